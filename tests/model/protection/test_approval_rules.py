"""GitLab's approval rules: each test is one sentence of what GitLab says of them."""

import pytest

from refwarden.model.protection import Bypass, Protection
from refwarden.model.protection.approval_rules import ApprovalRule, Approving, about, demanding
from refwarden.model.verdict import Unreadable

STRICT = Approving(resets=True, authors=False, committers=False, editing=False)
LOOSE = Approving(resets=False, authors=True, committers=True, editing=True)
UNSEEN = "only maintainers of a licensed project see its approval rules"


def rule(required=1, name="Any", **more):
    return ApprovalRule(name, required, **more)


def met(demand, *rules, how=STRICT, least=True, pushers=(), seen=True):
    """True, False, or None where nobody can tell."""
    guards = demanding(rules if seen else None, how, pushers, UNSEEN)
    try:
        return Protection(guards, remedy="ask as a maintainer").enforced(demand, least)
    except Unreadable:
        return None


@pytest.mark.parametrize(
    ("rules", "value"),
    [((), 0), ((rule(1),), 1), ((rule(1), rule(2, "Security")), 2), ((rule(2), rule(2, "B"), rule(1, "C")), 2)],
)
def test_the_minimum_is_the_largest_of_the_rules_and_not_their_sum(rules, value):
    assert Protection(demanding(rules, STRICT, (), UNSEEN)).bound("approvals").value == value


@pytest.mark.parametrize(
    ("given", "branch", "protected", "applies"),
    [
        (rule(), "main", True, True),
        (rule(), "feature/x", False, True),
        (rule(branches=("main",)), "main", True, True),
        (rule(branches=("main",)), "develop", True, False),
        (rule(branches=("release/*",)), "release/1/2", True, True),
        (rule(branches=("main", "release/*")), "release/1", True, True),
        (rule(protected=True), "main", True, True),
        (rule(protected=True), "feature/x", False, False),
        (rule(0), "main", True, False),
        (rule(kind="report"), "main", True, False),
        (rule(kind="any"), "main", True, True),
        (rule(kind="owners"), "main", True, True),
    ],
)
def test_a_rule_is_about_the_branches_that_it_names(given, branch, protected, applies):
    assert bool(about([given], branch, protected=protected)) is applies


def test_whoever_may_push_walks_around_approvals():
    """Approvals without a push ban are avoidable by direct push."""
    found = Protection(demanding((rule(2),), STRICT, (Bypass("role maintainer"),), UNSEEN))
    assert [one.who for one in found.walkers("approvals")] == ["role maintainer"]


def test_authors_may_edit_the_rules_unless_that_is_locked():
    found = Protection(demanding((rule(2),), LOOSE, (), UNSEEN))
    assert ["author" in one.who for one in found.walkers("approvals", pushing=False)] == [True]
    assert found.walkers("approvals", pushing=True) == (), "a push is no merge request"
    assert Protection(demanding((rule(2),), STRICT, (), UNSEEN)).walkers("approvals", pushing=False) == ()


@pytest.mark.parametrize(
    ("how", "stale", "last"), [(STRICT, True, True), (LOOSE, False, False), (Approving(), None, None)]
)
def test_what_becomes_of_approvals_is_a_setting_of_its_own(how, stale, last):
    assert (met("stale", rule(), how=how), met("last-push", rule(), how=how)) == (stale, last)


def test_where_none_is_demanded_nothing_becomes_of_them():
    assert (met("stale"), met("last-push"), met("approvals", least=1)) == (False, False, False)


def test_rules_that_are_not_seen_may_demand_anything():
    assert (met("approvals", least=1, seen=False), met("stale", seen=False)) == (None, None)


@pytest.mark.parametrize(("how", "pushers"), [(Approving(resets=True, committers=False), ()), (STRICT, None)])
def test_who_walks_around_is_unknown_where_the_settings_or_the_branches_are_not_seen(how, pushers):
    with pytest.raises(Unreadable):
        Protection(demanding((rule(),), how, pushers, UNSEEN)).walkers("approvals")
