"""Where each host looks for the file: the first that there is counts, and no other."""

from collections.abc import Callable
from typing import TypeVar

from refwarden.model.codeowners.entries import Dialect

T = TypeVar("T")

PLACES: dict[Dialect, tuple[str, ...]] = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}


def first(dialect: Dialect, read: Callable[[str], T | None]) -> tuple[str, T] | None:
    """Return the path and what was read of the file that a host would take, None where there is none.

    Args:
        dialect: The host.
        read: Returns what stands at a path; None for nothing.
    """
    for place in PLACES[dialect]:
        found = read(place)
        if found is not None:
            return place, found
    return None
