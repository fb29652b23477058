"""Projects at the edge on GitLab: moved, not to be seen, without a head, named in ways that nobody means."""

import json

import pytest

from tests.cli.program import refwarden
from tests.forges.gitlab.lifecycle import rename
from tests.forges.gitlab.server import Server
from tests.scenarios.labs import lab_shop
from tests.scenarios.shop import approved, opened


@pytest.fixture
def shop(lab):
    return lab_shop(lab)


@pytest.fixture
def check(lab, lab_server, tmp_path):
    def run(target, login="ben", **more):
        token = lab.token(login, scopes=("read_api",))
        env = {"REFWARDEN_GITLAB_URL": lab_server.home, "REFWARDEN_GITLAB_TOKEN": token, **more}
        done = refwarden("check", "pull", target, "--format", "json", "--all", cwd=tmp_path, env=env)
        assert token not in done.out + done.err
        return done

    return run


def one_line(done):
    """Return the one line that was said."""
    assert done.out == ""
    (line,) = done.err.splitlines()
    return line


def test_a_project_that_moved_is_found_by_its_old_path(lab, shop, check, lab_server):
    pull = approved(opened(shop))
    rename(lab.forge, shop.project, "acme/store")
    done = check(f"gitlab:acme/shop!{pull.number}")
    assert (done.returncode, done.err) == (0, "")
    assert lab_server.count(template="/projects/{id}") == 2, "asked once, and sent on"


def test_a_private_project_that_the_token_may_not_see(lab, shop, check):
    shop.project.visibility = "private"
    lab.user("stranger")
    done = check("gitlab:acme/shop!1", "stranger")
    assert done.returncode == 3
    assert "gitlab:acme/shop is not there, or the token may not see it" in one_line(done)


def test_a_merge_request_that_there_is_none_of(shop, check):
    assert shop.full_name == "acme/shop"
    done = check("gitlab:acme/shop!99")
    assert done.returncode == 2
    assert "gitlab:acme/shop!99: there is no such merge request" in one_line(done)


@pytest.mark.parametrize("target", ["gitlab:acme/shop#1", "gitlab:acme/shop!0", "gitlab:acme/shop!x", "gitlab:acme!7", "gitlab:acme/../shop!1", "gitlab:acme/sh%2Fop!1"])  # fmt: skip
def test_a_target_that_is_none(check, target):
    done = check(target)
    assert done.returncode == 2
    assert "no such target" in one_line(done)


def test_a_token_that_is_not_valid(shop, check):
    assert shop.full_name == "acme/shop"
    done = check("gitlab:acme/shop!1", REFWARDEN_GITLAB_TOKEN="glpat-expired")
    assert (done.returncode, "does not accept REFWARDEN_GITLAB_TOKEN (401)" in one_line(done)) == (3, True)
    assert "glpat-expired" not in done.err


def test_a_token_of_too_small_a_scope(lab, shop, check):
    assert shop.full_name == "acme/shop"
    token = lab.token("ben")
    lab.forge.tokens[token].scopes = ("read_repository",)
    done = check("gitlab:acme/shop!1", REFWARDEN_GITLAB_TOKEN=token)
    assert (done.returncode, "too small a scope" in one_line(done)) == (3, True)
    assert "read_api" in done.err


def test_a_fork_that_was_deleted(shop, check):
    fork = shop.fork("eve")
    pull = approved(opened(shop, "feature/theirs", author="eve", source=fork))
    pull.request.source = None
    found = json.loads(check(f"gitlab:acme/shop!{pull.number}").out)["findings"]
    assert {one["verdict"] for one in found if one["rule"] in ("required-approvals", "merge-direction")} == {"kept"}


@pytest.mark.parametrize("state", ["closed", "merged"])
def test_one_that_is_no_longer_open_is_judged_as_it_ended(shop, check, state):
    pull = approved(opened(shop))
    if state == "closed":
        pull.close()
    else:
        pull.merge(by="dora")
    assert check(f"gitlab:acme/shop!{pull.number}").returncode == 0


def test_a_project_of_many_groups(lab, check):
    made = lab.org("acme/tools/deep").repository("shop")
    for login in ("ana", "ben"):
        made.user(login, "write")
    made.gitflow({"README.md": "A shop.\n"})
    pull = opened(made)
    found = check(f"gitlab:acme/tools/deep/shop!{pull.number}")
    assert json.loads(found.out)["subject"].startswith(f"gitlab:acme/tools/deep/shop!{pull.number} ")


HOSTILE = "\x1b]0;owned\x07\u202e<script>`$(rm -rf .)`"


def test_names_and_titles_of_strangers_are_escaped(shop, check):
    pull = opened(shop, title=f"feat: {HOSTILE}", body=f"Closes #1 {HOSTILE}")
    pull.request.labels.append(HOSTILE)
    done = check(f"gitlab:acme/shop!{pull.number}")
    assert json.loads(done.out)
    assert not set("\x1b\x07\u202e") & set(done.out + done.err)


def test_an_address_below_a_folder_is_asked_at_the_servers_whole_address(lab, shop, tmp_path):
    pull, token = approved(opened(shop)), lab.token("ben", scopes=("read_api",))
    with Server(lab.forge, folder="/gitlab") as server:
        env = {"GITLAB_HOST": server.home, "GITLAB_TOKEN": token}
        page = f"{server.home}/acme/shop/-/merge_requests/{pull.number}"
        done = refwarden("check", "pull", page, "--format", "json", cwd=tmp_path, env=env)
        assert not server.problems
        refused = refwarden("check", "pull", "http://127.0.0.1:1/acme/shop/-/merge_requests/1", cwd=tmp_path, env=env)
    assert (done.returncode, json.loads(done.out)["subject"].split(" ")[0]) == (0, f"gitlab:acme/shop!{pull.number}")
    assert (refused.returncode, "there is no token for 127.0.0.1:1" in one_line(refused)) == (3, True)
