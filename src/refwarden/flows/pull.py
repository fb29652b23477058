"""A pull request, judged by what its host says and, where a clone is at hand, by what Git says."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from refwarden.engine.select import select
from refwarden.flows.judging import report
from refwarden.model.checks import MergeGroup, MergeProof
from refwarden.model.commits import Signature
from refwarden.model.ports import Source
from refwarden.model.pull_facts import CLONE, NO_CLONE, PullFacts
from refwarden.model.report import Report
from refwarden.model.text import printable
from refwarden.model.verdict import Unread
from refwarden.policy.compiled import Policy

TYPE_CHECKING = False

# What a clone lists better than a host: whole, and with every file of every commit.
_LISTED_BY_GIT = frozenset({"Commit", "FileChange"})
# What a host knows better than a clone, though both may be asked: it verifies by its users' own keys.
_HOST_FIRST = frozenset({"Signature"})


class Hosted(NamedTuple):
    """A pull request with its host's source.

    Attributes:
        source: The host's source.
        facts: The same source's facts.
        target: How the target is written, such as `github:acme/shop#12`.
        group: What a merge queue would put on its base, where the run is about that; else None.
        regroup: What makes the group's merges again; None where no clone can.
    """

    source: Source
    facts: PullFacts
    target: str
    group: MergeGroup | None = None
    regroup: "Regroup | None" = None


class Regroup(Protocol):
    """What makes the merges of a group again; see sources.local.regroup.LocalRegroup. May raise Unreadable."""

    def tree(self, commit: str) -> str:
        """Return the id of a commit's tree."""
        ...

    def redo(self, base: str, heads: tuple[str, ...]) -> str:
        """Return the tree that merging the heads into the base gives; empty where they conflict."""
        ...


class Clone(Source, Protocol):
    """What a clone tells; see sources.local.source.LocalSource."""

    def tells(self, fact: type[Any]) -> bool:
        """Tell whether it can read a type of fact."""
        ...


class Joined:
    """One source out of two: the host's, and a clone's for what only Git can tell.

    Args:
        hosted: The host's.
        clone: The clone's; None where there is none.
        signers: Whether the policy says by whose keys signatures count.
    """

    def __init__(self, hosted: Hosted, clone: Clone | None, *, signers: bool) -> None:
        self._hosted = hosted
        self._clone = clone
        self._signers = signers

    @property
    def name(self) -> str:
        """How evidence names this source."""
        return self._hosted.source.name

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread:
        """Return every subject of that type; see Source."""
        if about is MergeGroup:
            return () if self._hosted.group is None else (self._hosted.group,)
        if self._clone is not None and about.__name__ in _LISTED_BY_GIT:
            return self._clone.subjects(about)
        return self._hosted.source.subjects(about)

    def read(self, fact: type[Any], subject: Any) -> Any:
        """Return a fact about the subject; see Source."""
        if fact is MergeProof:
            return self._proof()
        if fact is Signature and self._signers:
            return self._signature(subject)
        if self._clone is not None and self._clone.tells(fact):
            if fact.__name__ in _HOST_FIRST:
                found = self._hosted.source.read(fact, subject)
                if not isinstance(found, Unread):
                    return found
            return self._clone.read(fact, subject)
        return self._hosted.source.read(fact, subject)

    def _proof(self) -> MergeProof | Unread:
        again, pull = self._hosted.regroup, self._hosted.facts.pull
        if again is None:
            return Unread(NO_CLONE, CLONE)
        return MergeProof(again.tree, again.redo, lambda number: pull.head.commit if number == pull.number else "")

    def _signature(self, subject: Any) -> Any:
        """Let a clone verify by the policy's keys: a host verifies by its users' own, and does not say by which."""
        if self._clone is not None and self._clone.tells(Signature):
            return self._clone.read(Signature, subject)
        found = self._hosted.source.read(Signature, subject)
        if isinstance(found, Unread) or found.status == "none":
            return found
        return Unread("only a clone tells whether it is signed by a key that the policy names", CLONE)

    def notes(self) -> tuple[str, ...]:
        """Return remarks for the report; see Source."""
        notes = list(self._hosted.source.notes())
        if self._clone is None:
            notes.append("no clone of it was at hand, so what only the history tells is unknown")
        return tuple(notes)


def judge(
    hosted: Hosted,
    clone: Clone | None,
    policy: Policy,
    now: int,
    *,
    everything: bool = False,
    rules: tuple[str, ...] = (),
) -> Report:
    """Judge a pull request.

    Args:
        hosted: The pull request.
        clone: A clone that holds both of its sides; None where there is none.
        policy: What judges it: the base's own, or one that a person names.
        now: The moment of judgement, in seconds since 1970.
        everything: Whether kept and not applicable verdicts are listed too.
        rules: Names or codes of rules to limit the run to; none for all.
    """
    pull = hosted.facts.pull
    subject = f"{hosted.target} {printable(pull.head.branch)} → {printable(pull.base.branch)}"
    joined = Joined(hosted, clone, signers=policy.signers is not None)
    chosen = select(policy, "pull", rules)
    return report(policy, joined, door="pull", subject=subject, now=now, everything=everything, selected=chosen)
