"""What GitHub enforces on protected branches, as an audit sees it: by an administrator, by a reader, by a workflow."""

import json

import pytest

from tests.cli.program import refwarden
from tests.scenarios.shop import shop as begun

POLICY = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop, protected: false}
rules:
  protection-exists: error
  protection-drift: {level: error, approvals: 2, checks: build}
  admins-included: error
  bypass-actors: {level: error, allow: [app merge-bot]}
  rules-active: error
  status-source-pinned: error
"""
PULL = ("pull_request", {"required_approving_review_count": 2, "dismiss_stale_reviews_on_push": True, "require_code_owner_review": False, "require_last_push_approval": False, "required_review_thread_resolution": False})  # fmt: skip
CHECKS = ("required_status_checks", {"strict_required_status_checks_policy": False, "required_status_checks": [{"context": "build", "integration_id": 15368}]})  # fmt: skip
BANS = ("non_fast_forward", "deletion")
EVERYTHING = (PULL, CHECKS, *BANS)
NAMES = (
    "protection-exists",
    "protection-drift",
    "admins-included",
    "bypass-actors",
    "rules-active",
    "status-source-pinned",
)


@pytest.fixture
def shop(world):
    return begun(world)


@pytest.fixture
def audit(world, server, tmp_path, shop):
    """Audit `acme/shop` as somebody; returns rule to verdict for main, and the process."""
    assert shop.full_name == "acme/shop"
    (tmp_path / "policy.yml").write_text(POLICY)

    def run(login="dora", token=""):
        server.forget()
        given = token or world.token(login, scopes=("repo", "read:org"))
        env = {"REFWARDEN_GITHUB_URL": server.url, "REFWARDEN_GITHUB_TOKEN": given}
        done = refwarden(
            "audit", "github:acme/shop", "--policy", "policy.yml", "--format", "json", "--all", cwd=tmp_path, env=env
        )
        report = json.loads(done.out)
        assert not [one for one in report["findings"] if one["rule"] not in NAMES]
        return {one["rule"]: one["verdict"] for one in report["findings"]}, done

    return run


def every(verdict, **others):
    return {**dict.fromkeys(NAMES, verdict), **{key.replace("_", "-"): value for key, value in others.items()}}


def test_a_ruleset_that_does_it_all(shop, audit):
    shop.ruleset("main", *EVERYTHING)
    found, done = audit()
    assert found == every("kept")
    assert done.returncode == 0


def test_nothing_at_all_is_seen_by_an_administrator(audit):
    found, done = audit()
    assert found["protection-exists"] == found["protection-drift"] == "broken"
    assert done.returncode == 1


def test_a_reader_is_told_that_nothing_is_there(audit):
    """`protected: false` is readable proof of none."""
    assert audit("eve")[0]["protection-exists"] == "broken"


def test_a_hidden_classic_rule_is_unknown_never_unprotected(shop, audit):
    """`protected: true`, nothing to be seen, no rules; the count 0 that everybody is told is ambiguous."""
    shop.protect("main", reviews=None, linear=True)
    assert audit("eve")[0]["protection-exists"] == "unknown"


def test_what_everybody_is_told_of_a_hidden_classic_rule_proves_what_it_says(shop, audit):
    """`refUpdateRule` lacks stale, strict, admin, last-push."""
    shop.protect("main", reviews=2, checks=[("build", "github-actions")])
    found, _ = audit("eve")
    assert (found["protection-exists"], found["protection-drift"]) == ("kept", "kept")
    assert (found["admins-included"], found["bypass-actors"]) == ("unknown", "unknown")


def test_yes_once_any_readable_source_enforces_it(shop, audit):
    shop.protect("main", reviews=1)
    shop.ruleset("main", *EVERYTHING)
    assert audit("eve")[0]["protection-exists"] == "kept"


def test_an_organisations_ruleset_counts(world, audit):
    world.org("acme").ruleset("all", *EVERYTHING)
    assert audit()[0]["protection-exists"] == "kept"


def test_a_ruleset_that_evaluates_enforces_nothing(shop, audit):
    shop.ruleset("trial", *EVERYTHING, enforcement="evaluate")
    found, _ = audit()
    assert (found["protection-exists"], found["rules-active"]) == ("broken", "broken")


def test_a_ruleset_about_other_branches(shop, audit):
    shop.ruleset("others", *EVERYTHING, include=["refs/heads/release/*"])
    assert audit()[0]["protection-exists"] == "broken"


def test_bypass_absent_is_not_empty(shop, audit):
    """`bypass_actors` omitted unless the caller can edit."""
    shop.ruleset("main", *EVERYTHING)
    found, _ = audit("eve")
    assert (found["protection-exists"], found["bypass-actors"]) == ("kept", "unknown")


def test_two_levels_add_up_to_the_strictest(world, shop, audit):
    world.org("acme").ruleset("all", ("pull_request", {**PULL[1], "required_approving_review_count": 1}), *BANS)
    shop.ruleset("main", PULL, CHECKS)
    assert audit()[0] == every("kept")


def test_a_check_without_an_app(shop, audit):
    loose = ("required_status_checks", {**CHECKS[1], "required_status_checks": [{"context": "build"}]})
    shop.ruleset("main", PULL, loose, *BANS)
    assert audit()[0] == every("kept", status_source_pinned="broken")


class TestClassicRules:
    """One classic rule applies; its demands have ways around them of their own."""

    def test_administrators_are_exempt_by_default(self, shop, audit):
        shop.protect("main", reviews=2, checks=[("build", "github-actions")])
        found, _ = audit()
        assert (found["protection-exists"], found["admins-included"]) == ("kept", "broken")

    def test_unless_they_are_bound_too(self, shop, audit):
        shop.protect("main", reviews=2, checks=[("build", "github-actions")], admins=True)
        assert audit()[0] == every("kept")

    def test_exact_name_beats_wildcard(self, shop, audit):
        shop.protect("m*", reviews=None, admins=True)
        shop.protect("main", reviews=2, checks=[("build", "github-actions")], admins=True)
        assert audit()[0] == every("kept")

    def test_who_may_bypass_pull_requests_may_even_where_administrators_are_bound(self, world, shop, audit):
        bot = world.app("merge-bot")
        shop.protect(
            "main", reviews=2, checks=[("build", "github-actions")], admins=True, bypassers=[bot, world.user("cleo")]
        )
        found, done = audit()
        assert found == every("kept", bypass_actors="broken")
        assert "user cleo (always) may push to main" in done.out

    def test_forced_pushes_that_it_allows(self, shop, audit):
        shop.protect("main", reviews=2, checks=[("build", "github-actions")], admins=True, force_pushes=True)
        assert audit()[0] == every("kept", protection_drift="broken")


class TestWhoMayWalkAround:
    def test_a_role_and_a_team(self, world, shop, audit):
        team = next(one for one in world.org("acme").org.teams if one.slug == "security")
        shop.ruleset("main", *EVERYTHING, bypass=[("RepositoryRole", 5), ("Team", team.id, "pull_request")])
        found, done = audit()
        assert (found["admins-included"], found["bypass-actors"]) == ("broken", "broken")
        assert "role admin (always) may push to main" in done.out
        assert "security" not in done.out

    def test_every_ruleset_must_exempt_them(self, shop, audit):
        shop.ruleset("one", *EVERYTHING, bypass=[("RepositoryRole", 5)])
        shop.ruleset("two", PULL)
        assert audit()[0] == every("kept")

    def test_the_app_that_the_policy_allows(self, world, shop, audit):
        shop.ruleset("main", *EVERYTHING, bypass=[("Integration", world.app("merge-bot").id)])
        assert audit()[0] == every("kept")


FLOW = """\
version: 1
branches:
  production: {match: main}
  release: {match: "release/*"}
  support: {match: "support/*", protected: true}
tags:
  version: {match: "v[0-9]*", immutable: true}
rules:
  protected-push: error
  no-force-push: {level: error, only: [production, release, support]}
  no-deletion: {level: error, only: [production, support]}
  required-approvals: {level: error, count: 2}
  code-owners: warning
  required-checks: {level: error, checks: [{name: build, app: github-actions}]}
  tag-immutable: error
  protection-exists: {level: error, unused: true}
  protection-drift: {level: error, no_force: false, no_deletion: false, unused: true}
"""
RULES = ("protection-exists", "protection-drift")


class TestWhatThePolicyWants:
    """What the host must enforce follows from the policy's own rules, for each kind of branch and of tag."""

    @pytest.fixture
    def flow(self, server, world, tmp_path, shop):
        assert shop.full_name == "acme/shop"
        (tmp_path / "policy.yml").write_text(FLOW)

        def run(login="dora"):
            env = {
                "REFWARDEN_GITHUB_URL": server.url,
                "REFWARDEN_GITHUB_TOKEN": world.token(login, scopes=("repo", "read:org")),
            }
            words = [part for rule in RULES for part in ("--rule", rule)]
            done = refwarden(
                "audit",
                "github:acme/shop",
                "--policy",
                "policy.yml",
                "--format",
                "json",
                "--all",
                *words,
                cwd=tmp_path,
                env=env,
            )
            found = {}
            for one in json.loads(done.out)["findings"]:
                found[one["where"]["ref"].split("/", 2)[2], one["rule"]] = (one["verdict"], one["message"])
            return found

        return run

    def test_nothing_is_guarded(self, flow):
        found = flow()
        assert {key: verdict for key, (verdict, _) in found.items()} == {
            ("main", "protection-exists"): "broken",
            ("main", "protection-drift"): "broken",
            ("release/x", "protection-exists"): "not_applicable",
            ("release/x", "protection-drift"): "broken",
            ("support/x", "protection-exists"): "broken",
            ("support/x", "protection-drift"): "broken",
            ("v1", "protection-exists"): "not_applicable",
            ("v1", "protection-drift"): "broken",
        }
        assert found["main", "protection-drift"][1] == (
            "the host does not enforce on main: no forced pushes (wanted by no-force-push), no deletion (wanted by "
            "no-deletion), 2 approvals (wanted by required-approvals) and the checks build (wanted by required-checks)."
        )
        assert "owners" not in found["main", "protection-drift"][1], "what only warns is not for the host to block"

    def test_a_host_that_enforces_it_all(self, shop, flow):
        shop.ruleset("long-lived", PULL, CHECKS, *BANS, include=["refs/heads/main", "refs/heads/support/**/*"])
        shop.ruleset("releases", "non_fast_forward", include=["refs/heads/release/*"])
        shop.ruleset("versions", "update", "deletion", include=["refs/tags/v*"], target="tag")
        assert {verdict for verdict, _ in flow().values()} == {"kept", "not_applicable"}

    def test_a_pattern_that_misses_some_of_the_kind_is_found_by_a_name_that_it_misses(self, shop, flow):
        shop.ruleset("some", "non_fast_forward", include=["refs/heads/release/1*"])
        found = flow()
        assert found["release/x", "protection-drift"][0] == "broken"
        assert found["release/1", "protection-drift"][0] == "kept"

    def test_a_classic_rule_with_wildcards_guards_branches_to_come(self, shop, flow):
        shop.protect("release/*")
        assert flow()["release/x", "protection-drift"][0] == "kept"

    def test_of_classic_rules_one_applies_to_branches_to_come_too_the_oldest(self, shop, flow):
        shop.protect("release/*", force_pushes=True)
        shop.protect("*/*")
        found = flow()
        assert found["release/x", "protection-drift"][0] == "broken"
        assert found["support/x", "protection-drift"][0] == "broken"

    def test_a_hidden_classic_rule_may_guard_branches_to_come_but_no_tag(self, flow):
        found = flow("eve")
        assert found["support/x", "protection-exists"][0] == "unknown"
        assert found["v1", "protection-drift"][0] == "broken"

    def test_a_ruleset_that_only_bans_force_pushes_lets_a_tag_move_forward(self, shop, flow):
        shop.ruleset("versions", "non_fast_forward", "deletion", include=["~ALL"], target="tag")
        assert flow()["v1", "protection-drift"][0] == "broken"


def test_an_archived_repository_is_left_alone(shop, audit):
    shop.repository.archived = True
    found, done = audit()
    assert found == {}
    assert "archived" in done.out


def test_what_the_repositorys_own_settings_say(shop, server, world, tmp_path):
    shop.repository.settings.allow_rebase_merge = False
    policy = "version: 1\nbranches: {production: {match: main}}\nrules: {delete-head-on-merge: error, merge-methods: {allowed: [merge]}}\n"
    (tmp_path / "policy.yml").write_text(policy)
    env = {"REFWARDEN_GITHUB_URL": server.url, "REFWARDEN_GITHUB_TOKEN": world.token("eve", scopes=("repo",))}
    server.forget()
    done = refwarden("audit", "github:acme/shop", "--policy", "policy.yml", "--format", "json", cwd=tmp_path, env=env)
    told = {one["rule"]: one["remedy"] for one in json.loads(done.out)["findings"]}
    assert told == {
        "delete-head-on-merge": "gh repo edit acme/shop --delete-branch-on-merge",
        "merge-methods": "gh repo edit acme/shop --enable-merge-commit=true --enable-squash-merge=false",
    }
    assert server.counts() == {"Repository": 1}


def test_it_costs_one_request_more_than_the_repository_itself(shop, audit, server):
    shop.ruleset("main", *EVERYTHING)
    audit()
    assert server.counts() == {"Repository": 1, "Guards": 1}


def test_by_controls_what_an_administrator_sees_and_a_reader_cannot(shop, world, server, tmp_path):
    """An unknown rule makes a control not assessable, never satisfied; no level is claimed."""
    shop.protect("main", reviews=2, dismiss_stale=True)
    (tmp_path / "policy.yml").write_text(
        "version: 1\nbranches:\n  production: {match: main}\nrules:\n  protection-drift: {level: error, stale: true}\n"
    )

    def states(login):
        env = {"REFWARDEN_GITHUB_URL": server.url, "REFWARDEN_GITHUB_TOKEN": world.token(login, scopes=("repo",))}
        done = refwarden("audit", "github:acme/shop", "--policy", "policy.yml", "--controls", "cis", "--format", "json", cwd=tmp_path, env=env)  # fmt: skip
        said = json.loads(done.out)
        return {one["id"]: one["state"] for one in said["controls"]}, said["seen_as"], done.returncode

    found, seen_as, code = states("dora")
    assert (found["1.1.4"], found["1.1.16"], found["1.1.17"]) == ("satisfied", "satisfied", "satisfied")
    assert (seen_as, code) == ("REFWARDEN_GITHUB_TOKEN, admin", 1)
    assert found["1.1.3"] == "not satisfied", "no rule of the policy asks two people to approve"
    found, seen_as, _ = states("eve")
    assert (found["1.1.4"], found["1.1.16"], found["1.1.17"]) == ("not assessable", "satisfied", "satisfied")
    assert seen_as == "REFWARDEN_GITHUB_TOKEN, read"
