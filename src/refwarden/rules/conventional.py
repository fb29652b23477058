"""Conventional Commits 1.0.0: a message's header, and its footers for breaking changes."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
TYPES = ("feat", "fix", "build", "chore", "ci", "docs", "perf", "refactor", "revert", "style", "test")
_BREAKING = ("breaking change", "breaking-change")


class Header(NamedTuple):
    """`type(scope)!: description`; the scope is None where no brackets stand."""

    type: str
    scope: str | None
    breaking: bool
    description: str


def header(subject: str) -> Header | None:
    """Read a subject as a header, None where it has not that form."""
    prefix, colon, description = subject.partition(":")
    breaking = prefix.endswith("!")
    prefix = prefix.removesuffix("!")
    scope = None
    if prefix.endswith(")"):
        prefix, bracket, scope = prefix[:-1].partition("(")
        if not bracket or not scope.strip() or "(" in scope or ")" in scope:
            return None
    if not colon or not prefix or not _WORD.issuperset(prefix):
        return None
    # "The description must immediately follow the colon and space": one space, then words.
    if description[:1] != " " or not description[1:2].strip():
        return None
    return Header(prefix, scope, breaking, description[1:])


def header_faults(subject: str, types: Sequence[str], scopes: Sequence[str], *, needs_scope: bool) -> Iterator[str]:
    """Yield what is wrong with a subject as a header; no types or scopes given allow any."""
    read = header(subject)
    if read is None:
        yield "a conventional subject reads `type(scope): description`, such as `fix(parser): accept empty lines`"
        return
    if types and read.type.casefold() not in map(str.casefold, types):
        yield f"the type {read.type} is none of {', '.join(types)}"
    if needs_scope and read.scope is None:
        yield "a scope is missing, as in `fix(parser): ...`"
    if scopes and read.scope is not None and read.scope.casefold() not in map(str.casefold, scopes):
        yield f"the scope {read.scope} is none of {', '.join(scopes)}"


def footer_faults(body: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with footers that announce a breaking change: the words are in capitals, a text follows."""
    for line in body:
        words, colon, text = line.partition(":")
        if words.casefold() not in _BREAKING or not colon:
            continue
        if words != words.upper():
            yield f"`{words}` must be written {words.upper()}"
        elif text[:1] != " " or not text.strip():
            yield f"{words}: must be followed by a space and what breaks"


def without_prefix(subject: str) -> str:
    """Return the words of a subject, without the type and scope where it has them."""
    read = header(subject)
    return read.description if read else subject
