"""Credentials, addresses and certificates, as every host needs them."""

import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from refwarden.model.errors import Unauthorised, UsageError
from refwarden.model.text import printable

_PATIENCE = 10  # seconds for a host's own command line, which may ask a key ring


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


def address(given: str, name: str, form: str) -> str:
    """Return a server's address that the environment names; raise UsageError, without a password, where it is none."""
    url = given.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("https", "http") and parts.hostname and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        fine = False
    if not fine or parts.query or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        shown = printable(url.rpartition("@")[2])  # whatever stands before it may be a password
        raise UsageError(f"{name}: {shown} is no address; write {form}")
    return url


def origin(address: str) -> tuple[str, str, int]:
    """Return the scheme, host and port of an address, which make the server; raise ValueError where it is none.

    What is for one server is not for another port of the same host, nor to be sent in the clear.
    """
    parts = urlsplit(address)
    return parts.scheme, (parts.hostname or "").casefold(), parts.port or (80 if parts.scheme == "http" else 443)


def without(environ: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return an environment without some of its variables, for a program that is not to see them."""
    hidden = frozenset(names)
    return {name: value for name, value in environ.items() if name not in hidden}


def kept_by(words: Sequence[str], environ: Mapping[str, str], hidden: Iterable[str]) -> str:
    """Return the token that a host's own command line prints, empty where there is none, or no such program.

    Args:
        words: The command.
        environ: The environment.
        hidden: Variables that the program is not to see, since it would answer with what stands in them.
    """
    try:
        done = subprocess.run(
            list(words),
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
            env=without(environ, hidden),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("ascii", "ignore").strip() if done.returncode == 0 else ""


def at_server(named: Sequence[str], server: str, made: Callable[[str], str] = str) -> str:
    """Return the address of a server that a URL names: the environment's, if that is one of its own, or else by HTTPS.

    Nothing is sent in the clear to a server that only a target names.

    Args:
        named: The addresses that the environment names.
        server: The server; see model.targets.Target.
        made: Makes the API's address of a server's.
    """
    whole = server if "://" in server else f"https://{server}"
    wanted = origin(made(whole))
    own = (one for one in named if origin(one) == wanted)
    return next(own, made(f"https://{whole.partition('://')[2]}"))


def sound(token: str, words: str) -> str:
    """Return a token that can stand in a header; raise Unauthorised, without showing it, where it cannot."""
    if not token.isascii() or not token.isprintable() or " " in token:
        raise Unauthorised(f"{words} holds characters that no token has", "copy it once more, without line breaks")
    return token


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
