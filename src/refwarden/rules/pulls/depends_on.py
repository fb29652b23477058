"""What a pull request depends on is merged before it.

## Asks
Is every pull request merged that this one depends on: those that the host records, and those of lines such as
`Depends-on: #12`, `Depends-on: acme/lib#3` or one with a pull request's address? One that was closed without a merge
will never come, and one that depends on itself waits for ever.

## Why
A change that needs another one breaks the branch that receives it first.

## Fix
Merge the other one first, or take the line out if the need is gone.
"""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest
from refwarden.model.standing import OtherPulls
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import Rule, Says
from refwarden.rules.descriptions import read
from refwarden.rules.hosting import command
from refwarden.rules.patterns import found

_MOST = 20  # each costs the host a question
# `#12`, `!12`, `acme/lib#12`, or the address of a pull or merge request
_ONE = r"(?:[\w.-]+(?:/[\w.-]+)+)?[#!][0-9]{1,10}|https?://[^\s/]+(?:/[\w.-]+)+?/(?:-/merge_requests|pull)/[0-9]{1,10}"


class Options(NamedTuple):
    """How a dependency is written."""

    words: Annotated[tuple[str, ...], Says("What a line begins with, before its colon; case does not count.")] = (
        "Depends-on",
    )


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by those that it depends on."""
    pull = case.subject
    if pull.state != "open":
        return not_applicable(f"it is {pull.state}")
    edit = f"{command(pull, 'edit', '--body-file', 'FILE')} with the line mended"
    named: dict[tuple[str, int], str] = {}
    for line in _lines(pull, options):
        references = found(_ONE, line)
        if not references:
            return broken(f"{pull.name} depends on `{printable(line[:60])}`, which names no pull request.", edit)
        named.update((_place(one, pull), one) for one in references)
    if len(named) > _MOST:
        return unknown(f"{pull.name} names {len(named)} pull requests; no more than {_MOST} are looked up", edit)
    if any(place == (pull.base.repository.casefold(), pull.number) for place in named):
        return broken(f"{pull.name} depends on itself.", edit)
    states: dict[str, str] = {one: case[OtherPulls].state(*place) for place, one in named.items()}
    states.update(dict.fromkeys(pull.depends_on, "recorded"))
    evidence = Because("pull.depends_on", listed([f"{one} {state}" for one, state in states.items()], 20), "host")
    for state, words in (
        ("open", "still open"),
        ("recorded", "not merged yet"),
        ("closed", "closed without a merge"),
        ("absent", "nowhere to be seen"),
    ):
        there = [one for one, one_state in states.items() if one_state == state]
        if there:
            remedy = f"merge {listed(there)} first" if state in ("open", "recorded") else edit
            return broken(f"{pull.name} depends on {listed(there)}, {words}.", remedy, evidence)
    return kept("everything that it depends on is merged", evidence)


def _lines(pull: PullRequest, options: Options) -> Iterator[str]:
    wanted = {one.casefold() for one in options.words}
    for line in read(pull.body).words.split("\n"):
        word, colon, rest = line.lstrip("-*+ ").partition(":")
        if colon and word.strip().casefold() in wanted:
            yield rest


def _place(reference: str, pull: PullRequest) -> tuple[str, int]:
    """Return the repository, folded, and the number that a reference names."""
    if "://" in reference:
        path, _, number = reference.partition("://")[2].partition("/")[2].rpartition("/")
        return path.removesuffix("/pull").removesuffix("/-/merge_requests").casefold(), int(number)
    repository, _, number = reference.replace("!", "#").rpartition("#")
    return (repository or pull.base.repository).casefold(), int(number)


RULE = Rule(
    code="RW410",
    name="depends-on",
    since="0.2",
    about=(PullRequest,),
    needs=(OtherPulls,),
    judge=judge,
    options=Options,
)
