"""A pull request that is to be merged is no draft.

## Asks
Has its author said that it is ready: by the host's own mark, and by a title that does not begin with `WIP:` or its
like?

## Why
A draft asks for advice, not for approval. Code owners are not asked to review one, so what stands there was not agreed
to as a whole.

## Fix
Mark it as ready for review; take the mark out of the title.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Pattern, Rule, Says, Tighter
from refwarden.rules.hosting import command
from refwarden.rules.patterns import fits


class Options(NamedTuple):
    """What a title says of a draft."""

    titles: Annotated[
        tuple[Pattern, ...], Says("Expressions for the whole title of what is not ready."), Tighter("more")
    ] = (r"(?is)\s*(\[(wip|draft)\]|(wip|draft)\s*:).*",)


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge whether a pull request is ready."""
    pull = case.subject
    if pull.state != "open":
        return not_applicable(f"it is {pull.state}")
    if pull.draft:
        return broken(f"{pull.name} is a draft.", command(pull, "ready"), Because("pull.draft", "true", "host"))
    if any(fits(one, pull.title) for one in options.titles):
        return broken(
            f"{pull.name} says in its title that it is not ready: `{printable(pull.title[:100])}`.",
            command(pull, "edit", "--title", "NEW TITLE"),
            Because("pull.title", printable(pull.title[:200]), "host"),
        )
    return kept("it is ready for review", Because("pull.draft", "false", "host"))


RULE = Rule("RW407", "not-draft", "0.2", about=(PullRequest,), judge=judge, options=Options)
