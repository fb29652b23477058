"""Every branch is of a kind that the policy names.

## Asks
Does one of the policy's branch kinds match this branch's name?

## Why
The kind says where a branch starts and where it may merge. A branch of no kind is outside every other rule, and
nobody can tell by its name what it is for.

## Fix
Rename the branch after its purpose. Where the policy lacks a kind that the team uses, add it under `branches:`;
names that a machine or a host dictates can be listed in `allow`.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.globs import any_matches
from refwarden.model.kinds import OTHER, Kinds
from refwarden.model.refs import Branch
from refwarden.model.text import listed, printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Glob, Rule, Says, Tighter


class Options(NamedTuple):
    """Which names need no kind."""

    allow: Annotated[
        tuple[Glob, ...],
        Says("Names that need no kind, such as those which bots and hosts dictate."),
        Tighter("fewer"),
    ] = ("gh-pages", "dependabot/**", "renovate/**")


def judge(case: Case[Branch], options: Options) -> Verdict:
    """Judge a branch by its name."""
    branch, kinds = case.subject.branch, case[Kinds]
    if not kinds.branches:
        return not_applicable("the policy names no branch kinds")
    if case.kind != OTHER:
        return kept(f"it is of kind {case.kind.name}")
    if any_matches(options.allow, branch):
        return kept("the policy allows the name without a kind")
    globs = tuple(kind.match[0] for kind in kinds.branches if kind.match)
    topic = next((glob for kind in kinds.branches if not kind.protected for glob in kind.match if "*" in glob), "")
    better = (topic.partition("*")[0] + branch.rpartition("/")[2]) if topic else "NAME"
    return broken(
        f"{printable(branch)} is of no kind that the policy names; it knows {listed(globs, 8)}.",
        f"git branch -m {quoted(branch)} {quoted(better)}, push it under that name, and open its pull request anew if "
        "there is one: a rename closes it",
        Because("branches.match", listed(globs, 8), "policy"),
    )


RULE = Rule(
    code="RW101",
    name="branch-kind",
    since="0.1",
    about=(Branch,),
    needs=(Kinds,),
    judge=judge,
    options=Options,
)
