"""Files of certain types stay out of every commit.

## Asks
Does a path that a commit adds or modifies end in a forbidden extension, in any case? A name that is nothing but the
extension, such as `.jar`, has none. Deleting such a file is always right.

## Why
Programs and archives cannot be reviewed, merged or told apart; they belong in a registry or in releases.

## Fix
`git rm --cached -- PATH`, then make the commit anew; publish the file where such files live.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import FileChange
from refwarden.model.globs import any_matches
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Glob, Rule, Says, Tighter
from refwarden.rules.changes import leaves_file, taken_out

_PROGRAMS = ("exe", "dll", "so", "dylib", "a", "o", "obj", "lib", "class", "jar", "war", "pyc", "pyo", "msi", "dmg")


class Options(NamedTuple):
    """Which extensions are forbidden."""

    extensions: Annotated[
        tuple[str, ...], Says("Extensions, with or without the dot, such as `exe` or `tar.gz`."), Tighter("more")
    ] = _PROGRAMS
    allowed: Annotated[tuple[Glob, ...], Says("Globs of paths that are allowed all the same."), Tighter("fewer")] = ()


def judge(case: Case[FileChange], options: Options) -> Verdict:
    """Judge a changed path by how its name ends."""
    change = case.subject
    if not leaves_file(change):
        return not_applicable("no file is added")
    name = change.path.rpartition("/")[2].casefold()
    endings = ("." + one.removeprefix(".").casefold() for one in options.extensions)
    ending = next((one for one in endings if name.endswith(one) and name != one), "")
    if not ending or any_matches(options.allowed, change.path):
        return kept("its extension is not forbidden")
    return broken(
        f"{printable(change.path)} is {change.action}; files ending in {printable(ending)} are forbidden.",
        taken_out(change),
        Because("rules.forbidden-extensions.extensions", printable(ending), "policy"),
    )


RULE = Rule("RW304", "forbidden-extensions", "0.1", about=(FileChange,), judge=judge, options=Options)
