"""Names that branches and tags of a kind could have: one for each part of the kind that a host's guards treat alike."""

from collections.abc import Callable, Iterable, Iterator

from refwarden.model.kinds import BranchKind, Kinds, TagKind
from refwarden.model.protection import patterns
from refwarden.model.protection.guards import ProtectedRef
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


Named = Callable[[BranchKind | TagKind], Iterable[str]]


def refs_to_come(
    kinds: Kinds,
    there: tuple[Iterable[str], Iterable[str]],
    named: Named,
    home: tuple[str, str],
    unsaid: Callable[[BranchKind | TagKind], str] = lambda _: "",
) -> Iterator[ProtectedRef]:
    """List the branches and tags that are yet to come, one for each part of a kind that the host treats alike.

    Args:
        kinds: All kinds.
        there: The short names of the branches and of the tags that are there.
        named: Returns the names that refs of a kind could have; see to_come.
        home: The repository, empty where a run is about one alone, and the page of its settings.
        unsaid: Returns why no pattern of the host's says the names of a kind.
    """
    repository, url = home
    used = {kinds.of(branch).name for branch in there[0]}
    for branch_kind in kinds.branches:
        why = unsaid(branch_kind)
        for name in named(branch_kind):
            yield ProtectedRef(name, repository, url, "", branch_kind.name, False, branch_kind.name in used, why)
    tagged = {kinds.of_tag(tag).name for tag in there[1]}
    for tag_kind in kinds.tags:
        why = unsaid(tag_kind)
        for name in named(tag_kind):
            yield ProtectedRef("", repository, url, name, tag_kind.name, False, tag_kind.name in tagged, why)


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
