"""Waiting until a host knows the head that a run is about.

A run is set off by a push, and what the host says of the pull request follows a moment later, or has gone on since. On
GitLab two background jobs stand between: `Git::BranchPushService` queues `UpdateMergeRequestsWorker`, which gives the
merge request its new head, and the push's pipeline does not wait for it
(https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/services/git/branch_push_service.rb). What is judged must be
what the run is about: a verdict on another head says nothing of it.
"""

from collections.abc import Callable
from typing import TypeVar

from refwarden.model.errors import Unavailable
from refwarden.model.text import printable, short
from refwarden.sources.web.client import Client

_PAUSES = (1.0, 2.0, 4.0, 8.0)  # seconds: far longer than a host needs to follow, and not worth a runner's minute

First = TypeVar("First")


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
