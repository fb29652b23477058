"""The transport: how GitHub is asked, waited for, and asked again.

PyGithub's requester sends; when to send again is decided here, since a request that changes something must never be
sent twice without looking, and a limit must never be waited for longer than somebody is willing to.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from time import sleep, time
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from refwarden.model.errors import Gone, SourceError, Unauthorised, Unavailable
from refwarden.sources.github.answers import Again, Answer, TooLarge, judged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from github.Requester import Requester

_TRIES = 4  # one, and three more
_TRIES_OF_TOO_LARGE = 2
_LONGEST = 120.0  # seconds that all waits of one question may take together
_TIMEOUT = 30.0
_MOST_PAGES = 1000
_MOST_BODY = 64 << 20  # characters; GitHub's own answers stay far below


class GraphAnswer(NamedTuple):
    """A GraphQL answer: the data as far as there is any, and the errors beside it."""

    data: Mapping[str, Any]
    errors: tuple[Mapping[str, Any], ...] = ()


class Settings(NamedTuple):
    """How to reach GitHub.

    Attributes:
        base_url: REST's address: `https://api.github.com`, or `https://HOST/api/v3` for an Enterprise Server.
        token: Yields the credential when it is needed; see access.
        credential: What the credential is, in words, such as `GITHUB_TOKEN`.
        verify: A file of certificates to trust, or True for the usual ones.
        longest: Seconds that all waits of one question may take together.
        app: Whether the token is an app's own, signed by its key, and no installation's or person's.
    """

    base_url: str
    token: Callable[[], str]
    credential: str = "the token"
    verify: str | bool = True
    longest: float = _LONGEST
    app: bool = False


class Client:
    """Asks GitHub. One client may serve several threads: each has a requester of its own.

    Args:
        settings: How to reach GitHub.
    """

    def __init__(
        self,
        settings: Settings,
    ) -> None:
        self._settings = settings
        self._local = threading.local()
        self._lock = threading.Lock()
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
        return self._asked("GET", path, query)

    def pages(self, path: str, **query: str | int) -> Iterator[Any]:
        """Yield the items of every page, a hundred a page; raise as `get` does."""
        following, asked = path, {"per_page": 100, **query}
        for _ in range(_MOST_PAGES):
            answer = self._asked("GET", following, asked)
            yield from answer.items()
            link = answer.next_page()
            if not link:
                return
            parts = urlsplit(link)
            mine = urlsplit(self._settings.base_url)
            if parts.netloc != mine.netloc:
                raise Unavailable(f"{self.host} names a further page on another host", "check the server's own address")
            following = parts.path.removeprefix(mine.path)
            asked = dict(parse_qsl(parts.query))
        raise Unavailable(f"{path} has more than {_MOST_PAGES:,} pages", "narrow the question")

    def graphql(self, document: str, variables: Mapping[str, Any], operation: str) -> GraphAnswer:
        """Run one query. What an error leaves of the data is kept; a query changes nothing, so it may be asked again.

        Raises:
            TooLarge: GitHub gave up on it; ask for less at once.
            SourceError: As for `get`.
        """
        asked = {"query": document, "variables": dict(variables), "operationName": operation}
        answer = self._asked("POST", self._graphql_path(), {}, asked, reads=True)
        told = answer.data if isinstance(answer.data, dict) else {}
        data, errors = told.get("data") or {}, tuple(told.get("errors") or ())
        cost = (data.get("rateLimit") or {}).get("cost", 0)
        with self._lock:
            self.points += int(cost or 0)
        return GraphAnswer(data, errors)

    def post(self, path: str, content: Mapping[str, Any]) -> Answer:
        """Make something. It is sent once: whether a lost answer hides a thing made is for the caller to look up."""
        return self._asked("POST", path, {}, content)

    def patch(self, path: str, content: Mapping[str, Any]) -> Answer:
        """Change something; doing it twice changes nothing more, so it may be sent again."""
        return self._asked("PATCH", path, {}, content, reads=True)

    # How it is asked

    def _graphql_path(self) -> str:
        """GraphQL's address; `/api/graphql` beside `/api/v3` on an Enterprise Server."""
        base = self._settings.base_url.rstrip("/")
        return f"{base.removesuffix('/api/v3')}/api/graphql" if self.enterprise else f"{base}/graphql"

    def _requester(self) -> "Requester":
        if not hasattr(self._local, "requester"):
            import logging

            import github

            for handler in list(logging.getLogger("github").handlers):  # the import prints to standard error
                logging.getLogger("github").removeHandler(handler)
            token = self._settings.token()
            made = github.Github(
                auth=github.Auth.AppAuthToken(token) if self._settings.app else github.Auth.Token(token),
                base_url=self._settings.base_url,
                user_agent="refwarden",
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
                timeout=int(_TIMEOUT),
                verify=self._settings.verify,
            )
            self._local.requester = made.requester
        requester: Requester = self._local.requester
        return requester

    def _asked(
        self,
        verb: str,
        path: str,
        query: Mapping[str, str | int],
        content: Mapping[str, Any] | None = None,
        *,
        reads: bool = False,
    ) -> Answer:
        """Ask, and ask again where that is safe and may help."""
        safe = reads or verb == "GET"
        waited = 0.0
        for tried in range(1, _TRIES + 1):
            found = self._once(verb, path, query, content)
            if isinstance(found, Answer):
                return found
            if not safe and not found.refused:
                raise found.fault
            pause = found.pause if found.pause is not None else 0.5 * 2**tried
            if tried == _most_tries(found) or waited + pause > self._settings.longest:
                raise found.fault
            waited += pause
            sleep(pause)
        raise AssertionError("unreachable")

    def _once(
        self, verb: str, path: str, query: Mapping[str, str | int], content: Mapping[str, Any] | None
    ) -> Answer | Again:
        """Send one request.

        Returns:
            The answer, or why asking again may help.
        """
        import requests

        with self._lock:
            self.requests += 1
        try:
            status, headers, body = self._requester().requestJson(
                verb, path, parameters=dict(query) or None, input=dict(content) if content is not None else None
            )
        except requests.exceptions.SSLError:
            raise Unavailable(
                f"{self.host} shows a certificate that is not trusted here", "set REFWARDEN_CA_BUNDLE"
            ) from None
        except requests.exceptions.RequestException as fault:
            return Again(Unavailable(f"{self.host} cannot be reached ({type(fault).__name__})", "try again"))
        except (AssertionError, RuntimeError):
            raise Unavailable(f"{self.host} sends us to another address", "correct the server's address") from None
        if len(body) > _MOST_BODY:
            raise Unavailable(
                f"{self.host} answers with more than {_MOST_BODY >> 20} MiB", "check the server's address"
            )
        try:
            data = json.loads(body) if body else None
        except (ValueError, RecursionError):
            data = None if status < 400 else {}
            if status < 400:
                return Again(Unavailable(f"{self.host} broke off in the middle of its answer", "try again"))
        return judged(Answer(status, headers, data), self._settings.credential, self.host, time())


def _most_tries(found: Again) -> int:
    """What was too large once will be again; a second try tells a large question from a bad moment."""
    return _TRIES_OF_TOO_LARGE if isinstance(found.fault, TooLarge) else _TRIES


def hidden(fault: SourceError) -> bool:
    """Tell whether an error may only mean that the token may not see what is there."""
    return isinstance(fault, Gone | Unauthorised)
