"""Credentials and addresses: which GitHub is asked, and by what right."""

import os
import subprocess
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from refwarden.model.errors import Unauthorised, UsageError
from refwarden.model.text import printable

PUBLIC = "https://api.github.com"
# In the order in which they count. The first is ours, for where the usual ones are another program's.
_TOKENS = ("REFWARDEN_GITHUB_TOKEN", "GITHUB_TOKEN", "GH_TOKEN")
_ENTERPRISE_TOKENS = ("REFWARDEN_GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GITHUB_TOKEN")
_ADDRESSES = ("REFWARDEN_GITHUB_URL", "GITHUB_API_URL")
_TENANTS = ".ghe.com"
_PATIENCE = 10  # seconds for `gh`, which may ask a key ring


class Secret:
    """A token that does not show itself: not in a message, not in a traceback's locals."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        """Return stars."""
        return "***"

    __str__ = __repr__

    def __call__(self) -> str:
        """Return the token."""
        return self._value


class Credential(NamedTuple):
    """A credential.

    Attributes:
        token: Returns it.
        words: What it is, such as `GITHUB_TOKEN`.
        requests: Returns how many requests it has cost to get.
    """

    token: Callable[[], str]
    words: str
    requests: Callable[[], int] = int


def base_url(environ: Mapping[str, str], server: str = "") -> str:
    """Return the address of REST: that of the server named, the environment's, or github.com's.

    Raises:
        UsageError: The environment's address is none.
    """
    if server:
        # A tenant of GHE.com has its API at a host of its own, an Enterprise Server at a path:
        # https://docs.github.com/enterprise-cloud@latest/admin/data-residency/about-github-enterprise-cloud-with-data-residency
        return f"https://api.{server}" if server.casefold().endswith(_TENANTS) else f"https://{server}/api/v3"
    for name in _ADDRESSES:
        if environ.get(name):
            return _address(environ[name], name)
    return PUBLIC


def _address(given: str, name: str) -> str:
    url = given.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("https", "http") and parts.hostname and not parts.username and parts.port != 0
    except ValueError:
        fine = False
    if not fine or parts.query or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        shown = printable(url.rpartition("@")[2])  # whatever stands before it may be a password
        raise UsageError(f"{name}: {shown} is no address; write https://HOST/api/v3")
    return url


def credential(environ: Mapping[str, str], base: str) -> Credential:
    """Return the credential for an address.

    A workflow's `GITHUB_TOKEN` goes only to the server that the environment names as its own: a target may name
    another, which is not to be handed it.

    Raises:
        Unauthorised: There is none, or it is none.
    """
    host = (urlsplit(base).hostname or "").casefold()
    for name in _TOKENS if base == PUBLIC else _ENTERPRISE_TOKENS:
        if environ.get(name, "").strip() and (name != "GITHUB_TOKEN" or host in _own(environ)):
            return Credential(Secret(sound(environ[name].strip(), name)), name)
    where = "github.com" if base == PUBLIC else host.removeprefix("api.") if host.endswith(_TENANTS) else host
    found = _from_gh(where)
    if found:
        return Credential(Secret(sound(found, "gh's token")), "gh's token")
    names = "GITHUB_TOKEN" if base == PUBLIC else "GH_ENTERPRISE_TOKEN"
    raise Unauthorised(f"there is no token for {printable(where)}", f"set {names}, or run {_login(where)}")


def _login(host: str) -> str:
    return "gh auth login" if host == "github.com" else f"gh auth login --hostname {printable(host)}"


def sound(token: str, words: str) -> str:
    """Return a token that can stand in a header; raise Unauthorised, without showing it, where it cannot."""
    if not token.isascii() or not token.isprintable() or " " in token:
        raise Unauthorised(f"{words} holds characters that no token has", "copy it once more, without line breaks")
    return token


def _own(environ: Mapping[str, str]) -> set[str]:
    """Return the hosts whose API the environment names as its own; github.com's where it names none."""
    named = [environ[name] for name in _ADDRESSES if environ.get(name)] or [PUBLIC]
    return {(urlsplit(_address(one, "GITHUB_API_URL")).hostname or "").casefold() for one in named}


def _from_gh(host: str) -> str:
    """Return the token that GitHub's own command line keeps, empty where it has none."""
    try:
        done = subprocess.run(
            ["gh", "auth", "token", "--hostname", host],
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("ascii", "ignore").strip() if done.returncode == 0 else ""


def certificates(environ: Mapping[str, str]) -> str | bool:
    """Return the file of certificates to trust, or True for the usual ones.

    Raises:
        UsageError: There is no such file.
    """
    for name in ("REFWARDEN_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        if environ.get(name):
            if not os.path.exists(environ[name]):
                raise UsageError(f"{name}: {printable(environ[name])} is not there; name a file of certificates")
            return environ[name]
    return True
