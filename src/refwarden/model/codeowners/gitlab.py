r"""CODEOWNERS as GitLab reads it.

The file falls into sections, and each decides for itself: the last entry of a section that matches a path wins there,
and every section's owners must approve. `^[Name]` makes a section optional in merge requests, `[Name][2]` asks for two
approvals, and owners behind a heading are those of its entries that name none. Headings of one name, whatever its
case, are one section, required if any entry of it is. `!pattern` takes paths out of its section for good.

Nothing is a comment behind an entry: words that name nobody are passed over, and an owner in them counts.

One thing follows from how GitLab keeps entries, and is kept here: where a section holds the same pattern twice, the
later one's owners count, in the earlier one's place.
"""

from collections.abc import Iterator
from typing import NamedTuple

from refwarden.model.codeowners.entries import (
    SPACE,
    Dropped,
    Entry,
    Owner,
    OwnersFile,
    lines_of,
    made,
    pattern_and_rest,
    words,
)
from refwarden.model.codeowners.pattern import Pattern, fnmatch, gitlab_form

# GitLab's own name for what stands before any heading; a heading of that name continues it.
_DEFAULT = "codeowners"
_ROLES = ("developer", "maintainer", "owner")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_PATH = _WORD | frozenset("-./")
# What GitLab takes for the owners of a heading; the rest of the line, from any other character on, is passed over.
_HEADING = _PATH | frozenset("@" + SPACE + "+")


class _Heading(NamedTuple):
    name: str
    optional: bool = False
    needed: int = 1
    owners: tuple[Owner, ...] = ()


class _Reader:
    """A file on its way from lines to entries."""

    def __init__(self) -> None:
        self.dropped: list[Dropped] = []
        self.sections: dict[str, dict[tuple[str, bool], tuple[Entry, bool]]] = {_DEFAULT: {}}
        self._names = {_DEFAULT: ""}
        self._current = _Heading(_DEFAULT)

    def read(self, number: int, line: str) -> None:
        """Take in one line that is neither empty nor a comment."""
        heading = self._heading(number, line)
        if heading is None:
            self._entry(number, line)
            return
        self._current = heading
        self._names.setdefault(heading.name.casefold(), heading.name)
        self.sections.setdefault(heading.name.casefold(), {})

    def _pass_over(self, number: int, line: str, reason: str, *, whole: bool) -> None:
        self.dropped.append(Dropped(number, line[:200], reason, whole))

    def _heading(self, number: int, line: str) -> _Heading | None:
        rest = line.removeprefix("^")
        name, closed, rest = rest[1:].partition("]") if rest.startswith("[") else ("", "", "")
        if not closed:
            if line.removeprefix("^").startswith("["):
                reason = "the heading is not closed, so GitLab takes it for an entry"
                self._pass_over(number, line, reason, whole=False)
            return None
        if not name.strip(SPACE):
            self._pass_over(number, line, "the section has no name", whole=False)
        digits, bracket, behind = rest[1:].partition("]") if rest.startswith("[") else ("", "", "")
        if bracket and all(digit in "0123456789" for digit in digits):
            rest = behind
        else:
            digits = ""
        optional = line.startswith("^")
        if digits and (int(digits[:9]) < 1 or optional):
            reason = "an optional section asks for nobody" if optional else "GitLab asks for one approval at least"
            self._pass_over(number, line, reason, whole=False)
        owners, malformed = owners_of(_beginning(rest)) if rest[:1] and rest[0] in SPACE else ((), ())
        if malformed or (rest.strip(SPACE) and _beginning(rest).strip(SPACE) != rest.strip(SPACE)):
            self._pass_over(number, line, "what stands behind the heading does not all name owners", whole=False)
        return _Heading(name or "[]", optional, max(1, int(digits[:9] or 0)), owners)

    def _entry(self, number: int, line: str) -> None:
        pattern, rest = pattern_and_rest(line)
        excludes = pattern.startswith("!")
        pattern = pattern[1:] if excludes else pattern
        heading, malformed = self._current, tuple[str, ...]()
        inherited = not rest.strip(SPACE) and not excludes
        owners = heading.owners if inherited else ()
        if not excludes and not inherited:
            owners, malformed = owners_of(rest)
        section = heading.name.casefold()
        entry = Entry(
            number,
            pattern,
            owners,
            self._names[section],
            heading.optional,
            heading.needed,
            malformed,
            inherited and bool(owners),
        )
        self._complain(entry, line, excludes=excludes)
        self.sections[section][gitlab_form(pattern), excludes] = (entry, excludes)

    def _complain(self, entry: Entry, line: str, *, excludes: bool) -> None:
        if entry.malformed:
            said = ", ".join(word[:100] for word in entry.malformed[:3])
            self._pass_over(entry.line, line, f"{said}: GitLab finds no owner in it and passes over it", whole=False)
        if not entry.owners and not excludes:
            reason = "it has no owner, and GitLab approves it by itself unless the branch demands owners"
            self._pass_over(entry.line, line, reason, whole=False)

    def entries(self) -> Iterator[tuple[Entry, bool, Pattern]]:
        """Yield every entry with whether it is an exclusion, each section's in order."""
        for kept in self.sections.values():
            optional = all(entry.optional for entry, _ in kept.values())
            for (form, _), (entry, excludes) in kept.items():
                yield entry._replace(optional=optional), excludes, fnmatch(form)


def parse(text: str, size: int = 0) -> OwnersFile:
    """Read a file; `size` is for dialects that limit it."""
    del size
    reader = _Reader()
    for number, line in enumerate(lines_of(text), 1):
        if line and not line.startswith("#"):
            reader.read(number, line)
    found = list(reader.entries())
    exclusions = frozenset(number for number, (_, excludes, _) in enumerate(found) if excludes)
    return made("gitlab", [(entry, pattern) for entry, _, pattern in found], reader.dropped, exclusions)


def _beginning(text: str) -> str:
    """Return what GitLab reads of the owners behind a heading."""
    for at, character in enumerate(text):
        if character not in _HEADING:
            return text[:at]
    return text


def owners_of(text: str) -> tuple[tuple[Owner, ...], tuple[str, ...]]:
    """Return whom a text names, each once, and the words in it that name nobody."""
    found: dict[tuple[str, str], Owner] = {}
    malformed: list[str] = []
    for word in words(text):
        named = list(_named(word))
        found.update((owner.key, owner) for owner in named if owner.key not in found)
        if not named:
            malformed.append(word)
    return tuple(found.values()), tuple(malformed)


def _named(word: str) -> Iterator[Owner]:
    """Yield whom one word names: GitLab looks for names anywhere in it, also behind a bracket or before a comma."""
    role = word.removeprefix("@@").casefold()
    if word.startswith("@@") and role.removesuffix("s") in _ROLES:
        yield Owner("role", role.removesuffix("s"))
        return
    pieces = word.split("@")
    for at in range(1, len(pieces)):
        left, right = pieces[at - 1], pieces[at]
        address = _trimmed(right[:255])
        if left and "." in address:
            yield Owner("email", f"{left[-100:]}@{address}")
        name = _path(right)
        if name and (left[-1] not in _WORD if left else at == 1):
            yield Owner("team" if "/" in name else "name", name)


def _trimmed(domain: str) -> str:
    while domain and domain[-1] not in _WORD:
        domain = domain[:-1]
    return domain


def _path(text: str) -> str:
    end = 0
    while end < len(text) and text[end] in _PATH:
        end += 1
    name = text[:end].strip("/")
    while name and name[-1] in "./":
        name = name[:-1]
    dots = any(not part.strip(".") for part in name.split("/"))
    return "" if dots else name
