"""A pull request names the ticket that it is for.

## Asks
Will its merge close a ticket, or does its title, its description or its branch's name hold one, such as `PAY-17` or
`#17`? Comments of a template do not count, nor do words of the same shape that are no tickets, such as `UTF-8`.

## Why
The ticket says who wanted the change and why, and it is where people look when they ask whether it is done.

## Fix
Write `Closes #17`, or your tracker's key, into the description.
"""

from typing import Annotated, Literal, NamedTuple

from refwarden.model.case import Case
from refwarden.model.pulls import ClosedTickets, PullRequest
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Unreadable, Verdict, broken, kept
from refwarden.rules.base import Pattern, Rule, Says, Tighter
from refwarden.rules.descriptions import read
from refwarden.rules.hosting import command
from refwarden.rules.patterns import STANDARDS, TICKET, found

_Where = Literal["closes", "title", "body", "branch"]


class Options(NamedTuple):
    """What a ticket looks like, and where it may stand."""

    pattern: Annotated[Pattern, Says("An expression for a ticket, searched for.")] = TICKET
    where: Annotated[
        tuple[_Where, ...],
        Says("The places where a ticket counts; `closes` is what the host will close."),
        Tighter("fewer"),
    ] = ("closes", "title", "body", "branch")
    ignored: Annotated[tuple[str, ...], Says("What matches and is no ticket."), Tighter("more")] = STANDARDS


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by the tickets that it names."""
    pull, doubt = case.subject, None
    for place in options.where:
        try:
            tickets = case[ClosedTickets].all if place == "closes" else _tickets(pull, place, options)
        except Unreadable as cut:  # another place may hold one
            doubt = cut
            continue
        if tickets:
            ticket = printable(tickets[0])
            return kept(f"{ticket} stands in its {place}", Because(f"pull.{place}", ticket, "host"))
    if doubt:
        raise doubt
    return broken(
        f"{pull.name} names no ticket in its {' or '.join(options.where)}.",
        f"{command(pull, 'edit', '--body-file', 'FILE')} with a line such as `Closes #17`",
        Because("pull.title", printable(pull.title[:200]), "host"),
        Because("pull.closes", "none", "host"),
    )


def _tickets(pull: PullRequest, place: _Where, options: Options) -> tuple[str, ...]:
    text = {"title": pull.title, "branch": pull.head.branch}.get(place)
    if text is None:
        there = read(pull.body)
        text = "\n".join([*(heading for heading, _ in there.sections), there.words])
    # An empty expression matches everywhere, and what it matches is no ticket.
    return tuple(one for one in found(options.pattern, text) if one and one not in options.ignored)


RULE = Rule(
    "RW404",
    "linked-ticket",
    "0.2",
    about=(PullRequest,),
    judge=judge,
    needs=(ClosedTickets,),
    options=Options,
    controls=("cis:1.1.2",),
)
