"""What the floors above must provide: sources of facts, and reporters."""

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from refwarden.model.report import Report
from refwarden.model.verdict import Unread

S = TypeVar("S")


class Source(Protocol):
    """Reads facts. A source decides what it has read already; asking twice costs nothing."""

    @property
    def name(self) -> str:
        """How the evidence names this source, such as `git`."""
        ...

    def subjects(self, about: type[S]) -> "Iterable[S] | Unread":
        """Return every subject of that type that this run is about, or why they cannot be listed."""
        ...

    def read(self, fact: type[Any], subject: Any) -> Any:
        """Return the fact of that type about the subject, or `Unread` with the reason."""
        ...

    def notes(self) -> tuple[str, ...]:
        """Return remarks for the report that are no verdicts, known once everything was judged."""
        ...


class Reporter(Protocol):
    """Turns a report into text."""

    def __call__(self, report: Report, *, everything: bool, colour: bool, width: int) -> str:
        """Return the whole report as text, ending in a newline unless empty."""
        ...
