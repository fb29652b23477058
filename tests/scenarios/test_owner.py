"""Every repository of an organisation: all of them judged, in few requests, and none silently missing."""

import json

import pytest

from tests.cli.program import refwarden
from tests.forges.github import faults
from tests.scenarios.test_protection import EVERYTHING, POLICY


@pytest.fixture
def audit(world, server, tmp_path):
    """Audit `github:acme`; returns the process and its report."""
    (tmp_path / "policy.yml").write_text(POLICY)
    # Who may bypass an organisation's rulesets is for its owners to see.
    token = world.token("dora", scopes=("repo", "admin:org"))

    def run(*words, code=None):
        server.forget()
        env = {
            "REFWARDEN_GITHUB_URL": server.url,
            "REFWARDEN_GITHUB_TOKEN": token,
            "REFWARDEN_CACHE": str(tmp_path / "cache"),
        }
        done = refwarden(
            "audit", "github:acme", "--policy", "policy.yml", "--format", "json", *words, cwd=tmp_path, env=env
        )
        kept = (
            [path.read_text() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
            if (tmp_path / "cache").exists()
            else []
        )
        assert token not in done.out + done.err + "".join(kept)
        if code is not None:
            assert done.returncode == code
        return done, json.loads(done.out)

    return run


@pytest.fixture
def acme(world):
    """`acme` with the first of many repositories; dora administers them."""
    org = world.org("acme")
    org.member("dora", "admin")
    first = org.repository("first")
    first.user("dora", "admin")
    first.commit("main", {"README.md": "One.\n"})
    return org


def grown(world, acme, count):
    """Give it so many more repositories, protected by one ruleset of the organisation's."""
    first = next(iter(world.forge.repositories.values()))
    from tests.forges.github.world import RepositoryStory

    acme.ruleset("all", *EVERYTHING)
    return world.many("acme", count, RepositoryStory(world, first))


def test_a_thousand_repositories_in_at_most_thirty_requests(world, acme, audit, server):
    grown(world, acme, 999)
    done, report = audit("--all", code=0)
    judged = [one["where"]["repository"] for one in report["findings"] if one["rule"] == "protection-exists"]
    assert len(judged) == len(set(judged)) == 1000
    assert [one for one in report["findings"] if one["verdict"] != "kept"] == []
    assert report["cost"]["requests"] == len(server.seen) <= 30
    assert done.err == "refwarden: github:acme has 1,000 repositories: about 20 requests\n"


def test_the_one_that_is_not_protected_is_named(world, acme, audit):
    stories = grown(world, acme, 3)
    acme.org.rulesets.clear()
    for one in stories:
        one.ruleset("main", *EVERYTHING)
    _, report = audit(code=1)
    found = [one for one in report["findings"] if one["rule"] == "protection-exists"]
    assert [(one["where"]["repository"], one["where"]["ref"]) for one in found] == [("acme/first", "refs/heads/main")]


def test_the_same_fault_in_two_repositories_is_two_findings(world, acme, audit):
    grown(world, acme, 1)
    acme.org.rulesets.clear()
    _, report = audit(code=1)
    prints = [one["fingerprint"] for one in report["findings"] if one["rule"] == "protection-exists"]
    assert len(prints) == len(set(prints)) == 2


def test_archived_and_empty_ones_are_told_of(world, acme, audit):
    grown(world, acme, 2)[0].repository.archived = True
    acme.repository("hollow")
    _, report = audit(code=0)
    assert sorted(report["notes"]) == [
        "1 repository archived and not judged: acme/repo-0000",
        "1 repository empty and not judged: acme/hollow",
    ]


def test_a_page_that_is_too_large_is_halved(world, acme, audit, server):
    grown(world, acme, 60)
    server.faults.add(faults.bad_gateway(), operation="OwnersGuards", times=2)
    _, report = audit("--all", code=0)
    assert len([one for one in report["findings"] if one["rule"] == "protection-exists"]) == 61


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(world, acme, audit, server):
    grown(world, acme, 160)
    stop = server.faults.add(faults.hidden(), operation="OwnersGuards", skip=2, times=None)
    done, report = audit()
    assert done.returncode == 3
    assert "unknown" in {one["verdict"] for one in report["findings"]}
    assert len(server.seen) == 3
    server.faults.rules.remove(stop)
    _, report = audit("--all", code=0)
    assert len({one["where"]["repository"] for one in report["findings"]}) == 161
    assert len(server.seen) == 2
    assert "100 repositories read by a run that was cut off" in report["notes"]


def test_one_that_cannot_be_seen_is_unknown_and_not_missing(world, acme, audit, server):
    grown(world, acme, 2)
    hidden = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "totalCount": 3, "nodes": [None, None, None]}
    data = {
        "repositoryOwner": {"__typename": "Organization", "login": "acme", "repositories": hidden},
        "rateLimit": None,
    }
    server.faults.add(faults.graphql_error("hidden", data=data), operation="OwnersGuards", times=None)
    _, report = audit("--all")
    assert {one["verdict"] for one in report["findings"]} == {"unknown"}
    assert "3 repositories of acme cannot be seen" in report["findings"][0]["message"]


def test_an_owner_that_is_none(audit):
    done, report = audit()
    assert {one["verdict"] for one in report["findings"]} == {"unknown"}
    assert done.returncode == 3
