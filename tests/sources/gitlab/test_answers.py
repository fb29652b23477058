"""What GitLab's answers mean."""

import pytest

from refwarden.model.errors import Gone, RateLimited, Unaccepted, Unauthorised, Unavailable, Unscoped
from refwarden.sources.gitlab.access import JOB
from refwarden.sources.gitlab.answers import graphed, judged
from refwarden.sources.web.answers import UNREADABLE, Again, Answer, TooLarge

NOW = 1_700_000_000.0


def answer(status, data=None, **headers):
    return Answer(status, {key.replace("_", "-"): value for key, value in headers.items()}, data)


def meaning(told, credential="GITLAB_TOKEN"):
    return judged(told, credential, "gitlab.example", NOW)


@pytest.mark.parametrize("told", [answer(200, {"a": 1}), answer(201, []), answer(204), answer(200, None)])
def test_an_answer_and_a_null_is_one(told):
    assert meaning(told) is told


@pytest.mark.parametrize(
    ("told", "pause", "doubling"),
    [
        (answer(429, UNREADABLE, retry_after="3"), 3.0, False),
        (answer(429, UNREADABLE, retry_after="Tue, 14 Nov 2023 22:13:50 GMT"), 30.0, False),
        (answer(429, UNREADABLE, ratelimit_reset=str(int(NOW) + 40)), 41.0, False),
        (answer(429, UNREADABLE, ratelimit_reset="7"), 1.0, False),
        (answer(429, UNREADABLE, ratelimit_reset="soon"), 60.0, True),
        (answer(429), 60.0, True),
    ],
)
def test_a_limit_says_how_long_to_wait(told, pause, doubling):
    found = meaning(told)
    assert (found.pause, found.doubling, found.refused) == (pause, doubling, True)
    assert isinstance(found.fault, RateLimited)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (answer(200, UNREADABLE), Unavailable),
        (answer(202, {}), Unavailable),
        (answer(500, {"message": "x"}), Unavailable),
        (answer(502, UNREADABLE), TooLarge),
        (answer(503), Unavailable),
        (answer(504), TooLarge),
    ],
)
def test_what_may_go_away_by_itself(told, kind):
    found = meaning(told)
    assert isinstance(found, Again)
    assert type(found.fault) is kind


@pytest.mark.parametrize(
    ("told", "kind", "words"),
    [
        (answer(401, {"message": "401 Unauthorized"}), Unaccepted, "does not accept GITLAB_TOKEN"),
        (answer(403, {"message": "403 Forbidden"}), Unauthorised, "may not see it (403 Forbidden)"),
        (answer(403, {"error": "insufficient_scope"}), Unscoped, "too small a scope"),
        (answer(403, {"error": "insufficient_granular_scope"}), Unscoped, "too small a scope"),
        (answer(403), Unauthorised, "may not see it (403)"),
        (answer(404, {"message": "404 Project Not Found"}), Gone, "not there (404)"),
        (answer(410), Gone, "not there (410)"),
        (answer(400, {"error": "x is invalid\x1b[31m"}), Unavailable, "answers 400 x is invalid"),
    ],
)
def test_what_asking_again_does_not_help(told, kind, words):
    with pytest.raises(kind) as caught:
        meaning(told)
    assert words in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("status", [401, 403])
def test_a_jobs_own_token_is_told_what_to_use_instead(status):
    with pytest.raises(Unscoped) as caught:
        meaning(answer(status, {"message": "no"}), JOB)
    assert "REFWARDEN_GITLAB_TOKEN" in caught.value.remedy


@pytest.mark.parametrize(
    "data", [None, [], "x", {}, {"data": None}, {"data": []}, {"data": {}, "errors": 7}, {"errors": ["x"]}]
)
def test_what_is_no_answer_to_graphql_is_asked_again(data):
    assert isinstance(graphed(answer(200, data), "gitlab.example"), Again)


def test_what_an_error_leaves_is_kept():
    told = graphed(answer(200, {"data": {"project": None}, "errors": [{"message": "no"}]}), "gitlab.example")
    assert (told.data, told.errors) == ({"project": None}, ({"message": "no"},))


def test_a_null_without_an_error_is_an_answer():
    assert graphed(answer(200, {"data": {"project": None}}), "gitlab.example").data == {"project": None}


def test_a_query_that_is_too_intricate_is_not_asked_again():
    error = {"message": "Query has complexity of 251, which exceeds max complexity of 250"}
    with pytest.raises(TooLarge):
        graphed(answer(200, {"errors": [error]}), "gitlab.example")


def test_a_query_that_took_too_long_is_asked_once_more():
    found = graphed(answer(200, {"errors": [{"message": "Request timed out. Please try a less complex query"}]}), "x")
    assert (type(found.fault), found.most) == (TooLarge, 2)
