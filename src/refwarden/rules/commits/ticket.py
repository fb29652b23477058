"""A commit names the ticket that it is for.

## Asks
Does the subject, the message, a trailer or the branch's name hold a ticket such as `PAY-17` or `#17`? Words of the
same shape that are no tickets, such as `UTF-8`, do not count.

## Why
The diff says what changed; the ticket says who wanted it and why, long after everyone forgot.

## Fix
Name the ticket where the policy wants it, such as `Refs: PAY-17`; `git commit --amend` rewords the last commit.
"""

from typing import Annotated, Literal, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import Commit
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Pattern, Rule, Says, Tighter
from refwarden.rules.messages import MACHINES, Machine, machine_made, rewrite, trailers
from refwarden.rules.patterns import STANDARDS, TICKET, found

_Where = Literal["subject", "message", "trailer", "branch"]


class Options(NamedTuple):
    """What a ticket looks like, and where it may stand."""

    pattern: Annotated[Pattern, Says("An expression for a ticket, searched for.")] = TICKET
    where: Annotated[
        tuple[_Where, ...], Says("The places where a ticket counts; `message` includes all of it."), Tighter("fewer")
    ] = ("message", "branch")
    trailer_names: Annotated[tuple[str, ...], Says("The trailers that may hold it, for `where: trailer`.")] = (
        "Refs",
        "Fixes",
        "Closes",
        "Ticket",
    )
    ignored: Annotated[tuple[str, ...], Says("What matches and is no ticket."), Tighter("more")] = STANDARDS
    exempt: Annotated[tuple[Machine, ...], Says("Subjects worded by Git that need none."), Tighter("fewer")] = MACHINES


def judge(case: Case[Commit], options: Options) -> Verdict:
    """Judge a commit, or the draft of one, by the tickets that it names."""
    commit = case.subject
    if not commit.message.strip():
        return not_applicable("there is no message yet")
    if machine_made(commit) in options.exempt:
        return not_applicable("Git worded this subject")
    for place in options.where:
        for text in _texts(commit, place, options):
            tickets = [one for one in found(options.pattern, text) if one not in options.ignored]
            if tickets:
                ticket = printable(tickets[0])
                return kept(f"{ticket} stands in its {place}", Because(f"commit.{place}", ticket, "git"))
    return broken(
        f"`{printable(commit.subject[:100])}` names no ticket in its {' or '.join(options.where)}.",
        f"name it, as in `{(*options.trailer_names, 'Refs')[0]}: PAY-17`: {rewrite(commit)}",
        Because("commit.message", printable(commit.subject[:200]), "git"),
    )


def _texts(commit: Commit, place: _Where, options: Options) -> list[str]:
    if place == "branch":
        return [commit.branch]
    if place == "subject":
        return [commit.subject]
    if place == "message":
        return [commit.message]
    wanted = {name.casefold() for name in options.trailer_names}
    return [one.value for one in trailers(commit.message) if one.name.casefold() in wanted]


RULE = Rule("RW205", "ticket", "0.1", about=(Commit,), judge=judge, options=Options, controls=("cis:1.1.2",))
