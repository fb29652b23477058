"""Who sees what of the simulated GitHub by REST."""

import pytest

from tests.forges.github.asking import Asking, Client
from tests.forges.github.server import Server
from tests.forges.github.world import RepositoryStory


def test_classic_protection_is_told_to_administrators_alone(shop: RepositoryStory, asking: Asking) -> None:
    shop.protect("develop", reviews=1)
    shop.user("ana", "admin")
    path = "/repos/acme/shop/branches/{}/protection"
    told = {}
    for who in ("ana", "ben"):
        ask = asking(who)
        told[who] = [
            (one.status, one.body.get("message")) for one in map(ask, (path.format("develop"), path.format("main")))
        ]
    assert told == {
        "ana": [(200, None), (404, "Branch not protected")],
        "ben": [(404, "Not Found"), (404, "Not Found")],
    }
    actions = asking(
        "github-actions[bot]", kind="actions", repositories=[shop.repository], permissions={"contents": "read"}
    )
    refused = actions(path.format("develop"))
    assert (refused.status, refused.body["message"]) == (403, "Resource not accessible by integration")
    assert refused.headers["x-accepted-github-permissions"] == "administration=read"
    assert actions("/repos/acme/shop/branches/develop").body["protected"] is True


def test_a_plan_without_protection_says_so(shop: RepositoryStory, asking: Asking) -> None:
    shop.user("ana", "admin")
    shop.repository.private, shop.repository.owner.plan = True, "free"
    ask = asking("ana")
    for path in ("branches/main/protection", "rules/branches/main", "rulesets"):
        told = ask(f"/repos/acme/shop/{path}")
        assert (told.status, "Upgrade" in told.body["message"]) == (403, True)


def test_who_may_walk_around_a_ruleset_is_absent_rather_than_empty(shop: RepositoryStory, asking: Asking) -> None:
    made = shop.ruleset("ours", "deletion", bypass=[("RepositoryRole", 5)])
    shop.user("ana", "admin")
    path = f"/repos/acme/shop/rulesets/{made.id}"
    assert asking("ana")(path).body["bypass_actors"] == [
        {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}
    ]
    assert "bypass_actors" not in asking("ben")(path).body
    assert [one["type"] for one in asking("ben")("/repos/acme/shop/rules/branches/main").body] == ["deletion"]


def test_a_private_repository_hides(shop: RepositoryStory, asking: Asking) -> None:
    shop.repository.private = True
    shop.world.user("eve")
    asked = [asking("ben"), asking("eve"), asking(), asking("ben", scopes=("public_repo",))]
    assert [ask("/repos/acme/shop").status for ask in asked] == [200, 404, 404, 404]


def test_teams_are_told_to_members_alone(shop: RepositoryStory, asking: Asking) -> None:
    shop.world.org("acme").team("core", "ben")
    path = "/orgs/acme/teams/core/members"
    assert [one["login"] for one in asking("ben")(path).body] == ["ben"]
    assert asking("ana")(path).status == 404
    assert asking("ben", scopes=("repo",))(path).status == 404


@pytest.mark.usefixtures("shop")
def test_a_bad_token_is_401(server: Server) -> None:
    ask = Client(server, "ghp_wrong")
    told = ask("/repos/acme/shop")
    ask.connection.close()
    assert (told.status, told.body["message"]) == (401, "Bad credentials")


@pytest.mark.usefixtures("shop")
def test_the_hour_s_requests_can_be_spent(asking: Asking, server: Server) -> None:
    server.limit = 2
    ask = asking("ana")
    assert [ask("/repos/acme/shop").headers["x-ratelimit-remaining"] for _ in range(2)] == ["1", "0"]
    told = ask("/repos/acme/shop")
    assert (told.status, told.headers["x-ratelimit-remaining"]) == (403, "0")
