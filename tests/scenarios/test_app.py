"""A GitHub App that judges pull requests: its key, its installation, and what is wrong with them."""

import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from refwarden.model.errors import Unauthorised
from refwarden.model.targets import target
from refwarden.sources.github.opening import Connection
from tests.cli.program import refwarden
from tests.scenarios.shop import approved, opened
from tests.scenarios.shop import shop as begun

RIGHTS = {"pull_requests": "read", "contents": "read", "checks": "write", "statuses": "read", "members": "read"}


@pytest.fixture(scope="module")
def key():
    """A private key, as GitHub's settings give it out, and its public half."""
    made = rsa.generate_private_key(65537, 2048)
    private = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = made.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


@pytest.fixture
def check(world, server, tmp_path, key):
    """Check a pull request as the app `warden`; `shop` is at hand as an attribute."""
    shop = begun(world)
    app = world.app("warden", "acme")
    app.public_key = key[1]
    (tmp_path / "key.pem").write_text(key[0])

    def run(pull, *words, installed=True, **env):
        if installed:
            run.installation = world.install(app, "acme", **RIGHTS)
        given = {
            "REFWARDEN_GITHUB_URL": server.url,
            "REFWARDEN_GITHUB_APP_ID": str(app.id),
            "REFWARDEN_GITHUB_APP_KEY": str(tmp_path / "key.pem"),
            **env,
        }
        done = refwarden(
            "check", "pull", f"github:acme/shop#{pull.number}", "--format", "json", *words, cwd=tmp_path, env=given
        )
        shown = done.out + done.err
        assert not [token for token in world.forge.tokens if token in shown]
        assert key[0].split("\n")[5] not in shown
        return done

    run.shop = shop
    return run


def test_it_finds_its_installation_and_judges(check, server):
    done = check(approved(opened(check.shop)))
    assert (done.returncode, done.err) == (0, "")
    assert json.loads(done.out)["cost"]["requests"] == len(server.seen) == 3


def test_it_publishes_a_check_run_of_its_own(check):
    pull = approved(opened(check.shop))
    check(pull, "--publish", "auto")
    (made,) = [one for one in check.shop.repository.check_runs(pull.head) if one.name.startswith("refwarden")]
    assert (made.app.slug, made.conclusion) == ("warden", "success")


def test_the_key_may_stand_in_the_variable_itself(check, key):
    assert check(approved(opened(check.shop)), REFWARDEN_GITHUB_APP_KEY=key[0]).returncode == 0


def test_what_its_key_signs_goes_to_no_server_that_only_a_target_names(server, key):
    env = {
        "PATH": "/nowhere",
        "REFWARDEN_GITHUB_URL": server.url,
        "REFWARDEN_GITHUB_APP_ID": "7",
        "REFWARDEN_GITHUB_APP_KEY": key[0],
    }
    elsewhere = target("https://evil.example/acme/shop/pull/1")
    with pytest.raises(Unauthorised, match=r"there is no token for evil\.example"):
        Connection(elsewhere, env)
    with pytest.raises(Unauthorised, match=r"there is no token for github\.com"):
        Connection(target("https://github.com/acme/shop/pull/1"), env)
    own = {"GH_ENTERPRISE_TOKEN": "theirs", "REFWARDEN_NO_CACHE": "1"}
    assert Connection(elsewhere, env | own).words == "GH_ENTERPRISE_TOKEN"
    assert Connection(target("github:acme/shop#1"), env).words == "app 7's token"


def test_where_it_is_not_installed_it_says_so(check):
    done = check(opened(check.shop), installed=False)
    assert (done.returncode, done.err) == (
        3,
        "refwarden: the app is not installed on github:acme/shop; install it, or name the installation\n",
    )


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"REFWARDEN_GITHUB_APP_KEY": ""}, "is not set"),
        ({"REFWARDEN_GITHUB_APP_KEY": "/nowhere"}, "cannot be read"),
        ({"REFWARDEN_GITHUB_APP_KEY": "-----BEGIN RSA PRIVATE KEY-----\nnonsense"}, "is no private key"),
        ({"REFWARDEN_GITHUB_APP_INSTALLATION": "x"}, "a number was expected"),
    ],
)
def test_what_is_wrong_with_it_is_one_line_and_exit_2(check, env, words):
    done = check(opened(check.shop), **env)
    assert (done.returncode, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1
