"""The local source: facts about one repository on this machine.

`LocalSource` reads what every local run needs; `PushSource` (a push, on either side) and `AuditSource` (a repository
at rest) say which subjects there are. Fact and subject types are known here by name, so that a push judged by names
alone loads neither the graph nor pygit2.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar

from refwarden.model.errors import SourceError
from refwarden.model.refs import Actor, Ancestry, Refs, RefTable, RefUpdate, Repository, Tag, TagObject
from refwarden.model.verdict import Unread, Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.model.commits import Commit, FileChange, Signature
    from refwarden.model.evidence import Arrival, Outstanding
    from refwarden.model.graph import CommitGraph
    from refwarden.model.kinds import Kinds
    from refwarden.model.lines import Lines
    from refwarden.model.missing import Missing
    from refwarden.model.patches import Patches
    from refwarden.model.paths import CommitFiles, Siblings
    from refwarden.model.signers import Signer
    from refwarden.model.tagged import Tagged
    from refwarden.model.topics import Topics
    from refwarden.sources.local.arrivals import Witness
    from refwarden.sources.local.backend import Backend
    from refwarden.sources.local.signatures import Verifier

# What a repository by itself has none of: rules about these are for the door of a host.
_ON_HOSTS = frozenset({"PullRequest", "MergeGroup", "ProtectedRef", "HostedRepository"})
_MOST_NESTED = 20  # tags of tags beyond this are an attack, not a release


class LocalSource:
    """Reads facts from local Git. The repository is opened when the first fact needs it, and never written to.

    Args:
        backend: Opens the repository; called once at most.
        kinds: The policy's kinds, from which the long-lived branches follow.
        signers: The keys by which signatures count; None for those that the account trusts.
        actor: Who acts, as the door can tell.
        label: The repository's name for the report.
    """

    # Fact type to the attribute that holds it for the whole run, or to the method that reads it for a subject; and
    # subject type to the method that lists them.
    SHARED: ClassVar[dict[str, str]] = {
        "Refs": "refs",
        "CommitGraph": "graph",
        "Lines": "lines",
        "Topics": "topics",
        "Missing": "missing",
        "Patches": "patches",
        "Tagged": "tagged",
        "Actor": "actor",
    }
    READERS: ClassVar[dict[str, str]] = {
        "Ancestry": "ancestry",
        "TagObject": "tag_object",
        "CommitFiles": "commit_files",
        "Siblings": "siblings",
        "Signature": "signature",
    }
    LISTERS: ClassVar[dict[str, str]] = {
        "Repository": "repositories",
        "RefUpdate": "updates",
        "Branch": "branches",
        "Tag": "tags",
        "Arrival": "arrivals",
        "Outstanding": "outstanding",
        "Commit": "commits",
        "FileChange": "file_changes",
    }

    def __init__(
        self,
        backend: "Callable[[], Backend]",
        kinds: "Kinds",
        signers: "tuple[Signer, ...] | None",
        actor: Callable[[], Actor],
        label: str,
    ) -> None:
        self._open = backend
        self._kinds = kinds
        self._signers = signers
        self._actor = actor
        self._label = label
        self.refs = Refs(self.table)
        self._notes: list[str] = []
        self._beside: tuple[str, Siblings] | None = None

    # The Source protocol

    @property
    def name(self) -> str:
        """How evidence names this source."""
        return "git"

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread:
        """Return every subject of that type; see Source."""
        if about.__name__ in _ON_HOSTS:
            return ()
        method = self.LISTERS.get(about.__name__)
        if method is None:
            return Unread(f"local Git knows no {about.__name__}", "judge it where a host can tell")
        listed: Iterable[Any] = getattr(self, method)()
        return listed

    def read(self, fact: type[Any], subject: Any) -> Any:
        """Return a fact about the subject; see Source."""
        shared = self.SHARED.get(fact.__name__)
        if shared is not None:
            return getattr(self, shared)
        method = self.READERS.get(fact.__name__)
        if method is None:
            return Unread(f"local Git cannot tell {fact.__name__}", "judge it where a host can tell")
        return getattr(self, method)(subject)

    def notes(self) -> tuple[str, ...]:
        """Return remarks for the report; see Source."""
        return tuple(self._notes)

    def tells(self, fact: type[Any]) -> bool:
        """Tell whether local Git can answer about a type of fact."""
        return fact.__name__ in self.SHARED or fact.__name__ in self.READERS

    # What every local run shares

    @cached_property
    def backend(self) -> "Backend":
        """The opened repository; raise Unreadable where it cannot be opened."""
        try:
            return self._open()
        except SourceError as fault:
            raise Unreadable(fault.reason, fault.remedy) from fault

    @cached_property
    def graph(self) -> "CommitGraph":
        """The commit graph, read as far as asked."""
        from refwarden.model.graph import CommitGraph

        return CommitGraph(self.backend)

    @cached_property
    def lines(self) -> "Lines":
        """The long-lived branches' first-parent lines."""
        from refwarden.model.lines import Lines

        return Lines(self.graph, self.refs, self._kinds)

    @cached_property
    def topics(self) -> "Topics":
        """The open topic branches."""
        from refwarden.model.topics import Topics

        return Topics(self.lines, self.refs, self._kinds)

    @cached_property
    def missing(self) -> "Missing":
        """What production has and integration lacks."""
        from refwarden.model.missing import Missing

        return Missing(self.lines, self.refs, self._kinds)

    @cached_property
    def patches(self) -> "Patches":
        """What commits change."""
        from refwarden.model.patches import Patches
        from refwarden.sources.local.patches import LocalPatches

        return Patches(LocalPatches(self.backend))

    @cached_property
    def tagged(self) -> "Tagged":
        """The version tags."""
        from refwarden.model.tagged import Tagged

        return Tagged(self.refs, self._kinds, self.graph, self._tagged_commit)

    def _tagged_commit(self, target: str) -> str:
        peeled, kind, _, _ = self.peel(target)
        return peeled if kind == "commit" else ""

    @cached_property
    def actor(self) -> Actor:
        """Who acts."""
        return self._actor()

    @cached_property
    def witness(self) -> "Witness":
        """What tells how a commit arrived."""
        from refwarden.sources.local.arrivals import Witness

        return Witness(self.commit, self.refs)

    @cached_property
    def verifier(self) -> "Verifier":
        """What verifies signatures."""
        from refwarden.sources.local.signatures import Verifier

        try:
            return Verifier(self.backend, self._signers)
        except SourceError as fault:
            raise Unreadable(fault.reason, fault.remedy) from fault

    # Readers

    def ancestry(self, update: RefUpdate) -> Ancestry:
        """Tell whether an update is a fast-forward. A creation and a deletion take nothing away from the new tip."""
        if update.movement != "update":
            return Ancestry(fast_forward=True)
        if not self.backend.exists(update.old):
            return Ancestry(fast_forward=False, old_known=False)
        return Ancestry(fast_forward=self.graph.is_ancestor(self.peel(update.old)[0], self.peel(update.new)[0]))

    def tag_object(self, tag: Tag) -> TagObject:
        """Read what a tag points at; raise Unreadable."""
        from refwarden.sources.local import rawobjects

        peeled, kind, nested, data = self.peel(tag.target)
        if not nested:
            return TagObject(annotated=False, peeled=peeled, kind=kind)
        return rawobjects.tag(data, peeled, kind, nested - 1)

    def commit_files(self, commit: "Commit") -> "CommitFiles":
        """Read every path that a commit changes; raise Unreadable."""
        from refwarden.model.paths import CommitFiles
        from refwarden.sources.local import files

        return CommitFiles(tuple(files.of(self.backend, commit)))

    def siblings(self, change: "FileChange") -> "Siblings":
        """Return what tells the names beside a changed path, one for all changes of a commit."""
        from refwarden.model.paths import Siblings
        from refwarden.sources.local import files

        commit = change.commit
        if self._beside is None or self._beside[0] != commit:  # changes come commit by commit
            self._beside = (commit, Siblings(lambda directory: files.names(self.backend, commit, directory)))
        return self._beside[1]

    def signature(self, subject: "Commit | Tag") -> "Signature":
        """Verify a commit's or a tag's signature; raise Unreadable."""
        from refwarden.sources.local.signatures import NONE

        if not isinstance(subject, Tag):
            return self.verifier.commit(subject.id) if subject.id else NONE  # a draft is signed when it is committed
        return self.verifier.tag(subject.target) if self.backend.read(subject.target)[0] == "tag" else NONE

    # Listers: each kind of run has its own

    def table(self) -> RefTable:
        """Read the refs; each kind of run sees them its own way."""
        raise NotImplementedError

    def repositories(self) -> Iterable[Repository]:
        """List the one repository that the run is about."""
        return (Repository(self._label),)

    def updates(self) -> Iterable[RefUpdate]:
        """List what a push moves; nothing moves in a repository at rest."""
        return ()

    def arrivals(self) -> "Iterable[Arrival]":
        """List what long-lived branches received."""
        raise NotImplementedError

    def outstanding(self) -> "Iterator[Outstanding]":
        """List what production has received and integration does not reach, whenever it came."""
        from refwarden.model.evidence import Outstanding

        for one in self.lines.production:
            for commit in self.missing.brought(one.branch):
                yield Outstanding(self.witness.arrival(one.branch, commit, pushed=False))

    def commits(self) -> "Iterable[Commit]":
        """List the commits that are judged."""
        raise NotImplementedError

    def file_changes(self) -> "Iterable[FileChange]":
        """List the paths that the judged commits change."""
        from refwarden.sources.local.files import changed

        return changed(self.backend, self.commits())

    # Objects

    def commit(self, oid: str, branch: str = "") -> "Commit":
        """Read one commit whole; raise Unreadable."""
        from refwarden.sources.local import rawobjects

        return rawobjects.commit(oid, self.backend.read(oid)[1], branch)

    def peel(self, oid: str) -> tuple[str, str, int, bytes]:
        """Follow tag objects to the end: its id, its type, how many tag objects lay on the way, the first one's bytes.

        Raises:
            Unreadable: An object is missing, or tags are nested deeper than any release needs.
        """
        from refwarden.sources.local import rawobjects

        first = b""
        for nested in range(_MOST_NESTED):
            kind, data = self.backend.read(oid)
            if kind != "tag":
                return oid, kind, nested, first
            first = first or data
            oid, _ = rawobjects.tag_target(oid, data)
        raise Unreadable(f"tag objects are nested more than {_MOST_NESTED} deep", "tag the commit itself")

    def commit_tips(self, oids: Iterable[str]) -> list[str]:
        """Return the commits that these ids peel to, leaving out trees, blobs and what is not at hand."""
        tips: dict[str, None] = {}
        for oid in oids:
            if self.backend.exists(oid):
                peeled, kind, _, _ = self.peel(oid)
                if kind == "commit":
                    tips[peeled] = None
        return list(tips)

    def received(self, branch: str, commits: Sequence[str], *, pushed: bool) -> "Iterable[Arrival]":
        """Yield the arrivals that these commits are on a branch."""
        for commit in commits:
            yield self.witness.arrival(branch, commit, pushed=pushed)
