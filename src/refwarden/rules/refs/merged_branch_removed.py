"""A branch that was merged everywhere it goes is gone.

## Asks
Do production and integration, as far as the branch may merge into them, hold its work, merged or squashed, and is
its last commit older than the grace time?

## Why
Finished branches hide the open ones, and whoever continues on one works on what was merged already.

## Fix
Delete the branch. Its commits stay where they were merged.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import INTEGRATION, PRODUCTION
from refwarden.model.lines import Lines, LongLived
from refwarden.model.patches import Patches
from refwarden.model.refs import Branch, Now
from refwarden.model.text import DAY, age, listed, printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Duration, Rule, Says, Tighter


class Options(NamedTuple):
    """How long it may stay."""

    grace: Annotated[Duration, Says("How long after its last commit a merged branch may stay."), Tighter("lower")] = (
        7 * DAY
    )
    squashed: Annotated[bool, Says("Whether a squash of the whole branch counts as merged."), Tighter("true")] = True


def judge(case: Case[Branch], options: Options) -> Verdict:
    """Judge a topic branch that is still there."""
    branch, tip, _ = case.subject
    if case.kind.protected or not case.kind.into or not tip:
        return not_applicable(f"{case.kind.name} branches stay")
    lines, graph = case[Lines], case[CommitGraph]
    # Production and integration are where work must arrive; into support or a release it may go, but need not.
    wanted = [name for name in case.kind.into if name in (PRODUCTION, INTEGRATION)] or case.kind.into
    goals = [one for one in lines.branches if one.kind.name in wanted]
    if not goals:
        return not_applicable("none of the branches that it may merge into is here")
    idle = case[Now].seconds - graph.time(tip)
    if idle < options.grace:
        return kept(f"its last commit is {age(idle)} old; it may stay for {age(options.grace)}")
    how = []
    for goal in goals:
        own = graph.only([tip], [goal.tip])
        if own and not (options.squashed and _squashed(case, own, goal)):
            return kept(f"{printable(goal.branch)} does not hold it yet")
        how.append(f"{goal.branch} ({'squashed' if own else 'merged'})")
    return broken(
        f"{printable(branch)} is merged into {listed([goal.branch for goal in goals])}, and still there.",
        f"git push origin --delete {quoted(branch)} && git branch -D {quoted(branch)}",
        Because("branch.merged", listed(how, 10), "git"),
    )


def _squashed(case: Case[Branch], own: list[str], goal: LongLived) -> bool:
    """Tell whether one commit on the goal's line makes the change that the branch makes as a whole."""
    graph, patches, lines = case[CommitGraph], case[Patches], case[Lines]
    line, mine = lines.line(goal), set(own)
    # The newest commit of the line that the branch was brought up to date with, or started on.
    bases = [line[parent] for one in own for parent in graph.parents(one) if parent not in mine and parent in line]
    if not bases:
        return False
    newer = list(line)[: min(bases)]
    whole = patches.between(next(commit for commit, place in line.items() if place == min(bases)), case.subject.tip)
    return bool(whole) and any(patches.between(graph.parents(one)[0], one) == whole for one in newer)


RULE = Rule(
    code="RW114",
    name="merged-branch-removed",
    since="0.1",
    about=(Branch,),
    needs=(CommitGraph, Lines, Now, Patches),
    judge=judge,
    options=Options,
)
