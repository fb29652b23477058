"""Branches of this kind are created by the people named, at the places named.

## Asks
Is whoever creates the branch among those who may, and does the new branch begin on the line of a branch of the
kinds asked for, without commits of its own?

## Why
A release or support branch commits the whole team to work. Whoever may open one is decided beforehand, and what it
begins with has been seen before.

## Fix
Ask one of the people named, or create the branch where it may begin and bring commits by pull requests.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.lines import Lines
from refwarden.model.refs import Actor, RefUpdate
from refwarden.model.text import listed, printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import Kind, Rule, Says, Tighter


class Options(NamedTuple):
    """Who may create, and where."""

    who: Annotated[tuple[str, ...], Says("Names of those who may; empty for everybody."), Tighter("fewer, or all")] = ()
    starts_on: Annotated[
        tuple[Kind, ...],
        Says("Kinds of the branches on whose line a new branch begins; empty for anywhere."),
        Tighter("fewer, or all"),
    ] = ()


def judge(case: Case[RefUpdate], options: Options) -> Verdict:
    """Judge a push that creates a branch."""
    update = case.subject
    if not update.branch or update.movement != "create":
        return not_applicable("it creates no branch")
    if not options.who and not options.starts_on:
        return not_applicable("the policy restricts nobody and no place")
    fault = _who(case, options) if options.who else None
    if fault is None and options.starts_on:
        fault = _where(case, options)
    return fault or kept("it was created by whom and where the policy allows")


def _who(case: Case[RefUpdate], options: Options) -> Verdict | None:
    actor = case[Actor]
    if actor.proof == "none":
        return unknown("nobody can tell who creates the branch", "judge it on the server, which knows who pushes")
    allowed = {name.casefold() for name in options.who}
    if any(name.casefold() in allowed for name in actor.names):
        return None
    return broken(
        f"{printable(case.subject.branch)} may be created by {listed(options.who)} only.",
        f"ask {listed(options.who)} to create it: git push origin {short(case.subject.new)}:refs/heads/"
        f"{quoted(case.subject.branch)}",
        Because("actor", f"{listed(actor.names)} ({actor.proof})", "git"),
    )


def _where(case: Case[RefUpdate], options: Options) -> Verdict | None:
    update, lines = case.subject, case[Lines]
    if any(one.branch != update.branch and one.kind.name in options.starts_on for one in lines.on(update.new)):
        return None
    place = next((one for one in lines.branches if one.kind.name in options.starts_on), None)
    start = f"origin/{place.branch}" if place else "START"
    return broken(
        f"{printable(update.branch)} does not begin on a branch of kind {' or '.join(options.starts_on)}.",
        f"git push origin {quoted(start)}:refs/heads/{quoted(update.branch)}",
        Because("update.new", short(update.new), "git"),
    )


RULE = Rule(
    code="RW107",
    name="restricted-creation",
    since="0.1",
    about=(RefUpdate,),
    needs=(Actor, Lines),
    judge=judge,
    options=Options,
    desire=lambda _, options: (("creation", True),) if options.who else (),
)
