"""How GitLab is asked: what python-gitlab would do by itself does not happen."""

import json

import pytest

from refwarden.model.errors import RateLimited, Unavailable
from refwarden.sources.gitlab.access import JOB
from refwarden.sources.gitlab.client import Client, Settings
from tests.sources.github.scripted import Scripted, says

TOKEN = "glpat-secret"


def client(server, credential="GITLAB_TOKEN", folder="", longest=120.0):
    return Client(Settings(server.url + folder, lambda: TOKEN, credential, longest=longest))


@pytest.mark.parametrize(
    ("credential", "header", "value"),
    [("GITLAB_TOKEN", "authorization", f"Bearer {TOKEN}"), (JOB, "job-token", TOKEN)],
)
def test_a_token_goes_where_its_kind_belongs(serving, credential, header, value):
    server = serving(says({"id": 1}))
    assert client(server, credential).get("/projects/a%2Fb").data == {"id": 1}
    (asked,) = server.asked
    assert asked.headers[header] == value
    assert "private-token" not in asked.headers
    assert asked.path == "/api/v4/projects/a%2Fb"


def test_an_installation_in_a_folder(serving):
    server = serving(says({"id": 1}), says({"data": {"x": 1}}))
    one = client(server, folder="/lab")
    one.get("/user")
    one.graphql("query X { x }", {}, "X")
    assert server.paths == ["/lab/api/v4/user", "/lab/api/graphql"]


def test_a_null_is_an_answer_and_nothing_is_none(serving, waited):
    server = serving(says(b"null"), says(None), says({"id": 1}))
    one = client(server)
    assert one.get("/projects/1/push_rule").data is None
    assert one.get("/projects/1").data == {"id": 1}
    assert (one.requests, len(waited)) == (3, 1)


def test_a_limit_is_waited_for_once_and_not_by_the_library(serving, waited):
    server = serving(says(b"Retry later\n", 429, retry_after="2"), says([]))
    assert list(client(server).pages("/projects")) == []
    assert waited == [2.0]
    assert len(server.asked) == 2


def test_a_limit_beyond_patience_is_not_waited_for(serving, waited):
    server = serving(says(b"Retry later\n", 429, retry_after="900"))
    with pytest.raises(RateLimited):
        client(server).get("/projects")
    assert (waited, len(server.asked)) == ([], 1)


def test_a_redirect_to_another_server_is_refused_with_the_token_kept(serving):
    other = serving(says({"id": 1}))
    server = serving(says(None, 301, location=f"{other.url}/api/v4/projects/7"))
    with pytest.raises(Unavailable, match="another server"):
        client(server).get("/projects/a%2Fb")
    assert other.asked == []


def test_a_next_page_on_another_server_is_refused(serving):
    other = serving(says([]))
    server = serving(says([1], link=f'<{other.url}/api/v4/projects?page=2>; rel="next"'))
    with pytest.raises(Unavailable, match="another server"):
        list(client(server).pages("/projects"))
    assert other.asked == []


@pytest.mark.parametrize("place", ["http://{other}\\@{ours}/x", "//{other}\\@{ours}/x", "http://a:b@{ours}/x", "http://@{ours}/x"])  # fmt: skip
def test_an_address_whose_server_can_be_read_in_two_ways_is_refused(serving, place):
    """By the standard library it is the one after the @, and what sends takes the one before the backslash."""
    other = serving(says({"id": 1}))

    def told(asked):
        ours = asked.headers["host"]
        named = place.format(other=other.url.removeprefix("http://"), ours=ours)
        return says([1], 200 if "list" in asked.path else 302, location=named, link=f'<{named}>; rel="next"')

    server = serving(told)
    for ask in (lambda: client(server).get("/moved"), lambda: list(client(server).pages("/list"))):
        with pytest.raises(Unavailable, match="another server"):
            ask()
    assert (other.asked, len(server.asked)) == ([], 2)


def test_a_moved_project_is_followed_on_the_same_server(serving):
    def moved(asked: object) -> object:
        del asked
        return says(None, 301, location="/api/v4/projects/7?x=1")

    server = serving(moved, says({"id": 7}))
    assert client(server).get("/projects/a%2Fb").data == {"id": 7}
    assert server.paths[1] == "/api/v4/projects/7?x=1"


def test_what_changes_something_is_sent_once(serving, waited):
    server = serving(says({"message": "x"}, 500))
    with pytest.raises(Unavailable):
        client(server).post("/projects/1/statuses/a", {"state": "success"})
    assert (len(server.asked), waited) == (1, [])
    assert json.loads(server.asked[0].body) == {"state": "success"}


def test_a_change_that_may_be_repeated_is(serving, waited):
    server = serving(says({"message": "x"}, 500), says({"id": 1}))
    assert client(server).put("/projects/1/merge_requests/1/notes/2", {"body": "x"}).data == {"id": 1}
    assert ([one.method for one in server.asked], len(waited)) == (["PUT", "PUT"], 1)


def test_a_netrc_is_not_asked(serving, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password stolen\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    server: Scripted = serving(says({"id": 1}))
    client(server, JOB).get("/user")
    assert "authorization" not in server.asked[0].headers


def pages(*totals):
    """Return what is said to one reading of a list, page by page, with the number of all that each page tells."""

    def page(at, total):
        def told(asked):
            link = f'<http://{asked.headers["host"]}/api/v4/x?page={at + 1}>; rel="next"'
            more = {"link": link} if at < len(totals) else {}
            return says([{"id": at}], **more, **({"x_total": total} if total else {}))

        return told

    return [page(at, total) for at, total in enumerate(totals, 1)]


@pytest.mark.parametrize(
    ("readings", "asked"),
    [
        ([("2", "2")], 2),
        ([("3", "2"), ("2", "2")], 4),
        ([("", "2")], 2),  # an answer that still held from before may not tell
        ([("", "")], 2),  # more than 10,000
    ],
)
def test_a_list_that_changes_while_it_is_read_is_read_again(serving, readings, asked):
    server = serving(*(page for totals in readings for page in pages(*totals)))
    assert client(server).steady("/x") == [{"id": 1}, {"id": 2}]
    assert len(server.asked) == asked


def test_a_list_that_never_stands_still_is_no_answer(serving):
    server = serving(*(pages("3", "2") * 3))
    with pytest.raises(Unavailable, match="changes whenever it is read"):
        client(server).steady("/x")
    assert len(server.asked) == 6
