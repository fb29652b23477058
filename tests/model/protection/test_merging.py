"""How guards of one ref add up, and who walks around them: each test is one sentence of what GitHub says of it."""

import pytest

from refwarden.model.protection import Guard
from refwarden.model.verdict import Unreadable
from tests.model.protection.made import (
    ADMINS,
    BOT,
    CLASSIC_ADMINS,
    CORE,
    HIDDEN,
    OLGA,
    OWNERS,
    RUDI,
    checks,
    classic,
    meets,
    merging,
    of,
    ruleset,
    who,
)

PULLS = {"pull": True}


# Merging


def test_active_rulesets_of_all_levels_aggregate_also_with_classic():
    found = of(
        classic(signed=True),
        ruleset("repo", linear=True),
        ruleset("org", kind="organisation ruleset", threads=True),
        ruleset("all", kind="enterprise ruleset", queue=True),
    )
    assert [meets(found, demand) for demand in ("signed", "linear", "threads", "queue")] == [True] * 4
    assert [one.words for one in found.bound("threads").sources] == ["organisation ruleset org"]


def test_the_strictest_value_wins_and_lists_union():
    found = of(
        classic(approvals=1, checks=checks("build"), methods=("merge", "squash")),
        ruleset("a", approvals=2, checks=checks("lint"), methods=("squash", "rebase")),
    )
    assert found.bound("approvals").value == 2
    assert found.bound("checks").value == checks("build", "lint")
    assert found.bound("methods").value == ("squash",)
    assert meets(found, "methods", ("squash",))
    assert meets(found, "methods", ("merge",)) is False


def test_limits_are_off_where_nothing_limits_and_an_empty_one_allows_nothing():
    """`restrictions: null` = off; empty lists = nobody."""
    assert of(classic()).bound("methods").value is None
    assert meets(of(classic()), "methods", ("squash",)) is False
    assert meets(of(classic(methods=())), "methods", ("squash",))


def test_an_empty_list_of_required_checks_requires_nothing():
    found = of(classic(checks=()))
    assert found.bound("checks").sources == ()
    assert meets(found, "checks", ("build",)) is False


def test_evaluate_never_counts_and_is_shown():
    found = of(ruleset("trial", state="evaluate", **PULLS), ruleset("off", state="disabled", **PULLS))
    assert meets(found, "pull") is False
    assert [one.name for one in found.guards] == ["trial", "off"]
    assert found.active == ()


def test_a_tag_is_fixed_where_nobody_moves_it_and_nobody_deletes_it():
    assert meets(of(ruleset("a", update=True), ruleset("b", no_deletion=True)), "fixed")
    assert meets(of(ruleset("a", update=True)), "fixed") is False
    assert meets(of(ruleset("a", no_force=True, no_deletion=True)), "fixed") is False, "it can be moved forward"


def test_a_check_that_is_wanted_from_an_app_is_not_met_by_another_nor_by_anybody():
    wanted = checks("build", app="github-actions")
    assert meets(of(ruleset(checks=wanted)), "checks", wanted)
    assert meets(of(ruleset(checks=checks("build", app="other"))), "checks", wanted) is False
    assert meets(of(ruleset(checks=checks("build"))), "checks", wanted) is False


def test_an_app_that_is_known_by_its_number_is_not_compared_with_a_slug():
    live = of(ruleset(checks=checks("build", app="app 15368")))
    assert meets(live, "checks", checks("build", app="github-actions")) is None
    assert meets(live, "checks", ("build",))
    assert meets(live, "checks", checks("build", app="app 15368"))


# Bypass


def test_a_rule_binds_an_actor_unless_every_ruleset_carrying_it_exempts_that_actor():
    found = of(ruleset("a", OLGA, BOT, **PULLS), ruleset("b", OLGA, signed=True, **PULLS))
    assert who(found) == [OLGA]
    assert who(found, "signed") == [OLGA]


def test_a_ruleset_that_does_not_carry_the_demand_does_not_bind_by_it():
    assert who(of(ruleset("a", OLGA, **PULLS), ruleset("b", signed=True))) == [OLGA]


def test_pull_request_mode_exempts_merging_not_pushing():
    found = of(ruleset("a", merging(OLGA), **PULLS))
    assert who(found) == []
    assert who(found, pushing=False) == [OLGA]


def test_whoever_may_only_merge_past_one_and_push_past_the_other_can_only_merge():
    found = of(ruleset("a", merging(OLGA), **PULLS), ruleset("b", OLGA, **PULLS))
    assert who(found) == []
    assert [one.mode for one in found.walkers("pull", pushing=False)] == ["pull"]


def test_administrators_whom_the_classic_rule_leaves_out_are_held_by_a_ruleset_that_does_not():
    assert who(of(classic(CLASSIC_ADMINS, **PULLS), ruleset("a", **PULLS))) == []


def test_administrators_are_one_whatever_each_mechanism_calls_them():
    assert who(of(classic(CLASSIC_ADMINS, **PULLS), ruleset("a", ADMINS, **PULLS))) == [CLASSIC_ADMINS]


def test_an_owner_of_the_organisation_administers_its_repositories():
    assert who(of(classic(CLASSIC_ADMINS, **PULLS), ruleset("a", OWNERS, **PULLS))) == [OWNERS]


def test_a_bypass_for_a_role_is_one_for_those_above_it():
    assert who(of(ruleset("a", "role write", **PULLS), ruleset("b", ADMINS, **PULLS))) == [ADMINS]
    assert who(of(ruleset("a", "role maintain", **PULLS), ruleset("b", "role write", **PULLS))) == ["role maintain"]


def test_somebody_let_through_by_each_under_another_name_may_be_one_person_so_nobody_can_tell():
    with pytest.raises(Unreadable, match="team acme/core who is also user olga"):
        who(of(ruleset("a", CORE, **PULLS), ruleset("b", OLGA, **PULLS)))


def test_two_people_are_not_one_and_an_app_is_no_person():
    assert who(of(ruleset("a", OLGA, **PULLS), ruleset("b", RUDI, **PULLS))) == []
    assert who(of(ruleset("a", BOT, **PULLS), ruleset("b", CORE, ADMINS, **PULLS))) == []


def test_somebody_who_is_not_to_be_seen_in_two_lists_need_not_be_the_same():
    unseen = "somebody who is not to be seen"
    with pytest.raises(Unreadable, match="if there is anybody"):
        who(of(ruleset("a", unseen, **PULLS), ruleset("b", unseen, **PULLS)))


def test_whoever_walks_around_the_stricter_count_alone_walks_around_it():
    found = of(ruleset("a", OLGA, approvals=2), ruleset("b", approvals=1))
    assert who(found, "approvals", 2) == [OLGA]
    assert who(found, "approvals", 1) == []


def test_walking_around_one_of_two_checks_is_walking_around():
    found = of(ruleset("a", OLGA, checks=checks("build")), ruleset("b", checks=checks("lint")))
    assert who(found, "checks", ("build", "lint")) == [OLGA]
    assert who(found, "checks", ("lint",)) == []


def test_whoever_is_named_twice_is_told_once():
    assert who(of(ruleset("a", merging(OLGA), OLGA, **PULLS))) == [OLGA]
    assert who(of(ruleset("a", OWNERS, ADMINS, **PULLS))) == [ADMINS]


# Verdicts from partial sight


def test_yes_once_any_readable_source_enforces_it():
    assert meets(of(ruleset(approvals=1, **PULLS), unseen=HIDDEN), "pull")


def test_no_only_when_every_source_was_read():
    assert meets(of(ruleset(signed=True), unseen=HIDDEN), "pull") is None
    assert meets(of(ruleset(signed=True)), "pull") is False


def test_numbers_become_intervals_at_least_one_upper_bound_unseen():
    found = of(ruleset(approvals=1), unseen=HIDDEN)
    assert found.bound("approvals")[:2] == (1, HIDDEN)
    assert meets(found, "approvals", 1)
    assert meets(found, "approvals", 2) is None


def test_an_error_makes_that_field_unknown_not_the_repository():
    found = of(classic(gaps={"strict": "GitHub did not say"}, **PULLS))
    assert meets(found, "strict") is None
    assert meets(found, "pull")
    assert meets(found, "signed") is False


def test_an_invisible_list_of_bypass_actors_is_not_an_empty_one():
    found = of(ruleset(seen=False, **PULLS))
    assert meets(found, "pull")
    with pytest.raises(Unreadable, match="not to be seen"):
        who(found)


def test_one_readable_list_that_lets_nobody_through_settles_it():
    assert who(of(ruleset("a", seen=False, **PULLS), ruleset("b", **PULLS))) == []


def test_whom_one_list_lets_through_the_unreadable_other_may_hold():
    with pytest.raises(Unreadable, match="who may bypass ruleset b is not to be seen"):
        who(of(ruleset("a", OLGA, **PULLS), ruleset("b", seen=False, **PULLS)))


def test_who_walks_around_what_is_seen_may_be_held_by_what_is_not():
    with pytest.raises(Unreadable, match="user olga may walk around what is seen"):
        who(of(ruleset("a", OLGA, **PULLS), unseen=HIDDEN))


def test_hundreds_of_ways_around_are_not_told_apart():
    people = [[f"team t{at}-{place}" for place in range(20)] for at in range(2)]
    with pytest.raises(Unreadable, match="too many"):
        who(of(*(ruleset(f"r{at}", *some, **PULLS) for at, some in enumerate(people))))


def test_what_would_fill_a_gap_may_be_another_thing_than_what_shows_the_rest():
    found = of(Guard("rule", "core", {}, gaps={"approvals": "unsure"}, mends={"approvals": "let more approve"}))
    with pytest.raises(Unreadable) as caught:
        found.enforced("approvals", 1)
    assert caught.value.unread.remedy == "let more approve"
    with pytest.raises(Unreadable) as caught:
        of(Guard("rule", "core", {}, gaps={"approvals": "unsure"})).enforced("approvals", 1)
    assert caught.value.unread.remedy == "grant it"


def test_a_number_that_is_unsure_is_capped_where_every_source_of_the_doubt_is():
    capped = Guard("rule", "core", {"approvals": 1}, gaps={"approvals": "unsure"}, caps={"approvals": 2})
    assert [meets(of(capped), "approvals", least) for least in (1, 2, 3)] == [True, None, False]
    assert meets(of(capped, Guard("policy", "x", {}, gaps={"approvals": "hidden"})), "approvals", 3) is None
    assert meets(of(capped, unseen=HIDDEN), "approvals", 3) is None
