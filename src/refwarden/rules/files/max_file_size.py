"""No file is larger than a repository should carry.

## Asks
Is any blob that a commit adds or modifies larger than the limit, in bytes? A file kept by Git LFS is a pointer of
some hundred bytes here, and passes. A size that could not be read is unknown.

## Why
Every clone downloads every version of every file, for ever: removing the file later does not make it smaller.

## Fix
Take it out of the commit, or keep it in LFS: `git lfs migrate import --include=PATH`.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import FileChange
from refwarden.model.globs import any_matches
from refwarden.model.text import printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import AtLeast, Glob, Rule, Says, Size, Tighter
from refwarden.rules.changes import leaves_file, taken_out

_KIB = 1024


class Options(NamedTuple):
    """How large is too large."""

    limit: Annotated[Size, AtLeast(1), Says("The most bytes, such as `5 MiB`."), Tighter("lower")] = 5 * _KIB * _KIB
    exempt: Annotated[tuple[Glob, ...], Says("Globs of paths that may be larger."), Tighter("fewer")] = ()


def judge(case: Case[FileChange], options: Options) -> Verdict:
    """Judge a changed path by the size of its content."""
    change = case.subject
    if not leaves_file(change):
        return not_applicable("no content is added")
    if any_matches(options.exempt, change.path):
        return not_applicable("the policy lets this path be large")
    if change.size < 0:
        return unknown(
            f"the size of {printable(change.path)} could not be read",
            "a partial clone leaves contents out: git fetch --refetch --no-filter",
        )
    evidence = Because("change.size", str(change.size), "git")
    if change.size <= options.limit:
        return kept("it is within the limit", evidence)
    return broken(
        f"{printable(change.path)} has {_shown(change.size)}, more than {_shown(options.limit)}.",
        _remedy(change),
        evidence,
    )


def _remedy(change: FileChange) -> str:
    path = quoted(change.path)
    lfs = f"git lfs migrate import --include={path}" if change.commit else f"git lfs track {path} && git add {path}"
    return f"{lfs} keeps it in LFS; or leave it out: {taken_out(change)}"


def _shown(size: int) -> str:
    """Return a size for people, never rounded to a limit that it exceeds."""
    if size >= _KIB * _KIB and size % (_KIB * _KIB) == 0:
        return f"{size // (_KIB * _KIB)} MiB"
    return f"{size:,} bytes"


RULE = Rule("RW303", "max-file-size", "0.1", about=(FileChange,), judge=judge, options=Options)
