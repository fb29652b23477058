"""Records of the model survive the way into a facts file and back, and the form takes what is written."""

import json
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.checks import Check, Checks
from refwarden.model.contributors import Hand
from refwarden.model.pulls import (
    GHOST,
    Account,
    Dismissal,
    End,
    ForcePush,
    LastPush,
    PullEvents,
    PullFile,
    PullRequest,
    Retarget,
    Thread,
)
from refwarden.model.reviews import Review
from refwarden.model.standing import AgainstBase
from refwarden.sources.factsfile.records import form, plain, record

words = st.text(max_size=12)
accounts = st.one_of(
    st.just(GHOST),
    st.builds(Account, st.text(min_size=1, max_size=8).filter(lambda one: not one.endswith("[bot]")), st.just("user")),
    st.builds(Account, st.text(min_size=1, max_size=8).map("{}[bot]".format), st.just("bot")),
    st.builds(Account, st.text(min_size=1, max_size=8), st.just("bot")),
)
moments = st.integers(0, 1 << 40)
RECORDS = {
    kind: st.builds(kind, **{key: parts[hint] for key, hint in get_type_hints(kind).items() if hint in parts})
    for parts in ({Account: accounts, tuple[Account, ...]: st.lists(accounts).map(tuple), str: words, int: moments, Account | None: st.none() | accounts.filter(lambda one: one != GHOST)},)
    for kind in (PullRequest, Review, PullFile, Thread, ForcePush, Retarget, Dismissal, LastPush, Check, Hand, AgainstBase, End)
}  # fmt: skip


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_a_record_is_read_as_it_was_written(kind, data):
    one = data.draw(RECORDS[kind])
    row = json.loads(json.dumps(plain(one)))
    form(kind).model_validate(row)
    assert record(kind, row) == one


@given(st.lists(RECORDS[ForcePush]), st.lists(RECORDS[Retarget]), st.lists(RECORDS[Dismissal]))
def test_events_are_read_as_they_were_written(forced, moved, dismissed):
    one = PullEvents(tuple(forced), tuple(moved), tuple(dismissed))
    assert record(PullEvents, json.loads(json.dumps(plain(one)))) == one


@given(st.lists(RECORDS[Check]))
def test_checks_are_read_as_they_were_written(several):
    one = Checks("c", tuple(several))
    assert record(Checks, json.loads(json.dumps(plain(one)))) == one


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"number": "7"}, "number"),
        ({"author": 7}, "author"),
        ({"state": "half-open"}, "state"),
        ({"labels": "bug"}, "labels"),
        ({"head": "feature/x"}, "head"),
        ({}, "title"),
    ],
)
def test_a_row_of_another_form_is_refused_with_its_place(row, place):
    whole = plain(PullRequest(1, "", "", Account("ana"), End("a", "1", ""), End("b", "2", "")))
    if not row:
        del whole[place]
    with pytest.raises(ValueError, match=place):
        form(PullRequest).model_validate({**whole, **row})
