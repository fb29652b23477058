"""The simulated GitHub on HTTP: counted, asked by many at once, and failing as planned."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.forges.github import faults
from tests.forges.github.asking import Asking, graphql
from tests.forges.github.filled import everything
from tests.forges.github.server import Server
from tests.forges.github.world import RepositoryStory

SHOP = "/repos/acme/shop"


@pytest.mark.usefixtures("shop")
def test_graphql_is_served_beside_rest_at_both_addresses(asking: Asking, server: Server) -> None:
    query = 'query Ask { repository(owner: "acme", name: "shop") { nameWithOwner } }'
    for base in ("", server.enterprise_url):
        told = graphql(asking("ana", base), query, "Ask")
        assert told.body == {"data": {"repository": {"nameWithOwner": "acme/shop"}}}
    assert graphql(asking(), query).status == 401
    assert server.count("graphql", "Ask") == 2


@pytest.mark.usefixtures("shop")
def test_requests_are_counted_by_endpoint(asking: Asking, server: Server) -> None:
    ask = asking("ana")
    ask("/repos/acme/shop/branches/main")
    ask("/repos/acme/shop/branches/develop")
    ask("/repos/acme/shop")
    assert server.counts() == {"GET /repos/{owner}/{repo}/branches/{branch}": 2, "GET /repos/{owner}/{repo}": 1}
    assert "authorization" not in server.seen[0].headers
    server.forget()
    assert server.count() == 0


def test_many_may_ask_at_once(shop: RepositoryStory, asking: Asking, server: Server) -> None:
    everything(shop)
    clients = [asking("ana") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda ask: [ask("/repos/acme/shop/pulls?state=all").raw for _ in range(5)], clients))
    assert len({raw for each in found for raw in each}) == 1
    assert server.count("rest") == 40


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "fault, status, header",
    [
        (faults.unauthorised(), 401, ""),
        (faults.primary_limit(3), 403, "x-ratelimit-reset"),
        (faults.secondary_limit(2), 403, "retry-after"),
        (faults.secondary_limit(None), 403, ""),
        (faults.too_many(1), 429, "retry-after"),
        (faults.forbidden(), 403, "x-accepted-github-permissions"),
        (faults.sso(), 403, "x-github-sso"),
        (faults.hidden(), 404, ""),
        (faults.server_error(), 500, ""),
        (faults.bad_gateway(), 502, ""),
        (faults.unavailable(), 503, ""),
    ],
)
def test_planned_answers_come_once_and_then_no_more(
    asking: Asking, server: Server, fault: faults.Fault, status: int, header: str
) -> None:
    server.faults.add(fault, path="/repos/acme/shop$", skip=1)
    ask = asking("ana")
    answers = [ask(SHOP) for _ in range(3)]
    assert [one.status for one in answers] == [200, status, 200]
    assert not header or header in answers[1].headers
    if "x-ratelimit-reset" in header:
        assert answers[1].headers["x-ratelimit-remaining"] == "0"


@pytest.mark.usefixtures("shop")
def test_a_truncated_body_is_broken_json(asking: Asking, server: Server) -> None:
    server.faults.add(faults.truncated())
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        asking("ana")(SHOP)


@pytest.mark.usefixtures("shop")
def test_a_connection_breaks_in_the_body(asking: Asking, server: Server) -> None:
    server.faults.add(faults.broken_off())
    with pytest.raises(http.client.IncompleteRead):
        asking("ana")(SHOP)


@pytest.mark.usefixtures("shop")
def test_a_slow_body_comes_whole(asking: Asking, server: Server) -> None:
    server.faults.add(faults.slow(0.05))
    assert asking("ana")(SHOP).body["name"] == "shop"


@pytest.mark.parametrize("when, left", [("before", 0), ("after", 1)])
def test_a_dropped_connection_did_its_work_or_not(
    shop: RepositoryStory, asking: Asking, server: Server, when: Any, left: int
) -> None:
    server.faults.add(faults.dropped(when), method="POST")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        asking("ana")(f"{SHOP}/statuses/{shop.git.tip('main')}", "POST", {"state": "success"})
    assert len(shop.repository.statuses) == left


def test_something_changes_between_two_pages(shop: RepositoryStory, asking: Asking, server: Server) -> None:
    for name in ("feature/a", "feature/b", "feature/c"):
        shop.pull(name, "develop")
    server.faults.add(faults.changed(lambda _: shop.pull("feature/d", "develop")), path="pulls$", skip=1)
    ask = asking("ana")
    titles = [one["head"]["ref"] for page in (1, 2) for one in ask(f"{SHOP}/pulls?per_page=2&page={page}").body]
    assert titles == ["feature/c", "feature/b", "feature/b", "feature/a"]


@pytest.mark.usefixtures("shop")
def test_a_gateway_fails_only_on_large_graphql_pages(asking: Asking, server: Server) -> None:
    server.faults.add(faults.bad_gateway(), operation="Refs", larger=50, times=None)
    query = 'query Refs($n: Int!) { repository(owner: "acme", name: "shop") { refs(refPrefix: "refs/heads/", first: $n) { totalCount } } }'
    ask = asking("ana")
    assert [graphql(ask, query, "Refs", n=size).status for size in (100, 50, 100)] == [502, 200, 502]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "fault, told",
    [
        (faults.graphql_timeout(), (200, None, "Something went wrong")),
        (faults.graphql_limited(2), (200, None, "API rate limit exceeded")),
        (
            faults.graphql_error("Resource not accessible", "FORBIDDEN", {"viewer": None}),
            (200, {"viewer": None}, "Resource not"),
        ),
    ],
)
def test_graphql_fails_with_200(
    asking: Asking, server: Server, fault: faults.Fault, told: tuple[int, Any, str]
) -> None:
    server.faults.add(fault, operation="*")
    ask = asking("ana")
    assert ask(SHOP).status == 200
    answer = graphql(ask, "query Me { viewer { login } }", "Me")
    status, data, words = told
    assert (answer.status, answer.body.get("data")) == (status, data)
    assert answer.body["errors"][0]["message"].startswith(words)
    assert graphql(ask, "query Me { viewer { login } }", "Me").body == {"data": {"viewer": {"login": "ana"}}}
