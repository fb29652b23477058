"""No more than so many branches of a kind are open at once.

## Asks
How many branches of this kind are open? One is open until the branch that it is made for holds its tip (production
for a release, integration for a hotfix or feature); the one that the push creates always counts.

## Why
Two releases at once compete for the same fixes and the same version; the second is cut from work that the first has
not finished.

## Fix
Finish the open one first: merge it where it goes and delete it. Or raise `most`.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import OTHER, Kinds
from refwarden.model.lines import Lines
from refwarden.model.refs import Branch, Refs
from refwarden.model.text import listed, plural, printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import AtLeast, Rule, Says, Tighter


class Options(NamedTuple):
    """How many."""

    most: Annotated[int, AtLeast(1), Says("How many may be open at once."), Tighter("lower")] = 1


def judge(case: Case[Branch], options: Options) -> Verdict:
    """Judge a branch beside the others of its kind: those created later, or later by name, are one too many."""
    mine, kind = case.subject, case.kind
    if kind == OTHER or kind.protected:
        return not_applicable(f"{kind.name} branches are not opened and finished")
    others = [name for name in case[Refs].branches if name != mine.branch and case[Kinds].of(name).name == kind.name]
    if len(others) < options.most or (not mine.created and _finished(case, mine.tip)):
        return kept(f"{plural(len(others) + 1, 'branch', 'branches')} of this kind")
    before = case[Refs].before
    # What stood there before the push came first, then the alphabet decides.
    others = [name for name in others if (mine.created and name in before) or name < mine.branch]
    live = sorted(name for name in others if not _finished(case, case[Refs].branches[name]))
    if len(live) < options.most:
        return kept(f"{plural(len(live) + 1, 'open branch', 'open branches')} of this kind")
    return broken(
        f"{printable(mine.branch)} is open beside {listed(live)}; "
        f"{plural(options.most, kind.name + ' branch', kind.name + ' branches')} may be open at once.",
        f"finish {quoted(live[0])} first: merge it where it goes, then git push origin --delete {quoted(live[0])}",
        Because("branches.open", listed([*live, mine.branch], 10), "git"),
    )


def _finished(case: Case[Branch], tip: str) -> bool:
    """Tell whether the tip has reached where it goes; where it came from holds it from the beginning."""
    graph, lines, kind = case[CommitGraph], case[Lines], case.kind
    ends = [name for name in kind.into if name not in kind.starts_from] or kind.into
    goals = [one for one in lines.branches if one.kind.name in ends and one.tip != tip]
    return bool(tip) and any(graph.is_ancestor(tip, goal.tip) for goal in goals)


RULE = Rule(
    code="RW112",
    name="one-open",
    since="0.1",
    about=(Branch,),
    needs=(CommitGraph, Kinds, Lines, Refs),
    judge=judge,
    options=Options,
)
