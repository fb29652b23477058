"""The rules about topic branches as they stand: foreign commits, how many, how old, merged, behind."""

from typing import Any

from refwarden.model.case import Case
from refwarden.model.graph import CommitGraph
from refwarden.model.lines import Lines
from refwarden.model.patches import Patches
from refwarden.model.refs import Branch, Now, Refs
from refwarden.model.text import DAY
from refwarden.model.topics import Topics
from refwarden.rules.refs import branch_age, merged_branch_removed, no_foreign_commits, not_behind, one_open
from tests.rules.graphs import Drawn, World
from tests.rules.table import GITFLOW, Row, broken, inapplicable, judged, kept

HISTORY = """
    m1:
    m2: m1
    d1: m1
    d2: d1
    d3: d2
    a1: d2
    a2: a1
    b1: d2
    b2: b1 a2
    c1: a1
    s1: a2
    h1: m2
    h2: h1
    h3: h1 d2
    h4: d3
    r1: d2
    r2: r1 h2
    """
LINES = {"main": "m2", "develop": "d3"}


def drawn(**branches: str) -> World:
    return World(HISTORY, **LINES, **branches)


def row(title: str, world: World, branch: str, want: Any, *, created: bool = False, **more: Any) -> Row:
    facts = world.facts(**{key: more.pop(key) for key in ("same", "days", "before") if key in more})
    return Row(title, world.branch(branch, created=created), want, facts, **more)


APART = drawn(feature__a="a2", feature__b="b1")
MERGED_OTHER = drawn(feature__a="a2", feature__b="b2")
BOTH_WAYS = drawn(feature__a="a2", feature__c="c1")
STACKED = drawn(feature__a="a2", feature__s="s1")
COPY = drawn(feature__a="a2", feature__copy="a2")
HOTFIX = drawn(hotfix__1="h2")
TAINTED = drawn(hotfix__1="h3")
WRONG_START = World(HISTORY + "    h5: h4", main="m2", develop="d3", hotfix__1="h5")
BOTH_OPEN = drawn(hotfix__1="h2", release__2="r2")
# The hotfix reached develop before main, then went on: what develop has of it is still its own.
EARLY = World(HISTORY + "    E: d3 h1", main="m2", develop="E", hotfix__1="h2")

test_no_foreign_commits = judged(
    no_foreign_commits.RULE,
    row("two features apart", APART, "feature/a", kept(), doc=True),
    row("a feature that merged another", MERGED_OTHER, "feature/b", broken("carries 2 commits of feature/a"), doc=True),
    row("the one that was merged is its base", MERGED_OTHER, "feature/a", kept()),
    row("overlap both ways names both", BOTH_WAYS, "feature/a", broken("feature/c, which has 1 more"), doc=True),
    row("the other way round", BOTH_WAYS, "feature/c", broken("feature/a, which has 1 more")),
    row("a feature built upon another", STACKED, "feature/s", broken("of feature/a")),
    row("some teams stack on purpose", STACKED, "feature/s", kept("stacked"), options={"stacked": True}),
    row("a copy under another name is no other work", COPY, "feature/a", kept()),
    row("a clean hotfix", HOTFIX, "hotfix/1", kept(), doc=True),
    row("a hotfix that merged develop", TAINTED, "hotfix/1", broken("2 commits of develop that main lacks"), doc=True),
    row("a hotfix that starts on develop", WRONG_START, "hotfix/1", broken("of develop that main lacks")),
    row("a release takes an open hotfix on", BOTH_OPEN, "release/2", kept()),
    row("the hotfix carries nothing of the release", BOTH_OPEN, "hotfix/1", kept()),
    row("what develop took of a hotfix early is still the hotfix's own", EARLY, "hotfix/1", kept()),
    row("develop has no work of its own", APART, "develop", inapplicable()),
)

ONE = drawn(release__1="r1")
TWO = drawn(release__1="r1", release__2="d2")
DONE = World(HISTORY + "    M: m2 r1", main="M", develop="d3", release__1="r1", release__2="d2")
SAME_PUSH: Any = {"before": {"main": "m2"}}
FIRST: Any = {"before": {"release/2": "d2"}}

test_one_open = judged(
    one_open.RULE,
    row("one release", ONE, "release/1", kept(), doc=True),
    row("a second release beside it", TWO, "release/2", broken("release/2 is open beside release/1"), doc=True),
    row("the first is not blamed for the second", TWO, "release/1", kept()),
    row("a merged release is no longer open", DONE, "release/2", kept()),
    row("two may be allowed", TWO, "release/2", kept(), options={"most": 2}),
    row("pushed together, the later name is one too many", TWO, "release/2", broken(), created=True, **SAME_PUSH),
    row("and the earlier is not", TWO, "release/1", kept(), created=True, **SAME_PUSH),
    row("what was there before comes first", TWO, "release/1", broken("release/2"), created=True, **FIRST),
    row("a release and a hotfix may be open together", BOTH_OPEN, "hotfix/1", kept()),
    row("develop is never finished", TWO, "develop", inapplicable()),
)

TIMES = {"m1": 0, "d1": 0, "old": 1 * DAY, "new": 90 * DAY}
AGED = CommitGraph.of({"m1": [], "d1": ["m1"], "old": ["d1"], "new": ["old"], "other": []}, {**TIMES, "other": 0})


def aged(now: int) -> tuple[Any, ...]:
    refs = Refs.of({"main": "m1", "develop": "d1", "feature/x": "new", "feature/empty": "d1", "stuff": "other"})
    return AGED, Now(now * DAY), Topics(Lines(AGED, refs, GITFLOW), refs, GITFLOW)


X = Branch("feature/x", "new")

test_branch_age = judged(
    branch_age.RULE,
    Row("a branch at work", X, kept("10 days"), aged(100), doc=True),
    Row("a branch that nobody touched for long", X, broken("no commit for 61 days"), aged(151), doc=True),
    Row("sixty days are not yet too long", X, kept(), aged(150)),
    Row("a branch that takes too long", X, broken("begun 99 days ago"), aged(100), {"lifetime": 30 * DAY}),
    Row("a clock in the future is no age", X, kept("0 seconds"), aged(80)),
    Row("a branch without work has no age", Branch("feature/empty", "d1"), inapplicable(), aged(400)),
    Row("gh-pages and its like go nowhere", Branch("stuff", "other"), inapplicable(), aged(400)),
    Row("main lives for ever", Branch("main", "m1"), inapplicable(), aged(400)),
)

MERGED = World(HISTORY + "    D: d3 a2", main="m2", develop="D", feature__a="a2", feature__b="b1")
PART_DONE = World(HISTORY + "    M: m2 r1", main="M", develop="d3", release__1="r1")
ALL_DONE = World(HISTORY + "    M: m2 r1\n    D: d3 M", main="M", develop="D", release__1="r1")
AS_ONE: Any = {"same": {("d2", "a2"): "whole", ("d2", "d3"): "whole"}}

test_merged_branch_removed = judged(
    merged_branch_removed.RULE,
    row("a merged branch that is still there", MERGED, "feature/a", broken("is merged into develop"), doc=True),
    row("an open one", MERGED, "feature/b", kept("does not hold it"), doc=True),
    row("it may stay for a while", MERGED, "feature/a", kept("may stay"), days=3),
    row("a squashed branch is merged too", APART, "feature/a", broken("is merged into develop"), **AS_ONE),
    row("unless only merges count", APART, "feature/a", kept(), options={"squashed": False}, **AS_ONE),
    row("a release that is only in main is not done", PART_DONE, "release/1", kept("develop does not")),
    row("a release that is in both", ALL_DONE, "release/1", broken("main and develop")),
    row("develop stays", MERGED, "develop", inapplicable()),
)

BEHIND = drawn(feature__a="a2")
UPDATED = World(HISTORY + "    u: a2 d3", **LINES, feature__a="u")
ONLY_MERGES = World(HISTORY + "    M: m2 r1\n    r3: r1", main="M", develop="d3", release__1="r3")

test_not_behind = judged(
    not_behind.RULE,
    row("a branch that lacks a commit", BEHIND, "feature/a", broken("lacks 1 commit of develop"), doc=True),
    row("one that merged it", UPDATED, "feature/a", kept(), doc=True),
    row("so many may be", BEHIND, "feature/a", kept(), options={"most": 1}),
    row("a merge that only closed a release is not missed", ONLY_MERGES, "release/1", broken("lacks 1 commit of main")),
    row("a branch without work needs none", MERGED, "feature/a", inapplicable()),
    row("develop goes nowhere", BEHIND, "develop", inapplicable()),
)


def test_a_squash_is_sought_by_patches_only_where_something_is_unmerged() -> None:
    class Never(Drawn):
        def patch(self, base: str, tip: str) -> str:
            raise AssertionError(base, tip)

    world = MERGED
    facts = {type(fact): fact for fact in world.facts()} | {Patches: Patches(Never({}, frozenset()))}
    case = Case(world.branch("feature/a"), GITFLOW.of("feature/a"), facts)
    assert merged_branch_removed.RULE.judge(case, merged_branch_removed.Options()).state == "broken"
