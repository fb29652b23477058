"""The host enforces at least what the policy wants of it.

## Asks
For each demand in the options: does the host enforce it on the branch, at least so strictly? What is seen proves that
it is. That it is not, is proved only where every classic rule and ruleset could be read.

## Why
A policy that lives in a file and settings that live on a host part company the first time somebody is in a hurry.

## Fix
Each finding names what is missing, and which rule or ruleset has the rest.
"""

from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

from refwarden.model.case import Case
from refwarden.model.protection import ProtectedRef, Protection, Wanted
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Unreadable, Verdict, broken, kept, unknown
from refwarden.rules.base import AtLeast, Rule, Says, Tighter


class Options(NamedTuple):
    """What the host must enforce."""

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


_WORDS = {
    "approvals": "{0} approvals",
    "stale": "that a push dismisses approvals",
    "owners": "code owners' approval",
    "last-push": "an approval by somebody else than who pushed last",
    "threads": "resolved conversations",
    "checks": "the checks {0}",
    "strict": "an up-to-date branch",
    "linear": "a linear history",
    "signed": "signed commits",
    "no-force": "no forced pushes",
    "no-deletion": "no deletion",
}


def judge(case: Case[ProtectedRef], options: Options) -> Verdict:
    """Judge a protected branch by each demand of the policy."""
    protection, branch = case[Protection], printable(case.subject.branch)
    lacking, doubt = [], None
    evidence = []
    for demand, wanted in _wanted(options):
        words = _WORDS[demand].format(listed(wanted) if isinstance(wanted, tuple) else wanted)
        found = protection.bound(demand)
        sources = listed([one.words for one in found.sources]) or "nothing"
        evidence.append(Because(f"protection.{demand}", f"{_shown(found.value)}, from {sources}", "host"))
        try:
            if not protection.enforced(demand, wanted):
                lacking.append(words)
        except Unreadable as cut:
            doubt = doubt or unknown(f"whether the host enforces {words} on {branch}: {cut}", cut.unread.remedy)
    if lacking:
        where = printable(case.subject.url) or "the branch's ruleset"
        return broken(f"the host does not enforce on {branch}: {listed(lacking, 11)}.", f"add it at {where}", *evidence)
    return doubt._replace(because=tuple(evidence)) if doubt else kept(f"the host enforces it on {branch}", *evidence)


def _wanted(options: Options) -> Iterator[tuple[str, Any]]:
    for key, value in options._asdict().items():
        if value:
            yield key.replace("_", "-"), value


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return listed([one.name if isinstance(one, Wanted) else str(one) for one in value]) or "none"
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


RULE = Rule(
    code="RW802",
    name="protection-drift",
    since="0.1",
    about=(ProtectedRef,),
    judge=judge,
    needs=(Protection,),
    options=Options,
    controls=("slsa-source:L3", "cis:1.1.3", "scorecard:Branch-Protection"),
)
