"""Submodules do not move by accident.

## Asks
Does a commit add a submodule, point one at another commit, or change `.gitmodules`, outside the paths that the policy
allows? That a deleted path was a submodule shows in `.gitmodules`.

## Why
`git commit --all` takes a submodule's pointer along wherever it happens to stand, and the diff shows one line of
digits that nobody reads: code arrives that no review saw.

## Fix
`git restore --staged --source=HEAD^ -- PATH`, then `git submodule update`, and make the commit anew.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import FileChange
from refwarden.model.globs import any_matches
from refwarden.model.text import printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Glob, Rule, Says, Tighter
from refwarden.rules.changes import SUBMODULE, taken_out, undone


class Options(NamedTuple):
    """Which submodules may move."""

    allowed: Annotated[
        tuple[Glob, ...], Says("Globs of submodules' paths that may move (and `.gitmodules`)."), Tighter("fewer")
    ] = ()


def judge(case: Case[FileChange], options: Options) -> Verdict:
    """Judge a changed path that is a submodule, or the list of them."""
    change = case.subject
    if change.mode != SUBMODULE and change.path != ".gitmodules":
        return not_applicable("it is no submodule")
    if any_matches(options.allowed, change.path):
        return kept("the policy lets this submodule move")
    if change.mode == SUBMODULE:
        fault = f"the submodule {printable(change.path)} is {change.action}, now at {short(change.blob)}"
    else:
        fault = f".gitmodules is {change.action}"
    return broken(
        f"{fault}.",
        taken_out(change) if change.action == "added" else undone(change),
        Because("change.mode", f"{change.mode:o}", "git"),
    )


RULE = Rule("RW308", "no-submodule-change", "0.1", about=(FileChange,), judge=judge, options=Options)
