"""A topic branch brings a number of commits that can be reviewed.

## Asks
How many commits does the branch hold that no long-lived branch has? Merge commits count only if the policy says so.

## Why
Nobody reads sixty commits well. A branch that grew so far is better cut in two, or squashed to its meaning.

## Fix
`git rebase --interactive TARGET` and squash what belongs together, or move a part to a branch of its own.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import Kinds
from refwarden.model.refs import Branch
from refwarden.model.text import plural, printable
from refwarden.model.topics import Topics
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import AtLeast, Rule, Says, Tighter
from refwarden.rules.targets import base_of


class Options(NamedTuple):
    """How many are too many."""

    most: Annotated[int, AtLeast(1), Says("The most commits a branch may bring."), Tighter("lower")] = 50
    merges: Annotated[bool, Says("Whether merge commits count."), Tighter("true")] = False


def judge(case: Case[Branch], options: Options) -> Verdict:
    """Judge a branch by the commits that it would bring."""
    branch = case.subject
    if case.kind.protected:
        return not_applicable("a long-lived branch is made of what others brought")
    if not branch.tip:
        return not_applicable("there is no commit yet")
    topic = case[Topics].of(branch.branch)
    if topic is None:
        return not_applicable("it is no open topic branch")
    graph = case[CommitGraph]
    count = sum(options.merges or len(graph.parents(commit)) < 2 for commit in topic.own)
    evidence = Because("branch.commits", str(count), "git")
    if count <= options.most:
        return kept(f"it brings {plural(count, 'commit')}", evidence)
    return broken(
        f"{printable(branch.branch)} brings {plural(count, 'commit')}, more than {options.most}.",
        f"git rebase --interactive {base_of(case.kind, case[Kinds])} and squash, or cut the branch in two",
        evidence,
    )


RULE = Rule(
    "RW210", "commit-count", "0.1", about=(Branch,), judge=judge, needs=(Topics, CommitGraph, Kinds), options=Options
)
