"""Nobody approves their own work.

## Asks
Is every approval that stands by somebody who took no part in the change: neither its author nor a commit's author,
committer or co-author by any parent, nor who pushed the tip, nor who asked an agent for it? A merge of the base that
brings nothing of its own makes nobody a contributor.

## Why
Hosts exclude whoever opened the pull request and nobody else: a change by two people is approved by one of them.

## Fix
Ask somebody who took no part for a review.
"""

from typing import Annotated, NamedTuple

from refwarden.model.approvals import Approvals, Flaw
from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import Rule, Says, Tighter


class Options(NamedTuple):
    """How much doubt is accepted."""

    strangers: Annotated[
        bool,
        Says("Whether an address in a commit that belongs to no account may be any approver's."),
        Tighter("true"),
    ] = False


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge the approvals that stand by whose work they are about."""
    approvals = case[Approvals]
    if not approvals.all:
        return not_applicable("no approval stands")
    flaws: tuple[Flaw, ...] = ("author", "contributor", "stranger") if options.strangers else ("author", "contributor")
    doubt = None
    for one in approvals.all:
        for flaw in flaws:
            found = approvals.flaw(flaw, one)
            words = f"{printable(one.by.login)} {found.words}"
            evidence = Because("pull.contributors", words, "host")
            if found.counts is False:
                remedy = f"ask somebody other than {printable(one.by.login)}, who took no part, for a review"
                return broken(f"{words}, and approved it.", remedy, evidence)
            if found.counts is None:
                doubt = doubt or unknown(f"{words}.", found.remedy, evidence)
    return doubt or kept("nobody who took part has approved")


RULE = Rule(
    code="RW504",
    name="no-contributor-approval",
    since="0.1",
    about=(PullRequest,),
    judge=judge,
    needs=(Approvals,),
    options=Options,
    controls=("slsa-source:L4", "osps:QA-07.01"),
)
