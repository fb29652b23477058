"""Commits as rows of a table: their parents and times, read as far as asked.

Commits are named by their content, so a part read later says what it would have said before. Inside, commits are
indices: 12 bytes each beside their id, so that a million of them fit.
"""

from array import array
from collections.abc import Iterable, Sequence
from typing import Protocol

from refwarden.model.text import short
from refwarden.model.verdict import Unreadable

ROOT, UNREAD = -1, -2
Parents = tuple[str, ...]


class Loader(Protocol):
    """Where commits come from."""

    @property
    def shallow(self) -> frozenset[str]:
        """The commits whose parents this clone does not hold."""
        ...

    def commit(self, commit: str) -> tuple[Parents, int]:
        """Return a commit's parents and its committer time in seconds since 1970; raise Unreadable."""
        ...

    def bulk(self, tips: Sequence[str]) -> Iterable[tuple[str, Parents, int]]:
        """Yield every commit reachable from the tips, stopping at shallow ones; raise Unreadable."""
        ...

    def only(self, include: Sequence[str], exclude: Sequence[str]) -> list[str] | None:
        """Return reach(include) - reach(exclude) newest first, or None where the graph must work it out itself."""
        ...

    def is_ancestor(self, ancestor: str, *commits: str) -> bool | None:
        """Tell whether one of the commits reaches `ancestor`, or None where the graph must work it out itself."""
        ...


class CommitTable:
    """What is known of each commit; `CommitGraph` asks it about many."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._at: dict[str, int] = {}
        self._ids: list[str] = []
        self._first = array("i")
        self._more: dict[int, tuple[int, ...]] = {}
        self._times = array("q")
        self._order = array("i")  # as the whole was read: mostly children before their parents
        self._complete = False

    def index(self, commit: object) -> int | None:
        """Return the commit's index where it was met already."""
        return self._at.get(commit)  # type: ignore[call-overload, no-any-return] # any object may be asked about

    def _enter(self, commit: str) -> int:
        at = self._at.get(commit)
        if at is None:
            at = self._at[commit] = len(self._ids)
            self._ids.append(commit)
            self._first.append(UNREAD)
            self._times.append(0)
        return at

    def _store(self, at: int, parents: Parents, time: int) -> None:
        self._times[at] = time
        if not parents:
            self._first[at] = ROOT
            return
        self._first[at] = self._enter(parents[0])
        if len(parents) > 1:
            self._more[at] = tuple(map(self._enter, parents[1:]))

    def _read(self, at: int) -> int:
        """Return the first parent's index, `ROOT` for none, reading the commit if that has not happened yet."""
        first = self._first[at]
        if first == UNREAD:
            self._store(at, *self._loader.commit(self._ids[at]))
            first = self._first[at]
        return first

    def parents(self, commit: str) -> Parents:
        """Return the ids of the commit's parents.

        Raises:
            Unreadable: The commit is missing, or a shallow clone holds it without its parents.
        """
        at = self._enter(commit)
        first = self._read(at)
        self._beyond(at)
        if first == ROOT:
            return ()
        return (self._ids[first], *(self._ids[other] for other in self._more.get(at, ())))

    def time(self, commit: str) -> int:
        """Return the commit's committer time in seconds since 1970; raise Unreadable where it is missing."""
        at = self._enter(commit)
        self._read(at)
        return self._times[at]

    def _beyond(self, at: int) -> None:
        if self._loader.shallow and self._ids[at] in self._loader.shallow:
            raise Unreadable(f"history is cut at {short(self._ids[at])} (shallow clone)", "git fetch --unshallow")

    @property
    def complete(self) -> bool:
        """Whether everything in question was read in one walk, so that questions about all of it are cheap."""
        return self._complete

    def preload(self, tips: Iterable[str]) -> None:
        """Read everything that the tips reach in one walk; later questions then stay in memory."""
        known, ids, first_of, times, more = self._at, self._ids, self._first, self._times, self._more
        enter = self._enter
        order = self._order
        for commit, parents, time in self._loader.bulk(sorted(set(tips))):
            at = known.get(commit)
            if at is None:
                at = enter(commit)
            order.append(at)
            times[at] = time
            if parents:
                first = known.get(parents[0])
                if first is None:  # written out, since it happens once for every commit there is
                    first = known[parents[0]] = len(ids)
                    ids.append(parents[0])
                    first_of.append(UNREAD)
                    times.append(0)
                first_of[at] = first
                if len(parents) > 1:
                    more[at] = tuple(map(enter, parents[1:]))
            else:
                first_of[at] = ROOT
        self._complete = True
