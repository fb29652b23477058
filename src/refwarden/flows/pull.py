"""A pull request, judged by what its host says and, where a clone is at hand, by what Git says."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from refwarden.flows.judging import report
from refwarden.model.errors import PolicyError, SourceError
from refwarden.model.ports import Source
from refwarden.model.pull_facts import PullFacts
from refwarden.model.pulls import Account, PullRequest
from refwarden.model.report import Report
from refwarden.model.targets import Target
from refwarden.model.text import printable, short
from refwarden.model.verdict import Unread, Unreadable
from refwarden.policy.compiled import Policy
from refwarden.policy.obtain import obtain
from refwarden.shipped import pack
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import Place
from refwarden.sources.local.pulling import PullClone
from refwarden.sources.local.redo import LocalRedo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.policy.catalogue import Catalogue

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
    """

    source: Source
    facts: PullFacts
    target: str


class Joined:
    """One source out of two: the host's, and a clone's for what only Git can tell."""

    def __init__(self, hosted: Hosted, clone: PullClone | None) -> None:
        self._hosted = hosted
        self._clone = clone

    @property
    def name(self) -> str:
        """How evidence names this source."""
        return self._hosted.source.name

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread:
        """Return every subject of that type; see Source."""
        if self._clone is not None and about.__name__ in _LISTED_BY_GIT:
            return self._clone.subjects(about)
        return self._hosted.source.subjects(about)

    def read(self, fact: type[Any], subject: Any) -> Any:
        """Return a fact about the subject; see Source."""
        if self._clone is not None and fact.__name__ in self._clone.SHARED | self._clone.READERS:
            if fact.__name__ in _HOST_FIRST:
                found = self._hosted.source.read(fact, subject)
                if not isinstance(found, Unread):
                    return found
            return self._clone.read(fact, subject)
        return self._hosted.source.read(fact, subject)

    def notes(self) -> tuple[str, ...]:
        """Return remarks for the report; see Source."""
        notes = list(self._hosted.source.notes())
        if self._clone is None:
            notes.append("no clone of it was at hand, so what only the history tells is unknown")
        return tuple(notes)


def judge(hosted: Hosted, clone: PullClone | None, policy: Policy, now: int, *, everything: bool = False) -> Report:
    """Judge a pull request.

    Args:
        hosted: The pull request.
        clone: A clone that holds both of its sides; None where there is none.
        policy: What judges it: the base's own, or one that a person names.
        now: The moment of judgement, in seconds since 1970.
        everything: Whether kept and not applicable verdicts are listed too.
    """
    pull = hosted.facts.pull
    subject = f"{hosted.target} {printable(pull.head.branch)} → {printable(pull.base.branch)}"
    return report(policy, Joined(hosted, clone), door="pull", subject=subject, now=now, everything=everything)


class Asked(NamedTuple):
    """How a pull request is to be judged.

    Attributes:
        target: The pull request.
        policy: A policy file named by a person; None for the base's own.
        clone: A clone of its repository on this machine; None for none.
        pusher: Who pushed the head's tip, where the event that set off the run says so.
    """

    target: Target
    policy: str | None = None
    clone: Place | None = None
    pusher: Account | None = None


def check(asked: Asked, environ: Mapping[str, str], now: int, *, everything: bool = False) -> Report:
    """Ask a host about a pull request and judge it.

    Args:
        asked: What, by which policy, with which clone.
        environ: The environment: addresses and credentials.
        now: The moment of judgement, in seconds since 1970.
        everything: Whether kept and not applicable verdicts are listed too.

    Raises:
        PolicyError: The base's policy, or the one named, cannot be judged by.
        SourceError: The host could not be asked at all.
    """
    from refwarden.sources.github.opening import Connection, base_reader

    connection = Connection(asked.target, environ)
    first = connection.pull()
    if asked.policy:
        policy = obtain(".", _catalogue, explicit=asked.policy)
    else:
        commit, read = base_reader(first, connection.asking)
        try:
            policy = obtain("", _catalogue, read=_with_packs(read))
        except SourceError as fault:
            raise PolicyError(f"the base's policy cannot be read: {fault}") from fault
        if not policy.builtin:
            base = first.repository["pullRequest"]["baseRefName"]
            policy = policy._replace(source=f"{policy.source} on {printable(base)} ({short(commit)})")
    bare = connection.source(first, policy.kinds, pusher=asked.pusher)
    clone = clone_of(bare.facts.pull, policy, asked.clone)
    redo = LocalRedo(clone.backend) if clone else None
    source = connection.source(first, policy.kinds, redo, asked.pusher) if redo else bare
    done = judge(Hosted(source, source.facts, str(asked.target)), clone, policy, now, everything=everything)
    return done._replace(cost=done.cost._replace(requests=connection.requests))


def clone_of(pull: PullRequest, policy: Policy, place: Place | None) -> PullClone | None:
    """Return the clone where it holds both sides of the pull request; None where it does not, or there is none."""
    if place is None:
        return None
    clone = PullClone(pull, lambda: open_backend(place), policy.kinds, pull.base.repository)
    try:
        return clone if clone.holds() else None
    except Unreadable:
        return None


def _catalogue() -> "Catalogue":
    from refwarden.engine.catalogue import catalogue

    return catalogue()


def _with_packs(read: Callable[[str], bytes | None]) -> Callable[[str], bytes | None]:
    """Let packs be read from this program, and everything else from the base."""

    def reading(name: str) -> bytes | None:
        if name.startswith("pack:"):
            with open(pack(name[5:]), "rb") as file:
                return file.read()
        return read(name)

    return reading
