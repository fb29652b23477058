"""CODEOWNERS files on the simulated GitHub: what a pull request and an audit are told of them."""

import json

import pytest

from tests.cli.program import refwarden
from tests.scenarios.shop import FEATURES, opened
from tests.scenarios.shop import shop as begun

POLICY = (
    FEATURES
    + """\
rules: {code-owners-valid: {level: error, host: %s}}
"""
)


@pytest.fixture
def shop(world):
    return begun(world)


@pytest.fixture
def told(world, server, tmp_path):
    """Judge a target by the rule alone; returns the finding, and how many requests it cost.

    Those that list an audit's history are not its own.
    """

    def run(*words, host="false"):
        (tmp_path / "policy.yml").write_text(POLICY % host)
        token = world.token("ben", scopes=("repo", "read:org"))
        server.forget()
        env = {"REFWARDEN_GITHUB_URL": server.url, "REFWARDEN_GITHUB_TOKEN": token}
        done = refwarden(*words, "--policy", "policy.yml", "--format", "json", "--all", cwd=tmp_path, env=env)
        (found,) = [one for one in json.loads(done.out)["findings"] if one["rule"] == "code-owners-valid"]
        return found, len([one for one in server.seen if one.template not in ("Received", "Behind")])

    return run


def check(pull):
    return ("check", "pull", f"github:acme/shop#{pull.number}")


def test_a_pull_request_is_told_of_the_bases_file(shop, told):
    shop.commit("develop", {".github/CODEOWNERS": "* @ana\n!src/\n"})
    found, requests = told(*check(opened(shop)))
    assert (found["verdict"], requests) == ("broken", 1)
    assert "on develop: line 2 is dropped: GitHub has no `!`" in found["message"]
    assert (found["where"]["path"], found["where"]["line"]) == (".github/CODEOWNERS", 2)


def test_a_pull_request_that_changes_the_file_is_told_of_what_it_proposes(shop, told):
    shop.commit("develop", {".github/CODEOWNERS": "* @ana\n"})
    found, requests = told(*check(opened(shop, files={".github/CODEOWNERS": "* @ana\nsrc/ @cleo, please\n"})))
    assert (found["verdict"], requests) == ("broken", 3), "the last looks whether it became another meanwhile"
    assert "on feature/greet: line 2 is dropped: @cleo, is no @user" in found["message"]


def test_mending_the_file_is_not_held_up_by_the_broken_one(shop, told):
    shop.commit("develop", {".github/CODEOWNERS": "* @ana\n!src/\n"})
    found, _ = told(*check(opened(shop, files={".github/CODEOWNERS": "* @ana\n"})))
    assert found["verdict"] == "kept"


def test_owners_without_access_are_what_the_host_says(shop, told):
    shop.commit("develop", {"CODEOWNERS": "* @ana\nsrc/ @eve\n/docs/ @acme/security @nobody-here\n"})
    found, requests = told(*check(opened(shop)), host="true")
    assert (found["verdict"], requests) == ("broken", 3), "the last looks whether it became another meanwhile"
    assert "line 2 the host says: unknown owner" in found["message"]
    assert "line 3 the host says: unknown owner" in found["message"]


def test_an_audit_reads_the_default_branch(shop, told):
    shop.commit("main", {"docs/CODEOWNERS": "* @ana\n[x] @ben\n"})
    found, requests = told("audit", "github:acme/shop")
    assert (found["verdict"], requests) == ("broken", 1)
    assert "docs/CODEOWNERS on main: line 2 is dropped" in found["message"]


def test_a_branch_without_the_file_is_not_judged(shop, told):
    found, requests = told(*check(opened(shop)))
    assert (found["verdict"], requests) == ("not_applicable", 1)
