"""Credentials and addresses: which GitLab is asked, and by what right."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from refwarden.model.errors import Unauthorised, UsageError
from refwarden.model.text import printable
from refwarden.sources.web.credentials import Credential, Secret, address, at_server, kept_by, origin, sound

PUBLIC = "https://gitlab.com"
JOB = "CI_JOB_TOKEN"
_OURS = "REFWARDEN_GITLAB_TOKEN"
_TOKENS = ("GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN", "OAUTH_TOKEN")  # in the order in which glab takes them
_OURS_AT, _JOBS = "REFWARDEN_GITLAB_URL", "CI_SERVER_URL"
_ADDRESSES = (_OURS_AT, _JOBS, "GITLAB_HOST", "GITLAB_URI")
_FORM = "https://HOST"


def base_url(environ: Mapping[str, str], server: str = "") -> str:
    """Return the address that people would type: that of the server named, the environment's, or gitlab.com's.

    A server that the environment names by its whole address is asked there, folder included.

    Raises:
        UsageError: The environment's address is none, or in a job another server's than its own.
    """
    named = _named(environ)
    return at_server(named, server) if server else [*named, PUBLIC][0]


def _named(environ: Mapping[str, str]) -> list[str]:
    """Return the addresses that the environment names, the first that counts first.

    A job asks its own GitLab alone: whoever pushes may set variables of a branch's pipeline, by
    `git push -o ci.variable`, and would be handed its token.

    Raises:
        UsageError: One is no address, or ours is another server than that of the job that this runs in.
    """
    told = {name: _told(environ[name], name) for name in _ADDRESSES if environ.get(name)}
    if environ.get("GITLAB_CI") != "true" or _JOBS not in told:
        return list(told.values())
    if _OURS_AT in told and origin(told[_OURS_AT]) != origin(told[_JOBS]):
        raise UsageError(f"{_OURS_AT} names another server than {_JOBS}, which alone a job asks; leave it out")
    return [told[name] for name in (_OURS_AT, _JOBS) if name in told]


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
    # gitlab.com is the environment's own where it names none.
    own = origin(base) in map(origin, _named(environ) or [PUBLIC])
    host = urlsplit(base).netloc.casefold()
    named = (_OURS, *_TOKENS) if own else (_OURS,)
    for name in named:
        if environ.get(name, "").strip():
            return Credential(Secret(sound(environ[name].strip(), name)), name)
    found = _from_glab(host, environ)
    if found:
        return Credential(Secret(sound(found, "glab's token")), "glab's token")
    if own and environ.get(JOB, "").strip():
        return Credential(Secret(sound(environ[JOB].strip(), JOB)), JOB)
    remedy = f"set {_OURS} to a token with the scope read_api, or run glab auth login --hostname {printable(host)}"
    raise Unauthorised(f"there is no token for {printable(host)}", remedy)


def _from_glab(host: str, environ: Mapping[str, str]) -> str:
    """Return the token that GitLab's own command line keeps for a host, empty where it has none of that host's own.

    Whatever the host, `glab config get token --host HOST` answers first with a token of the environment, and last with
    one that its file holds for no host in particular. Neither is for a server that a target names, so the first are
    hidden from it, and the last is known by being told without a host as well.
    Source: `GetWithSource` and `EnvKeyEquivalence` in internal/config of https://gitlab.com/gitlab-org/cli
    """
    found = _glab(("--host", host), environ)
    return found if found and found != _glab((), environ) else ""


def _glab(words: tuple[str, ...], environ: Mapping[str, str]) -> str:
    return kept_by(("glab", "config", "get", "token", *words), environ, (_OURS, *_TOKENS, JOB))
