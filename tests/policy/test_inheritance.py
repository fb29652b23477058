"""Parents, children, and what a lock forbids."""

import hashlib
import json

import pytest

from tests.policy.documents import KINDS, complaints, loaded

V = "version: 1\n"
BASE = V + KINDS + "rules: {no-force-push: {level: error, count: 2, only: [production, integration]}}\n"
LOCKED = BASE.replace("level: error", "level: error, locked: true")
CHILD = V + "extends: base.yml\n"


def test_mappings_merge_by_key_and_lists_replace():
    (rule,) = loaded(
        CHILD + "rules: {no-force-push: {count: 5, only: [production]}}\n", {"base.yml": BASE}
    ).policy.rules
    assert (rule.options["count"], rule.only, rule.level) == (5, ("production",), "error")


def test_a_level_alone_changes_the_level_alone():
    (rule,) = loaded(CHILD + "rules: {no-force-push: warning}\n", {"base.yml": BASE}).policy.rules
    assert (rule.level, rule.options["count"]) == ("warning", 2)


def test_options_alone_leave_a_level_that_stood_alone():
    parent = {"base.yml": V + KINDS + "rules: {no-force-push: warning}\n"}
    found = loaded(CHILD + "rules: {no-force-push: {count: 5}}\n", parent)
    (rule,) = found.policy.rules
    assert (rule.level, rule.options["count"]) == ("warning", 5)
    assert found.effective.origins["rules", "no-force-push", "level"].file == "base.yml"


def test_a_level_alone_is_the_childs_even_where_the_options_are_the_parents():
    origins = loaded(CHILD + "rules: {no-force-push: warning}\n", {"base.yml": BASE}).effective.origins
    files = {path[-1]: origin.file for path, origin in origins.items() if path[:2] == ("rules", "no-force-push")}
    assert (files["level"], files["count"]) == ("p.yml", "base.yml")


def test_a_locked_level_that_stands_alone_may_be_tightened_and_not_loosened():
    parent = V + KINDS + "locked: [rules]\nrules: {no-force-push: LEVEL}\n"
    strict = {"base.yml": parent.replace("LEVEL", "error")}
    assert complaints(CHILD + "rules: {no-force-push: warning}\n", strict)
    loose = {"base.yml": parent.replace("LEVEL", "warning")}
    assert loaded(CHILD + "rules: {no-force-push: error}\n", loose).policy.rules[0].level == "error"


def test_a_childs_kinds_are_tried_first():
    text = CHILD + "branches: {spike: {match: 'feature/spike-*'}}\n"
    kinds = loaded(text, {"base.yml": BASE}).policy.kinds
    assert [kinds.of("feature/spike-1").name, kinds.of("feature/x").name] == ["spike", "feature"]


def test_null_takes_an_inherited_kind_away():
    kinds = loaded(CHILD + "branches: {feature: null}\n", {"base.yml": BASE}).policy.kinds
    assert kinds.of("feature/x").name == "other"


def test_a_parent_is_read_beside_its_child_not_beside_the_repository():
    others = {"team/base.yml": V + "extends: ../root.yml\n", "root.yml": BASE}
    assert loaded(V + "extends: team/base.yml\n", others).policy.kinds.of("main").name == "production"


def test_the_later_of_two_parents_wins():
    others = {"a.yml": V + "rules: {no-force-push: warning}\n", "b.yml": V + "rules: {no-force-push: error}\n"}
    (rule,) = loaded(V + "extends: [a.yml, b.yml]\n", others).policy.rules
    assert rule.level == "error"


def test_a_circle_is_refused_with_its_way():
    found = complaints(CHILD, {"base.yml": V + "extends: p.yml\n"})
    assert found == ["base.yml:2:10: extends: extends itself: p.yml -> base.yml -> p.yml; take one of them out"]


LOOSENED = [
    ("the level may not fall", "rules: {no-force-push: warning}", "rules.no-force-push.level"),
    ("a locked rule may not be taken away", "rules: {no-force-push: null}", "rules.no-force-push"),
    ("a count may not fall", "rules: {no-force-push: {count: 1}}", "rules.no-force-push.count"),
    ("fewer kinds may not be judged", "rules: {no-force-push: {only: [production]}}", "rules.no-force-push.only"),
    ("a kind may not be left out", "rules: {no-force-push: {except: [production]}}", "rules.no-force-push.except"),
    ("a door may not be left out", "rules: {no-force-push: {at: [push]}}", "rules.no-force-push.at"),
    ("an exemption would loosen it", "exemptions: [{rules: no-force-push, why: x}]", "exemptions[0].rules"),
]


@pytest.mark.parametrize(("text", "path"), [row[1:] for row in LOOSENED], ids=[row[0] for row in LOOSENED])
def test_a_lock_forbids_loosening_and_both_places_are_named(text, path):
    (found,) = complaints(CHILD + text + "\n", {"base.yml": LOCKED})
    assert found.startswith("p.yml:3:")
    assert f": {path}: " in found
    assert "locked at base.yml:3" in found


@pytest.mark.parametrize(
    "text",
    [
        "rules: {no-force-push: {count: 3}}",
        "rules: {no-force-push: {strict: true}}",
        "rules: {no-force-push: {paths: [a]}}",
    ],
    ids=["a higher count", "a stricter switch", "more paths"],
)
def test_a_lock_lets_a_child_tighten(text):
    assert complaints(CHILD + text + "\n", {"base.yml": LOCKED}) == []


def test_an_origin_is_where_the_value_was_written():
    origins = loaded(CHILD + "rules: {no-force-push: {count: 5}}\n", {"base.yml": BASE}).effective.origins
    assert str(origins["rules", "no-force-push", "count"]) == "p.yml:3"
    assert str(origins["rules", "no-force-push", "level"]) == "base.yml:3"


REMOTE = "github:acme/policies//gitflow.yml@v3"


def lock(digest: str, path: str = ".refwarden/policies/gitflow.yml") -> str:
    return json.dumps({"version": 1, "parents": {REMOTE: {"commit": "c" * 40, "sha256": digest, "path": path}}})


def test_a_remote_parent_is_read_from_its_locked_copy():
    digest = hashlib.sha256(BASE.encode()).hexdigest()
    others = {".refwarden.lock": lock(digest), ".refwarden/policies/gitflow.yml": BASE}
    assert loaded(V + f"extends: '{REMOTE}'\n", others).policy.kinds.of("main").name == "production"


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ({}, "is not locked"),
        ({".refwarden.lock": lock("0" * 64)}, "is missing"),
        (
            {".refwarden.lock": lock("0" * 64), ".refwarden/policies/gitflow.yml": BASE},
            "is not what .refwarden.lock says",
        ),
        ({".refwarden.lock": "{}"}, "is damaged"),
        ({".refwarden.lock": lock("0" * 64, "../../etc/x.yml")}, "outside the repository"),
    ],
    ids=["never fetched", "copy gone", "copy changed", "lock damaged", "copy outside"],
)
def test_a_remote_parent_that_cannot_be_trusted_is_refused(others, why):
    (found,) = complaints(V + f"extends: '{REMOTE}'\n", others)
    assert why in found
