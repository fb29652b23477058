"""What other programs said of a commit: check runs, commit statuses, jobs."""

from typing import Literal, NamedTuple

CheckState = Literal["success", "failure", "neutral", "skipped", "cancelled", "pending", "stale"]


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


class MergeGroup(NamedTuple):
    """What a merge queue (GitLab: train) would put on the base.

    Attributes:
        commit: The commit that would become the base's tip.
        base: The commit that it starts from.
        heads: The head of each pull request in it, in order, with its number.
    """

    commit: str
    base: str
    heads: tuple[tuple[int, str], ...] = ()
