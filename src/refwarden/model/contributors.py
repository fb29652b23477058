"""Whose work a pull request carries: every commit of `base..head`, by every parent."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from refwarden.model.commits import Commit
from refwarden.model.listing import Listing
from refwarden.model.pulls import Account, Contributor, Contributors, PullRequest
from refwarden.model.verdict import Unreadable

# GitHub's own committer for what is done on its pages: a key, not a person.
_HOSTS_THEMSELVES = frozenset({"web-flow"})
# Agents that work on somebody's request; who asked is whom the host assigns beside the agent.
_AGENTS = frozenset({"copilot", "copilot-swe-agent"})


class Hand(NamedTuple):
    """Somebody named in a commit.

    Attributes:
        role: `author`, `committer` or `co-author`.
        account: The account that the host has for the address; None for none.
        email, name: As the commit says.
    """

    role: str
    account: Account | None
    email: str = ""
    name: str = ""


class PullCommit(NamedTuple):
    """One commit that a pull request brings, and whom the host takes its people for.

    Attributes:
        commit: The commit.
        hands: The people whom it names.
        landed: Branches of the same repository that received it by a merged pull request of its own.
        url: Its page.
    """

    commit: Commit
    hands: tuple[Hand, ...] = ()
    landed: tuple[str, ...] = ()
    url: str = ""


class PullCommits(Listing[PullCommit]):
    """A lazy fact: the commits of `base..head`, oldest first as far as the host orders them."""


def contributors(
    pull: PullRequest,
    commits: PullCommits,
    *,
    makes: Callable[[str], bool],
    elsewhere: Callable[[PullCommit], bool],
    pusher: Account | None = None,
) -> Contributors:
    """Return everybody whose work a pull request carries.

    A merge brings work of its own only where it holds content that none of its parents has: whoever presses the
    button that updates a branch has not written any of it. A commit that another long-lived branch received by a pull
    request of its own was reviewed there: a release carries the work of everybody, and somebody must approve it.

    Args:
        pull: The pull request; whoever opened it takes part.
        commits: What it brings.
        makes: Tells whether a merge commit holds content of its own; may raise Unreadable.
        elsewhere: Tells whether a commit was received by another long-lived branch.
        pusher: Who pushed the tip, where that is known.
    """
    known, perhaps, strangers = _opened(pull, pusher), dict[str, Contributor](), dict[str, Contributor]()
    gaps = ""
    try:
        brought = commits.all
    except Unreadable as cut:
        brought, gaps = (), cut.unread.reason
    for one in brought:
        if elsewhere(one):
            continue
        into = _ledger(one.commit, makes, known, perhaps)
        if into is None:
            continue
        for hand in _people(one):
            if hand.account is None:
                _note(strangers, Account(hand.email or hand.name), hand.role, one.commit.id, hand.email)
            else:
                _note(into, hand.account, hand.role, one.commit.id)
    unsure = tuple(one for key, one in perhaps.items() if key not in known)
    return Contributors(tuple(known.values()), unsure, tuple(strangers.values()), gaps)


def _opened(pull: PullRequest, pusher: Account | None) -> dict[str, Contributor]:
    """Whoever takes part without a commit."""
    found: dict[str, Contributor] = {}
    _note(found, pull.author, "opener")
    if pull.author.login.casefold().removesuffix("[bot]") in _AGENTS:
        for asked in pull.assignees:
            if asked.kind == "user":
                _note(found, asked, "requester")
    if pusher is not None:
        _note(found, pusher, "pusher")
    return found


def _ledger(
    commit: Commit, makes: Callable[[str], bool], known: dict[str, Contributor], perhaps: dict[str, Contributor]
) -> dict[str, Contributor] | None:
    """Return where a commit's people are noted: nowhere for a merge that brings nothing of its own."""
    if len(commit.parents) < 2:
        return known
    try:
        return known if makes(commit.id) else None
    except Unreadable:
        return perhaps


def _people(one: PullCommit) -> Iterator[Hand]:
    for hand in one.hands:
        if hand.account is None or hand.account.key not in _HOSTS_THEMSELVES:
            yield hand


def _note(among: dict[str, Contributor], account: Account, role: str, commit: str = "", email: str = "") -> None:
    if account.kind == "ghost":
        return
    before = among.get(account.key, Contributor(account, email=email))
    among[account.key] = before._replace(
        roles=before.roles if role in before.roles else (*before.roles, role),
        commits=(*before.commits, commit) if commit and commit not in before.commits else before.commits,
    )
