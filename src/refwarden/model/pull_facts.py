"""A pull request as a run's subject: what every host's source shares.

A source brings readers for what only it can read. What follows from that (who took part, what approvals are worth, the
merge that is proposed) is worked out here, once, so that no two hosts can differ in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from refwarden.model.approvals import Approvals
from refwarden.model.commits import Commit
from refwarden.model.contributors import PullCommit, PullCommits, contributors
from refwarden.model.evidence import Arrival, Merged, Outstanding
from refwarden.model.given import Given
from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import PRODUCTION, Kinds
from refwarden.model.lines import Lines
from refwarden.model.pulls import Account, Content, Contributors, LastPush, PullRequest
from refwarden.model.refs import Branch, Refs, RefTable
from refwarden.model.verdict import Unread, Unreadable

Reader = Callable[[], Any]
NO_CLONE = "no clone is at hand in which the history could be read"
CLONE = "check out with the whole history (fetch-depth: 0), or run it in a clone"


class Redo(Protocol):
    """Where changes can be made again: a clone. Both methods may raise Unreadable."""

    def changed_since(self, pull: PullRequest, commit: str) -> frozenset[str]:
        """Return the paths whose contribution to the base differs between a commit and the head; see Content."""
        ...

    def makes(self, merge: str) -> bool:
        """Tell whether a merge holds content of its own; see PatchLoader.makes."""
        ...


class NoClone:
    """Nothing can be made again."""

    def changed_since(self, pull: PullRequest, commit: str) -> frozenset[str]:
        """Say why it cannot be told."""
        del pull, commit
        raise Unreadable(NO_CLONE, CLONE)

    def makes(self, merge: str) -> bool:
        """Say why it cannot be told."""
        del merge
        raise Unreadable(NO_CLONE, CLONE)


class PullFacts:
    """The facts about one pull request.

    Args:
        pull: The pull request.
        readers: Fact type to what reads it for this pull request: once, and only when a rule asks. A reader returns
            the fact or Unread, or raises Unreadable.
        kinds: The policy's kinds.
        redo: Where changes can be made again.
    """

    def __init__(
        self, pull: PullRequest, readers: Mapping[type[Any], Reader], kinds: Kinds, redo: Redo | None = None
    ) -> None:
        self.pull = pull
        self._kinds = kinds
        self._redo: Redo = redo or NoClone()
        self._readers: dict[type[Any], Reader] = {
            Content: lambda: Content(lambda commit: self._redo.changed_since(pull, commit)),
            Contributors: self._contributors,
            Approvals: lambda: Approvals(pull, self.fact),
            # Two branches are not all of them: what asks about others must not find that there are none.
            Refs: lambda: Refs(_all_refs),
            CommitGraph: no_graph,
            Lines: lambda: Lines(self.fact(CommitGraph), Refs.of(self._sides()), kinds),
            **readers,
        }
        if LastPush in readers:
            self._readers[LastPush] = lambda: self._weighed(readers[LastPush]())
        self._read: dict[type[Any], Any] = {}

    def _sides(self) -> dict[str, str]:
        own = {} if self.pull.from_fork else {self.pull.head.branch: self.pull.head.commit}
        return {self.pull.base.branch: self.pull.base.commit} | own

    def fact(self, fact: type[Any]) -> Any:
        """Return a fact about the pull request, or Unread."""
        if fact not in self._read:
            reader = self._readers.get(fact)
            try:
                found = reader() if reader else Unread(NO_CLONE, CLONE)  # what no host tells, a history does
            except Unreadable as cut:
                found = cut.unread
            self._read[fact] = found
        return self._read[fact]

    def asked(self, fact: type[Any]) -> Any:
        """Return a fact that some rule has asked for.

        Raises:
            Unreadable: Nobody has, or it cannot be read.
        """
        found = self._read.get(fact)
        if found is None:
            raise Unreadable(f"nobody asked for {fact.__name__}")
        if isinstance(found, Unread):
            raise Unreadable(*found)
        return found

    def knows(self, fact: type[Any]) -> bool:
        """Tell whether there is a reader for a fact."""
        return fact in self._readers

    # What is judged

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread | None:
        """Return the subjects of a type; None for a type of which a pull request has none."""
        listers: dict[type[Any], Callable[[], Iterable[Any] | Unread]] = {
            PullRequest: lambda: (self.pull,),
            Branch: self._branches,
            Arrival: lambda: (self.proposed(),),
            Outstanding: self.outstanding,
            Commit: self.commits,
        }
        lister = listers.get(about)
        return lister() if lister else None

    def _branches(self) -> tuple[Branch, ...]:
        """The head, unless it lies in a fork: what a fork calls its branches is the fork's own affair."""
        return () if self.pull.from_fork else (Branch(self.pull.head.branch, self.pull.head.commit),)

    def commits(self) -> Iterable[Commit] | Unread:
        """List the commits that it brings."""
        found = self.fact(PullCommits)
        if isinstance(found, Unread):
            return found
        return (one.commit for one in found.all)

    def proposed(self) -> Arrival:
        """Return the arrival that merging it would be."""
        pull = self.pull
        owner = pull.head.owner if pull.from_fork else ""
        merged = Merged(
            tip=pull.head.commit,
            head=pull.head.branch,
            pull=str(pull.number),
            owner=owner or ("deleted" if pull.from_fork else ""),
            target=pull.base.branch,
            how="host",
            said=f"{pull.name} from {pull.head.branch}",
        )
        return Arrival(
            branch=pull.base.branch,
            commit=pull.head.commit,
            parents=(pull.base.commit, pull.head.commit),
            time=pull.created,
            subject=pull.title,
            merged=(merged,),
            proposed=pull.name,
        )

    def outstanding(self) -> Iterable[Outstanding]:
        """Return what production would receive by merging it, of which integration must hear."""
        if self._kinds.of(self.pull.base.branch).name == PRODUCTION:
            yield Outstanding(self.proposed())

    def _contributors(self) -> Contributors | Unread:
        commits = self.fact(PullCommits)
        if isinstance(commits, Unread):
            return commits
        push = self.fact(LastPush)
        pusher: Account | None = None if isinstance(push, Unread) or push.clean else push.by
        return contributors(self.pull, commits, makes=self._redo.makes, elsewhere=self._landed_elsewhere, pusher=pusher)

    def _weighed(self, push: Any) -> Any:
        """Add to the last push whether it brought anything."""
        commits = self.fact(PullCommits)
        if not isinstance(push, LastPush) or isinstance(commits, Unread):
            return push
        try:
            tip = next((one.commit for one in commits.all if one.commit.id == self.pull.head.commit), None)
            if tip is not None and len(tip.parents) > 1:
                return push._replace(clean=not self._redo.makes(tip.id))
        except Unreadable:
            pass  # then it is not proved
        return push

    def _landed_elsewhere(self, one: PullCommit) -> bool:
        """Whether another long-lived branch received a commit by a pull request of its own, where it was reviewed."""
        base = self.pull.base.branch
        return any(branch != base and self._kinds.of(branch).protected for branch in one.landed)


class _Hidden(Mapping[str, str]):
    """Refs that nobody asked for: there may be any."""

    def __getitem__(self, name: str) -> str:
        raise Unreadable("the host was not asked for its tags", CLONE)

    def __iter__(self) -> Iterator[str]:
        raise Unreadable("the host was not asked for its tags", CLONE)

    def __len__(self) -> int:
        raise Unreadable("the host was not asked for its tags", CLONE)


HIDDEN: Mapping[str, str] = _Hidden()


def _all_refs() -> RefTable:
    raise Unreadable("nobody asked the host for all branches and tags", CLONE)


def no_graph() -> CommitGraph:
    """Return a history of which nothing is at hand: a rule that never asks it a question can still be judged."""
    return CommitGraph(_Nothing())


class _Nothing(Given):
    """A history of which nothing is at hand."""

    def __init__(self) -> None:
        super().__init__({}, {})

    def commit(self, commit: str) -> tuple[tuple[str, ...], int]:
        """Say why it cannot be told."""
        del commit
        raise Unreadable(NO_CLONE, CLONE)
