"""What every host is asked alike: each question once, and each fault kept with the fact that it is about."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from refwarden.model.errors import Gone, SourceError, Unauthorised, Unavailable, Unsupported
from refwarden.model.text import printable
from refwarden.model.verdict import Unreadable
from refwarden.sources.web.client import Client
from refwarden.sources.web.journal import Journal

Node = Mapping[str, Any]


class Asking:
    """Asks a host, and remembers every answer. It may serve several threads.

    Attributes:
        failures: Why questions were left without an answer, each as it was met.
        journal: Where the answers of a long run are kept until it is through.

    Args:
        client: Asks.
        called: How people call the host, such as GitHub.
    """

    def __init__(self, client: Client, called: str) -> None:
        self._client = client
        self._called = called
        self._lists: dict[str, list[Node]] = {}
        self._singles: dict[str, Any] = {}
        self._faults: dict[str, SourceError] = {}
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self.failures: list[str] = []
        self.journal = Journal("", "")

    def _introspected(self, document: str) -> Mapping[str, Any]:
        """Ask what a server knows; see Documents."""
        return self._client.graphql(document, {}, "Optional").data

    def many(self, workers: int) -> None:
        """Make ready for a long run of several threads; see Transport.many."""
        self._client.many(workers)

    def stop(self) -> None:
        """Let nobody wait or ask any longer: what is still asked is not wanted."""
        self._client.stop()

    def failed(self, reason: str, remedy: str) -> Unreadable:
        """Return what to raise for a question that the host did not answer, and remember it."""
        self.failures.append(reason)
        return Unreadable(reason, remedy)

    @contextmanager
    def reading(self, what: str = "", grant: str = "") -> Iterator[None]:
        """Turn a source's error while reading one fact into the fact being unreadable.

        Args:
            what: What is read, for where it is not there or not to be seen, which looks the same.
            grant: What would show it.
        """
        try:
            yield
        except Unsupported as fault:  # that is an answer: this host will never tell
            raise Unreadable(fault.reason, fault.remedy) from None
        except SourceError as fault:
            if what and isinstance(fault, Gone | Unauthorised):
                raise self.failed(f"{self._called} does not show {what}: {fault.reason}", grant) from None
            raise self.failed(fault.reason, fault.remedy) from None

    def pages(self, path: str, **query: str | int) -> list[Node]:
        """Return everything that REST lists under a path; raise Unreadable."""
        with self.reading():
            return self.listed(path, **query)

    def lazily(self, path: str, **query: str | int) -> Iterator[Node]:
        """Yield what REST lists under a path, no further page than is wanted; raise Unreadable."""
        with self.reading():
            for one in self._client.pages(path, **query):
                yield from self._objects(path, [one])

    def listed(self, path: str, **query: str | int) -> list[Node]:
        """Return everything that REST lists under a path; raise SourceError."""
        key = f"{path}?{query}"
        with self._alone(key):
            if key in self._faults:
                raise self._faults[key]
            if key not in self._lists:
                try:
                    told = self._resumed(key, lambda: self._objects(path, self._client.steady(path, **query)))
                except SourceError as fault:
                    self._faults[key] = fault
                    raise
                self._lists[key] = told
            return self._lists[key]

    def _objects(self, path: str, listed: Iterable[Any]) -> list[Node]:
        found = list(listed)
        if not all(isinstance(one, dict) for one in found):
            raise Unavailable(f"{self._called} lists no objects under {printable(path)}", "report it, if it lasts")
        return found

    def _resumed(self, key: str, ask: Callable[[], Any]) -> Any:
        """Return what an earlier run that was cut off was told, or else what is told now; may raise SourceError."""
        told = self.journal.told(key)
        if told is None:
            told = ask()
            self.journal.keep(key, told)
        return told

    def once(self, path: str, **query: str | int) -> Any:
        """Return what REST holds under a path; raise Unreadable."""
        with self.reading():
            return self.found(path, **query)

    def found(self, path: str, **query: str | int) -> Any:
        """Return what REST holds under a path.

        Raises:
            Gone: There is nothing, or nothing to be seen.
            SourceError: The host could not be asked.
        """
        key = f"{path}?{query}"
        with self._alone(key):
            if key not in self._singles:
                self._singles[key] = self._resumed(key, lambda: self._client.get(path, **query).data)
            return self._singles[key]

    @contextmanager
    def _alone(self, question: str) -> Iterator[None]:
        """Let one thread at a time ask a question; those that wait find its answer."""
        with self._lock:
            lock = self._locks.setdefault(question, threading.Lock())
        with lock:
            yield
