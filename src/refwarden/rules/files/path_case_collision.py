"""No two paths differ in case or Unicode form only.

## Asks
Beside each part of an added path, in the tree that the commit makes, does another name stand that is the same where
case and Unicode form do not count? Directories collide as files do: `Docs/a` with `docs/b`.

## Why
Windows and macOS take the two for one: a clone there holds one file with the other's content, changed before anybody
touched it.

## Fix
Rename one of them, in two steps where the file system cannot tell them apart: `git mv A TMP && git mv TMP B`.
"""

from collections.abc import Iterator

from refwarden.model.case import Case
from refwarden.model.commits import FileChange
from refwarden.model.paths import Siblings
from refwarden.model.text import printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import NoOptions, Rule
from refwarden.rules.changes import redone


def judge(case: Case[FileChange], options: NoOptions) -> Verdict:
    """Judge an added path by the names beside it."""
    del options
    change = case.subject
    if change.action != "added":
        return not_applicable("no name is added")
    for mine, other in _twins(change.path, case[Siblings]):
        return broken(
            f"{printable(change.path)}: {printable(mine)} and {printable(other)} are one name on Windows and macOS.",
            redone(change, f"git mv -- {quoted(change.path)} ANOTHER-NAME"),
            Because("tree.names", f"{printable(mine)}, {printable(other)}", "git"),
        )
    return kept("no name beside it is the same")


def _twins(path: str, siblings: Siblings) -> Iterator[tuple[str, str]]:
    """Yield each part of the path, as a path, with another that is the same where case does not count."""
    directory = ""
    for part in path.split("/"):
        prefix = directory + "/" if directory else ""
        twin = siblings.twin(directory, part)
        if twin:
            yield prefix + part, prefix + twin
        directory = prefix + part


RULE = Rule("RW306", "path-case-collision", "0.1", about=(FileChange,), judge=judge, needs=(Siblings,))
