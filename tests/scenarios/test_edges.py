"""Repositories at the edge: renamed, not to be seen, without a head."""

import json

import pytest

from tests.cli.program import refwarden
from tests.forges.github.lifecycle import rename_repository
from tests.scenarios.shop import approved, opened
from tests.scenarios.shop import shop as begun


@pytest.fixture
def shop(world):
    return begun(world)


@pytest.fixture
def check(world, server, tmp_path):
    def run(target, login="ben", **token):
        given = world.token(login, **{"scopes": ("repo", "read:org"), **token})
        env = {"REFWARDEN_GITHUB_URL": server.url, "REFWARDEN_GITHUB_TOKEN": given}
        return refwarden("check", "pull", target, "--format", "json", "--all", cwd=tmp_path, env=env)

    return run


def test_a_renamed_repository_is_found_by_its_old_name(world, shop, check):
    pull = approved(opened(shop))
    rename_repository(world.forge, shop.repository, "acme/store")
    done = check(f"github:acme/shop#{pull.number}")
    assert (done.returncode, done.err) == (0, "")


def test_a_private_repository_that_the_token_may_not_see(world, shop, check):
    shop.repository.private = True
    world.user("stranger")
    done = check("github:acme/shop#1", "stranger")
    assert (done.returncode, done.out) == (3, "")
    assert "is not there, or the token may not see it" in done.err


def test_a_pull_request_that_there_is_none_of(shop, check):
    assert shop.full_name == "acme/shop"
    done = check("github:acme/shop#99")
    assert (done.returncode, done.err) == (2, "refwarden: github:acme/shop#99: there is no such pull request\n")


def test_a_fork_that_was_deleted(shop, check):
    fork = shop.fork("eve")
    pull = approved(opened(shop, "feature/theirs", author="eve", source=fork))
    pull.pull.head_repository = None
    found = json.loads(check(f"github:acme/shop#{pull.number}").out)["findings"]
    assert {one["verdict"] for one in found if one["rule"] in ("required-approvals", "merge-direction")} == {"kept"}


@pytest.mark.parametrize("state", ["closed", "merged"])
def test_one_that_is_no_longer_open_is_judged_as_it_ended(shop, check, state):
    pull = approved(opened(shop))
    if state == "closed":
        pull.close()
    else:
        pull.merge(by="dora")
    assert check(f"github:acme/shop#{pull.number}").returncode == 0
