"""The checks that must pass have passed, said by the programs that are trusted to say it.

## Asks
For each check named (without any: for each that the host demands): did it report on this head, did its own program say
it, and is its state one of those accepted? Missing, skipped, neutral, stale, failed, cancelled and not yet finished are
different answers. refwarden's own check is left out: it cannot wait for itself.

## Why
A required check that is green by being skipped, or because somebody posted a status of that name, is worse than none:
everybody believes it.

## Fix
The finding says for each check what would make it pass. Name the app of each check in the policy; `ci`
is GitHub Actions on GitHub, and a pipeline's jobs on GitLab.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.checks import Checks, CheckState
from refwarden.model.globs import any_matches
from refwarden.model.pulls import PullRequest
from refwarden.model.text import listed, printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Glob, Rule, Says, Tighter, grouped
from refwarden.rules.checkwords import fault
from refwarden.rules.hosting import command


class Wanted(NamedTuple):
    """A check that must have passed."""

    name: Annotated[str, Says("Its whole name; `{base}` stands for the base's branch.")]
    app: Annotated[str, Says("The app that says it, by its slug; `ci` for the host's own CI.")] = ""


class Options(NamedTuple):
    """Which checks, and what of them is good enough."""

    checks: Annotated[
        tuple[Wanted, ...], Says("Checks by name and app; none for those that the host demands."), Tighter("more")
    ] = ()
    accept: Annotated[tuple[CheckState, ...], Says("The states that are good enough."), Tighter("fewer")] = ("success",)
    every: Annotated[bool, Says("Whether every check that reported must be good enough."), Tighter("true")] = False
    pinned: Annotated[bool, Says("Whether a status that anybody could post counts for nothing."), Tighter("true")] = (
        True
    )
    own: Annotated[tuple[Glob, ...], Says("refwarden's own checks, which are left out."), Tighter("fewer")] = (
        "refwarden",
        "refwarden[ :/]**",
    )


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by what was said of its head."""
    pull, checks = case.subject, case[Checks]
    base = pull.base.branch
    named = [one._replace(name=one.name.replace("{base}", base)) for one in grouped(Wanted, options.checks)]
    others = [one.name for one in checks.all if options.every or (one.required and not named)]
    others = [name for name in others if name not in {one.name for one in named}]
    wanted = [one for one in (*named, *map(Wanted, dict.fromkeys(others))) if not any_matches(options.own, one.name)]
    if not wanted:
        return not_applicable("neither the policy nor the host demands a check")
    faults, remedies, evidence = [], [], []
    for one in wanted:
        there = checks.named(one.name)
        told = [f"{check.state} by {check.app or check.by or 'nobody known'}" for check in there]
        evidence.append(Because(f"check.{printable(one.name)}", listed(told, 10) or "missing", "host"))
        found = fault(one.app, there, options.accept, pinned=options.pinned and one in named)
        if found:
            faults.append(f"{printable(one.name)} {found[0]}")
            remedies.append(
                found[1].format(run=command(pull, "checks"), name=printable(one.name), app=printable(one.app))
            )
    if not faults:
        return kept(f"{listed([one.name for one in wanted])} passed on {short(checks.commit)}", *evidence)
    return broken(
        f"on {short(checks.commit)} of {pull.name}: {'; '.join(faults)}.", "; ".join(dict.fromkeys(remedies)), *evidence
    )


RULE = Rule(
    "RW601",
    "required-checks",
    "0.2",
    about=(PullRequest,),
    needs=(Checks,),
    judge=judge,
    options=Options,
    desire=lambda _, options: (("checks", grouped(Wanted, options.checks)),) if options.checks else (),
    controls=(
        "cis:1.1.9",
        "slsa-source:L3",
        "osps:QA-03.01",
        "osps:QA-06.01",
        "scorecard:Branch-Protection",
        "scorecard:CI-Tests",
        "ssdf:PO.4.1",
        "ssdf:PW.8.2",
    ),
)
