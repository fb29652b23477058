"""A pull request's head holds its base's tip.

## Asks
How many commits of the base, as it stands now, does the head lack?

## Why
Checks that passed on an old base say little of the merge: two changes that are right alone may be wrong together, and
nobody has tried them together yet.

## Fix
Merge the base into the branch, or rebase the branch onto it; the host has a button for it. Where many pull requests
wait for one another, a merge queue does it for all of them.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest
from refwarden.model.standing import AgainstBase
from refwarden.model.text import plural, printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import AtLeast, Rule, Says, Tighter, wanting
from refwarden.rules.hosting import command


class Options(NamedTuple):
    """How far behind."""

    most: Annotated[int, AtLeast(0), Says("How many commits of its base it may lack."), Tighter("lower")] = 0


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request beside its base's tip."""
    pull = case.subject
    if pull.state != "open":
        return not_applicable(f"it is {pull.state}")
    against = case[AgainstBase]
    base = printable(pull.base.branch)
    evidence = Because("pull.behind", f"{against.behind} of {base} at {short(against.tip)}", "host")
    if against.behind <= options.most:
        return kept(f"it lacks {plural(against.behind, 'commit')} of {base}", evidence)
    return broken(
        f"{pull.name} lacks {plural(against.behind, 'commit')} of {base}; {options.most:,} may be.",
        command(pull, "update-branch"),
        evidence,
    )


RULE = Rule(
    code="RW412",
    name="up-to-date",
    since="0.2",
    about=(PullRequest,),
    needs=(AgainstBase,),
    judge=judge,
    desire=wanting("strict"),
    options=Options,
    controls=("cis:1.1.10", "scorecard:Branch-Protection", "ssdf:PO.4.1"),
)
