"""Selecting: which rules take part at a door."""

import pytest

from refwarden.engine.baseline import applied, read, written
from refwarden.engine.select import select
from refwarden.model.finding import Finding
from refwarden.model.report import PolicyUsed, Report
from refwarden.policy.compiled import RuleSetting
from tests.engine.toys import KINDS, policy, rule, selected

SETTINGS = (
    RuleSetting("branch-kind", "RW101", "refs.branch_kind", "cpra", "error", about=("Branch",)),
    RuleSetting("protected-push", "RW104", "refs.protected_push", "pra", "error", about=("RefUpdate", "Arrival")),
    RuleSetting("default-branch", "RW117", "refs.default_branch", "a", "error"),
)
POLICY = policy()._replace(rules=SETTINGS)


@pytest.mark.parametrize(
    ("door", "names", "absent", "wanted"),
    [
        ("push", (), frozenset(), ["RW101", "RW104"]),
        ("audit", (), frozenset(), ["RW101", "RW104", "RW117"]),
        ("gate", (), frozenset(), []),
        ("push", ("RW104",), frozenset(), ["RW104"]),
        ("push", ("branch-kind",), frozenset(), ["RW101"]),
        ("push", ("default-branch",), frozenset(), []),
        ("push", (), frozenset({"Branch"}), ["RW104"]),
        ("push", (), frozenset({"Branch", "Arrival"}), ["RW104"]),
        ("push", (), frozenset({"RefUpdate", "Arrival"}), ["RW101"]),
        ("audit", (), frozenset({"Branch", "RefUpdate", "Arrival"}), ["RW117"]),
    ],
)
def test_rules_take_part_by_door_by_name_and_by_what_there_is(door, names, absent, wanted):
    assert [one.rule.code for one in select(POLICY, door, names, absent)] == wanted


def test_options_are_as_immutable_as_facts():
    given = {"word": "x", "names": [["a"], {"b": ["c"]}]}
    assert selected(rule(), options=given).options(KINDS.of("main")).names == (("a",), {"b": ("c",)})


def finding(mark, verdict="broken", level="error"):
    return Finding("toy", "RW999", verdict, level, "words", fingerprint=mark)


def report(*findings):
    return Report("audit", "r", PolicyUsed("p", "d", 1), 0, findings, {})


class TestBaseline:
    def test_what_it_knows_no_longer_decides(self):
        after = applied(report(finding("a"), finding("b")), read(written(report(finding("a"))).encode()))
        assert [one.baseline for one in after.findings] == [True, False]
        assert after.outcome == "broken"
        assert applied(report(finding("a")), {"a"}).outcome == "kept"

    def test_what_is_gone_is_counted_as_mended(self):
        assert applied(report(finding("a")), {"a", "b", "c"}).mended == 2

    @pytest.mark.parametrize("verdict", ["unknown", "exempt", "kept"])
    def test_only_what_is_broken_is_recorded_or_forgiven(self, verdict):
        assert read(written(report(finding("a", verdict))).encode()) == set()
        assert not applied(report(finding("a", verdict)), {"a"}).findings[0].baseline

    @pytest.mark.parametrize(
        "data", [b"", b"[]", b"{}", b'{"schema": "x"}', b"\xff", b'{"schema": "refwarden.baseline/1"}']
    )
    def test_what_is_none_is_refused(self, data):
        with pytest.raises(ValueError):  # noqa: PT011 - the words are for the command to add to
            read(data)
