"""What a command is pointed at: a path, or a repository, an owner or a pull request on a host."""

from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from refwarden.model.errors import UsageError
from refwarden.model.text import printable

Host = Literal["path", "github", "gitlab"]
_HOSTS: tuple[Host, ...] = ("github", "gitlab")
_KNOWN = {"github.com": "github", "gitlab.com": "gitlab"}
_FORMS = "github:OWNER[/REPOSITORY[#12]], gitlab:GROUP[/PROJECT[!7]] or a path"
# What a name on either host may hold; anything else would change the path of a request.
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


class Target(NamedTuple):
    """A target.

    Attributes:
        host: `path` for a folder on this machine, else the kind of host.
        path: The folder; empty on a host.
        owner: The user, organisation or group; a group's path may hold `/`.
        name: The repository's name; empty where the target is an owner.
        number: The pull request's number; 0 for none.
        server: The server in the URL that was given, such as `ghe.example.com`, or `http://ghe.example.com:8080` where
            that is not HTTPS; empty where there was no URL, for the usual one.
    """

    host: Host
    path: str = ""
    owner: str = ""
    name: str = ""
    number: int = 0
    server: str = ""

    @property
    def repository(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"

    def below(self, folder: str) -> "Target":
        """Return the target of a URL whose path begins with the folder that its server is installed in.

        Where it does not begin so, the target is returned as it is.
        """
        words = (self.repository if self.name else self.owner).split("/")
        above = [word for word in folder.split("/") if word]
        rest = words[len(above) :]
        if words[: len(above)] != above or len(rest) < (2 if self.number else 1):
            return self
        name = rest[-1] if len(rest) > 1 else ""
        return self._replace(owner="/".join(rest[:-1]) if name else rest[0], name=name)

    def __str__(self) -> str:
        """Return the target as a person would write it."""
        if self.host == "path":
            return self.path
        mark = "#" if self.host == "github" else "!"
        number = f"{mark}{self.number}" if self.number else ""
        return f"{self.host}:{self.repository if self.name else self.owner}{number}"


def hosted(text: str) -> bool:
    """Tell whether a text is written as a target on a host."""
    return text.partition(":")[0] in (*_HOSTS, "https", "http")


def target(text: str) -> Target:
    """Return the target that a text names; raise UsageError where it names none.

    Whatever does not begin as a target on a host, or as a URL of a known host, is a path.
    """
    scheme, colon, rest = text.partition(":")
    if colon and scheme in _HOSTS:
        return _hosted("github" if scheme == "github" else "gitlab", rest, text)
    if scheme in ("https", "http"):
        return _url(text)
    return Target("path", path=text)


def _hosted(host: Host, rest: str, text: str) -> Target:
    mark = "#" if host == "github" else "!"
    where, found, number = rest.partition(mark)
    owner, slash, name = where.rpartition("/")
    if not slash:
        owner, name = where, ""
    if found and (not number.isascii() or not number.isdigit() or len(number) > 9 or not int(number) or not name):
        raise _fault(text)
    if host == "github" and "/" in owner:
        raise _fault(text)
    _check([*owner.split("/"), *([name] if slash else [])], text)
    return Target(host, owner=owner, name=name, number=int(number) if found else 0)


def _url(text: str) -> Target:
    """Read a page's address: a repository's, or a pull request's."""
    server = _server(text)
    parts = urlsplit(text)
    host = _KNOWN.get(server, "")
    words = [word for word in parts.path.split("/") if word]
    number = 0
    if "pull" in words[2:3] and len(words) >= 4:
        host, words, number = host or "github", words[:2], _number(words[3], text)
    elif "merge_requests" in words and words.index("merge_requests") + 1 < len(words):
        at = words.index("merge_requests")
        number = _number(words[at + 1], text)
        host, words = host or "gitlab", [word for word in words[:at] if word != "-"]
    if not host or not words:
        raise _fault(text)
    words[-1] = words[-1].removesuffix(".git")
    _check(words, text)
    name = words[-1] if len(words) > 1 else ""
    return Target(
        "github" if host == "github" else "gitlab",
        owner="/".join(words[:-1]) if name else words[0],
        name=name,
        number=number,
        server=server,
    )


def _server(text: str) -> str:
    """Return the server that an address names; one that is known by its usual name."""
    try:
        parts = urlsplit(text)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        raise _fault(text) from None
    if not name or set(name) - _NAME - {":"}:
        raise _fault(text)
    if name.removeprefix("www.") in _KNOWN:
        return name.removeprefix("www.")
    host = f"[{name}]" if ":" in name else name
    where = host if port is None else f"{host}:{port}"
    return where if parts.scheme == "https" else f"http://{where}"


def _number(word: str, text: str) -> int:
    if not word.isascii() or not word.isdigit() or len(word) > 9:
        raise _fault(text)
    return int(word)


def _check(names: list[str], text: str) -> None:
    if not names or any(not name or set(name) - _NAME or name in (".", "..") for name in names):
        raise _fault(text)


def _fault(text: str) -> UsageError:
    return UsageError(f"{printable(text)}: no such target; write {_FORMS}")
