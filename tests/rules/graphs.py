"""Tiny histories for the graph rules' tables: `World({"m": "m1", ...}, main="m1")` and what follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from refwarden.model.evidence import Arrival, Merged
from refwarden.model.given import Given
from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import Kinds
from refwarden.model.lines import Lines
from refwarden.model.missing import Missing
from refwarden.model.patches import Patches
from refwarden.model.refs import Branch, Now, Refs
from refwarden.model.text import DAY
from refwarden.model.topics import Topics
from tests.rules.table import GITFLOW


class Drawn:
    """Patches as drawn: by default every commit changes something of its own and no merge makes anything."""

    def __init__(self, same: Mapping[tuple[str, str], str], evil: frozenset[str]) -> None:
        self._same = same
        self._evil = evil

    def patch(self, base: str, tip: str) -> str:
        return self._same.get((base, tip), f"{base}..{tip}")

    def makes(self, merge: str) -> bool:
        return merge in self._evil


class World:
    """A history: each commit with its parents in one text, and the branches' tips."""

    def __init__(self, drawing: str, kinds: Kinds = GITFLOW, **branches: str) -> None:
        """Read `drawing`, one `commit: parent parent` a line; branch names write `__` for `/`."""
        self.parents: dict[str, tuple[str, ...]] = {}
        for line in drawing.strip().split("\n"):
            commit, _, parents = line.strip().partition(":")
            self.parents[commit] = tuple(parents.split())
        self.kinds = kinds
        self.branches = {name.replace("__", "/"): tip for name, tip in branches.items()}
        self.graph = CommitGraph.of(self.parents)
        self.refs = Refs.of(self.branches)
        self.lines = Lines(self.graph, self.refs, kinds)

    def facts(
        self,
        *,
        same: Mapping[tuple[str, str], str] | None = None,
        evil: frozenset[str] = frozenset(),
        before: Mapping[str, str] | None = None,
        days: int = 30,
    ) -> tuple[Any, ...]:
        refs = Refs.of(self.branches, before=before)
        return (
            self.graph,
            refs,
            self.lines,
            Topics(self.lines, refs, self.kinds),
            Missing(self.lines, refs, self.kinds),
            Patches(Drawn(same or {}, evil)),
            Now(days * DAY),
        )

    def branch(self, name: str, *, created: bool = False) -> Branch:
        return Branch(name, self.branches[name], created)

    def arrival(self, branch: str, commit: str, *merged: Merged, pushed: bool = False) -> Arrival:
        """The arrival of a commit, with evidence for its further parents in order."""
        parents = self.parents[commit]
        tips = parents[1:] if len(parents) > 1 else ("",)
        evidence = tuple(one._replace(tip=tip) for one, tip in zip(merged, tips, strict=False))
        return Arrival(branch, commit, parents, 0, f"words of {commit}", evidence, pushed)


def head(name: str, owner: str = "", **more: Any) -> Merged:
    return Merged(head=name, owner=owner, how="subject", said=f"Merge branch '{name}'", **more)


def proposed(base: str, base_tip: str, head_tip: str, branch: str, owner: str = "") -> Arrival:
    """The arrival that merging #12 would be."""
    merged = Merged(head_tip, branch, pull="#12", owner=owner, how="host", said=f"#12 from {branch}")
    return Arrival(base, head_tip, (base_tip, head_tip), 0, "Add a cart", (merged,), proposed="#12")


NOTHING = Merged()


class Cut(Given):
    """A loader of a shallow clone: the commits named hold no parents, and what lies behind them is not there."""

    def __init__(self, parents: Mapping[str, Sequence[str]], shallow: Iterable[str]) -> None:
        super().__init__(parents, {})
        self.shallow = frozenset(shallow)

    def commit(self, commit: str) -> tuple[tuple[str, ...], int]:
        parents, time = super().commit(commit)
        return (() if commit in self.shallow else parents), time


def cut_graph(parents: Mapping[str, Sequence[str]], shallow: Iterable[str]) -> CommitGraph:
    return CommitGraph(Cut(parents, shallow))
