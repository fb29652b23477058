"""Merges flow the way the policy draws.

## Asks
For every merge that a long-lived branch received, and for the one that a pull request proposes: may a branch of the
merged kind merge into this one? Updates from what a branch descends from are right, and so is a pull that merges a
branch with itself.

## Why
Production holds what was released because only releases and hotfixes flow into it. One feature merged straight there
is released without a release, and nothing else shows it.

## Fix
Give the pull request another base. Before a merge is public, take it back and merge where the policy says. Afterwards,
revert it with `git revert -m 1` on a branch of its own.
"""

from refwarden.model.case import Case
from refwarden.model.evidence import Arrival, Merged
from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import INTEGRATION, OTHER, PRODUCTION, BranchKind, Kinds
from refwarden.model.lines import Lines
from refwarden.model.origin import may_merge, origin
from refwarden.model.refs import Refs
from refwarden.model.text import printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import NoOptions, Rule
from refwarden.rules.proposals import another_way


def judge(case: Case[Arrival], options: NoOptions) -> Verdict:
    """Judge what an arrival merged."""
    del options
    arrival = case.subject
    flattened = len(arrival.parents) < 2
    if flattened and not any(one.head for one in arrival.merged):
        return not_applicable("it merged nothing that its message names")
    if arrival.pushed and case.kind.name == PRODUCTION and _was_integrated(case):
        return not_applicable("integration received this merge before; production moves along it")
    answers = [_judged(case, merged) for merged in arrival.merged]
    for state in ("broken", "unknown"):
        for answer in answers:
            if answer.state == state:
                return answer
    return answers[0] if answers else unknown("nothing says what was merged", "name the branch in the merge's message")


def _was_integrated(case: Case[Arrival]) -> bool:
    """Tell whether the merge was part of integration before this push."""
    kinds, refs, graph = case[Kinds], case[Refs], case[CommitGraph]
    tips = [tip for branch, tip in refs.before.items() if tip and kinds.of(branch).name == INTEGRATION]
    return any(graph.is_ancestor(case.subject.commit, tip) for tip in tips)


def _judged(case: Case[Arrival], merged: Merged) -> Verdict:
    arrival, kinds, into = case.subject, case[Kinds], case.kind
    found = origin(merged, kinds, case[Lines])
    evidence = Because("merge.head", printable(merged.said) or "none", merged.how)
    if not found.kinds:
        return unknown(
            f"nothing says which branch {short(arrival.commit)} merged into {printable(arrival.branch)}.",
            "git branch --contains or the host's pull request may tell; name the branch in the merge's message",
            evidence,
        )
    for kind in found.kinds:
        if may_merge(kind, into, kinds):
            return kept(f"{found.words} ({kind.name}) may merge into {into.name}", evidence)
    elsewhere = kinds.of(merged.target) if merged.target else OTHER
    if not arrival.pushed and not arrival.proposed and elsewhere.protected and elsewhere.name != into.name:
        return unknown(
            f"{short(arrival.commit)} says that it merged {found.words} into {printable(merged.target)}, "
            f"yet stands on {printable(arrival.branch)}'s line: somebody moved one along the other.",
            f"git log --first-parent {quoted(arrival.branch)}",
            evidence,
        )
    return _broken(case, merged, found.words, found.kinds[0], evidence)


def _broken(case: Case[Arrival], merged: Merged, words: str, kind: BranchKind, evidence: Because) -> Verdict:
    arrival, branch, commit = case.subject, quoted(case.subject.branch), short(case.subject.commit)
    allowed = " or ".join(kind.into) if kind.into else "nothing that the policy names"
    there = f"{printable(arrival.branch)} ({case.kind.name})"
    found = f"{words} ({kind.name}) was merged into {there} by {commit}"
    if arrival.proposed:
        found = f"{printable(arrival.proposed)} would merge {words} ({kind.name}) into {there}"
        remedy = another_way(arrival, merged, kind, case[Kinds], case[Lines])
    elif arrival.pushed:
        right = f", then merge {quoted(merged.head) if merged.head else short(merged.tip)} into {allowed}"
        remedy = f"git switch {branch} && git reset --hard {short(arrival.parents[0])}{right if kind.into else ''}"
    else:
        undo = "git revert -m 1" if len(arrival.parents) > 1 else "git revert"
        remedy = f"git switch -c undo-{commit} {branch} && {undo} {commit}, then a pull request; or accept it"
    return broken(f"{found}; it may merge into {allowed}.", remedy, evidence)


RULE = Rule(
    code="RW109",
    name="merge-direction",
    since="0.1",
    about=(Arrival,),
    needs=(Kinds, Lines, Refs, CommitGraph),
    judge=judge,
)
