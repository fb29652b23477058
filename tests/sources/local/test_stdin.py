"""The parser of what Git tells hooks."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.refs import RefUpdate
from refwarden.sources.local import stdin

A, B, ZERO = "a" * 40, "b" * 40, "0" * 40


def line(ref: str = "refs/heads/x", local: str = "refs/heads/x", new: str = A, old: str = B) -> bytes:
    return f"{local} {new} {ref} {old}\n".encode("utf-8", "surrogateescape")


def test_local_ref_may_be_head_an_expression_an_oid_or_delete_so_the_remote_ref_is_what_is_judged():
    data = b"".join(line(local=local, ref="refs/heads/main") for local in ("HEAD", "HEAD~0", A, "(delete)"))
    assert {update.branch for update in stdin.pre_push(data)} == {"main"}


def test_split_on_lf_and_ascii_space_only_since_names_may_hold_u2028_and_u00a0():
    names = ["refs/heads/a\u2028b", "refs/heads/a\u00a0b", "refs/heads/a\x85b", "refs/heads/plain"]
    updates = stdin.pre_push(b"".join(line(ref=name, local=name) for name in names))
    assert [update.ref for update in updates] == names


@pytest.mark.parametrize("width", [40, 64])
def test_zero_oid_is_all_zeros_40_or_64_digits_remote_zero_creates_and_local_zero_deletes(width):
    one, none = "c" * width, "0" * width
    created, deleted, moved = stdin.pre_push(
        line(new=one, old=none) + line(local="(delete)", new=none, old=one) + line(new=one, old="d" * width)
    )
    assert [created.movement, deleted.movement, moved.movement] == ["create", "delete", "update"]


def test_empty_stdin_says_nothing_is_pushed():
    assert stdin.pre_push(b"") == ()


def test_non_utf_8_names_arrive_surrogate_escaped_and_keep_their_bytes():
    (update,) = stdin.pre_push(b"x " + A.encode() + b" refs/heads/caf\xe9 " + B.encode() + b"\n")
    assert update.branch.encode("utf-8", "surrogateescape") == b"caf\xe9"


def test_pre_receive_order_is_old_new_ref():
    (update,) = stdin.pre_receive(f"{B} {A} refs/heads/x\n".encode())
    assert (update.old, update.new) == (B, A)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (line()[:-1], "line 1"),
        (line() + line()[:30], "line 2"),
        (b"\n", "line 1"),
        (line().replace(b" ", b"\t"), "line 1"),
        (line(new="abcd"), "line 1"),
        (line(new="A" * 40), "line 1"),
        (line(new="0" * 64), "different lengths"),
        (line(ref="main"), "full ref"),
        (line(ref="refs/heads/a b"), "4 fields"),
    ],
    ids=["cut", "cut later", "empty line", "tabs", "short oid", "upper case", "mixed widths", "short ref", "space"],
)
def test_stdin_cut_in_half_or_foreign_is_refused_with_its_place(data, place):
    with pytest.raises(stdin.Malformed, match=place):
        stdin.pre_push(data)


_NAME = st.text(st.characters(exclude_characters="\n \0", exclude_categories=["Cs"]), min_size=1)
_OID = st.text("0123456789abcdef", min_size=40, max_size=40)


@given(st.lists(st.builds(lambda n, o, m, loc: RefUpdate(f"refs/{n}", o, m, loc), _NAME, _OID, _OID, _NAME)))
def test_what_git_writes_is_read_back_exactly(updates):
    data = "".join(f"{u.local} {u.new} {u.ref} {u.old}\n" for u in updates).encode()
    assert list(stdin.pre_push(data)) == updates


@given(st.binary())
def test_any_bytes_are_read_or_refused_never_a_crash(data):
    for parse in (stdin.pre_push, stdin.pre_receive):
        try:
            parse(data)
        except stdin.Malformed:
            pass


def test_a_hundred_thousand_damaged_lines_never_crash_the_parser():
    chance = random.Random(20_231_114)
    good = line(ref="refs/heads/feature/\u00e9", new=A, old=ZERO)
    refused = 0
    for _ in range(100_000):
        damaged = bytearray(good)
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(damaged))
            if chance.random() < 0.5:
                damaged[at] = chance.randrange(256)
            else:
                del damaged[at : at + chance.randrange(1, 60)]
            if not damaged:
                break
        try:
            stdin.pre_push(bytes(damaged))
        except stdin.Malformed:
            refused += 1
    assert 50_000 < refused < 100_000
