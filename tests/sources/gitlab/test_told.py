"""What GraphQL says of many projects counts where it is whole, and nowhere else."""

import pytest

from refwarden.model.protection.permissive import Entry
from refwarden.sources.gitlab.told import Told

MAIN, WILD = Entry("main", ()), Entry("release/*", ())


def connection(*nodes, more=False):
    return {"pageInfo": {"hasNextPage": more}, "nodes": list(nodes)}


def approval(name="two eyes", required=2, kind="REGULAR", id_="", people=3, more=False):
    eligible = connection(*[{"username": f"u{number}"} for number in range(people)], more=more)
    return {"id": f"gid://gitlab/ApprovalProjectRule/{id_ or name}", "name": name, "type": kind, "approvalsRequired": required, "eligibleApprovers": eligible}  # fmt: skip


def branch(name, *rules, sort="BranchRule", count=1, **more):
    return {"name": name, "id": f"gid://gitlab/Projects::{sort}/7", "matchingBranchesCount": count, "approvalRules": connection(*rules), **more}  # fmt: skip


def told(*branches, level=40, **more):
    return Told(level, {"branchRules": connection(*branches), **more})


def test_a_rule_for_all_branches_is_limited_to_none():
    (rule,) = told(branch("All branches", approval(), sort="AllBranchesRule")).rules(())
    assert (rule.required, rule.kind, rule.branches, rule.protected, rule.eligible) == (2, "regular", (), False, 3)


def test_a_rule_for_protected_branches_is_known_by_its_id_in_every_language():
    (rule,) = told(branch("Toutes les branches protégées", approval(), sort="AllProtectedBranchesRule")).rules(())
    assert (rule.branches, rule.protected) == ((), True)


def test_a_rule_that_stands_under_two_branches_is_one_rule():
    (rule,) = told(branch("main", approval()), branch("release/*", approval())).rules((MAIN, WILD))
    assert rule.branches == ("main", "release/*")


def test_two_rules_of_one_name_are_two():
    rules = told(branch("main", approval(id_=1), approval(id_=2, kind="ANY_APPROVER"))).rules((MAIN,))
    assert [rule.kind for rule in rules] == ["regular", "any"]


NOT_WHOLE = {
    "who asks is no maintainer": told(branch("main"), level=30),
    "a protected branch that REST lists is missing": told(),
    "one stands there that REST does not list": told(branch("main"), branch("other")),
    "there are more branch rules than were shown": Told(
        40, {"branchRules": connection(branch("main"), more=True)}
    ),
    "there are no branch rules, which is not the same as none": Told(40, {"branchRules": None}),
    "a branch rule is left out": Told(40, {"branchRules": connection(branch("main"), None)}),
    "an older server gives no ids": Told(40, {"branchRules": connection({**branch("main"), "id": None})}),
    "a branch rule is of a sort that nobody knows": told(branch("main"), branch("Some", sort="OtherRule")),
    "there are more approval rules than were shown": told({**branch("main"), "approvalRules": connection(more=True)}),
    "an approval rule is left out": told({**branch("main"), "approvalRules": connection(None)}),
    "the Community Edition has no approval rules": told({"name": "main", "id": branch("main")["id"]}),
    "an approval rule is of a kind that nobody knows": told(branch("main", approval(kind="OTHER"))),
    "a rule shows nobody, as one with a hidden group does": told(branch("main", approval(people=0))),
    "a rule asks for as many as are shown of more": told(branch("main", approval(required=10, people=10, more=True))),
    "who may approve by a rule is not told": told(branch("main", {**approval(), "eligibleApprovers": None})),
}  # fmt: skip


@pytest.mark.parametrize("one", NOT_WHOLE.values(), ids=NOT_WHOLE)
def test_rules_are_not_believed_where(one):
    assert one.rules((MAIN,)) is None


def test_branches_are_those_that_may_be_protected_and_those_that_are_by_name():
    one = told(branch("main"), branch("gone", count=0), protectableBranches=["a", "b"])
    assert one.heads((MAIN, Entry("gone", ())), "main") == ["a", "b", "main"]
    assert told(branch("kept"), protectableBranches=["a"]).heads((Entry("kept", ()),), "main") == ["a", "kept", "main"]


def test_branches_are_not_believed_where_they_are_not_told_or_a_protected_one_may_be_missing():
    assert told(branch("main")).heads((MAIN,), "main") is None
    assert told(protectableBranches=["a"]).heads((Entry("kept", ()),), "main") is None
    assert told(protectableBranches=["a"]).heads((MAIN, WILD), "main") == ["a", "main"], "the default branch is there"


def test_a_rule_that_asks_for_nobody_needs_nobody():
    assert told(branch("main", approval(required=0, people=0))).rules((MAIN,))[0].required == 0
    assert told(branch("main", approval(people=10, more=True))).rules((MAIN,))[0].eligible == 10


# External status checks


def checked(*names, more=False):
    return {"externalStatusChecks": connection(*[{"id": f"gid://gitlab/Check/{one}", "name": one} for one in names], more=more)}  # fmt: skip


def test_external_status_checks_are_of_every_branch_or_of_those_that_they_stand_under():
    every = branch("All branches", sort="AllBranchesRule", **checked("refwarden"))
    one = told(every, branch("main", **checked("scan")), branch("release/*", **checked("scan")))
    assert one.checks((MAIN, WILD)) == (("refwarden", ()), ("scan", ("main", "release/*")))


@pytest.mark.parametrize(
    "one",
    [
        told(branch("main", **checked("scan")), level=30),
        told(branch("main", **checked("scan", more=True))),
        told(branch("main")),
        told(branch("main", **checked()), branch("other", **checked())),
        told(branch("main", **checked()), branch("All protected", sort="AllProtectedBranchesRule", **checked("scan"))),
    ],
)
def test_external_status_checks_are_not_believed_where_they_may_not_be_all(one):
    assert one.checks((MAIN,)) is None


# Security policies

GROUPED, OWN = {"namespace": {"kind": "group"}}, {"namespace": {"kind": "user"}}


def governed(*enabled, level=40, above=40, more=False, pushing=False):
    kept = {"branchProtection": {"protectedFromPushBySecurityPolicy": pushing}}
    listed = connection(*[{"enabled": one} for one in enabled], more=more)
    return Told(level, {"branchRules": connection(branch("main", **kept)), "approvalPolicies": listed}, above)


@pytest.mark.parametrize(
    ("one", "project", "certain"),
    [
        (governed(), GROUPED, True),
        (governed(False), GROUPED, True),
        (governed(True), GROUPED, False),
        (governed(more=True), GROUPED, False),
        (governed(above=0), GROUPED, False),
        (governed(above=0), OWN, True),
        (governed(level=20), OWN, False),
        (told(branch("main")), OWN, False),
    ],
)
def test_no_security_policy_is_certain_only_where_all_of_them_are_shown(one, project, certain):
    assert (one.policies(project, (MAIN,)).doubt == "") is certain


def test_whether_a_policy_keeps_people_from_pushing_is_told_of_the_projects_own_entries():
    assert governed(pushing=True).policies(GROUPED, (MAIN,)).pushing == {"main": True}
    assert governed().policies(GROUPED, (MAIN,)).pushing == {"main": False}
    assert governed().policies(GROUPED, (Entry("main", (), group=True),)).pushing == {}, (
        "of the groups' it says nothing"
    )
    assert governed().policies(GROUPED, (MAIN, WILD)).pushing == {}, "the list is not whole"


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (Told(40, {"pushRules": {"rejectUnsignedCommits": True}}), True),
        (Told(40, {"pushRules": {"rejectUnsignedCommits": False}}), False),
        (Told(40, {"pushRules": None}), False),
        (Told(40, {}), None),
        (Told(30, {"pushRules": None}), None),
    ],
)
def test_a_push_rule_is_believed_of_maintainers(one, wanted):
    assert one.signed is wanted
