"""What every lazy list of facts is: read once, when a rule first wants it."""

from collections.abc import Callable
from typing import Generic, Self, TypeVar

T = TypeVar("T")


class Listing(Generic[T]):
    """A lazy list.

    Args:
        read: Reads it; may raise Unreadable, since hosts list a bounded number of things, and a part is not the whole.
    """

    def __init__(self, read: Callable[[], tuple[T, ...]]) -> None:
        self._read = read
        self._all: tuple[T, ...] | None = None

    @classmethod
    def of(cls, *known: T) -> Self:
        """Return a list that is known already."""
        return cls(lambda: known)

    @property
    def all(self) -> tuple[T, ...]:
        """All of it, in the order in which it was read; may raise Unreadable."""
        if self._all is None:
            self._all = self._read()
        return self._all
