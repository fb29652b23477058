"""Credentials and addresses: which GitHub is asked, and by what right."""

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
        return f"https://{server}/api/v3"
    for name in ("REFWARDEN_GITHUB_URL", "GITHUB_API_URL"):
        if environ.get(name):
            url = environ[name].rstrip("/")
            parts = urlsplit(url)
            if parts.scheme not in ("https", "http") or not parts.hostname or parts.username:
                raise UsageError(f"{name}: {printable(url)} is no address; write https://HOST/api/v3")
            return url
    return PUBLIC


def credential(environ: Mapping[str, str], base: str) -> Credential:
    """Return the credential for an address.

    Raises:
        Unauthorised: There is none.
    """
    host = urlsplit(base).hostname or ""
    for name in _TOKENS if base == PUBLIC else _ENTERPRISE_TOKENS:
        if environ.get(name, "").strip():
            return Credential(Secret(environ[name].strip()), name)
    found = _from_gh("github.com" if base == PUBLIC else host)
    if found:
        return Credential(Secret(found), "gh's token")
    raise Unauthorised(f"there is no token for {printable(host)}", "set GITHUB_TOKEN, or run gh auth login")


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
    """Return the file of certificates to trust, or True for the usual ones."""
    for name in ("REFWARDEN_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        if environ.get(name):
            return environ[name]
    return True
