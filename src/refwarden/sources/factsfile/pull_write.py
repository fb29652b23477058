"""A pull request as a document: the counterpart of `pull_source`. What was not asked, or not read, is left out."""

from collections.abc import Callable, Mapping
from typing import Any

from refwarden.model.checks import Checks, Deployments
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.contributors import PullCommit, PullCommits
from refwarden.model.pull_facts import PullFacts
from refwarden.model.pulls import ClosedTickets, Content, LastPush, Permissions, PullEvents, PullFiles, Teams, Threads
from refwarden.model.refs import Refs
from refwarden.model.reviews import Reviews
from refwarden.model.standing import AgainstBase, OtherPulls
from refwarden.model.verdict import Unread, Unreadable
from refwarden.sources.factsfile import owners
from refwarden.sources.factsfile.records import plain

_ROWS: dict[str, type[Any]] = {
    "events": PullEvents,
    "checks": Checks,
    "last_push": LastPush,
    "against_base": AgainstBase,
    "deployments": Deployments,
}
_LISTS: dict[str, Callable[[PullFacts], Any]] = {
    "reviews": lambda facts: facts.asked(Reviews).all,
    "requested": lambda facts: facts.asked(Reviews).requested,
    "threads": lambda facts: facts.asked(Threads).all,
    "files": lambda facts: facts.asked(PullFiles).all,
    "closes": lambda facts: facts.asked(ClosedTickets).all,
}


def document(facts: PullFacts, made: Mapping[str, bool]) -> dict[str, Any]:
    """Return the keys of a facts file that a pull request fills, but for its commits' own rows.

    Args:
        facts: The pull request's facts, after it was judged: only what was asked is written.
        made: Merges, and whether they were found to hold content of their own.
    """
    row: dict[str, Any] = plain(facts.pull)
    for key, kind in _ROWS.items():
        _put(row, key, lambda kind=kind: facts.asked(kind))  # type: ignore[misc] # one kind for each key
    for key, read in _LISTS.items():
        _put(row, key, lambda read=read: read(facts))  # type: ignore[misc] # one reader for each key
    _put(row, "owners", lambda: owners.row(facts.asked(CodeOwners)))
    _put(row, "proposed_owners", lambda: _proposed(facts))
    _put(row, "brings", lambda: {one.commit.id: one.hands for one in facts.asked(PullCommits).all})
    _put(row, "landed", lambda: {one.commit.id: one.landed for one in facts.asked(PullCommits).all if one.landed})
    _put(row, "heads", lambda: facts.asked(Refs).branches)
    _put(row, "changed", lambda: facts.asked(Content).told)
    whole: dict[str, Any] = {"pull": row, "makes": dict(made)}
    _put(whole, "permissions", lambda: facts.asked(Permissions).told)
    _put(whole, "teams", lambda: facts.asked(Teams).told)
    _put(whole, "other_pulls", lambda: _others(facts.asked(OtherPulls)))
    return whole


def _proposed(facts: PullFacts) -> Any:
    proposed = facts.asked(CodeOwners).told
    return owners.row(proposed) if proposed else Unread("it changes no owners")


def _others(others: OtherPulls) -> dict[str, str]:
    return {f"{repository}#{number}": state for (repository, number), state in others.told.items()}


def commits(facts: PullFacts) -> tuple[PullCommit, ...]:
    """Return the commits that it brings as far as they were asked for and can be read."""
    try:
        found: tuple[PullCommit, ...] = facts.asked(PullCommits).all
    except Unreadable:
        return ()
    return found


def _put(row: dict[str, Any], key: str, read: Callable[[], Any]) -> None:
    try:
        value = read()
    except Unreadable:
        return
    if not isinstance(value, Unread):
        row[key] = {name: plain(part) for name, part in value.items()} if isinstance(value, dict) else plain(value)
