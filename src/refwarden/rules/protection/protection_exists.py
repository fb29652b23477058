"""The host itself lets a protected branch move by pull requests alone.

## Asks
Does any active protection of the branch demand a pull request: a classic rule, or a ruleset of the repository or the
organisation? A classic rule that only administrators see may be there although nothing is seen: then nobody can tell.
Branches of a protected kind that are yet to come are asked about too, by a name that they could have.

## Why
A hook on somebody's machine can be left out and a check can be ignored. The host's own protection is what holds.

## Fix
Protect the branch: Settings, Rules, Rulesets, New branch ruleset, Require a pull request before merging. On GitLab:
Settings, Repository, Protected branches, No one under Allowed to push and merge.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.protection import ProtectedRef, Protection
from refwarden.model.text import listed
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Rule, Says, Tighter
from refwarden.rules.hosting import guarded


class Options(NamedTuple):
    """Which kinds."""

    unused: Annotated[bool, Says("Whether kinds are asked about that have no branch yet."), Tighter("true")] = False


def judge(case: Case[ProtectedRef], options: Options) -> Verdict:
    """Judge a protected branch by whether it can be pushed to."""
    ref, protection = case.subject, case[Protection]
    if ref.tag or not (ref.there or case.kind.protected):
        return not_applicable(f"{ref.words} need no pull request")
    if not ref.used and not options.unused:
        return not_applicable("the repository has none of its kind")
    branch = ref.words
    guards = [one.words for one in protection.active]
    evidence = Because("protection", listed(guards, 5) or "none that is seen", "host")
    if protection.enforced("pull"):
        sources = [one.words for one in protection.bound("pull").sources]
        verb = "moves" if ref.there else "move"
        return kept(f"{branch} {verb} by pull requests alone, says {listed(sources)}", evidence)
    remedy = guarded(ref)
    if ref.unsaid:
        remedy = f"let the policy's kind {case.kind.name} match by another pattern, since {ref.unsaid}; then {remedy}"
    return broken(f"whoever may write may push to {branch}: nothing demands a pull request.", remedy, evidence)


RULE = Rule(
    code="RW801",
    name="protection-exists",
    since="0.1",
    about=(ProtectedRef,),
    judge=judge,
    needs=(Protection,),
    options=Options,
    controls=(
        "cis:1.1.15",
        "cis:1.1.20",
        "slsa-source:L3",
        "osps:AC-03.01",
        "scorecard:Branch-Protection",
        "ssdf:PO.3.2",
        "ssdf:PS.1",
    ),
)
