"""Credentials and addresses: which GitLab is asked, and by what right."""

import subprocess
from collections.abc import Mapping
from urllib.parse import urlsplit

from refwarden.model.errors import Unauthorised
from refwarden.model.text import printable
from refwarden.sources.web.credentials import Credential, Secret, address, sound

PUBLIC = "https://gitlab.com"
JOB = "CI_JOB_TOKEN"
_OURS = "REFWARDEN_GITLAB_TOKEN"
_TOKENS = ("GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN", "OAUTH_TOKEN")  # in the order in which glab takes them
_ADDRESSES = ("REFWARDEN_GITLAB_URL", "CI_SERVER_URL", "GITLAB_HOST", "GITLAB_URI")
_FORM = "https://HOST"
_PATIENCE = 10  # seconds for `glab`, which may ask a key ring


def base_url(environ: Mapping[str, str], server: str = "") -> str:
    """Return the address that people would type: that of the server named, the environment's, or gitlab.com's.

    Raises:
        UsageError: The environment's address is none.
    """
    if server:
        return f"https://{server}"
    for name in _ADDRESSES:
        if environ.get(name):
            return _told(environ[name], name)
    return PUBLIC


def _told(given: str, name: str) -> str:
    """Return an address of the environment; glab's may be a bare host, and ours may end in the API's path."""
    whole = given if "://" in given else f"https://{given}"
    return address(whole, name, _FORM).removesuffix("/api/v4")


def credential(environ: Mapping[str, str], base: str) -> Credential:
    """Return the credential for an address.

    Every token but `REFWARDEN_GITLAB_TOKEN` goes only to the servers that the environment names as its own: a target
    may name another, which is not to be handed it. A job's own token comes last: it may ask about next to nothing.

    Raises:
        Unauthorised: There is none, or it is none.
    """
    host = (urlsplit(base).hostname or "").casefold()
    named = (_OURS, *_TOKENS) if host in _own(environ) else (_OURS,)
    for name in named:
        if environ.get(name, "").strip():
            return Credential(Secret(sound(environ[name].strip(), name)), name)
    found = _from_glab(host)
    if found:
        return Credential(Secret(sound(found, "glab's token")), "glab's token")
    if environ.get(JOB, "").strip() and host in _own(environ):
        return Credential(Secret(sound(environ[JOB].strip(), JOB)), JOB)
    remedy = f"set {_OURS} to a token with the scope read_api, or run glab auth login --hostname {printable(host)}"
    raise Unauthorised(f"there is no token for {printable(host)}", remedy)


def _own(environ: Mapping[str, str]) -> set[str]:
    """Return the hosts that the environment names as its own; gitlab.com where it names none."""
    named = [_told(environ[name], name) for name in _ADDRESSES if environ.get(name)] or [PUBLIC]
    return {(urlsplit(one).hostname or "").casefold() for one in named}


def _from_glab(host: str) -> str:
    """Return the token that GitLab's own command line keeps, empty where it has none."""
    try:
        done = subprocess.run(
            ["glab", "config", "get", "token", "--host", host],
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("ascii", "ignore").strip() if done.returncode == 0 else ""
