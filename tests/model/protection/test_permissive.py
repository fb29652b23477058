"""GitLab's protected branches: each test is one sentence of what GitLab says of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from refwarden.model.protection import Guard
from refwarden.model.protection.bypass import Bypass
from refwarden.model.protection.permissive import (
    ADMINISTRATORS,
    DEVELOPERS,
    MAINTAINERS,
    NOBODY,
    Entry,
    Grant,
    around,
    governing,
    matches,
    protection,
)
from refwarden.model.verdict import Unreadable

NO_ONE = (Grant(NOBODY),)
DEV, MAIN, ADMIN = (Grant(DEVELOPERS),), (Grant(MAINTAINERS),), (Grant(ADMINISTRATORS),)
ANA = (Grant(MAINTAINERS, "user ana"),)
UNSEEN = "the list was cut off"


def entry(pattern="main", push=NO_ONE, merge=MAIN, **more):
    return Entry(pattern, push, merge, **more)


def enforced(demand, *entries, unseen="", branch="main"):
    """True, False, or None where nobody can tell."""
    try:
        return protection(entries, branch, unseen=unseen, remedy="ask as a maintainer").enforced(demand)
    except Unreadable as cut:
        assert cut.unread.remedy
        return None


def pushers(*entries):
    return [one.who for one in around(entries, "main")]


# Names


@pytest.mark.parametrize(
    ("pattern", "branch", "wanted"),
    [
        ("main", "main", True),
        ("main", "Main", False),
        ("main", "main2", False),
        ("*", "feature/a/b", True),
        ("release/*", "release/1/2", True),
        ("release/*", "release/", True),
        ("release/*", "release", False),
        ("*-stable", "1-stable", True),
        ("*-stable", "-stable", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("ma?n", "main", False),
        ("m[ai]*", "main", False),
        ("**", "x", True),
    ],
)
def test_an_asterisk_crosses_the_slash_and_nothing_else_is_special(pattern, branch, wanted):
    assert matches(pattern, branch) is wanted


@given(some.text("ab/*", max_size=8), some.text("ab/", max_size=10))
def test_a_name_matches_as_the_expression_would(pattern, branch):
    wanted = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), branch, re.DOTALL)
    assert matches(pattern, branch) is (wanted is not None)


# The most permissive wins


def test_a_branch_that_nothing_matches_is_open_to_developers():
    assert [enforced(one, entry("develop")) for one in ("pull", "no-force", "no-deletion", "owners")] == [False] * 4
    assert pushers(entry("develop")) == ["role developer"]


def test_push_level_0_alone_proves_that_a_merge_request_is_needed():
    assert enforced("pull", entry(push=NO_ONE)) is True
    assert enforced("pull", entry(push=MAIN)) is False
    assert enforced("pull", entry(push=DEV)) is False


def test_an_exact_name_does_not_override_a_wildcard():
    entries = (entry("main", push=NO_ONE), entry("m*", push=DEV))
    assert len(governing(entries, "main")) == 2
    assert enforced("pull", *entries) is False
    assert pushers(*entries) == ["role developer"]


def test_the_widest_role_of_all_entries_counts():
    assert pushers(entry(push=MAIN), entry("*", push=DEV)) == ["role developer"]
    assert pushers(entry(push=MAIN), entry("*", push=NO_ONE)) == ["role maintainer"]


def test_people_by_name_may_walk_around_what_binds_everybody_else():
    """User, group and deploy-key entries show a decorative level; such an entry still grants access."""
    entries = (entry(push=(*NO_ONE, *ANA, Grant(MAINTAINERS, "deploy key ci"))),)
    assert enforced("pull", *entries) is True
    found = protection(entries, "main")
    assert [one.who for one in found.walkers("pull")] == ["deploy key ci", "user ana"]


def test_administrators_of_the_server_may_walk_around_it():
    found = protection((entry(push=ADMIN),), "main")
    assert found.enforced("pull")
    assert [one.who for one in found.walkers("pull")] == ["administrators"]


def test_a_role_of_the_groups_own_may_push_like_any_other():
    assert enforced("pull", entry(push=(Grant(35),))) is False
    assert pushers(entry(push=(Grant(35),))) == ["access level 35"]


def test_a_branch_where_nobody_pushes_or_merges_is_locked():
    assert enforced("locked", entry(push=NO_ONE, merge=NO_ONE)) is True
    assert enforced("locked", entry(push=NO_ONE, merge=MAIN)) is False
    assert enforced("locked", entry(push=NO_ONE, merge=NO_ONE), entry("*", push=NO_ONE, merge=ANA)) is False


@pytest.mark.parametrize(
    ("own", "group", "wanted"),
    [
        ((), (), False),
        ((False,), (), True),
        ((True,), (), False),
        ((False, True), (), False),
        ((), (False,), True),
        ((), (True,), False),
        ((False,), (False,), True),
        ((True,), (True,), False),
        ((True,), (False,), None),
        ((False,), (True,), None),
    ],
)
def test_any_entry_that_allows_force_allows_it_and_where_project_and_group_differ_nobody_can_tell(own, group, wanted):
    entries = [entry(force=one) for one in own] + [entry("*", force=one, group=True) for one in group]
    assert enforced("no-force", *entries) is wanted


@pytest.mark.parametrize(
    ("push", "merge", "wanted"),
    [
        (NO_ONE, MAIN, True),
        (NO_ONE, DEV, False),
        (DEV, NO_ONE, False),
        (MAIN, (*NO_ONE, *ANA), True),
        (NO_ONE, NO_ONE, True),
        (NO_ONE, (), True),
    ],
)
def test_whoever_may_push_or_merge_creates_such_a_branch_and_nobody_else(push, merge, wanted):
    assert enforced("creation", entry(push=push, merge=merge)) is wanted


def test_who_may_create_a_branch_is_named():
    found = protection((entry(push=NO_ONE, merge=(*MAIN, *ANA)),), "main")
    assert [one.who for one in found.walkers("creation")] == ["role maintainer", "user ana"]
    assert enforced("creation", entry("develop")) is False, "what nothing matches every developer creates"


def test_code_owners_approval_alone_is_restrictive():
    assert enforced("owners", entry(), entry("*", owners=True)) is True
    assert enforced("owners", entry(), entry("*")) is False


def test_git_does_not_delete_what_is_protected_and_maintainers_may_by_the_page():
    found = protection((entry(),), "main")
    assert found.enforced("no-deletion")
    assert [one.who for one in found.walkers("no-deletion")] == ["role maintainer"]


# Partial sight


@pytest.mark.parametrize(
    ("demand", "entries", "wanted"),
    [
        ("pull", (entry(),), None),
        ("pull", (), None),
        ("pull", (entry(push=MAIN),), False),
        ("pull", (entry(push=ADMIN),), None),
        ("no-force", (entry(),), None),
        ("no-force", (entry(force=True),), None),
        ("no-force", (entry(force=True, group=True),), None),
        ("no-force", (entry(force=True), entry("*", group=True)), None),
        ("owners", (entry(owners=True),), True),
        ("owners", (entry(),), None),
        ("no-deletion", (entry(),), True),
        ("no-deletion", (), None),
        ("locked", (entry(merge=NO_ONE),), None),
        ("locked", (entry(push=MAIN, merge=NO_ONE),), False),
        ("creation", (entry(),), None),
        ("creation", (), None),
        ("creation", (entry(merge=DEV),), False),
    ],
)
def test_no_once_any_readable_entry_grants_and_yes_only_from_the_whole_list(demand, entries, wanted):
    assert enforced(demand, *entries, unseen=UNSEEN) is wanted
    assert around(entries, "main", UNSEEN) is None


ENTRIES = some.lists(
    some.builds(
        Entry,
        some.sampled_from(["main", "m*", "*", "develop"]),
        some.lists(some.sampled_from([*NO_ONE, *DEV, *MAIN, *ADMIN, *ANA]), max_size=3).map(tuple),
        some.lists(some.sampled_from([*NO_ONE, *DEV, *MAIN]), max_size=2).map(tuple),
        some.booleans(),
        some.booleans(),
        some.booleans(),
    ),
    max_size=4,
)


@given(
    ENTRIES,
    some.integers(0, 4),
    some.sampled_from(["pull", "locked", "no-force", "no-deletion", "owners", "update", "creation"]),
)
def test_what_is_certain_from_a_part_holds_for_the_whole(entries, seen, demand):
    part = enforced(demand, *entries[:seen], unseen=UNSEEN)
    assert part is None or enforced(demand, *entries) in (part, None)


@given(ENTRIES, some.sampled_from(["pull", "locked", "creation"]))
def test_a_further_entry_never_takes_from_anybody(entries, demand):
    if enforced(demand, *entries[:-1]) is False and governing(entries[:-1], "main"):
        assert enforced(demand, *entries) is False


def test_what_is_asked_of_merge_requests_stands_beside_it():
    rule = Guard("approval rule", "Security", {"approvals": 2}, (Bypass("role maintainer"),))
    found = protection((entry(push=MAIN),), "main", [rule])
    assert found.enforced("approvals", 2)
    assert [one.who for one in found.walkers("approvals")] == ["role maintainer"]
