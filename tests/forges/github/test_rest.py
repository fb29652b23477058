"""What the simulated REST API shows, and how: its form, its pages, its tags, its limits."""

import json

import pytest

from tests.forges.github import lifecycle
from tests.forges.github.asking import Asking
from tests.forges.github.contract import BEYOND, contract
from tests.forges.github.filled import everything
from tests.forges.github.rest.routes import ROUTES
from tests.forges.github.server import Server
from tests.forges.github.world import RepositoryStory, World


@pytest.mark.parametrize("where", ["github.com", "enterprise server"])
def test_everything_that_is_served_is_as_github_describes_it(
    server: Server, shop: RepositoryStory, asking: Asking, where: str
) -> None:
    if contract() is None:
        pytest.skip("GitHub's description of its API is not here; set REFWARDEN_SHARED")
    base = server.url if where == "github.com" else server.enterprise_url
    ask = asking("ana", base, scopes=("repo", "admin:org", "read:org"))
    answers = {name: ask(path) for name, path in everything(shop).items()}
    assert {name: one.status for name, one in answers.items() if one.status not in (200, 204)} == {}
    text = json.dumps([one.body for one in answers.values()])
    assert "api.github.com" not in text
    assert ("/api/v3" in text) is (where != "github.com")
    unread = {one.template for one in ROUTES if one.method == "GET"} - {one.template for one in server.seen}
    # Those that only Apps may ask are held where Apps are tested.
    unread = {word for word in unread if not BEYOND.fullmatch(word)}
    assert {word for word in unread if "/app" not in word and "installation" not in word} == set()


def test_what_a_fork_left_behind_is_null(shop: RepositoryStory, asking: Asking) -> None:
    paths = everything(shop)
    told = asking("ana")(paths["pull of a fork that is gone"]).body
    assert told["head"]["repo"] is None
    assert told["head"]["label"] == "dora:patch-1"


def test_files_of_a_pull_name_renames_and_show_patches(shop: RepositoryStory, asking: Asking) -> None:
    shop.commit("develop", {"a.txt": "a\n" * 9, "b.txt": "1\n2\n3\n"})
    pull = shop.pull("feature/x", "develop", files={"a.txt": None, "z.txt": "a\n" * 9, "b.txt": "1\n2\n4\n"})
    told = asking("ana")(f"/repos/acme/shop/pulls/{pull.number}/files").body
    assert [(one["filename"], one["status"], one.get("previous_filename")) for one in told] == [
        ("b.txt", "modified", None),
        ("z.txt", "renamed", "a.txt"),
    ]
    assert told[0]["patch"] == "@@ -1,3 +1,3 @@\n 1\n 2\n-3\n+4"


def test_pages_are_of_thirty_and_lead_on_by_links(shop: RepositoryStory, asking: Asking, server: Server) -> None:
    pull = shop.pull("feature/x", "develop")
    for number in range(65):
        pull.comment("ben", f"{number}")
    ask = asking("ana")
    first = ask(f"/repos/acme/shop/issues/{pull.number}/comments")
    assert len(first.body) == 30
    assert [one.split("; ")[1] for one in first.headers["link"].split(", ")] == ['rel="next"', 'rel="last"']
    link = first.headers["link"].split(">")[0].removeprefix("<")
    assert link.startswith(f"{server.url}/repositories/{shop.repository.id}/issues/")
    second = ask(link.removeprefix(server.url))
    assert second.body[0]["body"] == "30"
    last = ask(f"/repos/acme/shop/issues/{pull.number}/comments?per_page=100")
    assert len(last.body) == 65
    assert "link" not in last.headers


def test_what_did_not_change_is_304(shop: RepositoryStory, asking: Asking) -> None:
    ask, path = asking("ana"), "/repos/acme/shop/branches/main"
    tag = ask(path).headers["etag"]
    again = ask(path, if_none_match=tag)
    assert (again.status, again.raw) == (304, b"")
    shop.commit("main", {"x.txt": "x\n"})
    assert ask(path, if_none_match=tag).status == 200


def test_a_renamed_repository_is_found_by_301(shop: RepositoryStory, asking: Asking, server: Server) -> None:
    lifecycle.rename_repository(shop.forge, shop.repository, "acme/store")
    ask = asking("ana")
    moved = ask("/repos/acme/shop/branches/main")
    assert moved.status == 301
    assert moved.body["message"] == "Moved Permanently"
    found = ask(moved.headers["location"].removeprefix(server.url))
    assert found.body["name"] == "main"


def test_caps_are_githubs(shop: RepositoryStory, asking: Asking) -> None:
    """A pull request lists 250 commits, a comparison 250 and 300 files."""
    tip = shop.git.tip("develop")
    for number in range(260):
        tip = shop.git.commit(
            {f"f/{number}-{part}": f"{number}\n" for part in range(2)}, parents=[tip], message=f"{number}"
        )
    shop.push("feature/long", tip)
    pull = shop.pull("feature/long", "develop")
    ask = asking("ana")
    pages = [ask(f"/repos/acme/shop/pulls/{pull.number}/commits?per_page=100&page={page}").body for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [100, 100, 50]
    assert ask(f"/repos/acme/shop/pulls/{pull.number}").body["commits"] == 260
    told = ask("/repos/acme/shop/compare/develop...feature%2Flong").body
    assert (told["total_commits"], len(told["commits"]), len(told["files"])) == (260, 250, 300)


def test_an_empty_repository_has_no_commits(world: World, asking: Asking) -> None:
    world.repository("ana/void")
    ask = asking("ana")
    assert ask("/repos/ana/void/branches").body == []
    assert ask("/repos/ana/void/commits").status == 409
    assert ask("/repos/ana/void/contents/x").status == 404
