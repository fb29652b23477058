"""The commit graph: a lazy fact, read as far as the questions go.

Commits are named by their content, so the graph never changes: a part read later says what it would have said
before. That is why a rule may walk it freely and stay pure (docs/decisions/0003). Where the walk meets what the
source could not read, `Unreadable` is raised and the verdict becomes unknown.

Inside, commits are indices: 12 bytes each beside their id, so that a million of them fit.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from refwarden.model.text import short
from refwarden.model.verdict import Unreadable

_ROOT, _UNREAD = -1, -2
_MOST_REMEMBERED = 12  # sets of one byte a commit
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

    def is_ancestor(self, ancestor: str, commit: str) -> bool | None:
        """Tell whether `commit` reaches `ancestor`, or None where the graph must work it out itself."""
        ...


class Reach:
    """All commits that some tips reach, the tips included."""

    __slots__ = ("_graph", "_marks")

    def __init__(self, graph: "CommitGraph", marks: bytearray) -> None:
        self._graph = graph
        self._marks = marks

    def __contains__(self, commit: object) -> bool:
        at = self._graph.index(commit)
        return at is not None and at < len(self._marks) and self._marks[at] == 1

    def __len__(self) -> int:
        return self._marks.count(1)


class CommitGraph:
    """Parents, times, first-parent lines and reachability, by commit id."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._at: dict[str, int] = {}
        self._ids: list[str] = []
        self._first = array("i")
        self._more: dict[int, tuple[int, ...]] = {}
        self._times = array("q")
        self._complete = False
        self._hidden: dict[frozenset[str], bytearray] = {}
        self._generations = array("i")

    @classmethod
    def of(cls, parents: Mapping[str, Sequence[str]], times: Mapping[str, int] | None = None) -> "CommitGraph":
        """Return a graph of the commits given, as in `CommitGraph.of({"b": ["a"], "a": []})`."""
        from refwarden.model.given import Given

        return cls(Given(parents, times or {}))

    # What is known of one commit

    def index(self, commit: object) -> int | None:
        """Return the commit's index where it was met already."""
        return self._at.get(commit)  # type: ignore[call-overload, no-any-return] # any object may be asked about

    def _enter(self, commit: str) -> int:
        at = self._at.get(commit)
        if at is None:
            at = self._at[commit] = len(self._ids)
            self._ids.append(commit)
            self._first.append(_UNREAD)
            self._times.append(0)
        return at

    def _store(self, at: int, parents: Parents, time: int) -> None:
        self._times[at] = time
        if not parents:
            self._first[at] = _ROOT
            return
        self._first[at] = self._enter(parents[0])
        if len(parents) > 1:
            self._more[at] = tuple(map(self._enter, parents[1:]))

    def _read(self, at: int) -> int:
        """Return the first parent's index, `_ROOT` for none, reading the commit if that has not happened yet."""
        first = self._first[at]
        if first == _UNREAD:
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
        if first == _ROOT:
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

    # Lines and reachability

    def line(self, tip: str) -> Iterator[str]:
        """Yield the first-parent line from `tip` back to its root; raise Unreadable where it is cut."""
        at = self._enter(tip)
        while True:
            first = self._read(at)
            yield self._ids[at]
            self._beyond(at)
            if first == _ROOT:
                return
            at = first

    def preload(self, tips: Iterable[str]) -> None:
        """Read everything that the tips reach in one walk; later questions then stay in memory."""
        enter, store = self._enter, self._store
        for commit, parents, time in self._loader.bulk(sorted(set(tips))):
            store(enter(commit), parents, time)
        self._complete = True

    def reach(self, tips: Iterable[str]) -> Reach:
        """Return all commits that the tips reach. In a shallow clone it ends at the boundary: see `only`."""
        return Reach(self, self._paint(tips))

    def _paint(self, tips: Iterable[str]) -> bytearray:
        marks = bytearray(len(self._ids))
        waiting = [self._enter(tip) for tip in tips]
        shallow = self._loader.shallow
        first_of, more_of = self._first, self._more
        while waiting:
            at = waiting.pop()
            while at != _ROOT:  # down one line; the other parents wait
                if at >= len(marks):
                    marks.extend(bytes(at + 1024 - len(marks)))
                if marks[at]:
                    break
                marks[at] = 1
                first = first_of[at]
                if first == _UNREAD:
                    first = self._read(at)
                if shallow and self._ids[at] in shallow:
                    break
                if at in more_of:
                    waiting.extend(more_of[at])
                at = first
        return marks

    def only(self, include: Sequence[str], exclude: Sequence[str]) -> list[str]:
        """Return the commits that `include` reaches and `exclude` does not, exactly.

        Raises:
            Unreadable: A commit is missing, or the history is cut where it would decide.
        """
        if not self._complete and not self._loader.shallow:
            found = self._loader.only(include, exclude)
            if found is not None and self._is_exact(found, exclude):
                return found
        if self._complete and not self._loader.shallow:
            return self._descend(include, exclude)
        hidden = self._behind(exclude)
        own = self._walk(include, hidden)
        if self._loader.shallow:
            self._check_cut(own, hidden)
        return own

    def _generation(self, start: int) -> int:
        """Return the length of the longest way from a commit to a root: greater than that of all its ancestors."""
        known = self._generations
        if len(known) < len(self._ids):
            known.extend([0] * (len(self._ids) - len(known)))
        waiting = [] if known[start] else [start]
        while waiting:
            at = waiting[-1]
            first = self._read(at)
            if len(known) < len(self._ids):
                known.extend([0] * (len(self._ids) - len(known)))
            parents = () if first == _ROOT else (first, *self._more.get(at, ()))
            later = [parent for parent in parents if not known[parent]]
            if later:
                waiting.extend(later)
            else:
                known[at] = 1 + max((known[parent] for parent in parents), default=0)
                waiting.pop()
        return known[start]

    def _descend(self, include: Sequence[str], exclude: Sequence[str]) -> list[str]:
        """Return reach(include) - reach(exclude), looking no further down than their difference goes.

        Commits are met by falling generation, so all that could reach a commit was met before it.
        """
        from heapq import heappop, heappush

        wanted, unwanted, generation = 1, 2, self._generation
        flags: dict[int, int] = {}
        queue: list[tuple[int, int]] = []
        open_ends = 0  # how many in the queue are wanted only
        own: list[str] = []

        def meet(at: int, flag: int) -> int:
            before = flags.get(at, 0)
            if not before:
                heappush(queue, (-generation(at), at))
            flags[at] = before | flag
            return (flags[at] == wanted) - (before == wanted)

        for tips, flag in ((include, wanted), (exclude, unwanted)):
            for tip in tips:
                open_ends += meet(self._enter(tip), flag)
        while open_ends:
            _, at = heappop(queue)
            flag = flags[at]
            if flag == wanted:
                open_ends -= 1
                own.append(self._ids[at])
            first = self._first[at]
            if first != _ROOT:
                for parent in (first, *self._more.get(at, ())):
                    open_ends += meet(parent, flag)
        return own

    def _behind(self, tips: Sequence[str]) -> bytearray:
        """Return what the tips reach, remembered: many questions leave out the same long-lived branches."""
        asked = frozenset(tips)
        hidden = self._hidden.get(asked)
        if hidden is None:
            if len(self._hidden) >= _MOST_REMEMBERED:
                del self._hidden[next(iter(self._hidden))]
            hidden = self._hidden[asked] = self._paint(tips)
        return hidden

    def _walk(self, include: Iterable[str], hidden: bytearray) -> list[str]:
        seen = set[int]()
        waiting = [self._enter(tip) for tip in include]
        own: list[str] = []
        while waiting:
            at = waiting.pop()
            if at in seen or (at < len(hidden) and hidden[at]):
                continue
            seen.add(at)
            own.append(self._ids[at])
            first = self._read(at)
            if first != _ROOT and self._ids[at] not in self._loader.shallow:
                waiting.extend(self._more.get(at, ()))
                waiting.append(first)
        return own

    def unseen(self, tip: str, seen: set[str]) -> Iterator[str]:
        """Yield what `tip` reaches and is not in `seen`, adding it there; a shallow clone's cut ends it quietly."""
        waiting = [self._enter(tip)]
        while waiting:
            at = waiting.pop()
            commit = self._ids[at]
            if commit in seen:
                continue
            seen.add(commit)
            yield commit
            first = self._read(at)
            if first != _ROOT and commit not in self._loader.shallow:
                waiting.extend(self._more.get(at, ()))
                waiting.append(first)

    def _is_exact(self, found: Sequence[str], exclude: Sequence[str]) -> bool:
        """Check a walk that was cut by commit dates, which may lie.

        Such a walk can only find too much: commits that `exclude` reaches by a path it did not finish. With any such
        commit its oldest ancestors in `found` are reached too, so asking about those is enough.
        """
        members = set(found)
        oldest = [commit for commit in found if not members.intersection(self.parents(commit))]
        return not any(
            self._loader.is_ancestor(commit, tip) is not False for commit in oldest for tip in dict.fromkeys(exclude)
        )

    def _check_cut(self, own: Sequence[str], hidden: bytearray) -> None:
        """Raise Unreadable unless each of `own` is certainly beyond the reach of what was hidden.

        A commit that itself reaches a cut commit cannot lie behind the cut, since history has no circles.
        """
        members = set(own)
        for commit in own:
            if commit in self._loader.shallow:
                self._beyond(self._enter(commit))
        cuts = [
            cut for cut in self._loader.shallow if (at := self.index(cut)) is not None and hidden[at : at + 1] == b"\1"
        ]
        for commit in own:
            if not members.intersection(self.parents(commit)):
                below = self.reach([commit])
                for cut in cuts:
                    if cut not in below:
                        self._beyond(self._enter(cut))

    def is_ancestor(self, ancestor: str, commit: str) -> bool:
        """Tell whether `commit` reaches `ancestor`; a commit reaches itself. Raises Unreadable."""
        if ancestor == commit:
            return True
        if not self._complete and not self._loader.shallow:
            answer = self._loader.is_ancestor(ancestor, commit)
            if answer is not None:
                return answer
        if self._complete and not self._loader.shallow:
            return not self._descend([ancestor], [commit])
        below = self._behind([commit])
        at = self._enter(ancestor)
        if at < len(below) and below[at]:
            return True
        if self._loader.shallow:
            self._check_cut([ancestor], below)
        return False

    def greatest_below(self, ranks: Mapping[str, int]) -> dict[str, int]:
        """Return for each of the given commits the greatest rank among its proper ancestors, in one pass.

        Args:
            ranks: Commit id to a rank of at least 1.

        Returns:
            Commit id to that rank, 0 where no ancestor has one.

        Raises:
            Unreadable: A commit is missing, or the history is cut below one of them.
        """
        own = {self._enter(commit): rank for commit, rank in ranks.items()}
        best: dict[int, int] = {}
        for start in own:
            waiting = [start]
            while waiting:  # children wait until their parents are known; history has no circles
                at = waiting[-1]
                if at in best:
                    waiting.pop()
                    continue
                first = self._read(at)
                self._beyond(at)
                parents = () if first == _ROOT else (first, *self._more.get(at, ()))
                later = [parent for parent in parents if parent not in best]
                if later:
                    waiting.extend(later)
                    continue
                best[at] = max((max(best[parent], own.get(parent, 0)) for parent in parents), default=0)
                waiting.pop()
        return {commit: best[self._at[commit]] for commit in ranks}
