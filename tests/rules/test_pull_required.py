"""Which pull request brought what a protected branch holds: the host's word, never a message's."""

from refwarden.model.evidence import Arrival, Merged
from refwarden.rules.pulls.pull_required import RULE
from tests.rules.table import Row, broken, inapplicable, judged, kept, unsure

A, B = "a" * 40, "b" * 40


def arrival(*merged: Merged, parents: tuple[str, ...] = (A,), branch: str = "main") -> Arrival:
    return Arrival(branch, B, parents, 0, "words", merged)


def host(pull: str) -> Merged:
    return Merged(pull=pull, how="host", said=f"merged as {pull}" if pull else "no pull request")


test_table = judged(
    RULE,
    Row("the host names the pull request", arrival(host("#7")), kept("pull request #7"), doc=True),
    Row("the host knows of none", arrival(host("")), broken("by no pull request"), doc=True),
    Row("a merge that the host knows of no pull request for", arrival(host(""), parents=(A, B)), broken(), doc=True),
    Row(
        "a message's number is a claim",
        arrival(Merged(pull="#7", how="mark")),
        unsure("which anybody can write"),
        doc=True,
    ),
    Row("Git alone cannot tell", arrival(), unsure("Git does not say")),
    Row("a merge by Git alone cannot either", arrival(Merged(B, "feature/x", how="subject"), parents=(A, B)), unsure()),
    Row("one of an octopus is enough", arrival(host(""), host("#7"), parents=(A, B, B)), kept("#7")),
    Row("a root commit came by nothing", arrival(parents=()), inapplicable()),
    Row("a topic branch is not asked", arrival(branch="feature/x"), inapplicable()),
)
