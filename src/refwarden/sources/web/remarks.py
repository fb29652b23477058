"""The one remark of ours under a pull request, a comment or a note: found again, and changed rather than made twice.

Two jobs may look at once and make one each. So whoever made one looks again: the oldest says what is so, and any other
leads to it, also one that was made when the pull request had another base.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from refwarden.model.errors import Gone, SourceError, Unauthorised, Unavailable

Node = Mapping[str, Any]


class Board(NamedTuple):
    """Where remarks stand. Every question may raise SourceError.

    Attributes:
        ours: Returns the remarks of ours that stand there. Anybody can write our mark: it must be known whose each is.
        make: Makes one that says a text.
        change: Lets one, by its number, say another.
        address: Returns the address of one, as Markdown takes it.
    """

    ours: Callable[[], list[Node]]
    make: Callable[[str], object]
    change: Callable[[int, str], object]
    address: Callable[[Node], str]


def settle(board: Board, mark: str, text: str) -> str:
    """Let one remark of ours say a text, and return what was done, in words; raise SourceError.

    Args:
        board: Where remarks stand.
        mark: What begins each remark of ours, which Markdown does not show.
        text: What is to be said.
    """
    ours, made = _oldest_first(board), False
    if not ours:
        ours, made = _made(board, f"{mark}\n{text}"), True
    first, *others = ours
    changed = _now(board, first, f"{mark}\n{text}")
    for one in others:
        _now(board, one, f"{mark}\nWhat refwarden says here stands in [another remark]({board.address(first)}).")
    return "made" if made else "changed" if changed else "stands as it was"


def _oldest_first(board: Board) -> list[Node]:
    return sorted(board.ours(), key=lambda one: int(one["id"]))


def _made(board: Board, body: str) -> list[Node]:
    """Make a remark, and return all of ours that there are then."""
    fault: SourceError = Unavailable("what was just said is not listed", "try again")
    try:
        board.make(body)
    except (Unauthorised, Gone):
        raise
    except SourceError as lost:  # it may have been made all the same
        fault = lost
    ours = _oldest_first(board)
    if not ours:
        raise fault
    return ours


def _now(board: Board, remark: Node, body: str) -> bool:
    """Let a remark say something; tell whether it did not yet. Hosts take blanks from its end."""
    if str(remark["body"]).rstrip() == body.rstrip():
        return False
    board.change(int(remark["id"]), body)
    return True
