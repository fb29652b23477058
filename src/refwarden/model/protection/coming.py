"""Names that branches and tags of a kind could have: one for each part of the kind that a host's guards treat alike."""

from collections.abc import Iterable

from refwarden.model.kinds import BranchKind, Kinds, TagKind
from refwarden.model.protection import patterns
from refwarden.model.protection.patterns import Names, Pattern
from refwarden.model.refs import HEADS, TAGS


def kind_names(kinds: Kinds, kind: BranchKind | TagKind) -> Names:
    """Return the full names of the refs of a kind: those that it matches and no earlier kind does."""
    prefix, every = (HEADS, kinds.branches) if isinstance(kind, BranchKind) else (TAGS, kinds.tags)
    earlier: list[Pattern] = []
    for one in every:
        if one.name == kind.name:
            break
        earlier += _globs(prefix, one.match)
    return Names(_globs(prefix, kind.match), tuple(earlier))


def _globs(prefix: str, globs: Iterable[str]) -> tuple[Pattern, ...]:
    return tuple((*patterns.literal(prefix), *patterns.of_glob(one)) for one in globs)


def to_come(kinds: Kinds, kind: BranchKind | TagKind, guards: Iterable[Names]) -> list[str]:
    """Return a short name for each part of a kind that the guards treat differently.

    Args:
        kinds: All kinds.
        kind: The one asked about. Names that it spells out are left out: they are asked about when they are there.
        guards: The full names that each guard is about.

    Raises:
        Unreadable: The patterns are too intricate to be compared.
    """
    names = kind_names(kinds, kind)
    open_ended = tuple(one for one in names.include if any(isinstance(step, patterns.Loop) for step in one))
    if not open_ended:
        return []
    prefix = HEADS if isinstance(kind, BranchKind) else TAGS
    found = patterns.regions(names._replace(include=open_ended), tuple(dict.fromkeys(guards)))
    return [name[len(prefix) :] for name in found.values()]
