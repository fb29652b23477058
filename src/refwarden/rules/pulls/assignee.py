"""Somebody is responsible for bringing a pull request to its end.

## Asks
Are at least so many people assigned to it? Where the author must not be the only one, others count alone.

## Why
A pull request that is everybody's is nobody's: it waits until it conflicts.

## Fix
Assign somebody; the finding names the command.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest
from refwarden.model.text import listed, plural
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import AtLeast, Rule, Says, Tighter
from refwarden.rules.hosting import command


class Options(NamedTuple):
    """How many, and who counts."""

    least: Annotated[int, AtLeast(1), Says("How many people are assigned at least."), Tighter("higher")] = 1
    author: Annotated[bool, Says("Whether its author counts."), Tighter("false")] = True


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by its assignees."""
    pull = case.subject
    people = [one.login for one in pull.assignees if options.author or one.key != pull.author.key]
    evidence = Because("pull.assignees", listed([one.login for one in pull.assignees], 10) or "none", "host")
    if len(people) >= options.least:
        return kept(f"{listed(people)} is assigned", evidence)
    others = "" if options.author else " other than its author"
    return broken(
        f"{plural(len(people), 'person is', 'people are')} assigned to {pull.name}{others}; {options.least} must be.",
        command(pull, "edit", "--add-assignee", "@me" if options.author else "LOGIN"),
        evidence,
    )


RULE = Rule("RW409", "assignee", "0.2", about=(PullRequest,), judge=judge, options=Options)
