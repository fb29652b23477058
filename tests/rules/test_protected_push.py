from refwarden.model.evidence import Arrival, Merged
from refwarden.model.refs import Refs, RefUpdate
from refwarden.rules.refs.protected_push import RULE
from tests.rules.table import Row, broken, inapplicable, judged, kept

A, B, ZERO = "a" * 40, "b" * 40, "0" * 40
LIVING = Refs.of({"main": A, "develop": A})
UNBORN = Refs.of({"main": B}, before={})


def update(branch: str, old: str = A, new: str = B) -> RefUpdate:
    return RefUpdate(f"refs/heads/{branch}", old, new)


def arrival(*parents: str, merged: tuple[Merged, ...] = ()) -> Arrival:
    return Arrival("main", B, parents, 0, "words", merged)


test_table = judged(
    RULE,
    Row("a direct push to main is refused", update("main"), broken("main is protected"), (LIVING,), doc=True),
    Row("a feature branch may be pushed", update("feature/x"), inapplicable(), (LIVING,), doc=True),
    Row("the first push of main gives birth to the repository", update("main", ZERO), kept("first"), (UNBORN,)),
    Row("a second branch of kind production is not a birth", update("master", ZERO), broken(), (LIVING,)),
    Row("deleting is another rule's question", update("main", A, ZERO), inapplicable("no-deletion"), (LIVING,)),
    Row("an arrival with one parent is direct", arrival(A), broken("directly on main"), (LIVING,), doc=True),
    Row("a merge arrived by a merge", arrival(A, A), kept("merge"), (LIVING,)),
    Row(
        "evidence of a pull request clears a squashed arrival",
        arrival(A, merged=(Merged(pull="#7", how="mark"),)),
        kept("#7"),
        (LIVING,),
    ),
    Row(
        "a commit that the host knows no pull request of was pushed",
        arrival(A, merged=(Merged(how="host", said="none"),)),
        broken("the host knows of no pull request"),
        (LIVING,),
    ),
    Row(
        "a merge that the host knows no pull request of was pushed too",
        arrival(A, A, merged=(Merged(how="host", said="none"),)),
        broken("was pushed to main"),
        (LIVING,),
    ),
    Row(
        "the host names the pull request",
        arrival(A, A, merged=(Merged(pull="#7", how="host"),)),
        kept("merge"),
        (LIVING,),
    ),
    Row("a root commit is nobody's direct push", arrival(), inapplicable("root"), (LIVING,)),
    Row(
        "what a pull request would bring is no push",
        arrival(A, B)._replace(proposed="#12"),
        inapplicable("#12"),
        (LIVING,),
    ),
)
