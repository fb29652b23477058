"""The checks tried what will be on the base, not the branch alone.

## Asks
Did each check that counts (those named; without any, all that the host demands; else all) run on the merge of the head
with the base's tip of now, or on a head that holds that tip?

## Why
Two changes that pass alone can fail together. A check of a head that lacks the base's newest commits has tried a state
that will never exist.

## Fix
Bring the branch up to date with its base, which runs the checks again; or merge through a queue.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.checks import Check, Checks
from refwarden.model.pulls import PullRequest
from refwarden.model.standing import AgainstBase
from refwarden.model.text import listed, plural, printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Rule, Says, Tighter
from refwarden.rules.hosting import command


class Options(NamedTuple):
    """Which checks."""

    names: Annotated[
        tuple[str, ...], Says("Names of checks; none for those that the host demands, else all."), Tighter("more")
    ] = ()


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by what its checks ran on."""
    pull = case.subject
    if pull.state != "open":
        return not_applicable(f"it is {pull.state}")
    counted = _counted(case[Checks], options)
    if not counted:
        return not_applicable("no check has reported; required-checks asks for those that must")
    against = case[AgainstBase]
    base = printable(pull.base.branch)
    evidence = Because("pull.behind", f"{against.behind} of {base} at {short(against.tip)}", "host")
    off = [one.name for one in counted if not _on_result(one, pull, against)]
    if not off:
        return kept(f"{listed([one.name for one in counted])} ran on what {base} will hold", evidence)
    return broken(
        f"{listed(off)} ran on a state of {pull.name} that lacks {plural(against.behind, 'commit')} of {base}."
        if against.behind
        else f"{listed(off)} ran on another commit than {pull.name}'s head or its merge into {base}.",
        command(pull, "update-branch") if against.behind else "run the checks again, or push",
        evidence,
    )


def _counted(checks: Checks, options: Options) -> list[Check]:
    if options.names:
        return [one for one in checks.all if one.name in options.names]
    return [one for one in checks.all if one.required] or list(checks.all)


def _on_result(check: Check, pull: PullRequest, against: AgainstBase) -> bool:
    if against.trial and check.commit == against.trial:
        return True
    return not against.behind and check.commit in ("", pull.head.commit)


RULE = Rule(
    code="RW602",
    name="checks-on-merge-result",
    since="0.2",
    about=(PullRequest,),
    needs=(Checks, AgainstBase),
    judge=judge,
    options=Options,
)
