"""The commit graph: a lazy fact, read as far as the questions go.

Commits are named by their content, so the graph never changes: a part read later says what it would have said
before. That is why a rule may walk it freely and stay pure (docs/decisions/0003). Where the walk meets what the
source could not read, `Unreadable` is raised and the verdict becomes unknown.

Inside, commits are indices: 12 bytes each beside their id, so that a million of them fit.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

from refwarden.model.commit_table import ROOT, UNREAD, CommitTable, Loader, Parents

__all__ = ["CommitGraph", "Loader", "Parents", "Reach"]

_MOST_REMEMBERED = 12  # answers about many commits


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


class CommitGraph(CommitTable):
    """Parents, times, first-parent lines and reachability, by commit id."""

    def __init__(self, loader: Loader) -> None:
        super().__init__(loader)
        self._hidden: dict[frozenset[str], bytearray] = {}
        self._answers: dict[tuple[frozenset[str], frozenset[str]], list[str]] = {}
        self._generations = array("i")

    @classmethod
    def of(cls, parents: Mapping[str, Sequence[str]], times: Mapping[str, int] | None = None) -> "CommitGraph":
        """Return a graph of the commits given, as in `CommitGraph.of({"b": ["a"], "a": []})`."""
        from refwarden.model.given import Given

        return cls(Given(parents, times or {}))

    # Lines and reachability

    def line(self, tip: str) -> Iterator[str]:
        """Yield the first-parent line from `tip` back to its root; raise Unreadable where it is cut."""
        at = self._enter(tip)
        while True:
            first = self._read(at)
            yield self._ids[at]
            self._beyond(at)
            if first == ROOT:
                return
            at = first

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
            while at != ROOT:  # down one line; the other parents wait
                if at >= len(marks):
                    marks.extend(bytes(at + 1024 - len(marks)))
                if marks[at]:
                    break
                marks[at] = 1
                first = first_of[at]
                if first == UNREAD:
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
            asked = (frozenset(include), frozenset(exclude))
            if asked in self._answers:  # several rules ask what one branch holds by itself
                return list(self._answers[asked])
            found = self._loader.only(include, exclude)
            if found is not None and self._is_exact(found, exclude):
                if len(self._answers) < _MOST_REMEMBERED:
                    self._answers[asked] = found
                return list(found)
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
        if not known and self._order:
            self._generate()
        if len(known) < len(self._ids):
            known.extend([0] * (len(self._ids) - len(known)))
        waiting = [] if known[start] else [start]
        while waiting:
            at = waiting[-1]
            first = self._read(at)
            if len(known) < len(self._ids):
                known.extend([0] * (len(self._ids) - len(known)))
            parents = () if first == ROOT else (first, *self._more.get(at, ()))
            later = [parent for parent in parents if not known[parent]]
            if later:
                waiting.extend(later)
            else:
                known[at] = 1 + max((known[parent] for parent in parents), default=0)
                waiting.pop()
        return known[start]

    def _generate(self) -> None:
        """Number the generations in one pass from the oldest on; what a lying clock put in the wrong place waits."""
        known, first_of, more_of = self._generations, self._first, self._more
        known.extend([0] * len(self._ids))
        for at in reversed(self._order):
            first = first_of[at]
            if first == ROOT:
                known[at] = 1
                continue
            greatest = known[first]
            whole = greatest > 0
            for other in more_of.get(at, ()):
                generation = known[other]
                whole = whole and generation > 0
                greatest = max(greatest, generation)
            if whole:
                known[at] = greatest + 1

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
            if first != ROOT:
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
            if first != ROOT and self._ids[at] not in self._loader.shallow:
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
            if first != ROOT and commit not in self._loader.shallow:
                waiting.extend(self._more.get(at, ()))
                waiting.append(first)

    def _is_exact(self, found: Sequence[str], exclude: Sequence[str]) -> bool:
        """Check a walk that was cut by commit dates, which may lie.

        Such a walk can only find too much: commits that `exclude` reaches by a path it did not finish. With any such
        commit its oldest ancestors in `found` are reached too, so asking about those is enough.
        """
        return not self.any_reached(self.oldest(found), exclude)

    def oldest(self, commits: Iterable[str]) -> list[str]:
        """Return those of the commits that have no parent among them; raise Unreadable."""
        members = {self._enter(commit) for commit in commits}
        found = []
        for at in members:
            first = self._read(at)
            if first not in members and not members.intersection(self._more.get(at, ())):
                self._beyond(at)
                found.append(self._ids[at])
        return found

    def any_reached(self, commits: Sequence[str], tips: Sequence[str]) -> bool:
        """Tell whether the tips might reach one of the commits: False is certain, True may be a doubt."""
        asked = tuple(dict.fromkeys(tips))
        if not asked or not commits:
            return False
        if self._loader.shallow:  # the way may lie behind the cut
            return True
        return any(self._loader.is_ancestor(commit, *asked) is not False for commit in commits)

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
        if self._complete and not self._loader.shallow:
            whole = self._greatest(own)
            return {commit: whole[self._at[commit]] for commit in ranks}
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
                parents = () if first == ROOT else (first, *self._more.get(at, ()))
                later = [parent for parent in parents if parent not in best]
                if later:
                    waiting.extend(later)
                    continue
                best[at] = max((max(best[parent], own.get(parent, 0)) for parent in parents), default=0)
                waiting.pop()
        return {commit: best[self._at[commit]] for commit in ranks}

    def _greatest(self, own: Mapping[int, int]) -> Sequence[int]:
        """Return for every commit behind the given ones the greatest rank below it, from the roots up."""
        for at in own:
            self._generation(at)
        generations, first_of, more_of, rank = self._generations, self._first, self._more, own.get
        best = array("i", bytes(4 * len(self._ids)))
        for at in sorted(range(len(generations)), key=generations.__getitem__):
            first = first_of[at]
            if first != ROOT and generations[at]:
                greatest = max(best[first], rank(first, 0))
                for other in more_of.get(at, ()):
                    greatest = max(greatest, best[other], rank(other, 0))
                best[at] = greatest
        return best
