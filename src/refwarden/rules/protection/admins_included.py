"""Administrators are bound by the protection too.

## Asks
Can somebody push to the branch for no better reason than being an administrator of the repository or the organisation?

## Why
Most protections leave administrators out unless told otherwise, and most incidents begin with somebody who may do
anything.

## Fix
Classic rules: Do not allow bypassing the above settings. Rulesets: take the role out of the bypass list.
"""

from refwarden.model.case import Case
from refwarden.model.protection import ProtectedRef, Protection
from refwarden.model.protection.bypass import ADMINISTRATORS
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[ProtectedRef], options: NoOptions) -> Verdict:
    """Judge a protected branch by whether administrators may push past its protection."""
    del options
    protection, branch = case[Protection], case.subject.words
    sources = protection.bound("pull").sources
    if not sources:
        return not_applicable(f"nothing demands a pull request for {branch}")
    free = [one.who for one in protection.walkers("pull") if one.who in ADMINISTRATORS]
    evidence = Because("protection.bypass", listed(free) or "no administrators", "host")
    if free:
        return broken(
            f"{listed(free)} may push to {branch} past {listed([one.words for one in sources])}.",
            f"bind them too: {printable(sources[0].url or case.subject.url) or 'the bypass list'}",
            evidence,
        )
    return kept(f"administrators are bound on {branch} too", evidence)


RULE = Rule(
    code="RW803",
    name="admins-included",
    since="0.1",
    about=(ProtectedRef,),
    judge=judge,
    needs=(Protection,),
    controls=("cis:1.1.14", "slsa-source:L3", "osps:AC-03.01", "scorecard:Branch-Protection", "ssdf:PS.1"),
)
