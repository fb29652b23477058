"""Parents, children, and what a lock forbids."""

import hashlib
import json

import pytest

from refwarden.policy.document import Document, parse
from refwarden.policy.load import load
from tests.policy.documents import CATALOGUE, KINDS, complaints, loaded

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


@pytest.mark.parametrize("locked", ["rules", "[rules]", "[tags, rules]"])
def test_a_section_is_locked_whether_it_stands_alone_or_in_a_list(locked):
    parent = {"base.yml": BASE + f"locked: {locked}\n"}
    assert complaints(CHILD + "rules: {no-force-push: warning}\n", parent)
    assert complaints(CHILD + "exemptions: [{rules: no-force-push, why: x}]\n", parent)


def test_locking_what_is_no_section_is_a_fault_and_no_lock_that_holds_nothing():
    (found,) = complaints(BASE + "locked: [rule]\n")
    assert "'rule' is not one of branches, tags, rules" in found


def test_locked_exemptions_may_not_be_added_to():
    parent = {"base.yml": BASE + "exemptions: [{rules: no-force-push, why: x}]\nlocked: exemptions\n"}
    assert complaints(CHILD, parent) == []
    assert complaints(CHILD + "exemptions: [{rules: protected-push, why: y}]\n", parent)


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
    ("a default list may not give way to another", "rules: {no-force-push: {banned: [nothing]}}", "rules.no-force-push.banned"),
    ("nor for one kind of branch", "rules: {no-force-push: {in: {feature: {banned: [x]}}}}", "rules.no-force-push.in.feature.banned"),
    ("a default limit may not grow", "rules: {no-force-push: {length: 500}}", "rules.no-force-push.length"),
    ("a default limit may not go", "rules: {no-force-push: {length: 0}}", "rules.no-force-push.length"),
    ("one kind may not be let off", "rules: {no-force-push: {in: {feature: {level: off}}}}", "rules.no-force-push.in.feature.level"),
    ("an exemption would loosen it", "exemptions: [{rules: no-force-push, why: x}]", "exemptions[0].rules"),
]  # fmt: skip


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
        "rules: {no-force-push: {length: 50}}",
        "rules: {no-force-push: {banned: ['*.key', '*.pem', '*.p12']}}",
        "rules: {no-force-push: {in: {feature: {count: 3}}}}",
        "rules: {no-force-push: {only: [integration, production]}}",
    ],
    ids=[
        "a higher count",
        "a stricter switch",
        "more paths",
        "a limit below the default",
        "more than the default list",
        "more of one kind",
        "the same in another order",
    ],
)
def test_a_lock_lets_a_child_tighten(text):
    assert complaints(CHILD + text + "\n", {"base.yml": LOCKED}) == []


def test_an_origin_is_where_the_value_was_written():
    origins = loaded(CHILD + "rules: {no-force-push: {count: 5}}\n", {"base.yml": BASE}).effective.origins
    assert str(origins["rules", "no-force-push", "count"]) == "p.yml:3"
    assert str(origins["rules", "no-force-push", "level"]) == "base.yml:3"


PARENTS = V + "extends: [base.yml, other.yml]\n"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("rules: {no-force-push: warning}", "rules.no-force-push.level loosens it"),
        ("rules: {no-force-push: {except: [production]}}", "rules.no-force-push.except loosens it"),
        ("exemptions: [{rules: no-force-push, why: x}]", "other.yml:3 exempts from it"),
    ],
    ids=["a lower level", "a kind left out", "an exemption"],
)
def test_a_second_parent_does_not_undo_the_lock_of_the_first(other, said):
    (found,) = complaints(PARENTS, {"base.yml": LOCKED, "other.yml": V + KINDS + other + "\n"})
    assert found.startswith(
        "p.yml:2:21: extends[1]: no-force-push" if "exempt" in said else "p.yml:2:21: extends[1]: rules"
    )
    assert "locked at base.yml:3" in found
    assert said in found


def test_a_locking_parent_named_last_wins():
    others = {"base.yml": V + KINDS + "rules: {no-force-push: warning}\n", "other.yml": LOCKED}
    assert loaded(PARENTS, others).policy.rules[0].level == "error"


def test_a_parents_own_exemption_from_what_it_locks_stands_beside_another_parent():
    own = LOCKED + "exemptions: [{rules: no-force-push, why: robot}]\n"
    assert loaded(PARENTS, {"base.yml": own, "other.yml": V}).policy.exemptions[0].why == "robot"


HELD = V + "branches: {pages: {match: gh-pages}, production: {match: main, locked: true}, topic: {match: '**'}}\n"


@pytest.mark.parametrize(
    "mine",
    ["branches: {mine: {match: main, protected: false}}", "branches: {pages: {match: '**'}}"],
    ids=["a new kind", "an inherited kind with other names"],
)
@pytest.mark.parametrize("parents", ["base.yml", "[base.yml, mine.yml]", "[mine.yml, base.yml]"])
def test_no_kind_takes_the_names_of_a_locked_one(mine, parents):
    own = mine if parents == "base.yml" else ""
    others = {"base.yml": HELD, "mine.yml": V + mine + "\n"}
    kinds = loaded(V + f"extends: {parents}\n{own}\n", others).policy.kinds
    assert kinds.of("main").name == "production"
    assert kinds.of("gh-pages").name != "production"


def test_a_level_alone_keeps_options_that_came_without_a_level():
    parent = {"base.yml": V + KINDS + "rules: {no-force-push: {count: 2}}\n"}
    (rule,) = loaded(CHILD + "rules: {no-force-push: warning}\n", parent).policy.rules
    assert (rule.level, rule.options["count"]) == ("warning", 2)


def test_parents_that_share_parents_are_laid_once(monkeypatch):
    parsed: list[str] = []

    def counted(name: str, data: bytes) -> Document:
        parsed.append(name)
        return parse(name, data)

    monkeypatch.setattr("refwarden.policy.load.parse", counted)
    files = {f"{n}.yml": f"version: 1\nextends: [{n + 1}.yml, {n + 1}.yml]\n".encode() for n in range(7)}
    files["7.yml"] = b"version: 1\n"
    load(files.get, "0.yml", CATALOGUE)
    assert sorted(parsed) == sorted(files)


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
