"""A source that tells how far its subjects have been judged."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from refwarden.model.ports import Source
from refwarden.model.verdict import Unread

Watch = Callable[[str, int], None]

_WORDS = {"RefUpdate": "updates", "Branch": "branches", "Tag": "tags", "Arrival": "arrivals", "Commit": "commits"}
_EVERY = 256


class Watched:
    """Passes every question on to a source, and counts its subjects aloud."""

    def __init__(self, source: Source, watch: Watch) -> None:
        self._source = source
        self._watch = watch

    @property
    def name(self) -> str:
        """The source's own name."""
        return self._source.name

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread:
        """Return the source's subjects, counted; see Source."""
        found = self._source.subjects(about)
        if isinstance(found, Unread):
            return found
        return self._counted(_WORDS.get(about.__name__, about.__name__), found)

    def _counted(self, word: str, subjects: Iterable[Any]) -> Iterator[Any]:
        self._watch(word, 0)
        for count, subject in enumerate(subjects, 1):
            if count % _EVERY == 0:
                self._watch(word, count)
            yield subject

    def read(self, fact: type[Any], subject: Any) -> Any:
        """Pass the question on; see Source."""
        return self._source.read(fact, subject)

    def notes(self) -> tuple[str, ...]:
        """Pass the question on; see Source."""
        return self._source.notes()
