"""Which GitHub is asked, and by what right; the token itself never shows."""

import traceback

import pytest

from refwarden.model.errors import Unauthorised, UsageError
from refwarden.sources.github.access import PUBLIC, base_url, credential
from refwarden.sources.web.credentials import Secret, certificates

SERVER = "https://ghe.example.com/api/v3"


@pytest.mark.parametrize(
    ("environ", "server", "wanted"),
    [
        ({}, "", PUBLIC),
        ({"GITHUB_API_URL": SERVER}, "", SERVER),
        ({"GITHUB_API_URL": PUBLIC + "/"}, "", PUBLIC),
        ({"GITHUB_API_URL": PUBLIC, "REFWARDEN_GITHUB_URL": SERVER}, "", SERVER),
        ({"GITHUB_API_URL": PUBLIC}, "ghe.example.com", SERVER),
        ({"GITHUB_API_URL": SERVER}, "github.com", PUBLIC),
        (
            {"GITHUB_API_URL": "http://ghe.example.com:8080/api/v3"},
            "http://ghe.example.com:8080",
            "http://ghe.example.com:8080/api/v3",
        ),
        ({}, "http://ghe.example.com:8080", "https://ghe.example.com:8080/api/v3"),
        ({}, "octo.ghe.com", "https://api.octo.ghe.com"),
        ({"GITHUB_API_URL": "https://api.octo.ghe.com"}, "", "https://api.octo.ghe.com"),
    ],
)
def test_the_address(environ, server, wanted):
    assert base_url(environ, server) == wanted


@pytest.mark.parametrize(
    "url",
    [
        "ghe.example.com",
        "ftp://ghe.example.com",
        "https://",
        "https://user:secret@ghe.example.com",
        "https://:secret@ghe.example.com",
        "https://@ghe.example.com",
        "https://ghe.example.com:none",
        "https://ghe.example.com:70000",
        "https://[ghe",
        "https://ghe.example.com/api/v3?a=secret",
        "https://ghe.example.com/a b",
        "https://ghé.example.com",
    ],
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(UsageError, match="is no address") as fault:
        base_url({"REFWARDEN_GITHUB_URL": url})
    assert ":secret" not in str(fault.value)


@pytest.mark.parametrize(
    ("environ", "base", "words"),
    [
        ({"GITHUB_TOKEN": "a"}, PUBLIC, "GITHUB_TOKEN"),
        ({"GITHUB_TOKEN": "a", "REFWARDEN_GITHUB_TOKEN": "b"}, PUBLIC, "REFWARDEN_GITHUB_TOKEN"),
        ({"GH_TOKEN": "a"}, PUBLIC, "GH_TOKEN"),
        ({"GITHUB_TOKEN": " ", "GH_TOKEN": "a"}, PUBLIC, "GH_TOKEN"),
        ({"GH_ENTERPRISE_TOKEN": "a", "GITHUB_TOKEN": "b"}, SERVER, "GH_ENTERPRISE_TOKEN"),
        ({"GITHUB_TOKEN": "b", "GITHUB_API_URL": SERVER}, SERVER, "GITHUB_TOKEN"),
        ({"GITHUB_TOKEN": "b", "REFWARDEN_GITHUB_URL": SERVER}, SERVER, "GITHUB_TOKEN"),
    ],
)
def test_the_first_of_the_credentials_counts(environ, base, words):
    assert credential(environ, base).words == words


# What `gh auth token --hostname HOST` does: the environment first, by the sort of host, then what it keeps for the host.
GH = """\
#!/bin/sh
case "$4" in
  github.com | *.ghe.com) told="${GH_TOKEN:-$GITHUB_TOKEN}" ;;
  *) told="${GH_ENTERPRISE_TOKEN:-$GITHUB_ENTERPRISE_TOKEN}" ;;
esac
[ -z "$told" ] || { echo "$told"; exit; }
[ "$*" = "auth token --hostname github.com" ] && echo gho_kept
"""
ALONE = {"PATH": "/nowhere"}  # no gh


@pytest.fixture
def gh(tmp_path):
    """Return an environment in which there is a gh that is logged in at github.com."""
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o700)
    return {"PATH": f"{tmp_path}:/usr/bin:/bin"}


def test_gh_is_asked_last(gh):
    found = credential(gh, PUBLIC)
    assert (found.words, found.token()) == ("gh's token", "gho_kept")


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GH_TOKEN"])
def test_gh_does_not_hand_a_token_of_the_environment_to_a_tenant_that_a_target_names(gh, name):
    with pytest.raises(Unauthorised, match=r"there is no token for evil\.ghe\.com"):
        credential(gh | {name: "a"}, "https://api.evil.ghe.com")


def test_without_any_the_remedy_says_what_to_do():
    with pytest.raises(Unauthorised, match=r"there is no token for github\.com; set GITHUB_TOKEN") as fault:
        credential(ALONE, PUBLIC)
    assert fault.value.remedy


def test_a_workflows_token_goes_to_its_own_server_alone():
    for environ, base in [
        ({"GITHUB_TOKEN": "a"}, SERVER),
        ({"GITHUB_TOKEN": "a", "GITHUB_API_URL": PUBLIC}, "https://evil.example/api/v3"),
        ({"GITHUB_TOKEN": "a", "GITHUB_API_URL": SERVER}, PUBLIC),
        ({"GITHUB_TOKEN": "a", "GITHUB_API_URL": SERVER}, "https://ghe.example.com:8443/api/v3"),
        ({"GITHUB_TOKEN": "a", "GITHUB_API_URL": SERVER}, "http://ghe.example.com/api/v3"),
        ({"GITHUB_TOKEN": "a"}, "https://api.octo.ghe.com"),
    ]:
        with pytest.raises(Unauthorised, match="there is no token for"):
            credential(ALONE | environ, base)


@pytest.mark.parametrize("token", ["ghp_é", "ghp_\u2028a", "ghp_a\nb", "ghp_a b", "ghp_\x00", "ghp_\x7f"])
def test_what_cannot_be_a_token_is_not_sent_or_shown(token):
    with pytest.raises(Unauthorised, match="GITHUB_TOKEN holds characters that no token has") as fault:
        credential({"GITHUB_TOKEN": token}, PUBLIC)
    assert "ghp" not in str(fault.value)


def test_a_token_shows_nowhere():
    secret = Secret("ghp_secret")
    shown = [str(secret), repr(secret), f"{secret}", repr([secret]), repr({"token": secret})]
    with pytest.raises(TypeError) as fault:
        secret + 1
    shown += traceback.format_exception(fault.value)
    assert "ghp_secret" not in "".join(shown)
    assert secret() == "ghp_secret"


def test_certificates(tmp_path):
    names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "REFWARDEN_CA_BUNDLE")
    environ, wanted = {}, True
    assert certificates(environ) is wanted
    for name in names:  # each counts more than those before
        environ[name] = str(tmp_path / name)
        with pytest.raises(UsageError, match=f"{name}: .* is not there"):
            certificates(environ)
        (tmp_path / name).write_text("")
        assert certificates(environ) == environ[name]
