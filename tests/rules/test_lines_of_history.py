"""The rules about a long-lived branch's line, and about which branches there are."""

from typing import Any

from refwarden.model.evidence import Merged
from refwarden.model.kinds import BranchKind, Kinds
from refwarden.model.refs import Refs, RefUpdate, Repository
from refwarden.rules.refs import default_branch, linear_history, no_foxtrot, required_branches
from tests.rules.graphs import World, head
from tests.rules.table import Row, broken, inapplicable, judged, kept, unsure

# Somebody committed `mine` on old, pulled (P merges the shared tip `new` into mine), and pushes P.
WORLD = World(
    """
    old:
    new: old
    more: new
    mine: old
    P: mine new
    Q: P
    right: new mine
    ff: new
    """,
    main="new",
)
FACTS = WORLD.facts()
GIT_PULL = Merged(head="main", remote=True, how="subject", said="Merge branch 'main' of host:acme/x")
TRACKING = Merged(head="main", remote=True, how="subject", said="Merge remote-tracking branch 'origin/main'")
ZERO = "0" * 40


def moved(old: str, new: str, branch: str = "main") -> RefUpdate:
    return RefUpdate(f"refs/heads/{branch}", old, new)


test_no_foxtrot = judged(
    no_foxtrot.RULE,
    Row("a merge onto the old tip", moved("new", "right"), kept(), FACTS, doc=True),
    Row("a commit onto the old tip", moved("new", "ff"), kept(), FACTS),
    Row("a pull that merged, pushed", moved("new", "P"), broken("becomes a side branch"), FACTS, doc=True),
    Row("a commit upon it does not mend it", moved("new", "Q"), broken(), FACTS),
    Row("a forced push is no-force-push's", moved("new", "mine"), inapplicable("no-force-push"), FACTS),
    Row("a new branch has no line yet", moved(ZERO, "P"), inapplicable(), FACTS),
    Row("topic branches may turn", moved("new", "P", "feature/x"), inapplicable(), FACTS),
    Row("in the history: a merge with its own remote copy", WORLD.arrival("main", "P", TRACKING), broken(), FACTS),
    Row("a URL may be the shared repository or a fork", WORLD.arrival("main", "P", GIT_PULL), unsure(), FACTS),
    Row(
        "a pull request of a branch of that name is none",
        WORLD.arrival("main", "P", head("main", "bob")),
        kept(),
        FACTS,
    ),
    Row("another branch", WORLD.arrival("main", "P", head("develop")), kept(), FACTS),
)

SHAPES: Any = {shape: {"shape": shape} for shape in ("linear", "merges-only", "semi-linear")}
MERGE, COMMIT = WORLD.arrival("main", "P"), WORLD.arrival("main", "ff")
UP_TO_DATE = World("a:\nb: a\nM: a b\nc: a\nN: M c", main="N")

test_linear_history = judged(
    linear_history.RULE,
    Row("linear: a commit", COMMIT, kept(), FACTS, doc=True),
    Row("linear: a merge", MERGE, broken("P is a merge"), FACTS, doc=True),
    Row("merges-only: a merge", MERGE, kept(), FACTS, SHAPES["merges-only"]),
    Row("merges-only: a commit", COMMIT, broken("is no merge"), FACTS, SHAPES["merges-only"]),
    Row("semi-linear: a commit", COMMIT, broken("is no merge"), FACTS, SHAPES["semi-linear"]),
    Row(
        "semi-linear: a rebased branch",
        UP_TO_DATE.arrival("main", "M"),
        kept(),
        UP_TO_DATE.facts(),
        SHAPES["semi-linear"],
    ),
    Row(
        "semi-linear: a branch that was behind",
        UP_TO_DATE.arrival("main", "N"),
        broken("not up to date"),
        UP_TO_DATE.facts(),
        SHAPES["semi-linear"],
    ),
    Row("a root has no shape", WORLD.arrival("main", "old"), inapplicable(), FACTS, SHAPES["merges-only"]),
)

HERE = Repository("x")
NO_INTEGRATION = Kinds((BranchKind("production", ("main",), protected=True),))


def refs(*names: str, default: str = "") -> tuple[Refs]:
    return (Refs.of(dict.fromkeys(names, "a"), default=default),)


test_default_branch = judged(
    default_branch.RULE,
    Row("work starts from develop", HERE, kept("develop"), refs("main", "develop", default="develop"), doc=True),
    Row(
        "main is the default",
        HERE,
        broken("main is of kind production"),
        refs("main", "develop", default="main"),
        doc=True,
    ),
    Row("without integration it is production", HERE, kept(), refs("main", default="main"), kinds=NO_INTEGRATION),
    Row("the policy may say so", HERE, kept(), refs("main", default="main"), {"kind": "production"}),
    Row("nobody says which", HERE, unsure(), refs("main")),
)

test_required_branches = judged(
    required_branches.RULE,
    Row("production and integration are there", HERE, kept(), refs("master", "develop"), doc=True),
    Row("integration is missing", HERE, broken("no branch of kind integration"), refs("main"), doc=True),
    Row("only what the policy has is required", HERE, kept(), refs("main"), kinds=NO_INTEGRATION),
    Row("more may be required", HERE, broken("support"), refs("main", "develop"), {"kinds": ("support",)}),
    Row("an empty repository is not born yet", HERE, inapplicable(), refs()),
)
