from refwarden.model.kinds import BranchKind, Kinds
from refwarden.model.lines import Lines
from refwarden.model.refs import Branch, Refs
from refwarden.rules.refs.branch_point import RULE
from tests.rules.graphs import NOTHING, World, cut_graph, head, proposed
from tests.rules.table import GITFLOW, Row, broken, inapplicable, judged, kept, unsure

# main:    m1 - m2 ------ M        (M merges the release r2)
# develop: m1 - d1 - d2 - D - d3   (D merges the feature f2)
HISTORY = World(
    """
    m1:
    m2: m1
    d1: m1
    d2: d1
    f1: d1
    f2: f1
    D: d2 f2
    d3: D
    r1: D
    r2: r1
    M: m2 r2
    h1: m2
    h2: h1
    w1: d2
    w2: w1
    on_f: f1
    s1: m2
    alone:
    """,
    main="M",
    develop="d3",
    feature__open="w2",
    feature__wrong="h2",
    feature__merged="f2",
    feature__forwarded="d2",
    feature__from_feature="on_f",
    feature__alien="alone",
    hotfix__right="h2",
    hotfix__wrong="w2",
    release__done="r2",
    support__1="s1",
    gh__pages="alone",
)
FACTS = HISTORY.facts()


def branch(name: str) -> Branch:
    return HISTORY.branch(name)


# main was fast-forwarded to develop's second commit, so their lines share it.
SHARED = World(
    """
    a:
    b: a
    c: b
    h: b
    """,
    main="b",
    develop="c",
    hotfix__1="h",
    feature__1="h",
)
TWO = World(
    """
    a:
    b: a
    p: a
    f: p
    """,
    main="b",
    master="p",
    feature__1="f",
    hotfix__1="f",
)
CUT = cut_graph({"w": ["x"], "x": ["y"], "d": ["x"], "m": ["n"], "n": [], "y": []}, shallow={"x"})
SHALLOW = Lines(CUT, Refs.of({"develop": "d", "main": "m", "feature/1": "w"}), GITFLOW)
DEEPER = cut_graph({"w": ["x"], "x": ["y"], "y": [], "d": ["e"], "e": [], "m": []}, shallow={"x"})
BEYOND = Lines(DEEPER, Refs.of({"develop": "d", "main": "m", "feature/1": "w"}), GITFLOW)
NO_FROM = Kinds((BranchKind("production", ("main",), protected=True), BranchKind("feature", ("feature/*",))))

test_table = judged(
    RULE,
    Row("a feature that starts on develop", branch("feature/open"), kept("d2 on develop"), FACTS, doc=True),
    Row("a feature that starts on main", branch("feature/wrong"), broken("m2 on main"), FACTS, doc=True),
    Row("a hotfix that starts on main", branch("hotfix/right"), kept("m2 on main"), FACTS, doc=True),
    Row("a hotfix that starts on develop", branch("hotfix/wrong"), broken("2 commits back"), FACTS, doc=True),
    Row("after merging, the first-parent lines still tell", branch("feature/merged"), kept("d1 on develop"), FACTS),
    Row("a tip on the line itself says nothing", branch("feature/forwarded"), kept("fast-forwarded"), FACTS),
    Row("a branch of a merged branch starts where that did", branch("feature/from_feature"), kept("d1"), FACTS),
    Row("unrelated history is its own fault", branch("feature/alien"), broken("shares no history"), FACTS),
    Row("gh-pages is of kind other and not judged", branch("gh/pages"), inapplicable("other"), FACTS),
    Row("a support branch is not judged by its own line", branch("support/1"), kept("m2 on main"), FACTS),
    Row("main starts nowhere", branch("main"), inapplicable(), FACTS),
    Row("a kind without `from`", branch("feature/open"), inapplicable(), FACTS, kinds=NO_FROM),
    Row("on several bases the right one is accepted: hotfix", SHARED.branch("hotfix/1"), kept("main"), SHARED.facts()),
    Row("on several bases the right one is accepted: feature", SHARED.branch("feature/1"), kept("dev"), SHARED.facts()),
    Row("a renamed production is one kind with two branches", TWO.branch("hotfix/1"), kept("master"), TWO.facts()),
    Row("a shallow clone that holds the fork can tell", Branch("feature/1", "w"), kept("x on develop"), (SHALLOW,)),
    Row("a shallow clone that does not cannot", Branch("feature/1", "w"), unsure("cut at x"), (BEYOND,)),
    Row(
        "a merged feature is judged at its merge",
        HISTORY.arrival("develop", "D", head("feature/merged")),
        kept("d1 on develop"),
        FACTS,
    ),
    Row(
        "a merged release that started on develop",
        HISTORY.arrival("main", "M", head("release/done")),
        kept("D on develop"),
        FACTS,
    ),
    Row(
        "a merged hotfix that started on develop",
        HISTORY.arrival("main", "M", head("hotfix/done")),
        broken("D on develop"),
        FACTS,
        doc=True,
    ),
    Row("a fork's main is not asked", HISTORY.arrival("main", "M", head("main", "bob")), inapplicable(), FACTS),
    Row("no evidence is unknown", HISTORY.arrival("main", "M", NOTHING), unsure(), FACTS),
    Row(
        "a merge that a pull request proposes: its branch is asked itself",
        proposed("main", "m1", "d1", "hotfix/wrong"),
        inapplicable("asked itself"),
        FACTS,
    ),
    Row("a commit that is no merge", HISTORY.arrival("develop", "d3"), inapplicable(), FACTS),
)


def test_the_remedy_is_the_exact_rebase() -> None:
    row = next(row for row in test_table.rows if row.title == "a hotfix that starts on develop")  # type: ignore[attr-defined]
    from tests.rules.table import decide

    assert decide(RULE, row).remedy == "git rebase --onto main d2 hotfix/wrong"
