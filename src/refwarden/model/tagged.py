"""Which commits carry version tags."""

from collections.abc import Callable
from typing import NamedTuple

from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import OTHER_TAG, Kinds, TagKind
from refwarden.model.refs import Refs
from refwarden.model.versions import Precedence, Version, read


class VersionTag(NamedTuple):
    """A tag of one of the policy's kinds (of any name where the policy names none) on a commit.

    Attributes:
        tag: The short name.
        commit: The commit that it peels to.
        kind: The tag's kind.
        version: The version that its name says by its kind's scheme, None where it says none.
    """

    tag: str
    commit: str
    kind: TagKind
    version: Version | None


class Tagged:
    """A lazy fact: the version tags, read once. Every question may raise Unreadable.

    Args:
        refs, kinds, graph: The same facts as the rules see.
        peel: Gives the commit that an object id leads to through tag objects, empty where that is no commit.
    """

    def __init__(self, refs: Refs, kinds: Kinds, graph: CommitGraph, peel: Callable[[str], str]) -> None:
        self._refs = refs
        self._kinds = kinds
        self._graph = graph
        self._peel = peel
        self._all: dict[str, VersionTag] | None = None
        self._at: dict[str, list[str]] = {}
        self._below: dict[str, VersionTag] | None = None

    @property
    def all(self) -> dict[str, VersionTag]:
        """Every version tag by its name."""
        if self._all is None:
            found: dict[str, VersionTag] = {}
            for tag, target in self._refs.tags.items():
                kind = self._kinds.of_tag(tag)
                if kind is not OTHER_TAG or not self._kinds.tags:
                    commit = self._peel(target)
                    if commit:
                        found[tag] = VersionTag(tag, commit, kind, read(tag, kind))
            self._all = found
        return self._all

    def at(self, commit: str) -> list[str]:
        """Return the names of the version tags on a commit."""
        if not self._at:
            for one in self.all.values():
                self._at.setdefault(one.commit, []).append(one.tag)
        return self._at.get(commit, [])

    def not_below(self, tag: VersionTag) -> VersionTag | None:
        """Return a tag of the same kind and of the same or a greater version, on a commit behind this tag's own.

        None says that the version is greater than all that its own history carries: on a support branch that is the
        branch's line, on production it is everything.
        """
        if tag.version is None:
            return None
        if self._graph.complete:
            if self._below is None:
                self._below = self._ranked()
            below = self._below.get(tag.tag)
            return below if below is not None and _precedence(below) >= tag.version.precedence else None
        rivals = [
            one
            for one in self.all.values()
            if one.kind == tag.kind
            and one.version
            and one.commit != tag.commit
            and one.version.precedence >= tag.version.precedence
        ]
        for rival in sorted(rivals, key=_precedence):
            if self._graph.is_ancestor(rival.commit, tag.commit):
                return rival
        return None

    def _ranked(self) -> dict[str, VersionTag]:
        """Return for every tag the greatest version behind its commit, in one walk for each kind."""
        found: dict[str, VersionTag] = {}
        for kind in {one.kind for one in self.all.values()}:
            order = sorted((one for one in self.all.values() if one.kind == kind and one.version), key=_precedence)
            below = self._graph.greatest_below({one.commit: place for place, one in enumerate(order, 1)})
            found.update({one.tag: order[below[one.commit] - 1] for one in order if below[one.commit]})
        return found


def _precedence(tag: VersionTag) -> Precedence:
    return tag.version.precedence if tag.version else ((), 0, ())
