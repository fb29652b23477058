"""A topic branch carries no merge commits.

## Asks
Is a commit that a topic branch brings a merge? What long-lived branches receive is not asked: there a merge is how
work arrives, and linear-history judges its shape.

## Why
A topic branch that is rebased instead of merged shows its reviewers the change and nothing else.

## Fix
`git rebase TARGET` on the topic branch: it leaves merge commits out.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import Commit
from refwarden.model.kinds import Kinds
from refwarden.model.text import plural, printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Rule, Says, Tighter
from refwarden.rules.targets import base_of


class Options(NamedTuple):
    """Which merges are meant."""

    protected: Annotated[bool, Says("Whether protected branches are asked too."), Tighter("true")] = False


def judge(case: Case[Commit], options: Options) -> Verdict:
    """Judge a commit by the number of its parents."""
    commit = case.subject
    if not commit.id:
        return not_applicable("a draft's parents are not known yet")
    if case.kind.protected and not options.protected:
        return not_applicable("work arrives on a protected branch by merges")
    evidence = Because("commit.parents", str(len(commit.parents)), "git")
    if len(commit.parents) < 2:
        return kept("it is no merge", evidence)
    return broken(
        f"{short(commit.id)} is a merge of {plural(len(commit.parents), 'parent')} on {printable(commit.branch)}.",
        f"git rebase {base_of(case.kind, case[Kinds])}: that leaves merges out; then push with --force-with-lease",
        evidence,
    )


RULE = Rule("RW207", "no-merge-commits", "0.1", about=(Commit,), judge=judge, needs=(Kinds,), options=Options)
