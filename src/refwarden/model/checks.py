"""What other programs said of a commit: check runs, commit statuses, jobs."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from refwarden.model.refs import HEADS
from refwarden.model.verdict import Place

CheckState = Literal["success", "failure", "neutral", "skipped", "cancelled", "pending", "stale"]


# The programs by which hosts themselves run what a repository's files say, by their slugs; `ci` stands for any of them.
OWN_CI = frozenset({"github-actions", "gitlab-ci"})


def is_app(wanted: str, app: str) -> bool:
    """Tell whether a program is the one that is wanted, by slugs; `ci` stands for the host's own."""
    one = app.casefold()
    return one == wanted.casefold() or (wanted == "ci" and one in OWN_CI)


class Check(NamedTuple):
    """One program's word about one commit. There may be several of one name, from different programs.

    Attributes:
        name: How it is called; a status' context.
        state: What it says. `failure` holds errors, time-outs and what waits for a person's action.
        app: The program that said it, by its slug; empty where anybody with write access could have: a status.
        by: Who said it, where that is no program.
        commit: The commit that it is about.
        at: When it was said, in seconds since 1970.
        required: Whether the host itself demands it for this pull request; None where the host does not say.
        url: Its page.
    """

    name: str
    state: CheckState
    app: str = ""
    by: str = ""
    commit: str = ""
    at: int = 0
    required: bool | None = None
    url: str = ""


class Checks(NamedTuple):
    """Everything said of one commit, the last word of each program under each name."""

    commit: str
    all: tuple[Check, ...] = ()

    def named(self, name: str) -> tuple[Check, ...]:
        """Return everything said under a name. Names are compared exactly."""
        return tuple(one for one in self.all if one.name == name)


def overruled(found: Sequence[Check], later: Sequence[Check]) -> list[Check]:
    """Return what was said of a head, where what the same programs said of its merge with the base counts instead."""
    told = {(one.name, one.app) for one in later}
    return [*(one for one in found if (one.name, one.app) not in told), *later]


class MergeGroup(NamedTuple):
    """What a merge queue (GitLab: train) would put on the base.

    Attributes:
        commit: The commit that would become the base's tip; one that no pull request has ever shown.
        base: The commit that it starts from.
        heads: The head of each pull request in it, in order, with its number.
        branch: The short name of the branch that would move.
    """

    commit: str
    base: str
    heads: tuple[tuple[int, str], ...] = ()
    branch: str = ""

    def place(self) -> Place:
        """Where a finding about it stands."""
        return Place(ref=HEADS + self.branch, commit=self.commit)


class MergeProof:
    """A lazy fact about a merge group: what merging its pull requests really gives.

    Every question may raise Unreadable, as where no clone is at hand.

    Args:
        tree: Returns the id of a commit's tree.
        redo: Given a commit and others to merge into it in order, returns the tree's id; empty where they conflict.
        head: Given a pull request's number, returns the head that it has now and that was judged; empty for none.
    """

    def __init__(
        self, tree: Callable[[str], str], redo: Callable[[str, tuple[str, ...]], str], head: Callable[[int], str]
    ) -> None:
        self.tree = tree
        self.redo = redo
        self.head = head


DeploymentState = Literal["success", "failure", "pending", "inactive"]


class Deployment(NamedTuple):
    """The last word about one deployment of a commit.

    Attributes:
        environment: Where it was deployed to.
        state: What became of it; `inactive` for one that another has replaced.
        commit: The commit that was deployed.
        at: When that was said, in seconds since 1970.
        url: Its page.
    """

    environment: str
    state: DeploymentState
    commit: str = ""
    at: int = 0
    url: str = ""


class Deployments(NamedTuple):
    """Every deployment of one commit, the oldest first."""

    commit: str
    all: tuple[Deployment, ...] = ()

    def last(self, environment: str) -> Deployment | None:
        """Return the last deployment to an environment; hosts ignore the case of its name."""
        wanted = environment.casefold()
        return next((one for one in reversed(self.all) if one.environment.casefold() == wanted), None)
