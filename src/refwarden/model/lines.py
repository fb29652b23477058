"""The first-parent lines of the long-lived branches: what each branch itself received, and what lies on several."""

from collections.abc import Collection, Container, Iterator
from typing import NamedTuple

from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import INTEGRATION, PRODUCTION, BranchKind, Kinds
from refwarden.model.refs import Refs
from refwarden.model.verdict import Unreadable


class LongLived(NamedTuple):
    """A long-lived branch: its short name, its tip and its kind."""

    branch: str
    tip: str
    kind: BranchKind


class Received(NamedTuple):
    """What a branch itself received, as far as its graph tells.

    Attributes:
        commits: Its arrivals, newest first.
        shared: How many commits of its line lie on the line of the branch named in `served`.
        length: How long its whole line is.
        served: The branch that the shared commits are judged for; empty where nothing is shared.
    """

    commits: tuple[str, ...]
    shared: int = 0
    length: int = 0
    served: str = ""


class Fork(NamedTuple):
    """Where a branch left a long-lived one.

    Attributes:
        commit: The first commit of its first-parent line that lies on a long-lived branch's line.
        line: That branch; one of a preferred kind where several share the commit.
        ahead: How many first-parent commits it has beyond it; 0 where its tip lies on the line itself.
    """

    commit: str
    line: LongLived
    ahead: int


class _Line:
    """One first-parent line, read only as far back as somebody has asked."""

    __slots__ = ("_commits", "_cut", "_seen")

    def __init__(self, commits: Iterator[str]) -> None:
        self._commits = commits
        self._seen: dict[str, int] = {}
        self._cut: Unreadable | None = None

    def __contains__(self, commit: str) -> bool:
        return commit in self._seen or any(passed == commit for passed in self._rest())

    def _rest(self) -> Iterator[str]:
        if self._cut is not None:  # a line that was cut once stays cut: its end must never look like its beginning
            raise self._cut
        try:
            for commit in self._commits:
                self._seen[commit] = len(self._seen)
                yield commit
        except Unreadable as cut:
            self._cut = cut
            raise

    def whole(self) -> dict[str, int]:
        for _ in self._rest():
            pass
        return self._seen


class Lines:
    """The long-lived branches of a repository and their first-parent lines.

    Built from the branches whose kind is protected. Every question may raise Unreadable, as the graph does.
    """

    def __init__(self, graph: CommitGraph, refs: Refs, kinds: Kinds) -> None:
        self.graph = graph
        found = [LongLived(branch, tip, kinds.of(branch)) for branch, tip in refs.branches.items() if tip]
        order = {kind.name: place for place, kind in enumerate(kinds.branches)}
        self.branches = tuple(
            sorted((one for one in found if one.kind.protected), key=lambda one: (order[one.kind.name], one.branch))
        )
        self._lines: dict[str, _Line] = {}
        self._received: dict[str, Received] = {}
        self._merged: dict[str, dict[str, str]] = {}

    def of_kind(self, name: str) -> tuple[LongLived, ...]:
        """Return the long-lived branches of that kind."""
        return tuple(one for one in self.branches if one.kind.name == name)

    @property
    def production(self) -> tuple[LongLived, ...]:
        """The branches of kind production."""
        return self.of_kind(PRODUCTION)

    @property
    def integration(self) -> tuple[LongLived, ...]:
        """The branches of kind integration."""
        return self.of_kind(INTEGRATION)

    def tips(self) -> list[str]:
        """Return the tips of all long-lived branches."""
        return [one.tip for one in self.branches]

    def _line(self, one: LongLived) -> _Line:
        if one.branch not in self._lines:
            self._lines[one.branch] = _Line(self.graph.line(one.tip))
        return self._lines[one.branch]

    def line(self, one: LongLived) -> dict[str, int]:
        """Return the whole line of a branch: commit id to its place, the tip at 0."""
        return self._line(one).whole()

    def on(self, commit: str) -> tuple[LongLived, ...]:
        """Return the long-lived branches on whose line the commit lies."""
        return tuple(one for one in self.branches if commit in self._line(one))

    def fork(self, tip: str, kinds: Collection[str], *, but: str = "", own: Container[str] = ()) -> Fork | None:
        """Follow the first parents of `tip` to the first commit that lies on a long-lived branch's line.

        Args:
            tip: Where to begin.
            kinds: Kinds to prefer where that commit lies on several lines.
            but: A branch whose line does not count: the one that is asked about.
            own: Commits known to be reached by no long-lived branch; they are passed without looking.

        Returns:
            Where it forked, or None where the histories never meet.
        """
        ordered = sorted(
            (one for one in self.branches if one.branch != but), key=lambda one: one.kind.name not in kinds
        )
        for place, commit in enumerate(self.graph.line(tip)):
            if commit not in own:
                for one in ordered:
                    if commit in self._line(one):
                        return Fork(commit, one, place)
        return None

    def own(self, tip: str, *, but: str = "") -> list[str]:
        """Return the commits that `tip` reaches and no long-lived branch other than `but` does."""
        return self.graph.only([tip], [one.tip for one in self.branches if one.branch != but])

    def before(self, tip: str, own: Container[str] = ()) -> set[str]:
        """Return the first-parent commits from `tip` down to any long-lived line, those in `own` in any case."""
        found: set[str] = set()
        for commit in self.graph.line(tip):
            if commit not in own and self.on(commit):
                break
            found.add(commit)
        return found

    def merged(self, one: LongLived) -> dict[str, str]:
        """Return every tip that was merged on a branch's line, and the merge that did it (the oldest of several)."""
        found = self._merged.get(one.branch)
        if found is None:
            found = self._merged[one.branch] = {}
            for commit in self.line(one):
                for tip in self.graph.parents(commit)[1:]:
                    found[tip] = commit
        return found

    def received(self, one: LongLived) -> Received:
        """Return what a branch itself received.

        Where its line shares commits with another's, nobody can tell from the graph which of the two received them.
        They are judged for the branch that they certainly served: integration before production, production before
        support, and among branches of one kind the first.
        """
        found = self._received.get(one.branch)
        if found is None:
            found = self._received[one.branch] = self._receive(one)
        return found

    def _receive(self, one: LongLived) -> Received:
        mine = self.line(one)
        arrivals, served, most = tuple(mine), "", 0
        for other in self._senior(one):
            theirs = self.line(other)
            arrivals = tuple(commit for commit in arrivals if commit not in theirs)
            shared = sum(commit in theirs for commit in mine)
            if shared > most:
                served, most = other.branch, shared
        return Received(arrivals, len(mine) - len(arrivals), len(mine), served)

    def _senior(self, one: LongLived) -> tuple[LongLived, ...]:
        """The branches that shared commits count for rather than for this one."""
        purposes = (INTEGRATION, PRODUCTION)
        mine = purposes.index(one.kind.name) if one.kind.name in purposes else len(purposes)
        before = [other for name in purposes[:mine] for other in self.of_kind(name)]
        return (*before, *(other for other in self.of_kind(one.kind.name) if other.branch < one.branch))
