"""A required check can only be passed by the program that is meant to pass it.

## Asks
Does the host demand a check without saying which app must report it?

## Why
Anybody with write access can post a status of any name. A required check without a source is a form that everybody may
sign.

## Fix
Choose the app beside the check's name, in the classic rule or the ruleset.
"""

from refwarden.model.case import Case
from refwarden.model.protection import ProtectedRef, Protection, Wanted
from refwarden.model.text import listed
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import NoOptions, Rule
from refwarden.rules.hosting import sourced


def judge(case: Case[ProtectedRef], options: NoOptions) -> Verdict:
    """Judge a protected branch by the checks that the host demands."""
    del options
    branch, found = case.subject.words, case[Protection].bound("checks")
    checks: list[Wanted] = list(found.value)
    if not checks:
        return not_applicable(f"no check is demanded for {branch}")
    pinned = {one.name for one in checks if one.app}
    loose = [one.name for one in checks if not one.app and one.name not in pinned]
    evidence = Because(
        "protection.checks", listed([f"{one.name} by {one.app or 'anybody'}" for one in checks], 10), "host"
    )
    if loose:
        names = listed(loose, 5)
        return broken(
            f"anybody who may write can pass {names} for {branch}: no app is named.",
            sourced(case.subject, names, found.sources[0].url),
            evidence,
        )
    return kept(f"each check for {branch} has its app", evidence)


RULE = Rule(
    code="RW806", name="status-source-pinned", since="0.1", about=(ProtectedRef,), judge=judge, needs=(Protection,)
)
