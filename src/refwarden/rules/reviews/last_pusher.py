"""Somebody other than who pushed last has approved.

## Asks
Does an approval stand by somebody who did not push the head's tip, given for what would be merged? Who pushed last is
the host's word; a commit's author and committer are only what somebody typed. A push of a merge that is proved to be
nothing but its parents is no change.

## Why
Whoever may push to another's branch and approve it can bring in anything alone.

## Fix
Ask somebody else to approve what was pushed last.
"""

from refwarden.model.approvals import Approvals
from refwarden.model.case import Case
from refwarden.model.pulls import LastPush, PullRequest
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import NoOptions, Rule, wanting


def judge(case: Case[PullRequest], options: NoOptions) -> Verdict:
    """Judge whether one approval, at least, is by somebody else than who pushed last."""
    del options
    approvals, push = case[Approvals], case[LastPush]
    if not approvals.all:
        return not_applicable("no approval stands")
    if push.clean:
        return not_applicable("what was pushed last is a clean merge, which changes nothing")
    pusher = push.by
    evidence = Because("pull.last_push", printable(pusher.login) or "a deleted account", "host")
    others = [one for one in approvals.all if one.by.key != pusher.key or pusher.kind == "ghost"]
    if not others:
        return broken(
            f"{printable(pusher.login)} pushed last, and nobody else has approved.",
            f"ask somebody other than {printable(pusher.login)} for a review",
            evidence,
        )
    standings = [approvals.flaw("stale", one) for one in others]
    good = [one.by.login for one, standing in zip(others, standings, strict=True) if standing.counts]
    if good:
        return kept(f"{listed(good)} approved what {printable(pusher.login) or 'a deleted account'} pushed", evidence)
    doubt = next((one for one in standings if one.counts is None), None)
    names = listed([one.by.login for one in others])
    if doubt:
        return unknown(f"whether {names} approved what was pushed last cannot be told: {doubt.words}.", doubt.remedy)
    return broken(
        f"{names} approved before {printable(pusher.login) or 'a deleted account'} pushed last.",
        f"ask {names} to look at what was pushed",
        evidence,
    )


RULE = Rule(
    code="RW505",
    name="last-pusher",
    since="0.1",
    about=(PullRequest,),
    judge=judge,
    desire=wanting("last-push"),
    needs=(Approvals, LastPush),
    controls=("cis:1.1.4", "slsa-source:L4", "osps:QA-07.01", "scorecard:Branch-Protection", "ssdf:PW.7.2"),
)
