"""A pull request's description says what reviewers need.

## Asks
Is the description long enough, are the sections that must be there filled, and are its boxes ticked where that is asked
for? A template's comments, its headings and the placeholders that the policy names do not count as words.

## Why
The diff shows what changed. Why it changed, how it was tried and what may break stands in the description or nowhere.

## Fix
Edit the description and fill what the finding names.
"""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest
from refwarden.model.text import listed, plural, printable
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import AtLeast, Rule, Says, Tighter
from refwarden.rules.descriptions import Description, read
from refwarden.rules.hosting import command


class Options(NamedTuple):
    """What a description must hold."""

    least: Annotated[int, AtLeast(0), Says("Its fewest characters, headings left out."), Tighter("higher")] = 1
    sections: Annotated[
        tuple[str, ...], Says("Headings that must be there with words under them."), Tighter("more")
    ] = ()
    ticked: Annotated[bool, Says("Whether every checkbox must be ticked."), Tighter("true")] = False
    boxes: Annotated[tuple[str, ...], Says("Texts of checkboxes that must be there, ticked."), Tighter("more")] = ()
    placeholders: Annotated[tuple[str, ...], Says("Lines of the template that count as nothing."), Tighter("more")] = ()


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by its description."""
    pull = case.subject
    there = read(pull.body, options.placeholders)
    faults = list(_faults(there, options))
    evidence = Because("pull.body", f"{plural(len(there.words), 'character')}, {len(there.sections)} headings", "host")
    if not faults:
        return kept("the description holds what is asked for", evidence)
    return broken(
        f"the description of {pull.name}: {'; '.join(faults)}.",
        f"{command(pull, 'edit', '--body-file', 'FILE')}, or edit it on {printable(pull.url) or 'its page'}",
        evidence,
    )


def _faults(there: Description, options: Options) -> Iterator[str]:
    if len(there.words) < options.least:
        yield "it is empty" if not there.words else f"it has {len(there.words)} characters, fewer than {options.least}"
    lacking = [one for one in options.sections if there.section(one) is None]
    if lacking:
        yield f"the section {listed(lacking)} is missing"
    empty = [one for one in options.sections if there.section(one) == ""]
    if empty:
        yield f"nothing stands under {listed(empty)}"
    open_ones = [one.text for one in there.boxes if not one.ticked]
    if options.ticked and open_ones:
        yield f"{plural(len(open_ones), 'box', 'boxes')} not ticked: {listed(open_ones)}"
    ticked = {one.text.casefold() for one in there.boxes if one.ticked}
    wanted = [one for one in options.boxes if one.strip().casefold() not in ticked]
    if wanted:
        yield f"the box {listed(wanted)} is not there and ticked"


RULE = Rule("RW403", "pull-description", "0.2", about=(PullRequest,), judge=judge, options=Options)
