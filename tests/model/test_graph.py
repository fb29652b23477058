"""The commit graph against a reference that is too simple to be wrong, on random histories."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.graph import CommitGraph
from refwarden.model.lines import Lines
from refwarden.model.missing import Missing
from refwarden.model.refs import Refs
from refwarden.model.topics import Topics
from refwarden.model.verdict import Unreadable
from tests.rules.graphs import Cut, cut_graph
from tests.rules.table import GITFLOW

Parents = Mapping[str, Sequence[str]]


@st.composite
def histories(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Commits c0, c1, ... each with up to three earlier parents; several roots and unrelated histories occur."""
    found: dict[str, tuple[str, ...]] = {}
    for number in range(draw(st.integers(1, 14))):
        earlier = list(found)
        parents = draw(st.lists(st.sampled_from(earlier), max_size=3, unique=True)) if earlier else []
        found[f"c{number}"] = tuple(parents)
    return found


class Asked(NamedTuple):
    history: dict[str, tuple[str, ...]]
    include: list[str]
    exclude: list[str]
    one: str
    other: str
    some: frozenset[str]


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    history = draw(histories())
    commit = st.sampled_from(sorted(history))
    return Asked(
        history,
        draw(st.lists(commit, min_size=1, max_size=3)),
        draw(st.lists(commit, max_size=3)),
        draw(commit),
        draw(commit),
        frozenset(draw(st.lists(commit, max_size=3))),
    )


def reach(history: Parents, tips: Sequence[str]) -> set[str]:
    """All commits behind the tips, the simple way."""
    found = set(tips)
    for tip in tips:
        found |= reach(history, history[tip])
    return found


def line(history: Parents, tip: str) -> list[str]:
    return [tip, *line(history, history[tip][0])] if history[tip] else [tip]


class Hasty(Cut):
    """A loader whose walk stopped early by commit dates that lie: it leaves some of what it should leave out."""

    def __init__(self, parents: Parents, forgotten: frozenset[str]) -> None:
        super().__init__(parents, ())
        self._history = parents
        self._forgotten = reach(parents, sorted(forgotten))

    def only(self, include: Sequence[str], exclude: Sequence[str]) -> list[str]:  # type: ignore[override] # it answers
        hidden = reach(self._history, exclude) - self._forgotten
        return sorted(reach(self._history, include) - hidden)

    def is_ancestor(self, ancestor: str, *commits: str) -> bool:  # type: ignore[override] # it answers
        return ancestor in reach(self._history, commits)


def graphs(asked: Asked) -> list[CommitGraph]:
    """The same history read bit by bit, at once, and through a walk that is wrong."""
    whole = CommitGraph.of(asked.history)
    whole.preload(asked.history)
    return [CommitGraph.of(asked.history), whole, CommitGraph(Hasty(asked.history, asked.some))]


@given(questions())
def test_only_is_what_one_side_reaches_and_the_other_does_not(asked: Asked) -> None:
    want = reach(asked.history, asked.include) - reach(asked.history, asked.exclude)
    for graph in graphs(asked):
        for _ in range(2):  # asked again, it is remembered
            found = graph.only(asked.include, asked.exclude)
            assert sorted(found) == sorted(want)


@given(questions())
def test_ancestry_reach_and_lines_are_what_they_are_drawn(asked: Asked) -> None:
    for graph in graphs(asked):
        assert graph.is_ancestor(asked.one, asked.other) == (asked.one in reach(asked.history, [asked.other]))
        below = graph.reach(asked.include)
        assert {commit for commit in asked.history if commit in below} == reach(asked.history, asked.include)
        assert len(below) == len(reach(asked.history, asked.include))
        assert list(graph.line(asked.one)) == line(asked.history, asked.one)
        assert graph.parents(asked.one) == asked.history[asked.one]


@given(questions())
def test_the_greatest_rank_below_leaves_the_commit_itself_out(asked: Asked) -> None:
    ranks = {commit: place for place, commit in enumerate(dict.fromkeys(asked.include + asked.exclude), 1)}
    for graph in graphs(asked):
        found = graph.greatest_below(ranks)
        for commit in ranks:
            behind = reach(asked.history, [commit]) - {commit}
            assert found[commit] == max((rank for other, rank in ranks.items() if other in behind), default=0)


@given(questions())
def test_a_shallow_clone_is_right_or_does_not_know(asked: Asked) -> None:
    """Shallow: the walk ends at the boundary; what it decides is undetermined, never wrong."""
    known = reach(
        {commit: () if commit in asked.some else parents for commit, parents in asked.history.items()},
        [*asked.include, *asked.exclude, asked.one, asked.other],
    )
    held = {commit: parents for commit, parents in asked.history.items() if commit in known}

    def answers(question: str, graph: CommitGraph) -> object:
        try:
            if question == "only":
                return sorted(graph.only(asked.include, asked.exclude))
            if question == "ancestor":
                return graph.is_ancestor(asked.one, asked.other)
            return list(graph.line(asked.one))
        except Unreadable:
            return None

    truth = {
        "only": sorted(reach(asked.history, asked.include) - reach(asked.history, asked.exclude)),
        "ancestor": asked.one in reach(asked.history, [asked.other]),
        "line": line(asked.history, asked.one),
    }
    for question, want in truth.items():
        assert answers(question, cut_graph(held, asked.some)) in (want, None)
        loaded = cut_graph(held, asked.some)
        loaded.preload(known)
        assert answers(question, loaded) in (want, None)


def drawn(asked: Asked) -> tuple[Lines, Refs]:
    tips = [*asked.include, *asked.exclude, asked.one, asked.other]
    names = ["main", "develop", "feature/a", "feature/b", "release/1", "hotfix/1", "support/1", "stuff"]
    refs = Refs.of(dict(zip(names, tips, strict=False)))
    return Lines(CommitGraph.of(asked.history), refs, GITFLOW), refs


@given(questions())
def test_what_branches_received_and_where_topics_forked(asked: Asked) -> None:
    lines, refs = drawn(asked)
    long_lived = {one.branch: line(asked.history, one.tip) for one in lines.branches}
    if "develop" in long_lived:
        main = next(one for one in lines.branches if one.branch == "main")
        received = lines.received(main)
        assert list(received.commits) == [one for one in long_lived["main"] if one not in long_lived["develop"]]
        assert received.shared + len(received.commits) == received.length == len(long_lived["main"])
    for branch, tip in refs.branches.items():
        if branch not in long_lived:
            on = [commit for commit in line(asked.history, tip) if any(commit in own for own in long_lived.values())]
            fork = lines.fork(tip, ("integration",), own=frozenset(lines.own(tip)))
            assert (fork.commit if fork else None) == (on[0] if on else None)
            if fork and on[0] in long_lived.get("develop", ()):
                assert fork.line.branch == "develop"


@given(questions())
def test_every_topic_holds_what_no_long_lived_branch_reaches(asked: Asked) -> None:
    lines, refs = drawn(asked)
    topics = Topics(lines, refs, GITFLOW)
    common = reach(asked.history, lines.tips())
    for topic in topics.all.values():
        assert topic.own == reach(asked.history, [topic.tip]) - common
        for other, count in topics.sharing(topic).items():
            assert count == len(topic.own & topics.all[other].own) > 0


@given(questions())
def test_every_missing_commit_is_brought_by_exactly_one_arrival(asked: Asked) -> None:
    lines, _ = drawn(asked)
    # Without the topic branches, none of which then carries anything.
    refs = Refs.of({one.branch: one.tip for one in lines.branches})
    lines = Lines(lines.graph, refs, GITFLOW)
    if not lines.integration:
        return
    brought = Missing(lines, refs, GITFLOW).brought("main")
    main, develop = lines.production[0].tip, lines.integration[0].tip
    want = reach(asked.history, [main]) - reach(asked.history, [develop])
    assert sorted(commit for commits in brought.values() for commit in commits) == sorted(want)
    for arrival, commits in brought.items():
        before = reach(asked.history, asked.history[arrival][:1])
        assert set(commits) == (reach(asked.history, [arrival]) - before) & want


def test_a_commit_that_is_not_at_hand_is_unreadable_and_not_absent() -> None:
    graph = CommitGraph.of({"b": ["a"]})
    with pytest.raises(Unreadable):
        list(graph.line("b"))
    with pytest.raises(Unreadable):
        graph.only(["b"], [])


def test_a_line_that_was_cut_once_stays_cut() -> None:
    lines = Lines(cut_graph({"m": ["x"]}, shallow={"m"}), Refs.of({"main": "m"}), GITFLOW)
    for _ in range(2):
        with pytest.raises(Unreadable, match="cut at m"):
            lines.on("elsewhere")
    assert [one.branch for one in lines.on("m")] == ["main"]
