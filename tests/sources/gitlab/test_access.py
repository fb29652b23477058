"""Which GitLab is asked, and by what right."""

import pytest

from refwarden.model.errors import Unauthorised, UsageError
from refwarden.sources.gitlab.access import base_url, credential

# What `glab config get token [--host HOST]` does: the environment first whatever the host, then the host's own part of
# its file, then a token that the file holds for no host.
GLAB = """\
#!/bin/sh
for one in "$GITLAB_TOKEN" "$GITLAB_ACCESS_TOKEN" "$OAUTH_TOKEN"; do [ -z "$one" ] || { echo "$one"; exit; }; done
[ "$*" != "config get token --host lab.example.com" ] || { echo kept-for-lab; exit; }
[ ! -e "$HOME/hostless" ] || cat "$HOME/hostless"
"""


@pytest.fixture
def glab(tmp_path):
    """Return an environment in which there is a glab that is logged in at lab.example.com."""
    (tmp_path / "glab").write_text(GLAB)
    (tmp_path / "glab").chmod(0o700)
    return {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path)}


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
        ({"CI_SERVER_URL": "https://lab.example.com"}, "gitlab.com", "https://gitlab.com"),
        ({"GITLAB_HOST": "https://a.example/gitlab"}, "A.example:443", "https://a.example/gitlab"),
        ({"GITLAB_HOST": "https://a.example/gitlab"}, "a.example:8443", "https://a.example:8443"),
        ({"GITLAB_HOST": "http://a.example:8080"}, "http://a.example:8080", "http://a.example:8080"),
        ({"GITLAB_HOST": "http://a.example"}, "a.example", "https://a.example"),
        ({}, "http://a.example:8080", "https://a.example:8080"),
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


ALONE = {"PATH": "/nowhere"}  # no glab


def test_a_job_asks_its_own_server_alone():
    """Whoever pushes may set the variables of a branch's pipeline."""
    job = ALONE | {"GITLAB_CI": "true", "CI_SERVER_URL": "https://lab.example.com/gitlab"}
    for other in ("https://evil.example", "http://lab.example.com/gitlab", "https://lab.example.com:8443"):
        for ask in (base_url, lambda environ: credential(environ, "https://evil.example")):
            with pytest.raises(UsageError, match="REFWARDEN_GITLAB_URL names another server than CI_SERVER_URL"):
                ask(job | {"REFWARDEN_GITLAB_URL": other, "REFWARDEN_GITLAB_TOKEN": "t"})
    assert base_url(job | {"REFWARDEN_GITLAB_URL": "https://lab.example.com/gitlab/api/v4"}) == job["CI_SERVER_URL"]
    hosts = {
        "GITLAB_HOST": "evil.example",
        "GITLAB_URI": "https://evil.example",
        "GITLAB_TOKEN": "t",
        "CI_JOB_TOKEN": "t",
    }
    with pytest.raises(Unauthorised):
        credential(job | hosts, base_url(job | hosts, "evil.example"))
    elsewhere = ALONE | {"CI_SERVER_URL": "https://lab.example.com", "REFWARDEN_GITLAB_URL": "https://other.example"}
    assert base_url(elsewhere) == "https://other.example", "only a job is bound to its server"


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
    found = credential(ALONE | dict(list(ALL.items())[at:]), "https://gitlab.com")
    assert (found.token(), found.words) == (ALL[name], name)


def test_only_our_own_token_goes_to_a_server_that_a_target_names():
    assert credential(ALL, "https://evil.example").words == "REFWARDEN_GITLAB_TOKEN"
    rest = ALONE | {name: value for name, value in ALL.items() if name != "REFWARDEN_GITLAB_TOKEN"}
    with pytest.raises(Unauthorised) as caught:
        credential(rest, "https://evil.example")
    assert "no token for evil.example" in str(caught.value)


def test_a_jobs_token_goes_to_the_jobs_server():
    environ = ALONE | {"CI_JOB_TOKEN": "t", "CI_SERVER_URL": "https://lab.example.com"}
    assert credential(environ, "https://lab.example.com").words == "CI_JOB_TOKEN"
    with pytest.raises(Unauthorised):
        credential(environ, "https://gitlab.com")


@pytest.mark.parametrize("base", ["https://lab.example.com:8443", "http://lab.example.com", "https://evil.example"])
def test_another_port_or_scheme_of_a_host_is_another_server(base):
    environ = ALONE | {"GITLAB_TOKEN": "t", "CI_JOB_TOKEN": "t", "GITLAB_HOST": "https://lab.example.com/gitlab"}
    assert credential(environ, "https://lab.example.com/gitlab").words == "GITLAB_TOKEN"
    with pytest.raises(Unauthorised, match="there is no token for"):
        credential(environ, base)


def test_glab_gives_the_token_of_a_host_of_its_own(glab):
    found = credential(glab, "https://lab.example.com")
    assert (found.words, found.token()) == ("glab's token", "kept-for-lab")


@pytest.mark.parametrize("name", ["GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN", "OAUTH_TOKEN"])
def test_glab_does_not_hand_a_token_of_the_environment_to_a_server_that_a_target_names(glab, name):
    with pytest.raises(Unauthorised, match=r"there is no token for evil\.example"):
        credential(glab | {name: "t"}, "https://evil.example")


def test_a_token_that_glab_keeps_for_no_host_goes_to_none(glab, tmp_path):
    (tmp_path / "hostless").write_text("kept-for-nobody\n")
    with pytest.raises(Unauthorised, match=r"there is no token for evil\.example"):
        credential(glab, "https://evil.example")
    assert credential(glab, "https://lab.example.com").token() == "kept-for-lab"
    with pytest.raises(Unauthorised, match=r"there is no token for lab\.example\.com:8443"):
        credential(glab, "https://lab.example.com:8443")


@pytest.mark.parametrize("token", ["a b", "a\nb", "ü", "a\x7f"])
def test_what_is_no_token_is_not_shown(token):
    with pytest.raises(Unauthorised) as caught:
        credential({"GITLAB_TOKEN": token}, "https://gitlab.com")
    assert token not in str(caught.value)
