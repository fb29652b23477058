"""A branch is up to date with what it will be merged into.

## Asks
How many commits has the branch that it merges into (the first of its kind's `into`) that it lacks? Merges do not
count: they bring nothing by themselves.

## Why
Checks that passed on an old base say little of the merge. The further behind, the less they say.

## Fix
`git rebase` onto the target, or merge the target into the branch.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.graph import CommitGraph
from refwarden.model.lines import Lines
from refwarden.model.refs import Branch
from refwarden.model.text import plural, printable, quoted
from refwarden.model.topics import Topics
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import AtLeast, Rule, Says, Tighter


class Options(NamedTuple):
    """How far behind."""

    most: Annotated[int, AtLeast(0), Says("How many commits it may lack."), Tighter("lower")] = 0


def judge(case: Case[Branch], options: Options) -> Verdict:
    """Judge a topic branch that still has work to merge."""
    branch, tip, _ = case.subject
    if case.kind.protected or not case.kind.into or not tip:
        return not_applicable(f"{case.kind.name} branches merge nowhere")
    goals = case[Lines].of_kind(case.kind.into[0])
    topic = case[Topics].of(branch)
    if not goals or topic is None or not topic.own:
        return not_applicable("it has nothing to merge, or nowhere to merge it")
    graph, goal = case[CommitGraph], goals[0]
    lacked = sum(len(graph.parents(commit)) < 2 for commit in graph.only([goal.tip], [tip]))
    if lacked <= options.most:
        return kept(f"it lacks {plural(lacked, 'commit')} of {printable(goal.branch)}")
    return broken(
        f"{printable(branch)} lacks {plural(lacked, 'commit')} of {printable(goal.branch)}; {options.most:,} may be.",
        f"git fetch origin && git rebase {quoted('origin/' + goal.branch)} {quoted(branch)}",
        Because("branch.behind", str(lacked), "git"),
    )


RULE = Rule(
    code="RW115",
    name="not-behind",
    since="0.1",
    about=(Branch,),
    needs=(CommitGraph, Lines, Topics),
    judge=judge,
    options=Options,
)
