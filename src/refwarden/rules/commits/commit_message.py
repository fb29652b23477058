"""A commit's message has the form that the team agreed on.

## Asks
Does the subject have the asked-for style, length and case, does a blank line follow it, do body lines keep to their
length, and are the footers there that must be? Subjects that Git words itself (`Merge ...`, `Revert "..."`,
`Reapply "..."`, `fixup!` and its like) are not asked; a body line that holds a URL, and trailers, may be long.

## Why
The subject is all that most tools show: logs, blame, release notes. A known form lets people scan it and programs
read it.

## Fix
Word the message anew: `git commit --amend` for the last commit, `git rebase --interactive` and reword for others.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import Commit
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import AtLeast, Pattern, Rule, Says, Tighter
from refwarden.rules.conventional import TYPES, footer_faults, header_faults, without_prefix
from refwarden.rules.messages import MACHINES, Machine, lines, machine_made, rewrite, trailer_block, trailers
from refwarden.rules.patterns import fits


class Options(NamedTuple):
    """What a message must be like; everything but the blank second line can be left open."""

    style: Annotated[Literal["any", "conventional"], Says("`conventional`: Conventional Commits 1.0.0.")] = "any"
    types: Annotated[tuple[str, ...], Says("Its types; none for any."), Tighter("fewer, or all")] = TYPES
    scopes: Annotated[tuple[str, ...], Says("Its scopes; none for any."), Tighter("fewer, or all")] = ()
    scope: Annotated[bool, Says("Whether it must have a scope."), Tighter("true")] = False
    pattern: Annotated[Pattern, Says("An expression for the whole subject."), Tighter("set")] = ""
    subject_most: Annotated[int, AtLeast(0), Says("Its most characters; 0: any number."), Tighter("lower, or all")] = 72
    case: Annotated[Literal["any", "lower", "upper"], Says("The case of the first letter of its words.")] = "any"
    period: Annotated[bool, Says("Whether a subject may end with a period."), Tighter("false")] = True
    body: Annotated[bool, Says("Whether there must be a body."), Tighter("true")] = False
    body_most: Annotated[int, AtLeast(0), Says("A body line's most characters; 0: any."), Tighter("lower, or all")] = 0
    footers: Annotated[tuple[str, ...], Says("Trailers that must be there, by name."), Tighter("more")] = ()
    exempt: Annotated[tuple[Machine, ...], Says("Subjects by Git that are not judged."), Tighter("fewer")] = MACHINES


def judge(case: Case[Commit], options: Options) -> Verdict:
    """Judge a commit, or the draft of one, by its message."""
    commit = case.subject
    subject = commit.subject
    if not commit.message.strip():
        return not_applicable("there is no message yet; Git itself refuses an empty one")
    if machine_made(commit) in options.exempt:
        return not_applicable("Git worded this subject")
    faults = [*_subject(subject, options), *_rest(commit.message, options)]
    if not faults:
        return kept("the message has the form asked for")
    return broken(
        f"the message `{printable(subject[:100])}`: {'; '.join(map(printable, faults))}.",
        rewrite(commit),
        Because("commit.message", printable(subject[:200]), "git"),
    )


def _subject(subject: str, options: Options) -> Iterator[str]:
    words = subject
    if options.style == "conventional":
        words = without_prefix(subject)
        yield from header_faults(subject, options.types, options.scopes, needs_scope=options.scope)
    if options.pattern and not fits(options.pattern, subject):
        yield f"the subject does not match {options.pattern}"
    if 0 < options.subject_most < len(subject):
        yield f"the subject has {len(subject)} characters, more than {options.subject_most}"
    first = words[:1]
    if options.case != "any" and first.isalpha() and getattr(first, options.case)() != first:
        yield f"its words must begin in {options.case} case"
    if not options.period and subject.endswith(".") and not subject.endswith("..."):
        yield "the subject ends with a period"


def _rest(message: str, options: Options) -> Iterator[str]:
    rows = lines(message)
    if len(rows) > 1 and rows[1]:
        yield "the second line must be blank"
    begin, _ = trailer_block(rows)
    if options.body and not any(rows[1:begin]):
        yield "a body that says why is missing"
    for number, line in enumerate(rows[1:begin], 2):
        if 0 < options.body_most < len(line) and "://" not in line:
            yield f"line {number} has {len(line)} characters, more than {options.body_most}"
            break
    if options.style == "conventional":
        yield from footer_faults(rows[1:])
    there = {one.name.casefold() for one in trailers(message)}
    missing = [name for name in options.footers if name.casefold() not in there]
    if missing:
        yield f"the trailer {listed(missing)} is missing"


RULE = Rule("RW201", "commit-message", "0.1", about=(Commit,), judge=judge, options=Options)
