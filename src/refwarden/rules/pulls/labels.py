"""A pull request bears the labels that the team sorts by.

## Asks
Are all required labels there, at least one of a group where one is wanted, and none that is forbidden (such as `do not
merge`)? Case does not count, as hosts themselves hold it.

## Why
Release notes, deployments and queues are made by label. A pull request without one is forgotten; one that says that it
must not be merged means it.

## Fix
Add or remove the label; the finding names the command.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest
from refwarden.model.text import listed
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import Rule, Says, Tighter
from refwarden.rules.hosting import command


class Options(NamedTuple):
    """Which labels."""

    required: Annotated[tuple[str, ...], Says("Labels of which all must be there."), Tighter("more")] = ()
    any_of: Annotated[
        tuple[str, ...], Says("Labels of which one must be there; none for no such demand."), Tighter("fewer, or all")
    ] = ()
    forbidden: Annotated[tuple[str, ...], Says("Labels that must not be there."), Tighter("more")] = (
        "do not merge",
        "do-not-merge",
        "blocked",
    )


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by its labels."""
    pull = case.subject
    there = {one.casefold(): one for one in pull.labels}
    evidence = Because("pull.labels", listed(pull.labels, 10) or "none", "host")
    wrong = [there[one.casefold()] for one in options.forbidden if one.casefold() in there]
    if wrong:
        return broken(
            f"{pull.name} bears the label {listed(wrong)}, with which nothing is merged.",
            command(pull, "edit", "--remove-label", ",".join(wrong)),
            evidence,
        )
    lacking = [one for one in options.required if one.casefold() not in there]
    if lacking:
        return broken(
            f"{pull.name} lacks the label {listed(lacking)}.",
            command(pull, "edit", "--add-label", ",".join(lacking)),
            evidence,
        )
    if options.any_of and not any(one.casefold() in there for one in options.any_of):
        return broken(
            f"{pull.name} bears none of the labels {listed(options.any_of, 10)}.",
            command(pull, "edit", "--add-label", options.any_of[0]) + ", or another of them",
            evidence,
        )
    return kept("its labels are as asked for", evidence)


RULE = Rule("RW405", "labels", "0.2", about=(PullRequest,), judge=judge, options=Options)
