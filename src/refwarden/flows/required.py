"""The required check: a host is asked about a pull request, it is judged, and the verdict goes back to the host."""

import os
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from refwarden.flows.connecting import Connection, connected
from refwarden.flows.pull import Hosted, Regroup, judge
from refwarden.model.checks import MergeGroup
from refwarden.model.errors import Moved, PolicyError, RefwardenError, SourceError, UsageError
from refwarden.model.kinds import Kinds
from refwarden.model.pull_facts import NoClone, Redo
from refwarden.model.pulls import Account, PullRequest
from refwarden.model.report import Cost, Outcome, Report
from refwarden.model.targets import Target
from refwarden.model.text import printable, short
from refwarden.model.verdict import Unreadable
from refwarden.policy.compiled import Policy
from refwarden.policy.obtain import obtain
from refwarden.shipped import pack
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import Place
from refwarden.sources.local.pulling import PullClone
from refwarden.sources.local.redo import LocalRedo
from refwarden.sources.local.regroup import LocalRegroup, Queued

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.policy.catalogue import Catalogue

Summary = Callable[[Report], str]


class Asked(NamedTuple):
    """How a pull request is to be judged.

    Attributes:
        target: The pull request.
        policy: A policy file named by a person; None for the base's own.
        clone: A clone of its repository on this machine; None for none.
        pusher: Who pushed the head's tip, where the event that set off the run says so.
        commit: The commit that the verdict is published on; empty for the head.
        group_base: Where that commit is a merge queue's, the commit that the queue starts from; else empty.
        pipeline: The number of the host's pipeline that asks; 0 for none.
        head: The head that the pull request must have, since the run is about that one; empty for whichever it has.
    """

    target: Target
    policy: str | None = None
    clone: Place | None = None
    pusher: Account | None = None
    commit: str = ""
    group_base: str = ""
    pipeline: int = 0
    head: str = ""


class Publishing(NamedTuple):
    """How a verdict goes back to the host.

    Attributes:
        ways: Each of `auto`, `check`, `status` or `comment`; none for not at all.
        summary: Writes a report as Markdown.
        details: The page of the run; empty for none.
        tell: Says a line to whoever runs it, where there is no verdict to say it with.
    """

    ways: tuple[Any, ...]
    summary: Summary
    details: str = ""
    tell: Callable[[str], object] = str


class Saying(NamedTuple):
    """What is published: the outcome, the answer in a few words, and all of it as Markdown."""

    outcome: Outcome
    title: str
    summary: str


class Checked(NamedTuple):
    """A pull request, judged.

    Attributes:
        report: The verdict.
        published: How it was published, in words; empty where it was not.
        fault: Why it could not be published; empty where it was.
    """

    report: Report
    published: str = ""
    fault: str = ""


class Opened(NamedTuple):
    """A pull request, ready to be judged.

    Attributes:
        connection: What asks its host.
        hosted: The pull request with its host's source.
        clone: A clone that holds both of its sides; None where there is none.
        policy: What judges it.
        first: What the host said of it first.
        requests: How many requests had been sent by then, those for the policy included.
    """

    connection: Connection
    hosted: Hosted
    clone: PullClone | None
    policy: Policy
    first: Any = None
    requests: int = 0

    def stayed(self) -> None:
        """Look whether all that was asked since is about the pull request as it was.

        Most of it is asked for by its number, and told of the head and the base of that moment. Where nothing was,
        everything came with one answer.

        Raises:
            Moved: It has another head or base by now.
            SourceError: The host could not be asked.
        """
        if self.connection.requests > self.requests:
            self.connection.still(self.first)


def open_pull(asked: Asked, environ: Mapping[str, str], redone: Callable[[Redo], Redo] | None = None) -> Opened:
    """Ask a host about a pull request, and find its policy and its clone.

    Args:
        asked: What, by which policy, with which clone.
        environ: The environment: addresses and credentials.
        redone: Stands before what makes changes again, to hear its answers.

    Raises:
        PolicyError: The base's policy, or the one named, cannot be judged by.
        SourceError: The host could not be asked at all.
    """
    connection = connected(asked.target, environ)
    return _opened(asked, connection, connection.pull(asked.head), redone)


def _opened(asked: Asked, connection: Connection, first: Any, redone: Callable[[Redo], Redo] | None = None) -> Opened:
    policy = _policy(asked, first, connection)
    bare = connection.source(first, policy.kinds, pusher=asked.pusher)
    clone = clone_of(bare.facts.pull, policy, asked.clone)
    redo: Redo = LocalRedo(clone.backend) if clone else NoClone()
    source = connection.source(first, policy.kinds, redone(redo) if redone else redo, asked.pusher)
    hosted = Hosted(source, source.facts, str(connection.target))
    if asked.group_base:
        hosted = hosted._replace(group=_group(asked, source.facts.pull), regroup=_regroup(clone, asked))
    return Opened(connection, hosted, clone, policy, first, connection.requests)


def _group(asked: Asked, pull: PullRequest) -> MergeGroup:
    """Return the queue's commit: GitHub puts each pull request onto the one before, so there is one between the two."""
    return MergeGroup(asked.commit, asked.group_base, ((pull.number, pull.head.commit),), pull.base.branch)


def _regroup(clone: PullClone | None, asked: Asked) -> Regroup | None:
    if clone is None or asked.clone is None:
        return None
    return Queued(LocalRegroup(clone.backend, os.path.join(asked.clone.common_dir, "objects")), asked.commit)


def check(
    asked: Asked,
    environ: Mapping[str, str],
    now: int,
    *,
    everything: bool = False,
    publishing: Publishing | None = None,
) -> Checked:
    """Ask a host about a pull request, judge it, and publish the verdict where that is wanted.

    Where it cannot be judged, that is published: an earlier verdict must not stand as if it were still so.

    Args:
        asked: What, by which policy, with which clone.
        environ: The environment: addresses and credentials.
        now: The moment of judgement, in seconds since 1970.
        everything: Whether kept and not applicable verdicts are listed too.
        publishing: How the verdict goes back; None for not at all.

    Raises:
        PolicyError, SourceError: As for open_pull, and where the pull request became another meanwhile.
    """
    begun = time.perf_counter()
    connection = connected(asked.target, environ)
    first = connection.pull(asked.head)
    wanted = publishing if publishing and publishing.ways else None
    try:
        opened = _opened(asked, connection, first)
        report = judge(opened.hosted, opened.clone, opened.policy, now, everything=everything)
        opened.stayed()
    except Moved:  # the run of that change says what is so
        raise
    except Exception as fault:
        if wanted:
            _unjudged(connection, first, asked, wanted, fault)
        raise
    report = report._replace(cost=Cost(connection.requests, time.perf_counter() - begun))
    if wanted is None:
        return Checked(report)
    counts = report.counts
    told = [f"{counts[state]} {state}" for state in ("broken", "unknown") if counts.get(state)]
    saying = Saying(report.outcome, ", ".join(told) or "every rule is kept", wanted.summary(report))
    return Checked(report, *_published(connection, opened.hosted.facts.pull, asked, saying, wanted))


def _unjudged(connection: Connection, first: Any, asked: Asked, publishing: Publishing, fault: Exception) -> None:
    """Publish that a pull request could not be judged, and why; what the host does not take is said and no more."""
    words = str(fault) if isinstance(fault, RefwardenError) else "refwarden failed, which is a bug; the log says more"
    title = "it could not be judged"
    # Text of strangers stands in it. Nothing in an indented block of code is obeyed, and a line cannot end one.
    summary = "\n".join([f"### ❓ {title}", "", *(f"    {printable(line)}" for line in words.split("\n"))])
    pull = connection.source(first, Kinds()).facts.pull
    published, missed = _published(connection, pull, asked, Saying("unknown", title, f"{summary}\n"), publishing)
    if published:
        publishing.tell(published)
    if missed:
        publishing.tell(f"that {title} was not published: {missed}")


def _policy(asked: Asked, first: Any, connection: Connection) -> Policy:
    """Return the policy: a person's, or the base's own as it stands on the host; never the head's."""
    if asked.policy:
        return obtain(".", catalogue, explicit=asked.policy)
    base = connection.standing(first)
    try:
        policy = obtain("", catalogue, read=with_packs(base.read))
    except SourceError as fault:
        raise PolicyError(f"the base's policy cannot be read: {fault}") from fault
    if policy.builtin:
        return policy
    return policy._replace(source=f"{policy.source} on {printable(base.branch)} ({short(base.commit)})")


def _published(
    connection: Connection, pull: PullRequest, asked: Asked, saying: Saying, publishing: Publishing
) -> tuple[str, str]:
    """Publish; return how, and why not, each in words and empty for none.

    What the host does not take changes no verdict, as with the read-only token of a fork's run.
    """
    from refwarden.sources.web.published import Verdict

    verdict = Verdict(
        repository=pull.base.repository,
        number=pull.number,
        commit=asked.commit or pull.head.commit,
        base=pull.base.branch,
        outcome=saying.outcome,
        title=saying.title,
        summary=saying.summary,
        details=publishing.details,
        pipeline=asked.pipeline,
        head=pull.head.commit,
    )
    done, faults = [], []
    for way in publishing.ways:
        try:
            done.append(connection.publish(verdict, way))
        except SourceError as fault:
            faults.append(str(fault))
    return ", ".join(done), "; ".join(faults)


def mistake(policy: str | None) -> RefwardenError | None:
    """Return what keeps the policy that a person names from judging anything; None for nothing, or where none is named.

    It is asked for ahead of the pull requests, since it is no fault of any of them.
    """
    try:
        if policy:
            obtain(".", catalogue, explicit=policy)
    except RefwardenError as fault:
        return fault
    return None


def of_group(asked: Asked, group: str | None) -> Asked:
    """Let a pull request be judged as part of a merge queue's commit that a person names.

    Args:
        asked: The pull request.
        group: `BASE..COMMIT`, two whole ids; None for what is asked already.

    Raises:
        UsageError: It is no such pair.
    """
    if group is None:
        return asked
    base, dots, commit = group.partition("..")
    if not dots or not all(len(one) in (40, 64) and set(one) <= set("0123456789abcdef") for one in (base, commit)):
        raise UsageError(f"--group {printable(group)}: BASE..COMMIT was expected, two whole commit ids")
    return asked._replace(commit=commit, group_base=base)


def clone_of(pull: PullRequest, policy: Policy, place: Place | None) -> PullClone | None:
    """Return the clone where it holds both sides of the pull request; None where it does not, or there is none."""
    if place is None:
        return None
    clone = PullClone(pull, lambda: open_backend(place), policy.kinds, policy.signers, pull.base.repository)
    try:
        return clone if clone.holds() else None
    except Unreadable:
        return None


def catalogue() -> "Catalogue":
    """Return the rules that exist."""
    from refwarden.engine import catalogue as known

    return known.catalogue()


def with_packs(read: Callable[[str], bytes | None]) -> Callable[[str], bytes | None]:
    """Let packs be read from this program, and everything else from the base."""

    def reading(name: str) -> bytes | None:
        if name.startswith("pack:"):
            with open(pack(name[5:]), "rb") as file:
                return file.read()
        return read(name)

    return reading
