"""The transport: what PyGithub would do by itself, and what is done instead."""

import json
import time
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from refwarden.model.errors import Gone, RateLimited, Unauthorised, Unavailable
from tests.sources.github.asking import GOOD, QUERY, TOKEN, asking, fault_of
from tests.sources.github.scripted import Says, says


class TestAskingAgain:
    @pytest.mark.parametrize(
        "line",
        [
            pytest.param(says({"message": "x"}, 500), id="500"),
            pytest.param(says(b"<html>", 502), id="502 as a page"),
            pytest.param(says(None, 503), id="503 without a body"),
            pytest.param(says(None), id="200 without a body"),
            pytest.param(says(b"  \n"), id="200 with blanks"),
            pytest.param(says(b'{"id": '), id="cut JSON"),
            pytest.param(says(b"<html>log in here</html>"), id="a page instead of JSON"),
            pytest.param(says(b'{"id": "\xff"}'), id="bytes that are no text"),
            pytest.param(says(b"[" * 100_000), id="brackets without end"),
            pytest.param(Says(200, b'{"id"', promised=100), id="a body that breaks off"),
            pytest.param(None, id="a connection that ends"),
            pytest.param(says({}, 202), id="202"),
            pytest.param(
                Says(200, b'5\r\n{"id\r\n', {"transfer-encoding": "chunked"}, promised=0), id="a chunked body that breaks off"
            ),
            pytest.param(says(b"no gzip", content_encoding="gzip"), id="a body that cannot be unpacked"),
        ],
    )  # fmt: skip
    def test_what_may_pass_by_itself(self, serving, waited, line):
        server = serving(line, GOOD)
        assert asking(server).get("/a").data == {"id": 7}
        assert (len(server.asked), waited) == (2, [1.0])

    def test_a_202_is_asked_four_times_and_each_is_counted(self, serving, waited):
        server = serving(says({}, 202))
        client = asking(server)
        assert "still working it out" in fault_of(lambda: client.get("/a")).reason
        assert (len(server.asked), client.requests, waited) == (4, 4, [1.0, 2.0, 4.0])

    def test_204_has_nothing_to_say(self, serving):
        server = serving(says(None, 204))
        assert asking(server).get("/a").data is None
        assert len(server.asked) == 1

    def test_a_304_that_nobody_asked_for_is_no_answer(self, serving):
        assert "304" in fault_of(lambda: asking(serving(says(None, 304))).get("/a")).reason

    @pytest.mark.parametrize("status", [500, 502, 202])
    def test_what_makes_something_is_sent_once(self, serving, waited, status):
        server = serving(says({}, status), GOOD)
        fault_of(lambda: asking(server).post("/a", {}))
        assert (len(server.asked), waited) == (1, [])

    def test_what_makes_something_is_sent_again_after_a_limit(self, serving, waited):
        server = serving(says({"message": "secondary rate limit"}, 403, retry_after="2"), GOOD)
        assert asking(server).post("/a", {"b": 1}).data == {"id": 7}
        assert ([json.loads(one.body) for one in server.asked], waited) == ([{"b": 1}] * 2, [2.0])

    def test_what_changes_something_is_sent_again(self, serving):
        server = serving(says({}, 500), GOOD)
        asking(server).patch("/a", {})
        assert [one.method for one in server.asked] == ["PATCH", "PATCH"]


class TestLimits:
    def test_the_time_that_github_names_is_waited(self, serving, waited):
        asking(serving(says({}, 429, retry_after="3"), GOOD)).get("/a")
        assert waited == [3.0]

    def test_a_minute_is_waited_where_none_is_named_and_two_would_be_the_next(self, serving, waited):
        limited = says({"message": "You have exceeded a secondary rate limit"}, 403)
        asking(serving(limited, limited, limited, GOOD), longest=500.0).get("/a")
        assert waited == [60.0, 120.0, 240.0]

    def test_nothing_is_waited_for_longer_than_anybody_would(self, serving, waited):
        server = serving(says({}, 429))
        assert isinstance(fault_of(lambda: asking(server).get("/a")), RateLimited)
        assert (waited, len(server.asked)) == ([60.0], 2)

    def test_an_hour_is_not_waited_at_all(self, serving, waited):
        reset = str(int(time.time()) + 3600)
        line = says({"message": "API rate limit exceeded"}, 403, x_ratelimit_remaining="0", x_ratelimit_reset=reset)
        assert isinstance(fault_of(lambda: asking(serving(line)).get("/a")), RateLimited)
        assert waited == []

    @pytest.mark.parametrize("value", ["soon", "", "1e400", "NaN", "-1", "٣"])
    def test_a_header_that_is_no_number_harms_nothing(self, serving, waited, value):
        odd = {"x_ratelimit_limit": value, "x_ratelimit_remaining": value, "x_ratelimit_reset": value}
        encoded = {name: one.encode().decode("latin-1") for name, one in odd.items()}
        lines = says({}, 403, retry_after=encoded["x_ratelimit_reset"], **encoded), says({"id": 7}, **encoded)
        assert asking(serving(*lines)).get("/a").data == {"id": 7}
        assert waited == [60.0]


class TestPages:
    def test_every_page_is_read_to_the_last(self, serving):
        def reply(asked):
            page = int(parse_qs(urlsplit(asked.path).query).get("page", ["1"])[0])
            link = f'<{server.url}/o/r/list?per_page=100&page={page + 1}>; title="a"; rel="next"'
            return says([page], link=link if page < 3 else "")

        server = serving(reply)
        assert list(asking(server).pages("/o/r/list")) == [1, 2, 3]
        assert [sorted(parse_qsl(urlsplit(path).query)) for path in server.paths] == [
            [("per_page", "100")],
            [("page", "2"), ("per_page", "100")],
            [("page", "3"), ("per_page", "100")],
        ]

    def test_no_page_is_read_before_it_is_wanted(self, serving):
        server = serving(lambda _: says([1], link=f'<{server.url}/list?page=2>; rel="next"'))
        next(asking(server).pages("/list"))
        assert len(server.asked) == 1

    @pytest.mark.parametrize("body", [{}, {"total_count": 0}, {"message": "x"}, 7, "text", True])
    def test_an_answer_without_a_list_is_no_empty_list(self, serving, body):
        found = fault_of(lambda: list(asking(serving(says(body))).pages("/a")))
        assert isinstance(found, Unavailable)

    @pytest.mark.parametrize("line", [says(None), says(b"null")])
    def test_an_empty_answer_is_no_empty_list(self, serving, line):
        server = serving(line)
        fault_of(lambda: list(asking(server).pages("/a")))
        assert len(server.asked) == 4

    def test_204_is_an_empty_list(self, serving):
        assert list(asking(serving(says(None, 204))).pages("/a")) == []

    def test_pages_that_lead_in_a_circle_end(self, serving):
        server = serving(lambda _: says([1], link=f'<{server.url}/list?page=1>; rel="next"'))
        assert "circle" in fault_of(lambda: list(asking(server).pages("/list"))).reason
        assert len(server.asked) == 2

    @pytest.mark.parametrize("place", ["https://evil.example/list", "http://127.0.0.1:1/list", "//evil.example/", "http://[", "/list"])  # fmt: skip
    def test_a_further_page_elsewhere_is_not_asked_for(self, serving, place):
        server = serving(says([1], link=f'<{place}>; rel="next"'))
        assert "another server" in fault_of(lambda: list(asking(server).pages("/list"))).reason
        assert len(server.asked) == 1


class TestRedirects:
    """See https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects."""

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    @pytest.mark.parametrize("verb", ["get", "post", "patch"])
    def test_the_same_is_asked_of_the_new_address(self, serving, status, verb):
        server = serving(lambda _: says({}, status, location=f"{server.url}/repositories/7/x?state=all"), GOOD)
        client = asking(server)
        answer = (
            client.get("/repos/o/r/x", state="all")
            if verb == "get"
            else getattr(client, verb)("/repos/o/r/x", {"b": 1})
        )
        assert (answer.data, client.requests) == ({"id": 7}, 2)
        first, second = server.asked
        assert (second.method, second.path) == (first.method, "/repositories/7/x?state=all")
        assert second.body == first.body
        assert second.headers["authorization"] == f"token {TOKEN}"

    def test_an_address_without_the_query_is_asked_with_it(self, serving):
        server = serving(says({}, 301, location="/repositories/7/x"), GOOD)
        asking(server).get("/repos/o/r/x", state="open")
        assert server.paths[1] == "/repositories/7/x?state=open"

    @pytest.mark.parametrize("place", ["https://evil.example/x", "http://evil.example/x", "http://127.0.0.1:1/x", "ftp://127.0.0.1/x"])  # fmt: skip
    def test_another_server_is_not_told_our_token(self, serving, place):
        server = serving(says({}, 301, location=place))
        assert "another server" in fault_of(lambda: asking(server).get("/x")).reason
        assert len(server.asked) == 1

    def test_a_server_that_sends_us_round_and_round_is_left(self, serving):
        server = serving(lambda asked: says({}, 301, location=asked.path))
        client = asking(server)
        assert "without end" in fault_of(lambda: client.get("/x")).reason
        assert len(server.asked) == client.requests == 6

    def test_an_enterprise_server_that_moved_graphql(self, serving):
        server = serving(says({}, 308, location="/new/graphql"), says({"data": {"a": 1}}))
        assert asking(server, "/api/v3").graphql(*QUERY).data == {"a": 1}
        assert [(one.method, one.path) for one in server.asked] == [("POST", "/api/graphql"), ("POST", "/new/graphql")]


class TestGraphQL:
    @pytest.mark.parametrize(
        "line",
        [
            pytest.param(says(None), id="an empty answer"),
            pytest.param(says({}), id="an object without data"),
            pytest.param(says({"data": None}), id="nothing"),
            pytest.param(says([1]), id="a list"),
            pytest.param(says({"data": [1]}), id="data that is a list"),
            pytest.param(says({"errors": 7}), id="errors that are a number"),
            pytest.param(says({"data": {"a": 1}, "errors": ["x"]}), id="errors that are words"),
            pytest.param(says({"errors": [{"type": "RATE_LIMITED"}]}, retry_after="1"), id="the limit of points"),
            pytest.param(says({"errors": [{"message": "Something went wrong while executing"}]}), id="an apology"),
            pytest.param(
                says({"data": {"repository": None}, "errors": [{"message": "Something went wrong"}]}),
                id="an apology beside what is missing",
            ),
        ],
    )
    def test_what_may_pass_by_itself(self, serving, waited, line):
        server = serving(line, says({"data": {"a": 1}}))
        assert asking(server).graphql(*QUERY).data == {"a": 1}
        assert (len(server.asked), waited) == (2, [1.0])

    def test_what_errors_leave_of_the_data_is_kept(self, serving):
        error = {"type": "FORBIDDEN", "path": ["a"], "message": "Resource not accessible"}
        answer = asking(serving(says({"data": {"a": None, "b": 1}, "errors": [error]}))).graphql(*QUERY)
        assert answer == ({"a": None, "b": 1}, (error,))

    def test_a_question_that_is_too_large_is_asked_twice(self, serving, waited):
        server = serving(says(b"<html>", 502))
        assert type(fault_of(lambda: asking(server).graphql(*QUERY))).__name__ == "TooLarge"
        assert (len(server.asked), waited) == (2, [1.0])


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (says({"message": "Bad credentials"}, 401), Unauthorised),
        (says({"message": "Not Found"}, 404), Gone),
        (says({"message": "Branch not protected"}, 404), Gone),
        (says(b"<html>", 404), Gone),
        (says({"message": "Resource not accessible by integration"}, 403), Unauthorised),
        (says({"message": "Validation Failed"}, 422), Unavailable),
        (says({"message": 7}, 422), Unavailable),
        (says([], 418), Unavailable),
    ],
)
def test_what_asking_again_does_not_mend(serving, line, kind):
    server = serving(line)
    assert type(fault_of(lambda: asking(server).get("/a"))) is kind
    assert len(server.asked) == 1
