"""The host enforces at least what the policy wants of it.

## Asks
For each demand that the policy's own rules make at level error, and each in the options: does the host enforce it on
the branch or tag, at least so strictly? What is seen proves that it is. That it is not, is proved only where every
classic rule and ruleset could be read. Branches and tags that are yet to come are asked about by the names that they
could have.

## Why
A policy that lives in a file and settings that live on a host part company the first time somebody is in a hurry.

## Fix
Each finding names what is missing, and which rule or ruleset has the rest.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.protection import ProtectedRef, Protection
from refwarden.model.protection.desired import Desire, Desired
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Unreadable, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import AtLeast, Rule, Says, Tighter
from refwarden.rules.enforcement import said, shown


class Options(NamedTuple):
    """What the host must enforce on protected branches beside what the policy's rules want."""

    approvals: Annotated[int, AtLeast(0), Says("How many approvals."), Tighter("higher")] = 0
    stale: Annotated[bool, Says("That a push dismisses approvals."), Tighter("true")] = False
    owners: Annotated[bool, Says("That code owners approve."), Tighter("true")] = False
    last_push: Annotated[bool, Says("That somebody else than who pushed last approves."), Tighter("true")] = False
    threads: Annotated[bool, Says("That conversations are resolved."), Tighter("true")] = False
    checks: Annotated[tuple[str, ...], Says("That these checks pass."), Tighter("more")] = ()
    strict: Annotated[bool, Says("That checks pass on an up-to-date branch."), Tighter("true")] = False
    linear: Annotated[bool, Says("That there are no merge commits."), Tighter("true")] = False
    signed: Annotated[bool, Says("That commits are signed."), Tighter("true")] = False
    no_force: Annotated[bool, Says("That nobody forces a push."), Tighter("true")] = True
    no_deletion: Annotated[bool, Says("That nobody deletes the branch."), Tighter("true")] = True
    unused: Annotated[bool, Says("Whether kinds are asked about that have no branch or tag yet."), Tighter("true")] = (
        False
    )


def judge(case: Case[ProtectedRef], options: Options) -> Verdict:
    """Judge a branch or tag by each demand of the policy."""
    ref, protection = case.subject, case[Protection]
    if not ref.used and not options.unused:
        return not_applicable("the repository has none of its kind")
    wanted = _wanted(case, options)
    if not wanted:
        return not_applicable(f"the policy wants nothing of the host for {ref.words}")
    lacking, doubt = [], None
    evidence = []
    for one in wanted:
        words = said(one)
        found = protection.bound(one.demand)
        sources = listed(list(dict.fromkeys(guard.words for guard in found.sources))) or "nothing"
        fact = "protection"
        try:
            if not protection.enforced(one.demand, one.value):
                fact = "missing"
                lacking.append(f"{words} ({printable(found.void)})" if found.void else words)
        except Unreadable as cut:
            fact = "unseen"
            doubt = doubt or unknown(f"whether the host enforces {words} on {ref.words}: {cut}", cut.unread.remedy)
        evidence.append(Because(f"{fact}.{one.demand}", f"{shown(found.value)}, from {sources}", "host"))
    if lacking:
        where = printable(ref.url) or "the branch's ruleset"
        return broken(
            f"the host does not enforce on {ref.words}: {listed(lacking, 16)}.", f"add it at {where}", *evidence
        )
    return doubt._replace(because=tuple(evidence)) if doubt else kept(f"the host enforces it on {ref.words}", *evidence)


def _wanted(case: Case[ProtectedRef], options: Options) -> list[Desire]:
    """Return what the policy's rules want and what the options add; protection-exists asks for pull requests."""
    ref = case.subject
    named = {key.replace("_", "-"): value for key, value in options._asdict().items() if key != "unused"}
    wanted = [one for one in case[Desired].of(ref, case.kind.name) if one.demand != "pull"]
    known = {(one.demand, one.value) for one in wanted}
    if ref.branch and (ref.there or case.kind.protected):
        wanted += [Desire(key, value) for key, value in named.items() if value and (key, value) not in known]
    return wanted


RULE = Rule(
    code="RW802",
    name="protection-drift",
    since="0.1",
    about=(ProtectedRef,),
    judge=judge,
    needs=(Protection, Desired),
    options=Options,
    controls=("cis:1.1.19", "slsa-source:L3", "osps:QA-04.02", "ssdf:PO.4.2"),
)
