"""Nobody who may stop it asks for changes.

## Asks
Does the last opinion of anybody ask for changes? Only who asked can take it back, by approving or by the objection
being dismissed; another's approval is not enough. An objection does not grow stale with the content.

## Why
An objection that the next push washes away was never heard.

## Fix
Settle it with whoever asked, and have them review again.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.pulls import Permissions, PullRequest
from refwarden.model.reviews import Reviews
from refwarden.model.text import listed
from refwarden.model.verdict import Because, Unreadable, Verdict, broken, kept
from refwarden.rules.base import Rule, Says, Tighter


class Options(NamedTuple):
    """Whose objection counts."""

    anybody: Annotated[
        bool, Says("Whether the objection of somebody without write access counts as well."), Tighter("true")
    ] = False


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by the objections that stand."""
    objections = case[Reviews].objections
    counted, doubt = [], None
    for one in objections:
        try:
            if options.anybody or case[Permissions].at_least(one.by, "write"):
                counted.append(one)
        except Unreadable as cut:
            doubt = cut
    evidence = Because("pull.reviews", listed([one.by.login for one in objections]) or "no objection stands", "host")
    if counted:
        names = listed([one.by.login or "a deleted account" for one in counted])
        asks = "asks" if len(counted) == 1 else "ask"
        return broken(
            f"{names} {asks} for changes.",
            f"settle it with {names}, and have them review again",
            evidence,
        )
    if doubt:
        raise doubt
    return kept("nobody who may stop it asks for changes", evidence)


RULE = Rule(
    code="RW506",
    name="no-changes-requested",
    since="0.1",
    about=(PullRequest,),
    judge=judge,
    needs=(Reviews, Permissions),
    options=Options,
)
