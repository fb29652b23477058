"""GitHub's words in ours: moments, accounts, states."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from refwarden.model.checks import CheckState
from refwarden.model.pulls import GHOST, Account
from refwarden.model.reviews import ReviewState

Node = Mapping[str, Any]
_NOREPLY = "@users.noreply.github.com"

REVIEWS: Mapping[str, ReviewState] = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "changes_requested",
    "COMMENTED": "commented",
    "DISMISSED": "dismissed",
}
CONCLUSIONS: Mapping[str, CheckState] = {
    "SUCCESS": "success",
    "FAILURE": "failure",
    "TIMED_OUT": "failure",
    "ACTION_REQUIRED": "failure",
    "STARTUP_FAILURE": "failure",
    "NEUTRAL": "neutral",
    "SKIPPED": "skipped",
    "CANCELLED": "cancelled",
    "STALE": "stale",
}
STATUSES: Mapping[str, CheckState] = {
    "SUCCESS": "success",
    "FAILURE": "failure",
    "ERROR": "failure",
    "PENDING": "pending",
    "EXPECTED": "pending",
}


def moment(text: str | None) -> int:
    """Return a moment as GitHub writes it in seconds since 1970, 0 for none."""
    if not text:
        return 0
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp())


def account(actor: Node | None) -> Account:
    """Return an actor of a GraphQL answer; null is the account of somebody who is gone.

    GraphQL calls a program `dependabot`, REST and GitHub's pages call it `dependabot[bot]`: so do we.
    """
    if not actor or not actor.get("login"):
        return GHOST
    login = str(actor["login"])
    if actor.get("__typename") == "Bot":
        return Account(login if login.endswith("[bot]") else f"{login}[bot]", "bot")
    return Account(login, "bot" if login.endswith("[bot]") else "user")


def author(git: Node | None) -> Account | None:
    """Return the account that GitHub has for an author or committer, None for none.

    An address of GitHub's own no-reply domain names its account: `ID+LOGIN@users.noreply.github.com`.
    """
    if not git:
        return None
    if git.get("user"):
        return account(git["user"])
    email = str(git.get("email") or "")
    if email.casefold().endswith(_NOREPLY):
        login = email[: -len(_NOREPLY)].rpartition("+")[2]
        return account({"login": login}) if login else None
    return Account("web-flow") if email == "noreply@github.com" else None


def nodes(connection: Node | None) -> Iterable[Node]:
    """Return a connection's nodes; what the caller may not see is null, and left out."""
    return [node for node in (connection or {}).get("nodes") or () if node]
