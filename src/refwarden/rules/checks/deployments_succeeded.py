"""The head was deployed where it is tried, and the deployment succeeded.

## Asks
For each environment named: did the last deployment of this head there succeed?

## Why
Some faults show only where the program runs. A deployment of an older head says nothing of this one.

## Fix
Deploy the head to the environment, or see why the deployment failed.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.checks import Deployments
from refwarden.model.pulls import PullRequest
from refwarden.model.text import listed, printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Rule, Says, Tighter

_WORDS = {
    "failure": "failed",
    "pending": "has not finished",
    "inactive": "was replaced by another one",
}


class Options(NamedTuple):
    """Which environments."""

    environments: Annotated[tuple[str, ...], Says("Names of environments; case does not count."), Tighter("more")] = ()


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by the deployments of its head."""
    pull, deployed = case.subject, case[Deployments]
    if not options.environments:
        return not_applicable("the policy names no environment")
    faults, evidence = [], []
    for name in options.environments:
        last = deployed.last(name)
        if last is not None and last.commit not in ("", pull.head.commit):
            last = None
        evidence.append(Because(f"deployment.{printable(name)}", last.state if last else "none", "host"))
        if last is None:
            faults.append(f"{short(pull.head.commit)} was not deployed to {printable(name)}")
        elif last.state != "success":
            faults.append(f"its deployment to {printable(name)} {_WORDS[last.state]}")
    if not faults:
        return kept(f"it was deployed to {listed(options.environments)}", *evidence)
    return broken(
        f"{pull.name}: {'; '.join(faults)}.",
        f"deploy {short(pull.head.commit)} there, or see in its job why it failed",
        *evidence,
    )


RULE = Rule(
    code="RW604",
    name="deployments-succeeded",
    since="0.2",
    about=(PullRequest,),
    needs=(Deployments,),
    judge=judge,
    options=Options,
    desire=lambda _, options: (("deployments", options.environments),) if options.environments else (),
)
