"""What an audit of everything that an owner has is on every host: about what guards the refs, and nothing else."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from refwarden.model.kinds import BranchKind, Kinds, TagKind
from refwarden.model.protection import ProtectedRef, Protection
from refwarden.model.protection.coming import to_come
from refwarden.model.protection.patterns import Names
from refwarden.model.text import plural, printable
from refwarden.model.verdict import Unread

_MOST_NAMED = 5


class OwnerSource(ABC):
    """What guards the branches and tags of an owner's repositories: of every kind that the policy protects.

    Args:
        name: How evidence names the host.
        thing: What the host calls a repository, and several.
        kinds: The policy's kinds.
    """

    def __init__(self, name: str, thing: tuple[str, str], kinds: Kinds) -> None:
        self._name = name
        self._thing = thing
        self._kinds = kinds
        self._notes: list[str] = []
        self._parted: dict[tuple[str, tuple[Names, ...]], list[str]] = {}

    @property
    def name(self) -> str:
        """How evidence names this source."""
        return self._name

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread:
        """Return every subject of that type; see Source. A run about an owner is about what guards its refs."""
        return self._refs() if about is ProtectedRef else ()

    def read(self, fact: type[Any], subject: Any) -> Any:
        """Return a fact about the subject; see Source."""
        if fact is not Protection:
            word = self._thing[0]
            return Unread("an audit of an owner reads what guards its refs, and nothing else", f"audit the {word}")
        return self._protection(subject)

    def notes(self) -> tuple[str, ...]:
        """Return remarks for the report: which repositories have nothing to judge."""
        return tuple(self._notes)

    @abstractmethod
    def _refs(self) -> Iterator[ProtectedRef]:
        """Yield what the policy protects in each repository; raise Unreadable at the end where some are not seen."""

    @abstractmethod
    def _protection(self, ref: ProtectedRef) -> Protection:
        """Return what guards a ref; raise Unreadable."""

    def _coming(self, kind: BranchKind | TagKind, parts: tuple[Names, ...]) -> list[str]:
        """Return the names to come of a kind; most repositories of an owner have the same rules, so once for all."""
        key = (f"{type(kind).__name__} {kind.name}", parts)
        if key not in self._parted:
            self._parted[key] = to_come(self._kinds, kind, parts)
        return self._parted[key]

    def _set_aside(self, aside: Mapping[str, Sequence[str]]) -> None:
        """Note which repositories are not judged, by why."""
        for why, names in aside.items():
            if names:
                shown = ", ".join(map(printable, names[:_MOST_NAMED])) + (", ..." if len(names) > _MOST_NAMED else "")
                self._notes.append(f"{plural(len(names), *self._thing)} {why} and not judged: {shown}")
