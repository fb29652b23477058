"""What GitHub's answers mean."""

import pytest

from refwarden.model.errors import Gone, RateLimited, Unauthorised, Unavailable, Unsupported
from refwarden.sources.github.answers import graphed, judged
from refwarden.sources.web.answers import Again, Answer, TooLarge

NOW = 1_700_000_000.0


def answer(status, data=None, **headers):
    return Answer(status, {key.replace("_", "-"): value for key, value in headers.items()}, data)


def meaning(told):
    return judged(told, "GITHUB_TOKEN", "github.example", NOW)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_an_answer(status):
    told = answer(status, {"a": 1})
    assert meaning(told) is told


@pytest.mark.parametrize(
    ("told", "pause"),
    [
        (answer(403, {"message": "API rate limit exceeded"}, x_ratelimit_remaining="0", x_ratelimit_reset=str(int(NOW) + 40)), 41.0),
        (answer(403, {"message": "API rate limit exceeded"}, x_ratelimit_remaining="0", x_ratelimit_reset="7"), 1.0),
        (answer(403, {"message": "You have exceeded a secondary rate limit"}, retry_after="17"), 17.0),
        (answer(403, {"message": "You have exceeded a secondary rate limit"}), 60.0),
        (answer(403, {"message": "You have triggered an abuse detection mechanism"}), 60.0),
        (answer(403, {"message": "x"}, retry_after="Tue, 14 Nov 2023 22:13:50 GMT"), 30.0),
        (answer(403, {"message": "x"}, retry_after="soon"), 60.0),
        (answer(429, {"message": "x"}, retry_after="3"), 3.0),
        (answer(429), 60.0),
    ],
)  # fmt: skip
def test_a_limit_says_how_long_to_wait(told, pause):
    found = meaning(told)
    assert isinstance(found, Again)
    assert (found.pause, found.refused) == (pause, True)
    assert isinstance(found.fault, RateLimited)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (answer(500, {"message": "x"}), Unavailable),
        (answer(502), TooLarge),
        (answer(503), Unavailable),
        (answer(504), TooLarge),
        (answer(200), Unavailable),
        (answer(202, {}), Unavailable),
    ],
)
def test_what_may_go_away_by_itself(told, kind):
    found = meaning(told)
    assert isinstance(found, Again)
    assert type(found.fault) is kind
    assert (found.pause, found.refused) == (None, False)


@pytest.mark.parametrize(
    ("told", "kind", "words"),
    [
        (answer(401, {"message": "Bad credentials"}), Unauthorised, "does not accept GITHUB_TOKEN"),
        (answer(403, {"message": "Resource not accessible by integration"}, x_accepted_github_permissions="administration=read"), Unauthorised, "grant administration=read"),
        (answer(403, {"message": "SAML"}, x_github_sso="required; url=x"), Unauthorised, "single sign-on"),
        (answer(403, {"message": "Upgrade to GitHub Pro or make this repository public"}), Unsupported, "plan"),
        (answer(404, {"message": "Not Found"}), Gone, "not there"),
        (answer(410), Gone, "not there"),
        (answer(451), Unsupported, "legal"),
        (answer(422, {"message": "Validation Failed"}), Unavailable, "422"),
        (answer(403, {"message": "\x1b[31m"}), Unauthorised, "\\x1b[31m"),
        (answer(403, [1, 2]), Unauthorised, "no reason"),
    ],
)  # fmt: skip
def test_what_asking_again_does_not_mend(told, kind, words):
    with pytest.raises(kind) as fault:
        meaning(told)
    assert words in str(fault.value)
    assert "\x1b" not in str(fault.value)


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ('<https://h/a?page=2>; rel="next", <https://h/a?page=9>; rel="last"', "https://h/a?page=2"),
        ('<https://h/a?page=1>; rel="prev"', ""),
        ("", ""),
        ("nonsense", ""),
        (
            '<https://h/a?q=1,2>; rel="last", <https://h/a?q=1,2&page=2>; title="x"; rel="next"',
            "https://h/a?q=1,2&page=2",
        ),
        ("<https://h/a>; rel=next", "https://h/a"),
        ('<https://h/a>; REL="prefetch NEXT"; title="z"', "https://h/a"),
        ('<https://h/a>; title="next"', ""),
        ('<https://h/a>; rel="next-archive"', ""),
    ],
)
def test_the_next_page(link, wanted):
    assert answer(200, [], link=link).next_page() == wanted


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (answer(200, [1]), [1]),
        (answer(200, []), []),
        (answer(200, {"total_count": 1, "check_runs": [2]}), [2]),
        (answer(204), []),
    ],
)
def test_a_page_holds_items_alone_or_beside_their_count(told, wanted):
    assert list(told.items()) == wanted


@pytest.mark.parametrize("data", [{}, {"total_count": 0}, None, "x", 7])
def test_an_answer_without_a_list_is_no_page(data):
    with pytest.raises(Unavailable, match="without the list"):
        answer(200, data).items()


def test_the_points_of_graphql_are_a_limit_too():
    told = answer(200, {"errors": [{"type": "RATE_LIMITED"}]}, x_ratelimit_reset=str(int(NOW) + 9))
    found = graphed(told, "github.example", NOW)
    assert (type(found.fault), found.pause, found.refused) == (RateLimited, 10.0, True)


@pytest.mark.parametrize("data", [{}, {"data": None}, {"data": {"repository": None}}])
def test_an_apology_of_graphql_asks_for_less_at_once(data):
    told = answer(200, {**data, "errors": [{"message": "Something went wrong while executing your query"}]})
    assert type(graphed(told, "github.example", NOW).fault) is TooLarge
