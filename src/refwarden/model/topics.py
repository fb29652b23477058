"""The open topic branches, and the work that each holds by itself: computed once for all of them."""

from typing import NamedTuple

from refwarden.model.kinds import BranchKind, Kinds
from refwarden.model.lines import Lines
from refwarden.model.refs import Refs


class Topic(NamedTuple):
    """A branch that is not long-lived, and the commits that no long-lived branch reaches."""

    branch: str
    tip: str
    kind: BranchKind
    own: frozenset[str]


class Topics:
    """A lazy fact: every topic branch with its own commits. Every question may raise Unreadable, as the graph does."""

    def __init__(self, lines: Lines, refs: Refs, kinds: Kinds) -> None:
        self._lines = lines
        self._refs = refs
        self._kinds = kinds
        self._all: dict[str, Topic] | None = None
        self._asked: dict[str, Topic] = {}
        self._owners: dict[str, list[str]] = {}

    @property
    def all(self) -> dict[str, Topic]:
        """Every topic branch by its short name."""
        if self._all is None:
            self._all = self._read()
        return self._all

    def _read(self) -> dict[str, Topic]:
        kinds = {branch: self._kinds.of(branch) for branch in self._refs.branches}
        tips = {branch: tip for branch, tip in self._refs.branches.items() if tip and not kinds[branch].protected}
        # One question for all of them; which holds what is then a walk inside that answer.
        unmerged = set(self._lines.graph.only(list(dict.fromkeys(tips.values())), self._lines.tips()))
        return {branch: Topic(branch, tip, kinds[branch], self._within(tip, unmerged)) for branch, tip in tips.items()}

    def _within(self, tip: str, members: set[str]) -> frozenset[str]:
        own: set[str] = set()
        waiting = [tip]
        while waiting:
            commit = waiting.pop()
            if commit in members and commit not in own:
                own.add(commit)
                waiting.extend(self._lines.graph.parents(commit))
        return frozenset(own)

    def of(self, branch: str) -> Topic | None:
        """Return a topic branch by its short name, None where there is none."""
        if self._all is not None or self._lines.graph.complete:
            return self.all.get(branch)
        # A push asks about its own branches only; hundreds of others need not be told apart for that.
        tip, kind = self._refs.branches.get(branch, ""), self._kinds.of(branch)
        if not tip or kind.protected:
            return None
        if branch not in self._asked:
            self._asked[branch] = Topic(branch, tip, kind, frozenset(self._lines.own(tip)))
        return self._asked[branch]

    def _alone(self, topic: Topic) -> bool:
        """Tell whether certainly no other topic reaches any of this one's own commits.

        Whoever reaches one of them reaches an oldest of them too, so these are asked about, and all others at once.
        """
        if self._all is not None or self._lines.graph.complete:
            return False
        others = [
            tip
            for branch, tip in self._refs.branches.items()
            if tip and branch != topic.branch and not self._kinds.of(branch).protected
        ]
        graph = self._lines.graph
        return not graph.any_reached(graph.oldest(topic.own), others)

    def sharing(self, topic: Topic) -> dict[str, int]:
        """Return the other topics that hold some of this one's own commits, and how many each holds."""
        if self._alone(topic):
            return {}
        if not self._owners:
            for other in self.all.values():
                for commit in other.own:
                    self._owners.setdefault(commit, []).append(other.branch)
        shared: dict[str, int] = {}
        for commit in topic.own:
            for branch in self._owners.get(commit, ()):
                if branch != topic.branch:
                    shared[branch] = shared.get(branch, 0) + 1
        return shared
