"""Every path is short enough for every machine.

## Asks
Is a path that a commit adds no longer than the limit in characters, and each part between slashes no longer than
what file systems can hold, in bytes?

## Why
Windows refuses paths beyond 260 characters, the directory of the clone included, and most file systems names beyond
255 bytes: a clone that fails there fails wholly.

## Fix
Move the file to a shorter path: `git mv OLD NEW`, then make the commit anew.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import FileChange
from refwarden.model.text import printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import AtLeast, Rule, Says, Tighter
from refwarden.rules.changes import redone


class Options(NamedTuple):
    """How long is too long."""

    most: Annotated[int, AtLeast(1), Says("The most characters of a whole path."), Tighter("lower")] = 200
    part: Annotated[int, AtLeast(1), Says("The most bytes of a part between slashes."), Tighter("lower")] = 255


def judge(case: Case[FileChange], options: Options) -> Verdict:
    """Judge an added path by its length."""
    change = case.subject
    if change.action != "added":
        return not_applicable("no path is added")
    part = max(len(one.encode("utf-8", "surrogateescape")) for one in change.path.split("/"))
    evidence = Because("change.path", f"{len(change.path)} characters, longest part {part} bytes", "git")
    if len(change.path) > options.most:
        fault = f"has {len(change.path)} characters, more than {options.most}"
    elif part > options.part:
        fault = f"has a part of {part} bytes, more than {options.part}"
    else:
        return kept("the path is short enough", evidence)
    return broken(
        f"{printable(change.path)} {fault}.",
        redone(change, f"git mv -- {quoted(change.path)} SHORTER-PATH"),
        evidence,
    )


RULE = Rule("RW305", "path-length", "0.1", about=(FileChange,), judge=judge, options=Options)
