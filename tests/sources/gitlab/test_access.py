"""Which GitLab is asked, and by what right."""

import pytest

from refwarden.model.errors import Unauthorised, UsageError
from refwarden.sources.gitlab import access
from refwarden.sources.gitlab.access import base_url, credential


@pytest.fixture(autouse=True)
def no_glab(monkeypatch):
    monkeypatch.setattr(access, "_from_glab", lambda _: "")


@pytest.mark.parametrize(
    ("environ", "server", "wanted"),
    [
        ({}, "", "https://gitlab.com"),
        ({}, "gitlab.example.com", "https://gitlab.example.com"),
        ({"CI_SERVER_URL": "https://lab.example.com"}, "", "https://lab.example.com"),
        ({"GITLAB_HOST": "lab.example.com"}, "", "https://lab.example.com"),
        ({"REFWARDEN_GITLAB_URL": "https://a.example/gitlab/"}, "", "https://a.example/gitlab"),
        ({"REFWARDEN_GITLAB_URL": "https://a.example/api/v4"}, "", "https://a.example"),
        ({"REFWARDEN_GITLAB_URL": "https://a.example", "CI_SERVER_URL": "https://b.example"}, "", "https://a.example"),
        ({"CI_SERVER_URL": "https://lab.example.com"}, "other.example", "https://other.example"),
    ],
)
def test_the_address(environ, server, wanted):
    assert base_url(environ, server) == wanted


@pytest.mark.parametrize(
    "given", ["ftp://a.example", "https://", "https://u:secret@a.example", "https://a.example?x=1"]
)
def test_what_is_no_address_is_said_without_a_password(given):
    with pytest.raises(UsageError) as caught:
        base_url({"REFWARDEN_GITLAB_URL": given})
    assert "REFWARDEN_GITLAB_URL" in str(caught.value)
    assert "secret" not in str(caught.value)


ALL = {
    "REFWARDEN_GITLAB_TOKEN": "t0",
    "GITLAB_TOKEN": "t1",
    "GITLAB_ACCESS_TOKEN": "t2",
    "OAUTH_TOKEN": "t3",
    "CI_JOB_TOKEN": "t4",
}


@pytest.mark.parametrize("at", range(5))
def test_the_first_token_counts(at):
    name = list(ALL)[at]
    found = credential(dict(list(ALL.items())[at:]), "https://gitlab.com")
    assert (found.token(), found.words) == (ALL[name], name)


def test_only_our_own_token_goes_to_a_server_that_a_target_names():
    assert credential(ALL, "https://evil.example").words == "REFWARDEN_GITLAB_TOKEN"
    rest = {name: value for name, value in ALL.items() if name != "REFWARDEN_GITLAB_TOKEN"}
    with pytest.raises(Unauthorised) as caught:
        credential(rest, "https://evil.example")
    assert "no token for evil.example" in str(caught.value)


def test_a_jobs_token_goes_to_the_jobs_server():
    environ = {"CI_JOB_TOKEN": "t", "CI_SERVER_URL": "https://lab.example.com"}
    assert credential(environ, "https://lab.example.com").words == "CI_JOB_TOKEN"
    with pytest.raises(Unauthorised):
        credential(environ, "https://gitlab.com")


@pytest.mark.parametrize("token", ["a b", "a\nb", "ü", "a\x7f"])
def test_what_is_no_token_is_not_shown(token):
    with pytest.raises(Unauthorised) as caught:
        credential({"GITLAB_TOKEN": token}, "https://gitlab.com")
    assert token not in str(caught.value)
