"""What looks like protection enforces something.

## Asks
Does a ruleset about the branch only evaluate, or is it disabled, while nothing active demands the same?

## Why
A ruleset that evaluates is listed like one that enforces, and stops nobody. People trust what they see in a list.

## Fix
Set the ruleset to Active once its insights show no surprise, or delete it.
"""

from refwarden.model.case import Case
from refwarden.model.protection import ProtectedRef, Protection
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[ProtectedRef], options: NoOptions) -> Verdict:
    """Judge a protected branch by what of its rules enforces nothing."""
    del options
    protection, branch = case[Protection], case.subject.words
    if case.subject.branch and not case.subject.there:
        return not_applicable("it is asked about the branches that are there")
    for guard in protection.guards:
        if guard.state == "active":
            continue
        demands = [(demand, value) for demand, value in guard.demands.items() if value]
        idle = [demand for demand, value in demands if not _elsewhere(protection, demand, value)]
        if idle:
            what = f"{printable(guard.words)} is set to {guard.state}"
            return broken(
                f"{what} and enforces nothing on {branch}: {listed(idle, 5)}.",
                f"set it to Active, or delete it: {printable(guard.url or case.subject.url) or 'the rulesets'}",
                Because("protection.state", f"{guard.words}: {guard.state}", "host"),
            )
    return kept(f"every rule about {branch} enforces what it says")


def _elsewhere(protection: Protection, demand: str, value: object) -> bool:
    """Whether something active makes the same demand, so that nobody is misled by what does not."""
    if isinstance(value, tuple):
        return protection.enforced(demand, tuple(getattr(one, "name", one) for one in value))
    return protection.enforced(demand, value)


RULE = Rule(code="RW805", name="rules-active", since="0.1", about=(ProtectedRef,), judge=judge, needs=(Protection,))
