"""Credentials and addresses: which GitHub is asked, and by what right."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from refwarden.model.errors import Unauthorised
from refwarden.model.text import printable
from refwarden.sources.web.credentials import Credential, Secret, address, at_server, kept_by, origin, sound

PUBLIC = "https://api.github.com"
# In the order in which they count. The first is ours, for where the usual ones are another program's.
_TOKENS = ("REFWARDEN_GITHUB_TOKEN", "GITHUB_TOKEN", "GH_TOKEN")
_ENTERPRISE_TOKENS = ("REFWARDEN_GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GITHUB_TOKEN")
_ADDRESSES = ("REFWARDEN_GITHUB_URL", "GITHUB_API_URL")
_FORM = "https://HOST/api/v3"
_TENANTS = ".ghe.com"


def base_url(environ: Mapping[str, str], server: str = "") -> str:
    """Return the address of REST: that of the server named, the environment's, or github.com's.

    Raises:
        UsageError: The environment's address is none.
    """
    named = _named(environ)
    return at_server(named, server, _api) if server else [*named, PUBLIC][0]


def _named(environ: Mapping[str, str]) -> list[str]:
    """Return the addresses that the environment names, the first that counts first."""
    return [address(environ[name], name, _FORM) for name in _ADDRESSES if environ.get(name)]


def ours(environ: Mapping[str, str], base: str) -> bool:
    """Tell whether an address is of a server that the environment names as its own: github.com, where it names none."""
    return origin(base) in map(origin, _named(environ) or [PUBLIC])


def _api(server: str) -> str:
    """Return the API's address of a server's.

    A tenant of GHE.com has its API at a host of its own, an Enterprise Server at a path:
    https://docs.github.com/enterprise-cloud@latest/admin/data-residency/about-github-enterprise-cloud-with-data-residency
    """
    scheme, _, host = server.partition("://")
    if host.casefold() == "github.com":
        return PUBLIC
    return f"https://api.{host}" if host.casefold().endswith(_TENANTS) else f"{scheme}://{host}/api/v3"


def credential(environ: Mapping[str, str], base: str) -> Credential:
    """Return the credential for an address.

    A workflow's `GITHUB_TOKEN` goes only to the server that the environment names as its own: a target may name
    another, which is not to be handed it.

    Raises:
        Unauthorised: There is none, or it is none.
    """
    own = ours(environ, base)
    host = urlsplit(base).netloc.casefold()
    for name in _TOKENS if base == PUBLIC else _ENTERPRISE_TOKENS:
        if environ.get(name, "").strip() and (name != "GITHUB_TOKEN" or own):
            return Credential(Secret(sound(environ[name].strip(), name)), name)
    where = "github.com" if base == PUBLIC else host.removeprefix("api.") if host.endswith(_TENANTS) else host
    found = _from_gh(where, environ)
    if found:
        return Credential(Secret(sound(found, "gh's token")), "gh's token")
    names = "GITHUB_TOKEN" if base == PUBLIC else "GH_ENTERPRISE_TOKEN"
    raise Unauthorised(f"there is no token for {printable(where)}", f"set {names}, or run {_login(where)}")


def _login(host: str) -> str:
    return "gh auth login" if host == "github.com" else f"gh auth login --hostname {printable(host)}"


def _from_gh(host: str, environ: Mapping[str, str]) -> str:
    """Return the token that GitHub's own command line keeps, empty where it has none.

    It answers with a token of the environment first, a workflow's for any tenant of GHE.com among them. Those are not
    for every server that a target names, so they are hidden from it.
    Source: `tokenForHost` in pkg/auth of https://github.com/cli/go-gh
    """
    words = ("gh", "auth", "token", "--hostname", host)
    return kept_by(words, environ, (*_TOKENS, *_ENTERPRISE_TOKENS))
