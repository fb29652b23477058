"""What a host answered, and why asking again may help."""

from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from refwarden.model.errors import SourceError, Unavailable

UNREADABLE = "no JSON"  # stands for a body that cannot be read; no answer's data is a bare text


class Answer(NamedTuple):
    """An answer: its status, its headers by their lower-case names, and its data."""

    status: int
    headers: Mapping[str, str]
    data: Any

    def items(self) -> Iterable[Any]:
        """Return a page's items, whether they stand alone or in an object beside their count.

        Raises:
            Unavailable: There is no list. An answer without one must not look like an empty one.
        """
        if isinstance(self.data, list):
            return self.data
        if isinstance(self.data, dict):
            found = next((value for value in self.data.values() if isinstance(value, list)), None)
            if found is not None:
                return found
        if self.status == 204:
            return ()
        raise Unavailable("the host answers without the list that was asked for", "try again; report it, if it lasts")

    def next_page(self) -> str:
        """Return the address of the next page, empty for none.

        The header is RFC 8288's: addresses in angle brackets, each with parameters in any order.
        """
        for link in self.headers.get("link", "").split("<")[1:]:
            address, _, parameters = link.partition(">")
            for parameter in parameters.rstrip(", ").split(";"):
                name, _, value = parameter.partition("=")
                if name.strip().lower() == "rel" and "next" in value.strip().strip('"').lower().split():
                    return address
        return ""


class Again(NamedTuple):
    """Why asking again may help.

    Attributes:
        fault: What to raise when it is not asked again.
        pause: Seconds to wait first; None for the caller's own.
        refused: Whether the host certainly did nothing, so that even a request that changes something may be repeated.
        doubling: Whether to wait twice as long each further time.
        most: How often to ask in all.
    """

    fault: SourceError
    pause: float | None = None
    refused: bool = False
    doubling: bool = False
    most: int = 4


class TooLarge(Unavailable):
    """The host gave up on a query; asking for less at once may help."""


class GraphAnswer(NamedTuple):
    """A GraphQL answer: the data as far as there is any, and the errors beside it."""

    data: Mapping[str, Any]
    errors: tuple[Mapping[str, Any], ...] = ()


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that `Retry-After` asks to wait, as a number or a date; None where it says nothing sound."""
    told = headers.get("retry-after", "")
    if told.isascii() and told.isdigit():
        return float(told[:9])
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - now) if told else None
    except (ValueError, OverflowError):
        return None
