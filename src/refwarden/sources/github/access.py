"""Credentials and addresses: which GitHub is asked, and by what right."""

import subprocess
from collections.abc import Mapping
from urllib.parse import urlsplit

from refwarden.model.errors import Unauthorised
from refwarden.model.text import printable
from refwarden.sources.web.credentials import Credential, Secret, address, sound

PUBLIC = "https://api.github.com"
# In the order in which they count. The first is ours, for where the usual ones are another program's.
_TOKENS = ("REFWARDEN_GITHUB_TOKEN", "GITHUB_TOKEN", "GH_TOKEN")
_ENTERPRISE_TOKENS = ("REFWARDEN_GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GITHUB_TOKEN")
_ADDRESSES = ("REFWARDEN_GITHUB_URL", "GITHUB_API_URL")
_FORM = "https://HOST/api/v3"
_TENANTS = ".ghe.com"
_PATIENCE = 10  # seconds for `gh`, which may ask a key ring


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
            return address(environ[name], name, _FORM)
    return PUBLIC


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


def _own(environ: Mapping[str, str]) -> set[str]:
    """Return the hosts whose API the environment names as its own; github.com's where it names none."""
    named = [environ[name] for name in _ADDRESSES if environ.get(name)] or [PUBLIC]
    return {(urlsplit(address(one, "GITHUB_API_URL", _FORM)).hostname or "").casefold() for one in named}


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
