"""A long-lived branch's line has the shape that the policy asks for.

## Asks
`linear`: no merge arrives. `merges-only`: nothing but merges arrives. `semi-linear`: only merges, each of a branch
that was up to date with the line when it was merged.

## Why
A team that reads, bisects or reverts its history by one shape is misled by every commit of another.

## Fix
Rebase or squash for `linear`; `git merge --no-ff` for the others; for `semi-linear`, rebase the branch first.
"""

from typing import Annotated, Literal, NamedTuple

from refwarden.model.case import Case
from refwarden.model.evidence import Arrival
from refwarden.model.graph import CommitGraph
from refwarden.model.text import printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Rule, Says


class Options(NamedTuple):
    """Which shape."""

    shape: Annotated[
        Literal["linear", "merges-only", "semi-linear"],
        Says("`linear` allows no merge, `merges-only` nothing else, `semi-linear` only merges of rebased branches."),
    ] = "linear"


def judge(case: Case[Arrival], options: Options) -> Verdict:
    """Judge an arrival by its parents."""
    arrival = case.subject
    branch, commit = printable(arrival.branch), short(arrival.commit)
    if not arrival.parents:
        return not_applicable("a root commit has no shape")
    because = Because("arrival.parents", str(len(arrival.parents)), "git")
    home = f"git switch {quoted(arrival.branch)} && git reset --hard {short(arrival.parents[0])}"
    if options.shape == "linear":
        if len(arrival.parents) == 1:
            return kept("it is no merge")
        remedy = f"{home} && git cherry-pick {short(arrival.parents[0])}..{short(arrival.parents[1])}"
        return broken(f"{commit} is a merge; {branch} has none.", remedy, because)
    if len(arrival.parents) == 1:
        remedy = f"git branch NEW-NAME {commit} && {home} && git merge --no-ff NEW-NAME"
        return broken(f"{commit} is no merge; {branch} receives nothing else.", remedy, because)
    if options.shape == "semi-linear":
        behind = [tip for tip in arrival.parents[1:] if not case[CommitGraph].is_ancestor(arrival.parents[0], tip)]
        if behind:
            remedy = f"{home} && git rebase {short(arrival.parents[0])} {short(behind[0])}, then merge --no-ff"
            return broken(
                f"{commit} merged {short(behind[0])}, which was not up to date with {branch}.", remedy, because
            )
    return kept("it has the shape asked for")


RULE = Rule(
    code="RW116",
    name="linear-history",
    since="0.1",
    about=(Arrival,),
    needs=(CommitGraph,),
    judge=judge,
    options=Options,
    desire=lambda _, options: (("linear", True),) if options.shape == "linear" else (),
    controls=("cis:1.1.13",),
)
