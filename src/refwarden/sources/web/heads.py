"""Waiting until a host knows the head that a run is about, and looking whether it kept it.

A run is set off by a push, and what the host says of the pull request follows a moment later, or has gone on since. On
GitLab two background jobs stand between: `Git::BranchPushService` queues `UpdateMergeRequestsWorker`, which gives the
merge request its new head, and the push's pipeline does not wait for it
(https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/services/git/branch_push_service.rb). What is judged must be
what the run is about: a verdict on another head says nothing of it.

What a host is asked afterwards it answers by the pull request's number, about the head of that moment. A push between
two questions would let one commit be judged by another's files.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from refwarden.model.errors import Moved, Unavailable
from refwarden.model.text import printable, short
from refwarden.sources.web.client import Client

_PAUSES = (1.0, 2.0, 4.0, 8.0)  # seconds: far longer than a host needs to follow, and not worth a runner's minute

First = TypeVar("First")


class Place(NamedTuple):
    """Where a pull request stands.

    Attributes:
        head: The head's commit.
        base: The base branch's short name.
        moved: The last time that it was moved otherwise than forwards, in any words; None where that is not known.
    """

    head: str
    base: str
    moved: str | None = None


def stayed(before: Place, now: Place, target: str) -> None:
    """Raise Moved where a pull request has another head or base than before, or had one meanwhile."""
    if now.head != before.head:
        words = f"its head is now {printable(short(now.head)) or 'gone'}"
    elif now.base != before.base:
        words = f"its base is now {printable(now.base)}"
    elif None not in (before.moved, now.moved) and now.moved != before.moved:
        words = "it was moved away and back"
    else:
        return
    what = f"{printable(target)} changed while it was judged: {words}"
    raise Moved(what, "look at the run of that change, or run this one again")


def with_head(
    ask: Callable[[], First], head: Callable[[First], str], wanted: str, client: Client, target: str
) -> First:
    """Return what a host says of a pull request, once it has the head that is wanted.

    Args:
        ask: Asks.
        head: Returns the head in an answer.
        wanted: The head that it must have; empty for any.
        client: Waits.
        target: The pull request, in words.

    Raises:
        Unavailable: It has another, and keeps it.
        SourceError: As `ask` does.
    """
    found = ask()
    for pause in _PAUSES:
        if not wanted or head(found) == wanted:
            return found
        client.wait(pause)
        found = ask()
    if head(found) == wanted:
        return found
    now = f"is at {printable(short(head(found)))}" if head(found) else "has no head"
    raise Unavailable(
        f"the run is about {printable(short(wanted))}, and {printable(target)} {now}",
        "look at the run of the newer push, or run this one again once the host knows the push",
    )
