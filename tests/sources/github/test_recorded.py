"""What GitHub itself published: its recorded webhook payloads as events of a job, its examples as answers of REST.

Both are read where GitHub's descriptions lie, outside the project; see tests/forges/github/contract.py.
"""

import base64
import gzip
import json
from functools import cache
from urllib.parse import urlsplit

import pytest

from refwarden.model.errors import Unavailable
from refwarden.model.pulls import PullFile
from refwarden.sources.github import pull, standing
from refwarden.sources.github.asking import Asking
from refwarden.sources.github.event import event
from tests.forges.github.contract import shared
from tests.sources.github.asking import asking as client
from tests.sources.github.scripted import says

pytestmark = pytest.mark.skipif(not shared().is_dir(), reason="GitHub's published descriptions are not at hand")


@cache
def published(name):
    with gzip.open(shared() / name) as file:
        return json.loads(file.read())


def payloads(*names):
    """Yield the recorded payloads of events, each with its name."""
    if not shared().is_dir():
        return
    found = {**published("github-webhooks.examples.json.gz")}
    for name in names:
        for count, payload in enumerate(found[name]):
            yield pytest.param(name, payload, id=f"{name} {payload.get('action', '')} {count}")


def read(tmp_path, name, payload):
    path = tmp_path / "event.json"
    path.write_text(json.dumps(payload))
    return event({"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path), "GITHUB_REPOSITORY": "not/this"})


@pytest.mark.parametrize(
    ("name", "payload"), list(payloads("pull_request", "pull_request_review", "pull_request_review_thread"))
)
def test_an_event_of_a_pull_request(tmp_path, name, payload):
    found = read(tmp_path, name, payload)
    told = payload["pull_request"]
    assert (found.repository, found.number) == (payload["repository"]["full_name"], told["number"])
    assert (found.commit, found.branch) == (told["head"]["sha"], told["head"]["ref"])
    pushed = payload.get("action") == "synchronize"
    assert (found.pusher.login if found.pusher else None) == (payload["sender"]["login"] if pushed else None)


@pytest.mark.parametrize(("name", "payload"), list(payloads("push")))
def test_an_event_of_a_push(tmp_path, name, payload):
    found = read(tmp_path, name, payload)
    assert (found.repository, found.number, found.commit) == (payload["repository"]["full_name"], 0, payload["after"])
    assert payload["ref"].endswith(found.branch)


@pytest.mark.parametrize(("name", "payload"), list(payloads("merge_group")))
def test_an_event_of_a_merge_group(tmp_path, name, payload):
    found, told = read(tmp_path, name, payload), payload["merge_group"]
    assert (found.group, found.group_base) == (told["head_sha"], told["base_sha"])
    assert f"/pr-{found.number}-" in told["head_ref"]


def example(template):
    """Return GitHub's first example of an answer 200, and the fields that go into the path."""
    (told,) = [published("github-rest.openapi.json.gz")["paths"][template]["get"]["responses"]["200"]["content"]]
    examples = told["application/json"]["examples"]
    found = next(iter(examples.values()))
    if "$ref" in found:
        found = published("github-rest.openapi.json.gz")["components"]["examples"][found["$ref"].rpartition("/")[2]]
    return found["value"]


@pytest.fixture
def told(serving):
    """Serve one example at whatever path is asked; return what asks, and the paths that were asked."""

    def begin(template):
        server = serving(says(example(template)))
        return Asking(client(server)), lambda: [urlsplit(one).path for one in server.paths]

    return begin


def test_the_members_of_a_team(told):
    asking, paths = told("/orgs/{org}/teams/{team_slug}/members")
    assert asking.members("acme/security") == {"octocat"}
    assert paths() == ["/orgs/acme/teams/security/members"]


def test_what_an_account_may_do(told):
    asking, _ = told("/repos/{owner}/{repo}/collaborators/{username}/permission")
    assert asking.permission("acme/shop", "monalisa") == "admin"


def test_the_files_of_a_pull_request(told):
    asking, _ = told("/repos/{owner}/{repo}/pulls/{pull_number}/files")
    (one,) = asking.pages("/repos/acme/shop/pulls/1/files")
    assert pull.rest_file(one) == PullFile("file1.txt", "added", "", 103, 21)


@pytest.mark.parametrize(
    ("status", "action"),
    [("added", "added"), ("removed", "deleted"), ("modified", "modified"), ("copied", "added"), ("changed", "modified"), ("unchanged", "modified")],
)  # fmt: skip
def test_what_rest_calls_each_change(status, action):
    """The words are those of the description's `diff-entry`."""
    words = published("github-rest.openapi.json.gz")["components"]["schemas"]["diff-entry"]["properties"]["status"][
        "enum"
    ]
    assert status in words
    told = {"filename": "a", "status": status, "additions": 1, "deletions": 0, "previous_filename": "b"}
    assert pull.rest_file(told) == PullFile("a", action, "", 1, 0)
    assert pull.rest_file({**told, "status": "renamed"}).before == "b"


def test_whether_a_branch_is_protected(told):
    asking, _ = told("/repos/{owner}/{repo}/branches/{branch}")
    assert (
        asking.protected("octocat/Hello-World", "main")
        is example("/repos/{owner}/{repo}/branches/{branch}")["protected"]
    )


def test_a_file_of_a_commit(serving):
    told = example("/repos/{owner}/{repo}/contents/{path}")
    asking = Asking(client(serving(says(told))))
    with pytest.raises(
        Unavailable, match=r"README\.md is not shown whole"
    ):  # the example's lines end in a written "\\n"
        asking.file("acme/shop", "README.md", "0" * 40)
    lines = told["content"].replace("\\n", "\n")
    whole = {**told, "content": lines, "size": len(base64.b64decode(lines))}
    assert Asking(client(serving(says(whole)))).file("acme/shop", "README.md", "0" * 40).startswith(b"# Yoga")


@pytest.mark.parametrize("change", [{"size": 7}, {"content": "IyBZ"}, {"content": "é"}, {"encoding": "none", "content": ""}, {"type": "symlink"}])  # fmt: skip
def test_a_file_that_is_not_shown_whole_is_not_read(serving, change):
    told = {"type": "file", "encoding": "base64", "size": 6, "content": "IyBZb2dh\n", **change}
    with pytest.raises(Unavailable, match="is not shown"):
        Asking(client(serving(says(told)))).file("acme/shop", "a", "0" * 40)


def test_the_state_of_another_pull_request(told):
    asking, _ = told("/repos/{owner}/{repo}/pulls/{pull_number}")
    wanted = example("/repos/{owner}/{repo}/pulls/{pull_number}")
    assert standing.state(asking, "octocat/Hello-World", "octocat/Hello-World", 1347) == (
        "merged" if wanted["merged"] else wanted["state"]
    )
