"""Topic branches are short-lived.

## Asks
Has the branch seen a commit within `idle`, and is its oldest own commit younger than `lifetime`?

## Why
A branch that waits drifts from what it will be merged with; each week makes its merge harder and its purpose harder
to recall.

## Fix
Merge it, or delete it and keep its tip under a tag: `git tag archive/NAME BRANCH`.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.graph import CommitGraph
from refwarden.model.refs import Branch, Now
from refwarden.model.text import DAY, age, printable, quoted
from refwarden.model.topics import Topics
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Duration, Rule, Says, Tighter


class Options(NamedTuple):
    """How old."""

    idle: Annotated[Duration, Says("The longest time without a commit; 0 for any."), Tighter("lower, or all")] = (
        60 * DAY
    )
    lifetime: Annotated[
        Duration, Says("The longest time since its first commit; 0 for any."), Tighter("lower, or all")
    ] = 0


def judge(case: Case[Branch], options: Options) -> Verdict:
    """Judge a topic branch by its commits' times."""
    branch, tip, _ = case.subject
    if case.kind.protected or not case.kind.into:
        return not_applicable(f"{case.kind.name} branches are not on their way anywhere")
    graph, now = case[CommitGraph], case[Now].seconds
    topic = case[Topics].of(branch)
    if topic is None or not topic.own:
        return not_applicable("it holds no work of its own; merged-branch-removed asks about it")
    idle = now - graph.time(tip)
    lived = now - min(graph.time(commit) for commit in topic.own)
    faults = []
    if options.idle and idle > options.idle:
        faults.append(f"has seen no commit for {age(idle)} ({age(options.idle)} are allowed)")
    if options.lifetime and lived > options.lifetime:
        faults.append(f"was begun {age(lived)} ago ({age(options.lifetime)} are allowed)")
    if not faults:
        return kept(f"its last commit is {age(idle)} old")
    name = quoted(branch)
    return broken(
        f"{printable(branch)} {' and '.join(faults)}.",
        f"merge it, or git tag {quoted('archive/' + branch)} {tip} && git push origin --delete {name}",
        Because("branch.idle", age(idle), "git"),
        Because("branch.lifetime", age(lived), "git"),
    )


RULE = Rule(
    code="RW113",
    name="branch-age",
    since="0.1",
    about=(Branch,),
    needs=(CommitGraph, Now, Topics),
    judge=judge,
    options=Options,
    controls=("cis:1.1.8",),
)
