"""Credentials, addresses and certificates, as every host needs them."""

import os
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from refwarden.model.errors import Unauthorised, UsageError
from refwarden.model.text import printable


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
        fine = parts.scheme in ("https", "http") and parts.hostname and not parts.username and parts.port != 0
    except ValueError:
        fine = False
    if not fine or parts.query or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        shown = printable(url.rpartition("@")[2])  # whatever stands before it may be a password
        raise UsageError(f"{name}: {shown} is no address; write {form}")
    return url


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
