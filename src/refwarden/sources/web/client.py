"""What every host's client is: questions with answers, page after page, and changes that are sent once."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from refwarden.model.errors import Unavailable
from refwarden.sources.web.answers import Again, Answer, GraphAnswer
from refwarden.sources.web.transport import Reach, Request, Transport

if TYPE_CHECKING:
    from refwarden.sources.web.wire import Heard

_MOST_PAGES = 1000
_MOST_TRIES = 3


class Client(ABC):
    """Asks one host. It may serve several threads: each has what sends its requests for itself.

    Args:
        reach: How the host is reached.
    """

    def __init__(self, reach: Reach) -> None:
        self._local = threading.local()
        self._transport = Transport(reach, self._sent, self._signed)

    @property
    def host(self) -> str:
        """The host's name, for messages."""
        return self._transport.host

    @property
    def requests(self) -> int:
        """How many requests were sent so far, redirected ones included."""
        return self._transport.requests

    def many(self, workers: int) -> None:
        """Make ready for a long run of several threads; see Transport.many."""
        self._transport.many(workers)

    def stop(self) -> None:
        """Let nobody wait or ask any longer; see Transport.stop."""
        self._transport.stop()

    def wait(self, seconds: float) -> None:
        """Wait before asking again; see Transport.wait."""
        self._transport.wait(seconds)

    def get(self, path: str, **query: str | int) -> Answer:
        """Return what a path holds; see Answer.

        Raises:
            SourceError: One of its kinds, by what the host said.
        """
        return self._transport.ask(Request("GET", path, query), self._rest)

    def pages(self, path: str, **query: str | int) -> Iterator[Any]:
        """Yield the items of every page, a hundred a page; raise as `get` does."""
        for answer in self._paged(path, query):
            yield from self._items(answer)

    def steady(self, path: str, **query: str | int) -> list[Any]:
        """Return the items of every page of a list that others may change meanwhile.

        Pages are counted off, so what is taken out of an earlier page while a later one is read would hide an item.
        GitLab says with each page how many there are in all, where these are no more than 10,000.

        Raises:
            Unavailable: The list changed each time that it was read.
            SourceError: As for `get`.
        """
        for _ in range(_MOST_TRIES):
            found: list[Any] = []
            totals = set[str]()
            for answer in self._paged(path, query):
                found += self._items(answer)
                totals |= {answer.headers["x-total"]} if answer.headers.get("x-total") else set()
            if len(totals) <= 1:
                return found
        raise Unavailable(f"{self.host}'s list changes whenever it is read", "try again")

    def _paged(self, path: str, query: Mapping[str, str | int]) -> Iterator[Answer]:
        following, asked, seen = path, {"per_page": 100, **query}, set[str]()
        for _ in range(_MOST_PAGES):
            answer = self.get(following, **asked)
            yield answer
            link = answer.next_page()
            if not link:
                return
            if link in seen:
                raise Unavailable(f"{self.host} leads in a circle through its pages", "report it, if it lasts")
            seen.add(link)
            following, asked = self._transport.ours(link, "a further page"), {}
        raise Unavailable(f"{path} has more than {_MOST_PAGES:,} pages", "narrow the question")

    def graphql(self, document: str, variables: Mapping[str, Any], operation: str) -> GraphAnswer:
        """Run one query. What an error leaves of the data is kept; a query changes nothing, so it may be asked again.

        Raises:
            TooLarge: The host gave up on it; ask for less at once.
            SourceError: As for `get`.
        """
        asked = {"query": document, "variables": dict(variables), "operationName": operation}
        return self._transport.ask(Request("POST", self._graphql_path(), content=asked), self._graph)

    def post(self, path: str, content: Mapping[str, Any]) -> Answer:
        """Make something. It is sent once: whether a lost answer hides a thing made is for the caller to look up."""
        return self._transport.ask(Request("POST", path, content=content), self._rest, safe=False)

    def change(self, verb: str, path: str, content: Mapping[str, Any]) -> Answer:
        """Change something by PATCH or PUT; doing it twice changes nothing more, so it may be sent again."""
        return self._transport.ask(Request(verb, path, content=content), self._rest)

    def _items(self, answer: Answer) -> Iterable[Any]:
        """Return a page's items; raise Unavailable where there is no list."""
        return answer.items()

    # What each host has of its own

    @abstractmethod
    def _rest(self, answer: Answer) -> Answer | Again:
        """Return an answer of REST's, or why asking again may help; raise SourceError."""

    @abstractmethod
    def _graph(self, answer: Answer) -> GraphAnswer | Again:
        """Return what an answer says to GraphQL, or why asking again may help; raise SourceError."""

    @abstractmethod
    def _graphql_path(self) -> str:
        """Return GraphQL's address."""

    @abstractmethod
    def _signed(self) -> tuple[str, Mapping[str, str]]:
        """Return the credential, and the headers of every request."""

    @abstractmethod
    def _sent(self, request: Request) -> "Heard | Again":
        """Send one request and return what came back, or why asking again may help; may raise SourceError."""
