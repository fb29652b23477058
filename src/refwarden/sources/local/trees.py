"""The paths that differ between two trees, from their raw bytes.

One reading for both back ends: libgit2 folds case and splits a changed type in two where the machine's configuration
says so, and a verdict must not depend on that.
"""

import re
from collections.abc import Callable, Iterable

from refwarden.model.verdict import Unreadable
from refwarden.sources.local import rawobjects
from refwarden.sources.local.backend import RawChange

TREE = 0o040000
_DEEPEST = 4096  # Git's own limit for a tree's depth
Read = Callable[[str], tuple[str, bytes]]
Entry = tuple[int, str]  # mode, object id
NOTHING: Entry = (0, "")


_PATTERNS = {
    width: re.compile(rb"([0-7]{5,6} [^\0]+)\0(.{%d})" % width, re.DOTALL)
    for width in (20, 32)  # SHA-1, SHA-256
}
Raw = tuple[bytes, bytes]  # `mode name`, object id


def _raw(oid: str, data: bytes) -> list[Raw]:
    """Split a tree into its entries; raise Unreadable where its bytes are not a tree's."""
    width = len(oid) // 2
    found: list[Raw] = _PATTERNS[width].findall(data)
    if sum([len(head) for head, _ in found]) + len(found) * (width + 1) != len(data):
        raise rawobjects.damaged(oid)
    return found


def entries(oid: str, data: bytes) -> dict[bytes, Entry]:
    """Return a raw tree's names, each with its mode and object id; raise Unreadable where its bytes are no tree's."""
    return _entries(oid, _raw(oid, data))


def _entries(oid: str, raw: Iterable[Raw]) -> dict[bytes, Entry]:
    found: dict[bytes, Entry] = {}
    for head, entry in raw:
        mode, _, name = head.partition(b" ")
        if name in found:  # one name twice would hide a change
            raise rawobjects.damaged(oid)
        # Git up to 2005 wrote a file's mode in other ways; it reads them as one of these, and so must we.
        found[name] = (_mode(int(mode, 8)), entry.hex())
    return found


def _mode(number: int) -> int:
    kind = number & 0o170000
    if kind == 0o100000:
        return 0o100755 if number & 0o100 else 0o100644
    return kind if kind in (TREE, 0o120000) else 0o160000


def changes(read: Read, old: str, new: str) -> list[RawChange]:
    """Return the paths that differ, in the order of their bytes; an empty id stands for the empty tree.

    A tree that both sides share is not read. A submodule is a path of its own.

    Raises:
        Unreadable: A tree is missing or damaged.
    """
    found: list[RawChange] = []
    waiting = [(b"", old, new, 0)]
    while waiting:
        folder, ours, theirs, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Unreadable(f"trees are nested more than {_DEEPEST} deep", "git fsck")
        old_raw, new_raw = _read(read, ours), _read(read, theirs)
        same = old_raw & new_raw
        before, after = _entries(ours, old_raw - same), _entries(theirs, new_raw - same)
        for name in before.keys() | after.keys():
            one, other = before.get(name, NOTHING), after.get(name, NOTHING)
            if one == other:
                continue
            path = folder + name
            below = [entry[1] if entry[0] == TREE else "" for entry in (one, other)]
            if any(below):
                waiting.append((path + b"/", below[0], below[1], depth + 1))
            one, other = (NOTHING if entry[0] == TREE else entry for entry in (one, other))
            if one != other:
                found.append(RawChange(path.decode("utf-8", "surrogateescape"), one[0], other[0], one[1], other[1]))
    found.sort(key=lambda change: change.path.encode("utf-8", "surrogateescape"))
    return found


def _read(read: Read, oid: str) -> set[Raw]:
    if not oid:
        return set()
    kind, data = read(oid)
    if kind != "tree":
        raise rawobjects.damaged(oid)
    return set(_raw(oid, data))


def listed(read: Read, oid: str) -> dict[bytes, Entry]:
    """Return a tree's names, each with its mode and object id; none for an empty id.

    Raises:
        Unreadable: The tree is missing, or its bytes are not a tree's.
    """
    return _entries(oid, _read(read, oid))
