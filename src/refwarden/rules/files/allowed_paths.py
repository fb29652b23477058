"""Changes stay within the paths that are theirs.

## Asks
Does every path that a commit adds, modifies or deletes match one of the policy's globs? With `who`, only those
people's pushes are asked (a team, a robot); with `in:`, each branch kind has paths of its own.

## Why
A robot that updates dependencies has no business in the source, and a documentation branch none in the pipeline.

## Fix
Take the path out of the commit, or have it changed by those whose it is.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import FileChange
from refwarden.model.globs import any_matches
from refwarden.model.refs import Actor
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import Glob, Rule, Says, Tighter
from refwarden.rules.changes import undone


class Options(NamedTuple):
    """Whose changes may touch what."""

    paths: Annotated[tuple[Glob, ...], Says("Globs of the paths; none for any."), Tighter("fewer, or all")] = ()
    who: Annotated[tuple[str, ...], Says("The people whose pushes are limited so; none for everybody.")] = ()


def judge(case: Case[FileChange], options: Options) -> Verdict:
    """Judge a changed path, a deletion included."""
    change, actor = case.subject, case[Actor]
    if not options.paths:
        return not_applicable("the policy limits no paths")
    if any_matches(options.paths, change.path):
        return kept("the path is one of those allowed")
    evidence = Because("actor.names", f"{listed(actor.names) or 'nobody'}, {actor.proof}", "git")
    if options.who:
        # Whom nobody names may be one of them: a limit on a robot must not end where its name is withheld.
        if actor.proof == "none":
            return unknown(
                f"who changes {printable(change.path)} is not known, and the limit is for {listed(options.who)}",
                "push by a way that tells who pushes, or set user.email",
                evidence,
            )
        if not {one.casefold() for one in actor.names} & {one.casefold() for one in options.who}:
            return not_applicable("the limit is for other people")
    return broken(
        f"{printable(change.path)} is {change.action}, outside {listed(options.paths, 6)}.",
        undone(change),
        evidence,
    )


RULE = Rule("RW302", "allowed-paths", "0.1", about=(FileChange,), judge=judge, needs=(Actor,), options=Options)
