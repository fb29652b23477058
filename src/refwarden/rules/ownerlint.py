"""What is wrong with a CODEOWNERS file, line by line."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from refwarden.model.codeowners.compare import differences
from refwarden.model.codeowners.entries import Entry, OwnersFile
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.codeowners.pattern import Pattern, Wild, fnmatch, github, gitlab_form
from refwarden.model.text import printable


class Fault(NamedTuple):
    """What is wrong with a line, escaped; line 0 for the file."""

    line: int
    words: str


def dropped(owners: CodeOwners) -> Iterator[Fault]:
    """Yield what the host passes over."""
    for one in owners.file.dropped:
        what = "is not loaded" if not one.line else "is dropped" if one.whole else "is not read as it is written"
        yield Fault(one.line, f"{what}: {printable(one.reason)}")


def told_by_host(owners: CodeOwners) -> Iterator[Fault]:
    """Yield what the host itself says; may raise Unreadable."""
    for one in owners.errors:
        yield Fault(one.line, f"the host says: {printable(one.reason)}")


def _compiled(entry: Entry, file: OwnersFile) -> Pattern:
    return github(entry.pattern) if file.dialect == "github" else fnmatch(gitlab_form(entry.pattern))


def impossible(owners: CodeOwners) -> Iterator[Fault]:
    """Yield patterns that match no path, whatever the branch holds."""
    for entry in owners.file.entries:
        for part in _compiled(entry, owners.file).segments:
            if part in ("", ".", "..") or (isinstance(part, Wild) and part.least < 0):
                yield Fault(entry.line, f"{printable(entry.pattern)} can match nothing")
                break


def repeated(owners: CodeOwners) -> Iterator[Fault]:
    """Yield entries whose very pattern stands again further down, in the same section."""
    later: dict[tuple[str, str], int] = {}
    for entry in reversed(owners.file.entries):
        key = (entry.section.casefold(), entry.pattern)
        if key in later:
            yield Fault(entry.line, f"{printable(entry.pattern)} stands again in line {later[key]}, which wins")
        later.setdefault(key, entry.line)


def idle(owners: CodeOwners, tree: Sequence[str]) -> Iterator[Fault]:
    """Yield entries that match no path of the branch, or none that a later entry does not take from them."""
    file = owners.file
    matched: set[int] = set()
    winning: set[int] = set()
    for path in tree:
        matched |= file.patterns.find(path)
        winning.update(entry.line for entry in file.of(path))
    for number, entry in enumerate(file.entries):
        if number not in matched:
            yield Fault(entry.line, f"{printable(entry.pattern)} matches no file")
        elif entry.line not in winning and number not in file.exclusions:
            yield Fault(entry.line, f"{printable(entry.pattern)} owns nothing: other lines take all that it matches")


def unguarded(owners: CodeOwners) -> Iterator[Fault]:
    """Yield whether nobody owns the file itself: then anybody may change who owns what."""
    if not any(entry.owners for entry in owners.owning(owners.path)):
        yield Fault(0, f"nobody owns {printable(owners.path)} itself")


def elsewhere(owners: CodeOwners, tree: Sequence[str]) -> Iterator[Fault]:
    """Yield lines that the other host reads differently."""
    for one in differences(owners.text.text, tree):
        words = f"{one.kind.name}: GitHub: {one.kind.github}; GitLab: {one.kind.gitlab}"
        yield Fault(one.line, printable(words))
