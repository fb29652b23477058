"""What Git tells hooks on standard input: one byte parser for pre-push and one for pre-receive.

Names may hold any byte but NUL, space, LF and a few more, among them characters that `str.split` and
`str.splitlines` take for separators. So bytes are split on LF and on the ASCII space, and on nothing else.
"""

from typing import NamedTuple

from refwarden.model.refs import RefUpdate

MOST_BYTES = 256 * 1024 * 1024
_HEX = frozenset(b"0123456789abcdef")


class Malformed(ValueError):
    """Standard input is not what Git writes; the message says where."""


class _Layout(NamedTuple):
    fields: int
    old: int
    new: int
    ref: int
    local: int


_PRE_PUSH = _Layout(fields=4, local=0, new=1, ref=2, old=3)
_PRE_RECEIVE = _Layout(fields=3, old=0, new=1, ref=2, local=-1)


def pre_push(data: bytes) -> tuple[RefUpdate, ...]:
    """Return the updates that `pre-push` is told of: `local-ref local-oid remote-ref remote-oid` lines.

    Raises:
        Malformed: A line is cut short or holds something else.
    """
    return _parsed(data, _PRE_PUSH)


def pre_receive(data: bytes) -> tuple[RefUpdate, ...]:
    """Return the updates that `pre-receive` is told of: `old-oid new-oid ref` lines; raise Malformed."""
    return _parsed(data, _PRE_RECEIVE)


def update(ref: bytes, old: bytes, new: bytes) -> RefUpdate:
    """Return the update that `update` is told of by its three arguments; raise Malformed."""
    return _checked([old, new, ref], _PRE_RECEIVE, 1)


def _parsed(data: bytes, layout: _Layout) -> tuple[RefUpdate, ...]:
    if not data:
        return ()
    if not data.endswith(b"\n"):
        raise Malformed(f"line {data.count(10) + 1}: cut short, the newline at its end is missing")
    lines = data[:-1].split(b"\n")
    return tuple(_checked(line.split(b" "), layout, number) for number, line in enumerate(lines, 1))


def _checked(fields: list[bytes], layout: _Layout, number: int) -> RefUpdate:
    if len(fields) != layout.fields:
        raise Malformed(f"line {number}: {layout.fields} fields were expected, {len(fields)} are there")
    old, new, ref = fields[layout.old], fields[layout.new], fields[layout.ref]
    for oid in (old, new):
        if len(oid) not in (40, 64) or not _HEX.issuperset(oid):
            raise Malformed(f"line {number}: an object id of 40 or 64 lowercase hex digits was expected")
    if len(old) != len(new):
        raise Malformed(f"line {number}: the object ids are of different lengths")
    if not ref.startswith(b"refs/") or b"\0" in ref:
        raise Malformed(f"line {number}: a full ref name was expected")
    local = fields[layout.local] if layout.local >= 0 else b""
    return RefUpdate(
        ref=ref.decode("utf-8", "surrogateescape"),
        old=old.decode(),
        new=new.decode(),
        local=local.decode("utf-8", "surrogateescape"),
    )
