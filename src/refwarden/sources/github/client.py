"""The transport: how GitHub is asked, waited for, and asked again.

PyGithub's requester writes each request (see connection); when to send again, where a redirect leads and what an answer
means is decided here, since a request that changes something must never be sent twice without looking, and a limit must
never be waited for longer than somebody is willing to.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from time import sleep, time
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

from refwarden.model.errors import Gone, SourceError, Unauthorised, Unavailable
from refwarden.sources.github.answers import UNREADABLE, Again, Answer, GraphAnswer, TooLarge, graphed, judged
from refwarden.sources.github.cache import Cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from github.Requester import Requester

    from refwarden.sources.github.connection import Connection, Heard

_TRIES = 4  # one, and three more
_TRIES_OF_TOO_LARGE = 2
_LONGEST = 120.0  # seconds that all waits of one question may take together
_MOST_PAGES = 1000
_MOST_REDIRECTS = 5
# Each is followed verbatim: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
_REDIRECTS = (301, 302, 307, 308)
_VERSION = "2022-11-28"  # of the REST API, whose description is what we read by
_ADDRESS = "check the server's own address"

Told = TypeVar("Told")


class Settings(NamedTuple):
    """How to reach GitHub.

    Attributes:
        base_url: REST's address: `https://api.github.com`, or `https://HOST/api/v3` for an Enterprise Server.
        token: Yields the credential for each request; see access.
        credential: What the credential is, in words, such as `GITHUB_TOKEN`.
        verify: A file of certificates to trust, or True for the usual ones.
        longest: Seconds that all waits of one question may take together.
        app: Whether the token is an app's own, signed by its key, and no installation's or person's.
        cache: Where answers are kept between runs, an empty folder for nowhere.
    """

    base_url: str
    token: Callable[[], str]
    credential: str = "the token"
    verify: str | bool = True
    longest: float = _LONGEST
    app: bool = False
    cache: str = ""


class _Request(NamedTuple):
    """What is asked: `path` is below REST's address or a whole address of the same server."""

    verb: str
    path: str
    query: Mapping[str, str | int] = {}
    content: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = {}


class Client:
    """Asks GitHub. One client may serve several threads: each has a requester and a connection of its own.

    Args:
        settings: How to reach GitHub.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._local = threading.local()
        self._lock = threading.Lock()
        self._cache = Cache(settings.cache)
        self.requests = 0
        self.points = 0

    @property
    def host(self) -> str:
        """The host's name, for messages."""
        return urlsplit(self._settings.base_url).netloc

    @property
    def enterprise(self) -> bool:
        """Whether it is an Enterprise Server, which may know less than github.com."""
        return self._settings.base_url.rstrip("/").endswith("/api/v3")

    # What is asked

    def get(self, path: str, **query: str | int) -> Answer:
        """Return what a path holds; see Answer.

        Raises:
            SourceError: One of its kinds, by what GitHub said.
        """
        return self._asked(_Request("GET", path, query), self._rest)

    def pages(self, path: str, **query: str | int) -> Iterator[Any]:
        """Yield the items of every page, a hundred a page; raise as `get` does."""
        following, asked, seen = path, {"per_page": 100, **query}, set[str]()
        for _ in range(_MOST_PAGES):
            answer = self.get(following, **asked)
            yield from answer.items()
            link = answer.next_page()
            if not link:
                return
            if link in seen:
                raise Unavailable(f"{self.host} leads in a circle through its pages", "report it, if it lasts")
            seen.add(link)
            following, asked = self._ours(link, "a further page"), {}
        raise Unavailable(f"{path} has more than {_MOST_PAGES:,} pages", "narrow the question")

    def graphql(self, document: str, variables: Mapping[str, Any], operation: str) -> GraphAnswer:
        """Run one query. What an error leaves of the data is kept; a query changes nothing, so it may be asked again.

        Raises:
            TooLarge: GitHub gave up on it; ask for less at once.
            SourceError: As for `get`.
        """
        asked = {"query": document, "variables": dict(variables), "operationName": operation}
        answer = self._asked(_Request("POST", self._graphql_path(), content=asked), self._graph)
        limit = answer.data.get("rateLimit")
        cost = limit.get("cost") if isinstance(limit, dict) else 0
        with self._lock:
            self.points += cost if isinstance(cost, int) else 0
        return answer

    def post(self, path: str, content: Mapping[str, Any]) -> Answer:
        """Make something. It is sent once: whether a lost answer hides a thing made is for the caller to look up."""
        return self._asked(_Request("POST", path, content=content), self._rest, safe=False)

    def patch(self, path: str, content: Mapping[str, Any]) -> Answer:
        """Change something; doing it twice changes nothing more, so it may be sent again."""
        return self._asked(_Request("PATCH", path, content=content), self._rest)

    # What an answer means

    def _rest(self, answer: Answer) -> Answer | Again:
        return judged(answer, self._settings.credential, self.host, time())

    def _graph(self, answer: Answer) -> GraphAnswer | Again:
        found = self._rest(answer)
        return found if isinstance(found, Again) else graphed(found, self.host, time())

    # How it is asked

    def _asked(self, request: _Request, meaning: Callable[[Answer], Told | Again], *, safe: bool = True) -> Told:
        """Ask, and ask again where that is safe and may help."""
        waited = 0.0
        for tried in range(1, _TRIES + 1):
            found = self._once(request)
            if isinstance(found, Answer):
                told = meaning(found)
                if not isinstance(told, Again):
                    return told
                found = told
            if not safe and not found.refused:
                raise found.fault
            pause = 0.5 * 2**tried if found.pause is None else found.pause
            if found.doubling:
                pause *= 2 ** (tried - 1)
            if tried == _most_tries(found) or waited + pause > self._settings.longest:
                raise found.fault
            waited += pause
            sleep(pause)
        raise AssertionError("unreachable")

    def _once(self, request: _Request) -> Answer | Again:
        """Ask once, along redirects and by the cache.

        Returns:
            The answer, or why asking again may help.
        """
        token = self._settings.token()
        key = f"{token} {self._settings.base_url} {request.path}?{sorted(request.query.items())}"
        kept = self._cache.find(key) if request.verb == "GET" else None
        headers = {
            "Authorization": f"{'Bearer' if self._settings.app else 'token'} {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": _VERSION,
            **({"If-None-Match": kept.etag} if kept else {}),
        }
        heard = self._arrived(request._replace(headers=headers))
        if isinstance(heard, Again):
            return heard
        if heard.status == 304 and kept:
            return Answer(200, {**heard.headers, "link": kept.link}, kept.data)
        try:
            data = json.loads(heard.body) if heard.body.strip() else None
        except (ValueError, RecursionError):
            data = UNREADABLE
        answer = Answer(heard.status, heard.headers, data)
        if request.verb == "GET" and heard.status == 200 and isinstance(data, list | dict):
            self._cache.keep(key, heard.headers.get("etag", ""), heard.headers.get("link", ""), heard.body)
        return answer

    def _arrived(self, request: _Request) -> "Heard | Again":
        """Send a request to where it is answered. A redirect has done nothing, so even one that changes follows it."""
        for _ in range(_MOST_REDIRECTS + 1):
            heard = self._sent(request)
            if isinstance(heard, Again) or heard.status not in _REDIRECTS:
                return heard
            named = urljoin(self._absolute(request.path), heard.headers.get("location", ""))
            place = self._ours(named, "us on, to a page")
            # An address without a query means the same thing elsewhere; without ours it would be a larger question.
            request = request._replace(path=place, query={} if urlsplit(place).query else request.query)
        raise Unavailable(f"{self.host} sends us from page to page without end", _ADDRESS)

    def _sent(self, request: _Request) -> "Heard | Again":
        """Send one request, and count it."""
        import requests

        from refwarden.sources.github.connection import Endless

        requester, connection = self._requester()
        with self._lock:
            self.requests += 1
        try:
            requester.requestJson(
                request.verb,
                request.path,
                parameters=dict(request.query) or None,
                headers=dict(request.headers),
                input=None if request.content is None else dict(request.content),
                cnx=connection,
            )
        except requests.exceptions.SSLError:
            raise Unavailable(
                f"{self.host} shows a certificate that is not trusted here", "set REFWARDEN_CA_BUNDLE"
            ) from None
        except Endless as fault:
            raise Unavailable(f"{self.host} {fault}", _ADDRESS) from None
        except requests.exceptions.RequestException as fault:
            return Again(Unavailable(f"{self.host} cannot be reached ({type(fault).__name__})", "try again"))
        except OSError as fault:
            words = fault.strerror or type(fault).__name__
            raise Unavailable(f"{self.host} cannot be asked ({words})", "check REFWARDEN_CA_BUNDLE") from None
        return connection.heard

    def _requester(self) -> "tuple[Requester, Connection]":
        """Return this thread's requester and connection, which know no credential: each request brings its own."""
        if not hasattr(self._local, "requester"):
            import logging

            import github

            from refwarden.sources.github.connection import Connection

            for handler in list(logging.getLogger("github").handlers):  # the import prints to standard error
                logging.getLogger("github").removeHandler(handler)
            made = github.Github(
                base_url=self._settings.base_url,
                user_agent="refwarden",
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
            )
            self._local.requester = made.requester
            self._local.connection = Connection(self._settings.base_url, self._settings.verify)
        return self._local.requester, self._local.connection

    # Addresses

    def _graphql_path(self) -> str:
        """GraphQL's address; `/api/graphql` beside `/api/v3` on an Enterprise Server."""
        base = self._settings.base_url.rstrip("/")
        return f"{base.removesuffix('/api/v3')}/api/graphql" if self.enterprise else f"{base}/graphql"

    def _absolute(self, path: str) -> str:
        return f"{self._settings.base_url.rstrip('/')}{path}" if path.startswith("/") else path

    def _ours(self, address: str, what: str) -> str:
        """Return an address that the server named, without its fragment.

        Raises:
            Unavailable: It is another server's, which our token is not for.
        """
        try:
            same = _origin(address) == _origin(self._settings.base_url)
        except ValueError:
            same = False
        if not same:
            raise Unavailable(f"{self.host} sends {what} on another server", _ADDRESS)
        parts = urlsplit(address)
        return urlunsplit((*parts[:2], parts.path or "/", parts.query, ""))


def _origin(address: str) -> tuple[str, str | None, int]:
    """Return the scheme, host and port of an address; raise ValueError where it is none."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or (80 if parts.scheme == "http" else 443)


def _most_tries(found: Again) -> int:
    """What was too large once will be again; a second try tells a large question from a bad moment."""
    return _TRIES_OF_TOO_LARGE if isinstance(found.fault, TooLarge) else _TRIES


def hidden(fault: SourceError) -> bool:
    """Tell whether an error may only mean that the token may not see what is there."""
    return isinstance(fault, Gone | Unauthorised)
