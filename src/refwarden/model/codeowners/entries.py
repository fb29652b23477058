"""What a CODEOWNERS file says, whatever its dialect."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from refwarden.model.codeowners.index import Index
from refwarden.model.codeowners.pattern import Pattern

Dialect = Literal["github", "gitlab"]


class Owner(NamedTuple):
    """Somebody named behind a pattern.

    Attributes:
        kind: `user`; `team`; `email`; `role` (GitLab's `@@developer`); `name` where only the host can tell a user from
            a group (GitLab's `@acme`).
        name: The login, the team as `owner/name`, the address, or the role; without `@`.
    """

    kind: Literal["user", "team", "email", "role", "name"]
    name: str

    def __str__(self) -> str:
        """How the file writes it."""
        return {"email": "", "role": "@@"}.get(self.kind, "@") + self.name

    @property
    def key(self) -> tuple[str, str]:
        """What tells owners apart: hosts ignore case in all of these."""
        return (self.kind, self.name.casefold())


class Entry(NamedTuple):
    """One line that gives paths to owners.

    Attributes:
        line: Its number, from 1.
        pattern: As it is written, without the `!` of an exclusion.
        owners: Those who count, each once. None of them means: deliberately owned by nobody (GitHub), or an entry that
            nobody can satisfy (GitLab).
        section: The section's name (GitLab), as its first heading writes it; empty for what stands before any.
        optional: Whether its section is optional.
        needed: How many of the owners must approve.
        malformed: Words among the owners that name nobody; GitLab passes over them.
        inherited: Whether the owners are its section's, since the line names none.
    """

    line: int
    pattern: str
    owners: tuple[Owner, ...] = ()
    section: str = ""
    optional: bool = False
    needed: int = 1
    malformed: tuple[str, ...] = ()
    inherited: bool = False


class Dropped(NamedTuple):
    """A line that the host does not follow as it is written, silently.

    Attributes:
        line: Its number, from 1; 0 for the whole file.
        text: The line, cut after 200 characters.
        reason: Why, in words.
        whole: Whether nothing of the line counts; otherwise only a part is passed over.
    """

    line: int
    text: str
    reason: str
    whole: bool = True


class OwnersFile(NamedTuple):
    """A parsed file.

    Attributes:
        dialect: How it was read.
        entries: Every entry that counts, in the order in which they are tried: the last that matches wins. For GitLab
            the order is kept within each section.
        dropped: What the host passes over.
        exclusions: Numbers, among `entries`, of those that take paths out of their section (GitLab's `!`).
        patterns: Finds the numbers of the entries that match.
    """

    dialect: Dialect
    entries: tuple[Entry, ...]
    dropped: tuple[Dropped, ...]
    exclusions: frozenset[int]
    patterns: Index

    def of(self, path: str) -> tuple[Entry, ...]:
        """Return the entries that apply to a path: at most one on GitHub, at most one for each section on GitLab.

        Raises:
            Unreadable: The file cannot be matched in reasonable time.
        """
        last: dict[str, int] = {}
        excluded: set[str] = set()
        for number in sorted(self.patterns.find(path)):
            section = self.entries[number].section.casefold()
            last[section] = number
            if number in self.exclusions:
                excluded.add(section)
        return tuple(self.entries[number] for section, number in last.items() if section not in excluded)

    def speaks_of(self, path: str) -> bool:
        """Tell whether any entry matches a path, be it one that leaves it to nobody; may raise Unreadable."""
        return bool(self.patterns.find(path))

    @property
    def unloaded(self) -> str:
        """Why the host does not load the file at all; empty where it does."""
        return next((one.reason for one in self.dropped if not one.line), "")


def made(
    dialect: Dialect,
    entries: Sequence[tuple[Entry, Pattern]],
    dropped: Sequence[Dropped],
    exclusions: frozenset[int] = frozenset(),
) -> OwnersFile:
    """Return a file of entries with their patterns."""
    return OwnersFile(
        dialect,
        tuple(entry for entry, _ in entries),
        tuple(dropped),
        exclusions,
        Index([pattern for _, pattern in entries]),
    )


def sections_of(file: OwnersFile) -> Mapping[str, tuple[Entry, ...]]:
    """Return the entries by section, exclusions left out."""
    found: dict[str, list[Entry]] = {}
    for number, entry in enumerate(file.entries):
        if number not in file.exclusions:
            found.setdefault(entry.section, []).append(entry)
    return {section: tuple(entries) for section, entries in found.items()}


# What both hosts take for white space.
SPACE = " \t\r\f\v"


def lines_of(text: str) -> list[str]:
    """Return the lines without surrounding white space and without the mark that some editors put before the first."""
    return [line.strip(SPACE) for line in text.removeprefix("\ufeff").split("\n")]


def pattern_and_rest(line: str) -> tuple[str, str]:
    r"""Cut a line at the first white space without a backslash before it."""
    for at in range(1, len(line)):
        if line[at] in SPACE and line[at - 1] != "\\":
            return line[:at], line[at:]
    return line, ""


def words(text: str) -> list[str]:
    """Return the words of a line."""
    for space in SPACE[1:]:
        text = text.replace(space, " ")
    return [word for word in text.split(" ") if word]
