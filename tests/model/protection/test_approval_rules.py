"""GitLab's approval rules: each test is one sentence of what GitLab says of them."""

import pytest

from refwarden.model.protection import Bypass, Protection
from refwarden.model.protection.approval_rules import ApprovalRule, Approving, about, demanding
from refwarden.model.verdict import Unreadable

STRICT = Approving(resets=True, authors=False, committers=False, editing=False)
PLAIN = STRICT._replace(committers=True)
LOOSE = Approving(resets=False, authors=True, committers=True, editing=True)
UNSEEN = "only maintainers of a licensed project see its approval rules"


def rule(required=1, name="Any", kind="any", **more):
    return ApprovalRule(name, required, kind, **more)


def named(required, eligible, **more):
    """A rule of certain people."""
    return rule(required, "Security", "regular", eligible=eligible, **more)


def met(demand, *rules, how=STRICT, least=True, pushers=(), seen=True, perhaps=((), "")):
    """True, False, or None where nobody can tell."""
    guards = demanding(rules if seen else None, how, pushers, UNSEEN, perhaps)
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
        (rule(kind="regular"), "main", True, True),
        (rule(kind="owners"), "main", True, True),
    ],
)
def test_a_rule_is_about_the_branches_that_it_names(given, branch, protected, applies):
    assert bool(about([given], branch, protected=protected)) is applies


def test_whoever_may_push_walks_around_approvals():
    """Approvals without a push ban are avoidable by direct push."""
    found = Protection(demanding((rule(2),), STRICT, (Bypass("role maintainer"),), UNSEEN))
    assert [one.who for one in found.walkers("approvals")] == ["role maintainer"]


@pytest.mark.parametrize(
    ("given", "how", "wanted"),
    [
        # So many people may approve by the rule, and so many are asked for.
        (named(2, 1), PLAIN, (False, False)),  # GitLab approves it by itself
        (named(2, 0), PLAIN, (False, False)),
        (named(2, 2), PLAIN, (None, None)),  # where one of them is the author, it does
        (named(2, 3), PLAIN, (True, True)),
        (named(2, None), PLAIN, (None, None)),  # a group of it may be hidden
        (named(2, 9), STRICT, (None, None)),  # who commits may not approve, and it may be any of them
        (named(2, 1), STRICT, (False, False)),
        # Whoever may edit the rules of a merge request decides what it needs.
        (rule(2), PLAIN._replace(editing=True), (False, False)),
        (named(2, 9), PLAIN._replace(editing=True), (False, False)),
        (rule(2), PLAIN._replace(editing=None), (None, None)),
        # An author's own approval is nobody else's.
        (rule(2), PLAIN._replace(authors=True), (True, False)),
        (named(2, 2), PLAIN._replace(authors=True), (True, False)),
        (rule(2), PLAIN._replace(authors=None), (True, None)),
        (named(2, 9), PLAIN._replace(authors=None), (None, None)),
        (rule(2), STRICT, (True, True)),
    ],
)
def test_what_a_rule_is_sure_to_bring(given, how, wanted):
    assert tuple(met("approvals", given, how=how, least=least) for least in (1, 2)) == wanted
    assert met("approvals", given, how=how, least=3) is False, "no doubt is about more than the rule asks for"


@pytest.mark.parametrize(
    ("given", "how", "words"),
    [
        (
            named(2, 1),
            PLAIN,
            "the rule Security asks for 2, where 1 person may approve, and such a rule GitLab approves by itself",
        ),
        (rule(1), PLAIN._replace(editing=True), "whoever opens a merge request may edit the rule Any there"),
        (rule(1), PLAIN._replace(authors=True), "authors may approve by the rule Any themselves"),
    ],
)
def test_why_a_rule_brings_less_than_it_says_is_told(given, how, words):
    assert Protection(demanding((given,), how, (), UNSEEN)).bound("approvals").void == words


def test_a_rule_that_may_be_about_the_branch_is_unknown_and_never_kept():
    perhaps = ((rule(2),), "the list was cut off")
    found = [met(demand, how=STRICT, perhaps=perhaps) for demand in ("approvals", "stale", "last-push")]
    assert found == [None, None, None]
    assert met("approvals", rule(2), how=STRICT, least=2, perhaps=perhaps) is True


@pytest.mark.parametrize(
    ("how", "stale", "last"), [(STRICT, True, True), (LOOSE, False, False), (Approving(), None, None)]
)
def test_what_becomes_of_approvals_is_a_setting_of_its_own(how, stale, last):
    assert (met("stale", rule(), how=how), met("last-push", rule(), how=how)) == (stale, last)


def test_where_none_is_demanded_nothing_becomes_of_them():
    assert (met("stale"), met("last-push"), met("approvals", least=1)) == (False, False, False)


def test_rules_that_are_not_seen_may_demand_anything():
    assert (met("approvals", least=1, seen=False), met("stale", seen=False)) == (None, None)


def test_who_walks_around_is_unknown_where_the_branches_are_not_seen():
    with pytest.raises(Unreadable):
        Protection(demanding((rule(),), STRICT, None, UNSEEN)).walkers("approvals")
