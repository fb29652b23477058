"""Arrivals on long-lived branches, and what shows how they came."""

from typing import Literal, NamedTuple

from refwarden.model.refs import HEADS
from refwarden.model.verdict import Place

# Strongest first. `mark` is a claim in a message that anybody can write.
How = Literal["host", "ref", "subject", "mark", "none"]


class Merged(NamedTuple):
    """What one merge parent, or one squashed arrival, was before.

    Attributes:
        tip: The commit that was merged; empty for a squash.
        head: The short name of the branch that was merged; empty where nothing says.
        tag: The tag that was merged, where one was.
        pull: The pull request's number as text, where one is named.
        owner: The owner of the fork that the branch came from; empty when it came from this repository.
        target: The branch that the subject says it was merged into; empty where it says nothing.
        remote: Whether the subject names a URL or remote, as `git pull` writes.
        how: The evidence that said so.
        said: The words or the ref that said so.
    """

    tip: str = ""
    head: str = ""
    tag: str = ""
    pull: str = ""
    owner: str = ""
    target: str = ""
    remote: bool = False
    how: How = "none"
    said: str = ""


class Outstanding(NamedTuple):
    """An arrival on production that integration does not reach, whenever it came: it is asked about at every door.

    For a pull request into production it is also the arrival that its merge would be.

    Attributes:
        arrival: The arrival.
    """

    arrival: "Arrival"

    @property
    def branch(self) -> str:
        """The short name of the production branch."""
        return self.arrival.branch

    def place(self) -> Place:
        """Where a finding about it stands."""
        return self.arrival.place()


class Arrival(NamedTuple):
    """A commit that a long-lived branch received on its first-parent line, or would receive.

    The merge of an open pull request has not happened: its arrival is `proposed`. It stands for a merge of the base's
    tip and the head's, `parents`; `commit` is the head's tip, since the merge has no id yet, and `merged` says by the
    host's word (`how="host"`) what the head is.

    Attributes:
        branch: The short name of the branch that received it.
        commit: Its id.
        parents: Its parents' ids; the first is where the branch stood.
        time: Its committer time in seconds since 1970.
        subject: The first line of its message.
        merged: What was merged, one entry for each parent beyond the first; for a commit with one parent, one entry
            when evidence says that a pull request brought it, else empty.
        pushed: Whether it is part of the push being judged (then it is certain that the branch itself received it).
        proposed: The name of the open pull request that would bring it, such as `#12`; empty for what has happened.
    """

    branch: str
    commit: str
    parents: tuple[str, ...]
    time: int
    subject: str
    merged: tuple[Merged, ...] = ()
    pushed: bool = False
    proposed: str = ""

    def place(self) -> Place:
        """Where a finding about this arrival stands."""
        return Place(ref=HEADS + self.branch, commit=self.commit)
