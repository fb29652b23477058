"""A pull request's title has the form that the team agreed on.

## Asks
Does the title have the asked-for style and length, match one of the patterns and none of the forbidden ones? A pattern
is matched against the whole title: write `.*` where something may stand before or after. All demands hold at once.

## Why
Where pull requests are squashed the title becomes the commit's subject; everywhere it is what lists, release notes and
mails show.

## Fix
Edit the title; the finding names the command.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import AtLeast, Pattern, Rule, Says, Tighter
from refwarden.rules.conventional import TYPES, header_faults
from refwarden.rules.hosting import command
from refwarden.rules.patterns import fits


class Options(NamedTuple):
    """What a title must be like; everything can be left open."""

    style: Annotated[Literal["any", "conventional"], Says("`conventional`: Conventional Commits 1.0.0.")] = "any"
    types: Annotated[tuple[str, ...], Says("Its types; none for any."), Tighter("fewer, or all")] = TYPES
    scopes: Annotated[tuple[str, ...], Says("Its scopes; none for any."), Tighter("fewer, or all")] = ()
    scope: Annotated[bool, Says("Whether it must have a scope."), Tighter("true")] = False
    patterns: Annotated[
        tuple[Pattern, ...], Says("Expressions of which one matches the whole title."), Tighter("fewer, or all")
    ] = ()
    forbidden: Annotated[
        tuple[Pattern, ...], Says("Expressions of which none matches the whole title."), Tighter("more")
    ] = ()
    least: Annotated[int, AtLeast(0), Says("Its fewest characters."), Tighter("higher")] = 1
    most: Annotated[int, AtLeast(0), Says("Its most characters; 0: any number."), Tighter("lower, or all")] = 0


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by its title."""
    pull = case.subject
    faults = list(_faults(pull.title, options))
    evidence = Because("pull.title", printable(pull.title[:200]), "host")
    if not faults:
        return kept("the title has the form asked for", evidence)
    return broken(
        f"the title `{printable(pull.title[:100])}`: {'; '.join(map(printable, faults))}.",
        command(pull, "edit", "--title", "NEW TITLE"),
        evidence,
    )


def _faults(title: str, options: Options) -> Iterator[str]:
    if options.style == "conventional":
        yield from header_faults(title, options.types, options.scopes, needs_scope=options.scope)
    if options.patterns and not any(fits(one, title) for one in options.patterns):
        yield f"it matches none of {listed(options.patterns)}"
    for one in options.forbidden:
        if fits(one, title):
            yield f"it matches {one}, which is forbidden"
    length = len(title.strip())
    if length < options.least:
        yield f"it has {length} characters, fewer than {options.least}"
    if 0 < options.most < len(title):
        yield f"it has {len(title)} characters, more than {options.most}"


RULE = Rule("RW402", "pull-title", "0.2", about=(PullRequest,), judge=judge, options=Options)
