"""GitLab's words in ours: moments, accounts, roles, states."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from refwarden.model.checks import CheckState
from refwarden.model.pulls import GHOST, Access, Account

Node = Mapping[str, Any]

# https://docs.gitlab.com/api/commits/#list-the-statuses-of-a-commit
STATUSES: Mapping[str, CheckState] = {
    "success": "success",
    "failed": "failure",
    "canceled": "cancelled",
    "canceling": "cancelled",
    "skipped": "skipped",
}
_WAITING = frozenset({"created", "waiting_for_resource", "preparing", "pending", "running", "scheduled", "manual"})


def state(word: str) -> CheckState:
    """Return what a job or a status says; a word that nobody knows is no success."""
    return STATUSES.get(word, "pending" if word in _WAITING else "failure")


def moment(text: str | None) -> int:
    """Return a moment as GitLab writes it in seconds since 1970, 0 for none."""
    if not text:
        return 0
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp())


def account(user: Node | None) -> Account:
    """Return an account of a GraphQL answer; one that is gone is called Ghost User by GitLab."""
    if not user or not user.get("username") or user.get("type") == "GHOST":
        return GHOST
    return Account(str(user["username"]), "bot" if user.get("bot") else "user")


def access(level: int) -> Access:
    """Return what a role may do; a role of a group's own counts as what it is made from.

    Source: https://docs.gitlab.com/api/members/#roles
    """
    steps: tuple[tuple[int, Access], ...] = (
        (50, "admin"),
        (40, "maintain"),
        (30, "write"),
        (20, "triage"),
        (10, "read"),
    )
    return next((word for least, word in steps if level >= least), "none")


def nodes(connection: Node | None) -> Iterable[Node]:
    """Return a connection's nodes; what the caller may not see is null, and left out."""
    return [node for node in (connection or {}).get("nodes") or () if node]


def written(at: int) -> str:
    """Return a moment as GitLab takes it in a query."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
