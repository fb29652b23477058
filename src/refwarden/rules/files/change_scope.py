"""One commit stays within one area.

## Asks
Does a commit touch paths of more than one of the groups that the policy keeps apart? Paths of no group go with any.
A merge is asked only about what it changes itself.

## Why
A commit that mixes a migration with the code that needs it, or the pipeline with the product, can neither be
reviewed by the right people nor reverted by halves.

## Fix
Cut it in two: `git reset HEAD^`, then `git add` and `git commit` for one group after the other.
"""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import Commit
from refwarden.model.globs import any_matches
from refwarden.model.paths import CommitFiles
from refwarden.model.text import listed, printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Glob, Rule, Says


class Options(NamedTuple):
    """Which areas are kept apart."""

    groups: Annotated[
        Mapping[str, tuple[Glob, ...]], Says("Groups of paths by name; one commit may touch one of them.")
    ] = {}


def judge(case: Case[Commit], options: Options) -> Verdict:
    """Judge a commit, or what is staged, by all that it changes."""
    commit = case.subject
    if len(options.groups) < 2:
        return not_applicable("the policy keeps no groups apart")
    touched: dict[str, str] = {}
    for change in case[CommitFiles].changes:
        for name, patterns in options.groups.items():
            if name not in touched and any_matches(patterns, change.path):
                touched[name] = change.path
    evidence = Because("commit.files", listed(list(touched.values())) or "none of any group", "git")
    if len(touched) < 2:
        return kept(f"it stays within {listed(list(touched)) or 'no group'}", evidence)
    (one, path), (other, further) = list(touched.items())[:2]
    return broken(
        f"{short(commit.id) or 'what is staged'} mixes {listed(list(touched), 5)}: "
        f"{printable(path)} ({printable(one)}) with {printable(further)} ({printable(other)}).",
        _remedy(commit, further),
        evidence,
    )


def _remedy(commit: Commit, path: str) -> str:
    if not commit.id:
        return f"git restore --staged -- {quoted(path)} and the others of its group, and commit them after this"
    return (
        "git reset HEAD^ and commit one group after the other, for the last commit; else git rebase --interactive "
        f"{short(commit.id)}^ and choose edit for it first"
    )


RULE = Rule("RW310", "change-scope", "0.1", about=(Commit,), judge=judge, needs=(CommitFiles,), options=Options)
