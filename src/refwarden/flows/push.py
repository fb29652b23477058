"""A push, judged where it leaves (pre-push) or where it arrives (pre-receive, update)."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from refwarden.engine.select import select
from refwarden.flows.judging import report
from refwarden.model.refs import RefUpdate
from refwarden.model.report import Report
from refwarden.model.text import plural, printable
from refwarden.policy.compiled import Policy


class Push(NamedTuple):
    """One push to be judged.

    Attributes:
        door: `push` on the developer's machine, `receive` on the server.
        updates: Every ref that Git named.
        source: Builds the source; it is given the policy's kinds and signers.
    """

    door: str
    updates: Sequence[RefUpdate]
    source: Callable[..., Any]


def judge(push: Push, policy: Policy, now: int, *, everything: bool = False) -> Report:
    """Judge every ref of the push, creations, deletions and tags included."""
    first = printable(push.updates[0].ref) if push.updates else "nothing"
    subject = first if len(push.updates) <= 1 else f"{first} and {plural(len(push.updates) - 1, 'other ref')}"
    return report(
        policy,
        push.source(kinds=policy.kinds, signers=policy.signers),
        door=push.door,
        subject=subject,
        now=now,
        everything=everything,
        selected=select(policy, push.door, absent=_absent(push.updates)),
    )


def _absent(updates: Sequence[RefUpdate]) -> frozenset[str]:
    """Return the subject types that the push certainly has none of, so that their rules need not be loaded."""
    moved = [update for update in updates if update.movement != "delete"]
    absent = set() if any(update.tag for update in moved) else {"Tag"}
    if not any(update.branch for update in moved):
        absent |= {"Branch", "Arrival"}
    if not moved:
        absent |= {"Commit", "FileChange", "Outstanding"}
    return frozenset(absent)
