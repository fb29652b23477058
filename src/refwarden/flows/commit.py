"""A commit that is being made: what is staged before its message is written, and the message after."""

from collections.abc import Callable
from typing import Any

from refwarden.engine.select import select
from refwarden.flows.judging import report
from refwarden.model.commits import Commit
from refwarden.model.report import Report
from refwarden.policy.compiled import Policy

# Who commits is known before the message is; a wrong address is better heard of before a message is written.
_EARLY = ("author-identity",)


def judge(stage: str, source: Callable[..., Any], policy: Policy, now: int, *, everything: bool = False) -> Report:
    """Judge a draft at one of its two moments.

    Args:
        stage: `pre-commit`, which judges the branch, the people and the staged files, or `commit-msg`, which judges
            the commit with its message.
        source: Builds the source; it is given the policy's kinds and signers.
        policy: What judges.
        now: The moment of judgement, in seconds since 1970.
        everything: Whether kept and not applicable verdicts are listed too.
    """
    late = stage == "commit-msg"
    on = select(policy, "commit")
    chosen = [one for one in on if (Commit in one.rule.about) == late or (not late and one.rule.name in _EARLY)]
    subject = "the message" if late else "what is staged"
    return report(
        policy,
        source(kinds=policy.kinds, signers=policy.signers),
        door="commit",
        subject=subject,
        now=now,
        everything=everything,
        selected=chosen,
    )
