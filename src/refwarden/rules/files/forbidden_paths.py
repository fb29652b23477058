"""Paths that do not belong in the repository stay out of every commit.

## Asks
Does a commit add or modify a path that the policy forbids? Each commit is judged, not only the last: what one adds
and a later one removes stays in the history. Deleting such a path is always right.

## Why
Build products, dependencies and a desktop's droppings make every clone larger, hide changes and conflict in merges.

## Fix
`git rm --cached -- PATH`, add it to `.gitignore`, and make the commit anew.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import FileChange
from refwarden.model.globs import any_matches, matches
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Glob, Rule, Says, Tighter
from refwarden.rules.changes import taken_out

_USUAL = (
    "**/.DS_Store",
    "**/Thumbs.db",
    "**/desktop.ini",
    "**/node_modules/**",
    "**/__pycache__/**",
    "**/.venv/**",
    "**/*.orig",
    "**/*.rej",
    "**/*.swp",
)


class Options(NamedTuple):
    """Which paths are forbidden."""

    paths: Annotated[tuple[Glob, ...], Says("Globs of forbidden paths."), Tighter("more")] = _USUAL
    allowed: Annotated[tuple[Glob, ...], Says("Globs of paths that are allowed all the same."), Tighter("fewer")] = ()


def judge(case: Case[FileChange], options: Options) -> Verdict:
    """Judge a changed path."""
    change = case.subject
    if change.action == "deleted":
        return not_applicable("deleting it is right")
    pattern = next((one for one in options.paths if matches(one, change.path)), "")
    if not pattern or any_matches(options.allowed, change.path):
        return kept("the path is not forbidden")
    return broken(
        f"{printable(change.path)} is {change.action}; {printable(pattern)} is forbidden.",
        taken_out(change),
        Because("rules.forbidden-paths.paths", printable(pattern), "policy"),
    )


RULE = Rule("RW301", "forbidden-paths", "0.1", about=(FileChange,), judge=judge, options=Options)
