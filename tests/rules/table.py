"""A rule's table: rows whose titles are sentences, each a case and the verdict that it must get.

    test_table = judged(
        RULE,
        Row("a direct push to main is refused", case(update("main")), broken("moves only through"), doc=True),
        ...
    )

A row's expected text must appear in the verdict's message. Rows with `doc=True` appear as examples on the rule's
generated page, so no example there can be untrue.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from refwarden.model.case import Case
from refwarden.model.kinds import OTHER, BranchKind, Kinds
from refwarden.model.verdict import BROKEN, KEPT, NOT_APPLICABLE, UNKNOWN, Unreadable, Verdict, unknown
from refwarden.rules.base import Rule


class Want(NamedTuple):
    """The state, and words that the message holds."""

    state: str
    words: str = ""


def kept(words: str = "") -> Want:
    return Want(KEPT, words)


def broken(words: str = "") -> Want:
    return Want(BROKEN, words)


def unsure(words: str = "") -> Want:
    return Want(UNKNOWN, words)


def inapplicable(words: str = "") -> Want:
    return Want(NOT_APPLICABLE, words)


# The GitFlow kinds, as the default pack has them in essence.
GITFLOW = Kinds(
    branches=(
        BranchKind("production", ("main", "master"), protected=True),
        BranchKind("integration", ("develop",), protected=True),
        BranchKind("feature", ("feature/*",), starts_from=("integration",), into=("integration",)),
        BranchKind("bugfix", ("bugfix/*",), starts_from=("integration",), into=("integration",)),
        BranchKind("release", ("release/*",), starts_from=("integration",), into=("production", "integration")),
        BranchKind("hotfix", ("hotfix/*",), starts_from=("production",), into=("production", "integration")),
        BranchKind("support", ("support/*",), starts_from=("production",), protected=True),
    ),
)


class Row(NamedTuple):
    """One row: a sentence, the case's subject and facts, and what must come out."""

    title: str
    subject: Any
    want: Want
    facts: tuple[Any, ...] = ()
    options: Mapping[str, Any] = {}
    kinds: Kinds = GITFLOW
    kind: BranchKind | None = None
    doc: bool = False


def decide(rule: Rule, row: Row) -> Verdict:
    """Judge a row as the engine would: only declared facts, an unreadable history is unknown."""
    given: dict[type[Any], object] = {type(fact): fact for fact in row.facts}
    given.setdefault(Kinds, row.kinds)
    missing = [needed.__name__ for needed in rule.needs if needed not in given]
    assert not missing, f"the row gives no {missing}"
    kind = row.kind or (row.kinds.of(row.subject.branch) if row.subject.branch else OTHER)
    case = Case(row.subject, kind, {needed: given[needed] for needed in rule.needs})
    try:
        return rule.judge(case, rule.options(**row.options))
    except Unreadable as cut:
        return unknown(*cut.unread)


def judged(rule: Rule, *rows: Row) -> Callable[[Row], None]:
    """Return a test that runs every row. Its `rule` and `rows` attributes are read by the pages and the meta-tests."""

    @pytest.mark.parametrize("row", rows, ids=[row.title for row in rows])
    def test(row: Row) -> None:
        verdict = decide(rule, row)
        assert (verdict.state, verdict.message) == (row.want.state, verdict.message)
        assert row.want.words in verdict.message
        if verdict.state == BROKEN:
            assert verdict.remedy, "a finding without a remedy teaches nothing"

    test.rule = rule  # type: ignore[attr-defined]
    test.rows = rows  # type: ignore[attr-defined]
    return test
