"""The host itself lets a protected branch move by pull requests alone.

## Asks
Does any active protection of the branch demand a pull request: a classic rule, or a ruleset of the repository or the
organisation? A classic rule that only administrators see may be there although nothing is seen: then nobody can tell.

## Why
A hook on somebody's machine can be left out and a check can be ignored. The host's own protection is what holds.

## Fix
Protect the branch: Settings, Rules, Rulesets, New branch ruleset, Require a pull request before merging.
"""

from refwarden.model.case import Case
from refwarden.model.protection import ProtectedRef, Protection
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[ProtectedRef], options: NoOptions) -> Verdict:
    """Judge a protected branch by whether it can be pushed to."""
    del options
    branch, protection = printable(case.subject.branch), case[Protection]
    guards = [one.words for one in protection.active]
    evidence = Because("protection", listed(guards, 5) or "none that is seen", "host")
    if protection.enforced("pull"):
        sources = [one.words for one in protection.bound("pull").sources]
        return kept(f"{branch} moves by pull requests alone, says {listed(sources)}", evidence)
    return broken(
        f"whoever may write may push to {branch}: nothing demands a pull request.",
        f"{printable(case.subject.url) or 'the settings'}: a branch ruleset that requires a pull request for {branch}",
        evidence,
    )


RULE = Rule(
    code="RW801",
    name="protection-exists",
    since="0.1",
    about=(ProtectedRef,),
    judge=judge,
    needs=(Protection,),
    controls=("slsa-source:L3", "osps:AC-03.01", "cis:1.1.20", "scorecard:Branch-Protection"),
)
