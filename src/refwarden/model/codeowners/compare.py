r"""What one CODEOWNERS file means to GitHub and to GitLab, where they differ.

Each kind of difference is told by the shape of a line, and shown by an example for which the two parsers really give
different owners; a test holds that for every kind.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from refwarden.model.codeowners import github, gitlab
from refwarden.model.codeowners.entries import Owner, lines_of, pattern_and_rest, words
from refwarden.model.codeowners.index import matches
from refwarden.model.codeowners.pattern import github as github_pattern


class Line(NamedTuple):
    """One line that is neither empty nor a comment; `entry` says whether GitLab takes it for no section's heading."""

    text: str
    pattern: str
    rest: str
    entry: bool


class Kind(NamedTuple):
    """One way in which the hosts differ.

    Attributes:
        name: What it is about, for people.
        github, gitlab: What each makes of it.
        example, path: A file, and a path for which it gives different owners.
        applies: Tells whether a line is of this kind.
    """

    name: str
    github: str
    gitlab: str
    example: str
    path: str
    applies: Callable[[Line], bool]


class Difference(NamedTuple):
    """A line that the hosts read differently."""

    line: int
    text: str
    kind: Kind


def _anchored(line: Line) -> bool:
    body = line.pattern.removeprefix("!")
    return line.entry and not body.startswith(("/", "**/")) and "/" in body.rstrip("/")


def _directory(line: Line) -> bool:
    last = line.pattern.rpartition("/")[2]
    return line.entry and last not in ("", "*", "**") and "." not in last.lstrip(".")


def _owners(line: Line) -> list[str]:
    return words(line.rest)


def _commented(line: Line) -> bool:
    given = _owners(line)
    at = next((at for at, word in enumerate(given) if word.startswith("#")), len(given))
    return line.entry and any("@" in word for word in given[at:])


def _malformed(line: Line) -> bool:
    given = [word for word in line.rest.partition("#")[0].split(" ") if word.strip()]
    return line.entry and any("@" not in word for word in given)


KINDS = (
    Kind(
        "`[Section]`", "drops the line", "begins a section, whose owners must approve beside the others'",
        "* @ana\n[Docs]\n*.md @ben\n", "a.md", lambda line: not line.entry,
    ),
    Kind(
        "`!pattern`", "drops the line", "takes the paths out of the section, for good",
        "* @ana\n!a.md\n", "a.md", lambda line: line.pattern.startswith("!"),
    ),
    Kind(
        "`[a-z]` in a pattern", "drops the line", "a character of the class",
        "* @ana\n/x[ab].md @ben\n", "xa.md", lambda line: line.entry and ("[" in line.pattern or "]" in line.pattern),
    ),
    Kind(
        r"`\#name`", "drops the line", "a name that begins with `#`",
        "* @ana\n\\#x @ben\n", "#x", lambda line: line.pattern.startswith("\\#"),
    ),
    Kind(
        "`a/b`, with a slash inside and none before", "at the root only", "at any depth",
        "a/b @ana\n", "x/a/b", _anchored,
    ),
    Kind(
        "`docs`, where that is a directory", "owns what lies below", "owns a file of that name only",
        "docs @ana\n", "docs/a.md", _directory,
    ),
    Kind(
        "`docs/**`", "everything below", "what lies directly in it",
        "/docs/** @ana\n", "docs/x/a.md",
        lambda line: line.entry and line.pattern.endswith("/**") and line.pattern not in ("/**", "**/**"),
    ),
    Kind(
        "an owner behind `#`", "is in a comment", "counts",
        "* @ana # or @ben\n", "a.md", _commented,
    ),
    Kind(
        "a word among the owners that names nobody", "drops the whole line", "is passed over",
        "* @ana\n*.md @ben please\n", "a.md", _malformed,
    ),
    Kind(
        "`@@developer`", "drops the whole line", "the project's direct members with that role, and no higher one",
        "* @ana\n*.md @@developer\n", "a.md", lambda line: any(word.startswith("@@") for word in _owners(line)),
    ),
    Kind(
        "`@group/subgroup/team`", "drops the whole line", "the direct members of that group",
        "* @ana\n*.md @acme/core/web\n", "a.md",
        lambda line: any(word.startswith("@") and word.count("/") > 1 for word in _owners(line)),
    ),
    Kind(
        "a pattern without owners", "its paths are owned by nobody", "takes the owners of its section's heading",
        "[Docs] @ana\n*.md\n", "a.md", lambda line: line.entry and not line.rest.strip(),
    ),
    Kind(
        "`***`", "drops the line", "the same as `*`",
        "* @ana\n/***.md @ben\n", "a.md", lambda line: "***" in line.pattern,
    ),
)  # fmt: skip


def differences(text: str, tree: Sequence[str] = ()) -> tuple[Difference, ...]:
    """Return the lines that the hosts read differently, each with every way in which they do.

    Args:
        text: The file.
        tree: The paths of the branch, where they are at hand: a name that is no directory is not taken for one.
    """
    found: list[Difference] = []
    directories = {path[:at] for path in tree for at, character in enumerate(path) if character == "/"}
    for number, written in enumerate(lines_of(text), 1):
        if not written or written.startswith("#"):
            continue
        line = Line(written, *pattern_and_rest(written), entry=not _heading(written))
        for kind in KINDS:
            if not kind.applies(line):
                continue
            if kind.applies is _directory and tree and not _names(line.pattern, directories):
                continue
            found.append(Difference(number, written[:200], kind))
    return tuple(found)


def _heading(line: str) -> bool:
    body = line.removeprefix("^")
    return body.startswith("[") and "]" in body


def _names(pattern: str, directories: set[str]) -> bool:
    compiled = github_pattern(pattern)._replace(below=False)
    return any(matches(compiled, directory) for directory in directories)


def owners_on(text: str, path: str) -> tuple[frozenset[Owner], frozenset[Owner]]:
    """Return the owners of a path to GitHub and to GitLab."""

    def named(owners: Sequence[Owner]) -> set[Owner]:
        return {owner._replace(kind="user") if owner.kind == "name" else owner for owner in owners}

    theirs = github.parse(text).of(path), gitlab.parse(text).of(path)
    return (
        frozenset(owner for entry in theirs[0] for owner in named(entry.owners)),
        frozenset(owner for entry in theirs[1] for owner in named(entry.owners)),
    )
