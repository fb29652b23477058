"""A pull request says with which milestone it comes out.

## Asks
Does it have a milestone, and one of those that the policy names where it names any?

## Why
What belongs to no milestone is in no release's notes, and nobody misses it when the release is cut.

## Fix
Set the milestone; the finding names the command.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.globs import any_matches
from refwarden.model.pulls import PullRequest
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import Glob, Rule, Says, Tighter
from refwarden.rules.hosting import command


class Options(NamedTuple):
    """Which milestones."""

    names: Annotated[
        tuple[Glob, ...], Says("Globs of the milestones that count; none for any."), Tighter("fewer, or all")
    ] = ()


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by its milestone."""
    pull = case.subject
    evidence = Because("pull.milestone", printable(pull.milestone) or "none", "host")
    if pull.milestone and (not options.names or any_matches(options.names, pull.milestone)):
        return kept(f"it belongs to {printable(pull.milestone)}", evidence)
    wanted = f" of {listed(options.names)}" if options.names else ""
    found = f"belongs to {printable(pull.milestone)}, which is none" if pull.milestone else "has no milestone"
    return broken(f"{pull.name} {found}{wanted}.", command(pull, "edit", "--milestone", "NAME"), evidence)


RULE = Rule("RW408", "milestone", "0.2", about=(PullRequest,), judge=judge, options=Options)
