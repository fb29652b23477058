"""The rules that ask how a push moves a ref."""

from refwarden.model.graph import CommitGraph
from refwarden.model.lines import Lines
from refwarden.model.refs import Actor, Ancestry, Refs, RefUpdate
from refwarden.rules.refs import no_deletion, no_force_push, restricted_creation
from tests.rules.table import GITFLOW, Row, broken, inapplicable, judged, kept, unsure

A, B, ZERO = "a" * 40, "b" * 40, "0" * 40


def update(branch: str, old: str = A, new: str = B) -> RefUpdate:
    return RefUpdate(f"refs/heads/{branch}", old, new)


FORWARD, REWRITTEN, LOST = (Ancestry(fast_forward=True),), (Ancestry(False),), (Ancestry(False, old_known=False),)

test_no_force_push = judged(
    no_force_push.RULE,
    Row("adding commits is kept", update("main"), kept("ancestor"), FORWARD, doc=True),
    Row("rewriting is refused", update("main"), broken("main would be rewritten"), REWRITTEN, doc=True),
    Row("remote oid missing locally counts as forced", update("main"), broken("not known here"), LOST, doc=True),
    Row("creating rewrites nothing", update("main", ZERO), inapplicable(), FORWARD),
    Row("deleting is no-deletion's question", update("main", A, ZERO), inapplicable(), FORWARD),
    Row("tags are tag-immutable's", RefUpdate("refs/tags/v1", A, B), inapplicable("tag-immutable"), REWRITTEN),
)

test_no_deletion = judged(
    no_deletion.RULE,
    Row("deleting main is refused", update("main", A, ZERO), broken("main is of kind production"), doc=True),
    Row("zero oid is all zeros, 40 or 64 digits", update("main", "a" * 64, "0" * 64), broken()),
    Row("moving it is another question", update("main"), kept()),
    Row("a tag is no branch", RefUpdate("refs/tags/v1", A, ZERO), inapplicable()),
)

GRAPH = CommitGraph.of({"m2": ["m1"], "m1": [], "x": ["m1"]})
REFS = Refs.of({"main": "m2", "support/1": "m1"})
LINES = Lines(GRAPH, REFS, GITFLOW)
ANN = Actor(("ann", "ann@example.org"), "authenticated")
BOB = Actor(("bob",), "authenticated")
NOBODY = Actor()
WHO, AT = {"who": ("Ann",)}, {"starts_on": ("production",)}


def born(branch: str, at: str) -> RefUpdate:
    return RefUpdate(f"refs/heads/{branch}", ZERO, at)


test_restricted_creation = judged(
    restricted_creation.RULE,
    Row("one of those named may", born("release/1", "m2"), kept(), (ANN, LINES), WHO, doc=True),
    Row("another may not", born("release/1", "m2"), broken("Ann only"), (BOB, LINES), WHO, doc=True),
    Row("nobody can tell who", born("release/1", "m2"), unsure(), (NOBODY, LINES), WHO),
    Row("it begins on production's line", born("support/1", "m1"), kept(), (BOB, LINES), AT, doc=True),
    Row("its own commit is not on production's line", born("support/1", "x"), broken("begin"), (BOB, LINES), AT),
    Row("both are asked", born("support/1", "x"), broken("Ann only"), (BOB, LINES), {**WHO, **AT}),
    Row("nothing is restricted", born("x", "x"), inapplicable(), (BOB, LINES)),
    Row("moving is no creation", update("release/1"), inapplicable(), (BOB, LINES), WHO),
)
