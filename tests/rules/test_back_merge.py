from typing import Any

from refwarden.model.evidence import Outstanding
from refwarden.rules.refs.back_merge import RULE
from tests.rules.graphs import World, proposed
from tests.rules.table import Row, Want, broken, inapplicable, judged, kept

# main: m1 - H   (H merges the hotfix h2); develop: m1 - d1 - d2, with whatever brings H back.
START = """
    m1:
    h1: m1
    h2: h1
    H: m1 h2
    d1: m1
    """


def world(more: str = "d2: d1", **branches: str) -> World:
    return World(f"{START.rstrip()}\n{more}", **{"main": "H", "develop": "d2", **branches})


FORGOTTEN = world()
BACK = world("d2: d1 H")
BY_BRANCH = world("d2: d1 h2")
HALF = world("d2: d1 h1")
IN_RELEASE = world("d2: d1\nr1: d2 H", release__2="r1")
IN_DONE_RELEASE = World(START.rstrip() + "\nr1: d1 H\nR: H r1\nd2: d1", main="R", develop="d2", release__2="r1")
LEFT_OVER = world(hotfix__1="h2")
NO_DEVELOP = World(START, main="H")
SQUASHED = World("m1:\ns: m1\nd1: m1\nd2: d1", main="s", develop="d2")
ROOTS = World("a:\nb:", main="a", develop="b")
FORWARD = World("m1:\nd1: m1\nd2: d1", main="d1", develop="d2")
CROSSED = World("a:\nb: a\nc: a\nB: b c\nC: c b\nd: C", main="B", develop="d")
TWICE = World("m1:\nx: m1\ny: x\nd: m1", main="y", develop="d")

OPEN = "m1:\nh1: m1\nh2: h1\nd1: m1\nd2: d1"
FRESH = World(OPEN, main="m1", develop="d2", hotfix__1="h2")
FIRST_HOME = World(OPEN + "\nd3: d2 h2", main="m1", develop="d3", hotfix__1="h2")
CARRIED = World(OPEN + "\nr1: d2 h2", main="m1", develop="d2", hotfix__1="h2", release__2="r1")
OWN_RELEASE = World(OPEN, main="m1", develop="d2", release__1="h2")
PROPOSED = Outstanding(proposed("main", "m1", "h2", "hotfix/1"))
PROPOSED_HOME = Outstanding(proposed("develop", "d2", "h2", "hotfix/1"))


def row(title: str, drawn: World, want: Want, commit: str = "H", **more: Any) -> Row:
    facts = {key: more.pop(key) for key in ("same", "evil", "days") if key in more}
    return Row(title, Outstanding(drawn.arrival("main", commit)), want, drawn.facts(**facts), **more)


test_table = judged(
    RULE,
    row("a hotfix that never came back", FORGOTTEN, broken("develop lacks 2 commits that H brought"), doc=True),
    row("production was merged back", BACK, kept("holds it"), doc=True),
    row("the hotfix's own branch was: the merge brought nothing more", BY_BRANCH, kept("brought none"), doc=True),
    row("only its first half was", HALF, broken("1 commit that H")),
    row("an open release branch carries it", IN_RELEASE, kept("holds it"), doc=True),
    row("a finished release carries nothing any more", IN_DONE_RELEASE, broken()),
    row("the hotfix's branch that was left over does not carry it", LEFT_OVER, broken()),
    row("there is a grace time", FORGOTTEN, kept("allowed"), days=2),
    row("the policy sets it", FORGOTTEN, broken(), days=2, options={"grace": 0}),
    row("without integration nothing flows back", NO_DEVELOP, inapplicable()),
    row(
        "cherry-picked, every change under another id",
        FORGOTTEN,
        kept("other"),
        same={("m1", "h1"): "A", ("h1", "h2"): "B", ("m1", "d1"): "A", ("d1", "d2"): "B"},
    ),
    row("one of two cherry-picked", FORGOTTEN, broken("1 commit"), same={("m1", "h1"): "A", ("m1", "d1"): "A"}),
    row(
        "squashed on its way back: the patch of the whole",
        FORGOTTEN,
        kept(),
        same={("m1", "H"): "W", ("d1", "d2"): "W"},
    ),
    row("squashed into production and picked", SQUASHED, kept(), "s", same={("m1", "s"): "W", ("d1", "d2"): "W"}),
    row("squashed into production and forgotten", SQUASHED, broken(), "s"),
    row("an empty commit brings nothing", SQUASHED, kept(), "s", same={("m1", "s"): ""}),
    row("an evil merge made content of its own", BY_BRANCH, broken("1 commit"), evil=frozenset("H")),
    row("unrelated histories lack everything", ROOTS, broken(), "a"),
    row("fast-forwarded along develop nothing is missing", FORWARD, kept("holds it"), "d1"),
    row("criss-cross merges bring nothing", CROSSED, kept("brought none"), "B"),
    row("each arrival answers for its own", TWICE, broken("1 commit that x"), "x"),
    row("and the next for its own", TWICE, broken("1 commit that y"), "y"),
    Row("a pull request into main has time to come back", PROPOSED, kept("before it is merged"), FRESH.facts()),
    Row(
        "a pull request into main that never came to develop, with no time allowed",
        PROPOSED,
        broken("develop lacks 2 commits that #12 would bring to main"),
        FRESH.facts(),
        {"grace": 0},
        doc=True,
    ),
    Row("one whose work develop has already", PROPOSED, kept("holds it"), FIRST_HOME.facts(), {"grace": 0}),
    Row("another open release carries it", PROPOSED, kept("holds it"), CARRIED.facts(), {"grace": 0}),
    Row("merging a release finishes it, so it carries nothing", PROPOSED, broken(), OWN_RELEASE.facts(), {"grace": 0}),
    Row(
        "one whose every change develop has under another id",
        PROPOSED,
        kept("other commits"),
        FRESH.facts(same={("m1", "h1"): "A", ("h1", "h2"): "B", ("m1", "d1"): "A", ("d1", "d2"): "B"}),
        {"grace": 0},
    ),
    Row("a pull request into develop needs no way back", PROPOSED_HOME, inapplicable(), FRESH.facts(), {"grace": 0}),
    Row("what develop received is not asked", Outstanding(BACK.arrival("develop", "d2")), inapplicable(), BACK.facts()),
)
