"""What can be changed on the simulated GitHub by REST, and by whom."""

import base64
import json
from typing import Any

import pytest

from tests.forges.github.asking import Asking, Client
from tests.forges.github.server import Server
from tests.forges.github.world import RepositoryStory


def test_only_an_app_makes_check_runs_and_only_it_changes_them(shop: RepositoryStory, asking: Asking) -> None:
    head, path = shop.git.tip("main"), "/repos/acme/shop/check-runs"
    rights = {"kind": "installation", "permissions": {"checks": "write"}, "repositories": [shop.repository]}
    shop.world.app("gate"), shop.world.app("other")
    gate, other = asking("gate[bot]", **rights), asking("other[bot]", **rights)
    body = {
        "name": "gate",
        "head_sha": head,
        "status": "completed",
        "conclusion": "failure",
        "output": {"title": "No", "summary": "x"},
    }
    refused = asking("ana")(path, "POST", body)
    assert (refused.status, refused.body["message"]) == (403, "You must authenticate via a GitHub App.")
    made = gate(path, "POST", body)
    assert (made.status, made.body["app"]["slug"]) == (201, "gate")
    changed = gate(f"{path}/{made.body['id']}", "PATCH", {"conclusion": "success"})
    assert (changed.status, changed.body["conclusion"]) == (200, "success")
    assert other(f"{path}/{made.body['id']}", "PATCH", {"conclusion": "success"}).status == 403
    assert gate(f"/repos/acme/shop/commits/{head}/check-runs").body["total_count"] == 1


def test_statuses_are_for_writers_and_the_newest_counts(shop: RepositoryStory, asking: Asking) -> None:
    head = shop.git.tip("main")
    path = f"/repos/acme/shop/statuses/{head}"
    shop.world.user("eve")
    assert asking("eve")(path, "POST", {"state": "success"}).status == 404
    ask = asking("ben")
    for state in ("failure", "success"):
        assert ask(path, "POST", {"state": state, "context": "gate", "description": "said"}).status == 201
    told = ask(f"/repos/acme/shop/commits/{head}/status").body
    assert (told["state"], told["total_count"]) == ("success", 1)
    assert len(ask(f"/repos/acme/shop/commits/{head}/statuses").body) == 2
    reading = asking(
        "github-actions[bot]", kind="actions", repositories=[shop.repository], permissions={"statuses": "read"}
    )
    assert reading(path, "POST", {"state": "success"}).status == 403


def test_comments_are_made_and_changed(shop: RepositoryStory, asking: Asking) -> None:
    pull = shop.pull("feature/x", "develop")
    ask = asking("ben")
    made = ask(f"/repos/acme/shop/issues/{pull.number}/comments", "POST", {"body": "one"})
    path = f"/repos/acme/shop/issues/comments/{made.body['id']}"
    assert ask(path, "PATCH", {"body": "two"}).body["body"] == "two"
    assert [one["body"] for one in ask(f"/repos/acme/shop/issues/{pull.number}/comments").body] == ["two"]
    assert ask(path, "DELETE").status == 204


def test_an_archived_repository_is_read_only(shop: RepositoryStory, asking: Asking) -> None:
    shop.repository.archived = True
    ask = asking("ana")
    assert ask("/repos/acme/shop").body["archived"] is True
    told = ask(f"/repos/acme/shop/statuses/{shop.git.tip('main')}", "POST", {"state": "success"})
    assert (told.status, told.body["message"]) == (403, "Repository was archived so is read-only.")


def test_pulls_and_rulesets_are_made_by_rest_too(shop: RepositoryStory, asking: Asking) -> None:
    shop.user("ana", "admin")
    ask = asking("ana")
    shop.commit("feature/x", {"x.txt": "x\n"}, start="develop")
    made = ask("/repos/acme/shop/pulls", "POST", {"title": "x", "head": "feature/x", "base": "develop"})
    assert (made.status, made.body["mergeable"]) == (201, True)
    path = f"/repos/acme/shop/pulls/{made.body['number']}"
    assert ask(path, "PATCH", {"base": "main"}).body["base"]["ref"] == "main"
    assert asking("ben")(f"{path}/reviews", "POST", {"event": "APPROVE"}).body["state"] == "APPROVED"
    assert ask(f"{path}/reviews", "POST", {"event": "APPROVE"}).status == 422
    rules = {
        "name": "r",
        "enforcement": "active",
        "rules": [{"type": "deletion"}],
        "conditions": {"ref_name": {"include": ["~ALL"], "exclude": []}},
    }
    ruled = ask("/repos/acme/shop/rulesets", "POST", rules)
    assert ruled.status == 201
    assert ask(f"/repos/acme/shop/rulesets/{ruled.body['id']}", "DELETE").status == 204


def signed(key: Any, issuer: Any, now: int, lasts: int = 300) -> str:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    head = part(json.dumps({"alg": "RS256", "typ": "JWT"}).encode())
    body = part(json.dumps({"iss": str(issuer), "iat": now - 60, "exp": now + lasts}).encode())
    return f"{head}.{body}.{part(key.sign(f'{head}.{body}'.encode(), PKCS1v15(), SHA256()))}"


@pytest.fixture(scope="module")
def keys() -> list[Any]:
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    return [generate_private_key(65537, 2048) for _ in range(2)]


def test_an_app_gets_a_token_by_its_key(shop: RepositoryStory, server: Server, keys: list[Any]) -> None:
    import time

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    app = shop.world.app("gate")
    app.public_key = keys[0].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    installation = shop.world.install("gate", "acme", contents="read", checks="write", metadata="read")
    now = int(time.time())
    clients = [
        Client(server, signed(keys[0], app.id, now)),
        Client(server, signed(keys[1], app.id, now)),
        Client(server, signed(keys[0], app.id, now, 7200)),
        Client(server, signed(keys[0], app.id, now - 3600)),
    ]
    path = f"/app/installations/{installation.id}/access_tokens"
    answers = [ask(path, "POST", {}) for ask in clients]
    assert [one.status for one in answers] == [201, 401, 401, 401]
    assert clients[0]("/app").body["slug"] == "gate"
    assert clients[0]("/repos/acme/shop/installation").body["id"] == installation.id
    assert clients[0]("/orgs/acme/installation").body["account"]["login"] == "acme"
    assert len(clients[0]("/app/installations").body) == 1
    asked = clients[0](path, "POST", {"repositories": ["shop"], "permissions": {"contents": "read"}})
    assert asked.body["repository_selection"] == "selected"
    clients.append(Client(server, answers[0].body["token"]))
    assert clients[-1]("/installation/repositories").body["total_count"] == 1
    assert clients[-1]("/user").status == 403
    installation.suspended_at = shop.forge.clock.now
    assert clients[-1]("/repos/acme/shop").status == 403
    assert clients[0](path, "POST", {}).status == 403
    for one in clients:
        one.connection.close()
