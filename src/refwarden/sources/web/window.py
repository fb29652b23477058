"""Which arrivals on a branch fall into the time that is asked about, though a commit's date is whatever somebody typed.

A first-parent line is in the order in which a branch received it. One old date must not end the walk along it, so many
in a row do; and what lies above something that the host itself saw arrive in time arrived in time too, whatever date it
has.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

OLD_ENOUGH = 20

T = TypeVar("T")


class Seen(NamedTuple):
    """When something arrived.

    Attributes:
        at: The moment, in seconds since 1970.
        certain: Whether the host says so, and not the commit.
    """

    at: int
    certain: bool


def within(line: Iterable[tuple[Seen, T]], since: int) -> Iterator[T]:
    """Yield what arrived since a moment.

    Args:
        line: What a branch received, the newest first; read no further than is needed.
        since: The first moment that counts, in seconds since 1970.
    """
    held: list[T] = []  # of old dates, above something that is not certain either
    old = 0
    for seen, one in line:
        if seen.at < since:
            if seen.certain:
                return
            held.append(one)
            old += 1
            if old >= OLD_ENOUGH:
                return
            continue
        old = 0
        if seen.certain:
            yield from held
            held.clear()
        yield one
