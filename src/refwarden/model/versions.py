"""Versions: Semantic Versioning 2.0.0 to the letter, and calendar versions."""

from typing import NamedTuple

from refwarden.model.globs import WILD
from refwarden.model.kinds import TagKind

_MOST = 256  # a ref's name is longer only to do harm
_IDENTIFIER = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-")

# A text that can be compared: numbers first, then release before nothing, then identifiers.
Precedence = tuple[tuple[int, ...], int, tuple[tuple[int, int, str], ...]]


class Version(NamedTuple):
    """A version as it was written.

    Attributes:
        numbers: Major, minor, patch; for a calendar version its two to four numbers.
        prerelease: The dot-separated identifiers after `-`.
        build: Those after `+`; they do not count for precedence.
    """

    numbers: tuple[int, ...]
    prerelease: tuple[str, ...] = ()
    build: tuple[str, ...] = ()

    @property
    def precedence(self) -> Precedence:
        """What versions are ordered by, as section 11 of the specification says."""
        identifiers = tuple(
            (0, int(one), "") if one.isdigit() else (1, 0, one)  # numbers are lower than words
            for one in self.prerelease
        )
        return self.numbers, 0 if self.prerelease else 1, identifiers


def semver(text: str) -> Version | None:
    """Read a version as the specification's grammar has it, None where it is none: `1.2.3-rc.1+build.5`."""
    if len(text) > _MOST or not text.isascii():
        return None
    rest, plus, build = text.partition("+")
    core, dash, prerelease = rest.partition("-")
    numbers = core.split(".")
    if len(numbers) != 3 or not all(map(_number, numbers)):
        return None
    before, after = prerelease.split(".") if dash else [], build.split(".") if plus else []
    if not all(map(_identifier, before + after)) or any(one.isdigit() and not _number(one) for one in before):
        return None
    return Version(tuple(map(int, numbers)), tuple(before), tuple(after))


def calver(text: str) -> Version | None:
    """Read a calendar version, None where it is none: `2026.11`, `26.04.1`, `2026.11.23.2`, `2026-11-23`.

    It begins with a year of four or two digits; the month is 1 to 12 (or a week up to 53), leading zeros allowed;
    up to two further numbers follow; a `-` suffix other than digits is a prerelease.
    """
    if len(text) > _MOST or not text.isascii():
        return None
    core, prerelease = text, ""
    for at, character in enumerate(text):
        if character == "-" and not text[at + 1 : at + 2].isdigit():
            core, prerelease = text[:at], text[at + 1 :]
            if not all(map(_identifier, prerelease.split("."))):
                return None
            break
    numbers = core.replace("-", ".").split(".") if "." not in core or "-" not in core else []
    if not 2 <= len(numbers) <= 4 or not all(one.isdigit() and len(one) <= 9 for one in numbers):
        return None
    if (
        len(numbers[0]) not in (2, 4)
        or (len(numbers[0]) == 4 and numbers[0][0] == "0")
        or not 1 <= int(numbers[1]) <= 53
    ):
        return None
    return Version(tuple(map(int, numbers)), tuple(prerelease.split(".")) if prerelease else ())


def _number(text: str) -> bool:
    """Tell whether it is a number without leading zeros, of a length that costs nothing to compare."""
    return text.isdigit() and (text == "0" or text[0] != "0")


def _identifier(text: str) -> bool:
    return bool(text) and _IDENTIFIER.issuperset(text)


def bare(tag: str, kind: TagKind) -> str:
    """Return a tag's name without what its kind puts before the version.

    That is the kind's prefix, else the letters with which its glob begins, such as the `v` of `v*`.
    """
    if kind.prefix:
        return tag.removeprefix(kind.prefix) if tag.startswith(kind.prefix) else ""
    for pattern in kind.match:
        wild = min((at for at, character in enumerate(pattern) if character in WILD), default=0)
        prefix = pattern[:wild].rstrip("0123456789.")
        if prefix and tag.startswith(prefix):
            return tag[len(prefix) :]
    return tag


def read(tag: str, kind: TagKind) -> Version | None:
    """Return the version that a tag names by its kind's scheme (Semantic Versioning where it says none), or None."""
    return (calver if kind.scheme == "calver" else semver)(bare(tag, kind))
