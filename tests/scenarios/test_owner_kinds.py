"""All that a policy protects in an organisation: branches that are there, those to come, and tags; as an audit of each
repository by itself finds it."""

import json

import pytest

from refwarden.cli import app
from refwarden.sources.web import transport
from tests.forges.github import faults
from tests.forges.github.world import RepositoryStory

POLICY = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop}
  support: {match: "support/*", protected: true}
  feature: {match: "feature/**"}
tags:
  release: {match: "v*"}
rules:
  no-force-push: error
  tag-immutable: error
  protection-exists: {level: error, unused: true}
  protection-drift: {level: error, unused: true}
  admins-included: error
  bypass-actors: error
"""
PULL = ("pull_request", {"required_approving_review_count": 1, "dismiss_stale_reviews_on_push": True, "require_code_owner_review": False, "require_last_push_approval": False, "required_review_thread_resolution": False})  # fmt: skip


@pytest.fixture
def acme(world):
    """`acme`, whose repositories dora administers; eve may only read."""
    org = world.org("acme")
    org.member("dora", "admin")
    org.member("eve")
    return org


def repository(acme, name, *branches):
    made = acme.repository(name)
    made.user("dora", "admin")
    made.user("eve", "read")
    made.commit("main", {"README.md": "One.\n"})
    for one in branches:
        made.branch(one)
    return made


@pytest.fixture
def audit(server, world, tmp_path, capfd, monkeypatch):
    """Audit a target in this process; returns the exit code, and repository, ref and rule to the verdict."""
    (tmp_path / "policy.yml").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(transport, "sleep", lambda *_: None)
    monkeypatch.setenv("REFWARDEN_NO_CACHE", "1")
    monkeypatch.setenv("REFWARDEN_GITHUB_URL", server.url)

    def run(target, login="dora"):
        server.forget()
        monkeypatch.setenv("REFWARDEN_GITHUB_TOKEN", world.token(login, scopes=("repo", "read:org", "admin:org")))
        code = app.run(["audit", target, "--policy", "policy.yml", "--format", "json", "--all"])
        out, _ = capfd.readouterr()
        found = {}
        for one in json.loads(out)["findings"]:
            name = one["where"]["repository"] or target.removeprefix("github:")
            if one["rule"] in ("protection-exists", "protection-drift", "admins-included", "bypass-actors"):
                found[name, one["where"]["ref"], one["rule"]] = one["verdict"], one["message"]
        return code, found

    return run


def bare(acme):
    repository(acme, "bare", "develop", "support/1.0")


def classic(acme):
    made = repository(acme, "classic", "develop")
    made.protect("main", reviews=1, admins=True)
    made.protect("support/*", reviews=1)


def exact_before_wildcard(acme):
    made = repository(acme, "exact", "develop", "support/1.0")
    made.protect("*", reviews=1)
    made.protect("develop", reviews=None)


def rules_of_all_levels(acme):
    made = repository(acme, "levels", "develop", "support/1.0", "feature/x")
    acme.ruleset("org", PULL, include=("~DEFAULT_BRANCH",))
    made.ruleset("own", PULL, "non_fast_forward", include=("refs/heads/develop", "refs/heads/support/**"))
    made.ruleset("tags", "update", "deletion", target="tag", include=("refs/tags/v*",))
    made.tag("v1.0.0")


def excepted(acme):
    made = repository(acme, "except", "support/1.0", "support/2.0")
    made.ruleset("all", PULL, include=("~ALL",), exclude=("refs/heads/support/2*",))


def only_tried_out(acme):
    made = repository(acme, "tried", "develop")
    made.ruleset("later", PULL, "non_fast_forward", enforcement="evaluate", include=("~ALL",))


STORIES = [bare, classic, exact_before_wildcard, rules_of_all_levels, excepted, only_tried_out]


@pytest.mark.parametrize("story", STORIES, ids=[story.__name__.replace("_", " ") for story in STORIES])
def test_the_verdicts_are_those_of_each_repository_by_itself(acme, audit, world, story):
    story(acme)
    (name,) = (one.full_name for one in world.forge.repositories.values())
    alone, together = audit(f"github:{name}"), audit("github:acme")
    assert together == alone
    assert len(alone[1]) >= 8


def test_a_reader_is_told_the_same_or_that_nobody_can_tell(acme, audit, world):
    for story in STORIES[:5]:
        story(acme)
    _, together = audit("github:acme", "eve")
    for one in world.forge.repositories.values():
        for place, (verdict, _) in audit(f"github:{one.full_name}", "eve")[1].items():
            assert together[place][0] in (verdict, "unknown"), place


def grown(world, acme, count):
    first = repository(acme, "first", "develop", "support/1.0")
    first.tag("v1.0.0")
    acme.ruleset("all", PULL, "non_fast_forward", "deletion", include=("~ALL",))
    world.many("acme", count - 1, RepositoryStory(world, first.repository))
    return first


def test_all_kinds_of_a_thousand_repositories_in_at_most_sixty_requests(acme, audit, world, server):
    grown(world, acme, 1000)
    _, found = audit("github:acme")
    assert len(server.seen) <= 30
    assert len({place[0] for place in found}) == 1000
    assert len({place[1] for place in found if place[0] == "acme/first"}) >= 4


def test_more_branches_than_a_page_cost_a_request_and_none_is_missing(acme, audit, server):
    made = repository(acme, "many", "develop")
    for number in range(120):
        made.branch(f"support/{number:03}")
    _, found = audit("github:acme")
    assert {ref for _, ref, rule in found if rule == "protection-exists"} >= {
        f"refs/heads/support/{number:03}" for number in range(120)
    }
    assert server.counts() == {"OwnersGuards": 1, "Refs": 1}


def test_branches_that_are_not_shown_leave_that_repository_open_and_no_other(acme, audit, server):
    made = repository(acme, "many", "develop")
    for number in range(120):
        made.branch(f"support/{number:03}")
    repository(acme, "other", "develop").ruleset("all", PULL, "non_fast_forward", include=("~ALL",))
    before = audit("github:acme")[1]
    server.faults.add(faults.hidden(), operation="Refs", times=None)
    code, after = audit("github:acme")
    lost = {place for place in before if place not in after}
    assert {name for name, _, _ in lost} == {"acme/many"}
    assert {verdict for (name, _, _), (verdict, _) in after.items() if name == "acme/other"} == {
        verdict for (name, _, _), (verdict, _) in before.items() if name == "acme/other"
    }
    assert "unknown" in {verdict for verdict, _ in after.values()}
    assert code == 1, "what is broken elsewhere still is"


def test_a_page_that_is_too_large_is_halved(acme, audit, world, server):
    grown(world, acme, 60)
    server.faults.add(faults.bad_gateway(), operation="OwnersGuards", times=2)
    _, found = audit("github:acme")
    assert len({place[0] for place in found}) == 60
