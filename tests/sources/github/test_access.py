"""Which GitHub is asked, and by what right; the token itself never shows."""

import os
import traceback

import pytest

from refwarden.model.errors import Unauthorised, UsageError
from refwarden.sources.github.access import PUBLIC, Secret, base_url, certificates, credential

SERVER = "https://ghe.example.com/api/v3"


@pytest.mark.parametrize(
    ("environ", "server", "wanted"),
    [
        ({}, "", PUBLIC),
        ({"GITHUB_API_URL": SERVER}, "", SERVER),
        ({"GITHUB_API_URL": PUBLIC + "/"}, "", PUBLIC),
        ({"GITHUB_API_URL": PUBLIC, "REFWARDEN_GITHUB_URL": SERVER}, "", SERVER),
        ({"GITHUB_API_URL": PUBLIC}, "ghe.example.com", SERVER),
    ],
)
def test_the_address(environ, server, wanted):
    assert base_url(environ, server) == wanted


@pytest.mark.parametrize(
    "url", ["ghe.example.com", "ftp://ghe.example.com", "https://", "https://user:secret@ghe.example.com"]
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(UsageError, match="is no address"):
        base_url({"REFWARDEN_GITHUB_URL": url})


@pytest.mark.parametrize(
    ("environ", "base", "words"),
    [
        ({"GITHUB_TOKEN": "a"}, PUBLIC, "GITHUB_TOKEN"),
        ({"GITHUB_TOKEN": "a", "REFWARDEN_GITHUB_TOKEN": "b"}, PUBLIC, "REFWARDEN_GITHUB_TOKEN"),
        ({"GH_TOKEN": "a"}, PUBLIC, "GH_TOKEN"),
        ({"GITHUB_TOKEN": " ", "GH_TOKEN": "a"}, PUBLIC, "GH_TOKEN"),
        ({"GH_ENTERPRISE_TOKEN": "a", "GITHUB_TOKEN": "b"}, SERVER, "GH_ENTERPRISE_TOKEN"),
    ],
)
def test_the_first_of_the_credentials_counts(environ, base, words):
    assert credential(environ, base).words == words


def test_gh_is_asked_last(tmp_path, monkeypatch):
    gh = tmp_path / "gh"
    gh.write_text('#!/bin/sh\n[ "$*" = "auth token --hostname github.com" ] && echo gho_kept\n')
    gh.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    found = credential({}, PUBLIC)
    assert (found.words, found.token()) == ("gh's token", "gho_kept")


def test_without_any_the_remedy_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Unauthorised, match=r"there is no token for github\.com; set GITHUB_TOKEN") as fault:
        credential({}, "https://github.com")
    assert fault.value.remedy


def test_a_token_shows_nowhere():
    secret = Secret("ghp_secret")
    shown = [str(secret), repr(secret), f"{secret}", repr([secret]), repr({"token": secret})]
    with pytest.raises(TypeError) as fault:
        secret + 1
    shown += traceback.format_exception(fault.value)
    assert "ghp_secret" not in "".join(shown)
    assert secret() == "ghp_secret"


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [({}, True), ({"SSL_CERT_FILE": "a"}, "a"), ({"SSL_CERT_FILE": "a", "REFWARDEN_CA_BUNDLE": "b"}, "b")],
)
def test_certificates(environ, wanted):
    assert certificates(environ) == wanted
