"""What a policy wants of a host follows from its own rules."""

import pytest

from refwarden.engine.catalogue import catalogue
from refwarden.engine.desire import desired
from refwarden.policy.load import load
from refwarden.rules.index import RULES

KINDS = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop}
  release: {match: "release/*"}
tags:
  version: {match: "v*", immutable: true}
  other: {match: "nightly"}
"""


def wanted(rules, kind="production"):
    text = f"{KINDS}rules: {{{rules}}}\n".encode()
    policy = load(lambda name: text if name == "p.yml" else None, "p.yml", catalogue()).policy
    found = desired(policy)
    return {
        one.demand: one.value for one in (found.tags if kind in ("version", "other") else found.branches).get(kind, ())
    }


@pytest.mark.parametrize(
    "rules, want",
    [
        ("protected-push: error", {"pull": True}),
        ("no-force-push: error, no-deletion: error", {"no-force": True, "no-deletion": True}),
        ("required-approvals: {count: 3}", {"approvals": 3}),
        ("required-approvals: {count: 0}", {}),
        ("required-approvals: {count: 1, in: {production: {count: 2}}}", {"approvals": 2}),
        ("code-owners: error, fresh-approvals: error, last-pusher: error", {"owners": True, "stale": True, "last-push": True}),
        ("conversations-resolved: error", {"threads": True}),
        ("linear-history: error", {"linear": True}),
        ("linear-history: {shape: merges-only}", {}),
        ("signature: error", {"signed": True}),
        ("deployments-succeeded: {environments: [staging]}", {"deployments": ("staging",)}),
        ("restricted-creation: {who: [olga]}", {"creation": True}),
        ("restricted-creation: {starts_on: [production]}", {}),
        ("up-to-date: error", {}),
        ("tag-immutable: error", {}),
    ],
)  # fmt: skip
def test_each_rule_says_what_a_host_can_enforce_of_it(rules, want):
    assert wanted(rules) == want


def test_checks_are_wanted_by_name_and_app_and_only_with_them_an_up_to_date_branch():
    found = wanted("required-checks: {checks: [{name: build, app: ci}]}, up-to-date: error")
    assert [(one.name, one.app) for one in found["checks"]] == [("build", "ci")]
    assert found["strict"] is True


def test_what_only_warns_is_not_for_the_host_to_block():
    assert wanted("no-force-push: warning, no-deletion: error") == {"no-deletion": True}
    assert wanted("no-force-push: {level: warning, in: {production: {level: error}}}") == {"no-force": True}


def test_a_rule_that_leaves_a_kind_alone_wants_nothing_of_it():
    assert wanted("no-force-push: {only: [integration]}") == {}
    assert wanted("no-force-push: {except: [production]}") == {}


def test_a_rule_that_the_policy_keeps_to_other_doors_wants_nothing_of_the_host():
    assert wanted("no-force-push: {level: error, at: [push, receive]}") == {}
    assert wanted("no-force-push: {level: error, at: [push, settings]}") == {"no-force": True}


def test_what_is_asked_of_pull_requests_is_not_wanted_where_pushes_are_let_through_beside_them():
    rules = "required-approvals: error, conversations-resolved: error, no-force-push: error, protected-push: error"
    assert wanted(rules, "release") == {"no-force": True}
    assert wanted(rules, "integration") == {"approvals": 1, "threads": True, "no-force": True, "pull": True}


def test_tags_that_stay_are_to_be_fixed():
    assert wanted("tag-immutable: error", "version") == {"fixed": True}
    assert wanted("tag-immutable: error", "other") == {}
    assert wanted("tag-immutable: warning", "version") == {}


def test_whoever_wants_something_of_a_host_has_its_door():
    for entry in RULES:
        rule = entry.load()
        if rule.desire or rule.desire_of_tags:
            assert "s" in entry.doors, entry.name
