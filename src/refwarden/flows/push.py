"""A push, judged where it leaves (pre-push) or where it arrives (pre-receive, update)."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

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
        source: Builds the source; it is given the policy's kinds.
    """

    door: str
    updates: Sequence[RefUpdate]
    source: Callable[..., Any]


def judge(push: Push, policy: Policy, now: int, *, everything: bool = False) -> Report:
    """Judge every ref of the push, creations, deletions and tags included."""
    first = printable(push.updates[0].ref) if push.updates else "nothing"
    subject = first if len(push.updates) <= 1 else f"{first} and {plural(len(push.updates) - 1, 'other ref')}"
    return report(
        policy, push.source(kinds=policy.kinds), door=push.door, subject=subject, now=now, everything=everything
    )
