"""A clone beside a pull request: the graph, the files and the patches that a host does not tell."""

from collections.abc import Callable, Iterable, Iterator

from refwarden.model.commits import Commit
from refwarden.model.evidence import Arrival
from refwarden.model.kinds import Kinds
from refwarden.model.pulls import PullRequest
from refwarden.model.refs import Actor, Branch, RefTable
from refwarden.model.signers import Signer
from refwarden.model.text import short
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import views
from refwarden.sources.local.backend import Backend
from refwarden.sources.local.source import LocalSource


class PullClone(LocalSource):
    """Facts from a clone of the repository into which a pull request would be merged.

    Its branches are the remote's as this clone knows them, with the head and the base as the host says they stand.

    Args:
        pull: The pull request.
        backend, kinds, signers, label: As for LocalSource.
    """

    def __init__(
        self,
        pull: PullRequest,
        backend: Callable[[], Backend],
        kinds: Kinds,
        signers: tuple[Signer, ...] | None,
        label: str,
    ) -> None:
        super().__init__(backend, kinds, signers, Actor, label)
        self._pull = pull

    def holds(self) -> bool:
        """Tell whether the clone has both sides of the pull request."""
        return all(self.backend.exists(one) for one in (self._pull.head.commit, self._pull.base.commit))

    def table(self) -> RefTable:
        """Read the refs as the host and the clone know them."""
        table, _ = views.standing(self.backend)
        pull = self._pull
        sides = {pull.base.branch: pull.base.commit}
        if not pull.from_fork:
            sides[pull.head.branch] = pull.head.commit
        branches = {**table.branches, **sides}
        return table._replace(branches=branches, before=branches)

    def branches(self) -> Iterable[Branch]:
        """List the head; the pull request creates no other."""
        return (Branch(self._pull.head.branch, self._pull.head.commit),)

    def tags(self) -> Iterable[object]:
        """A pull request brings no tags."""
        return ()

    def arrivals(self) -> Iterable[Arrival]:
        """Leave it to the host's source, which proposes the merge."""
        return ()

    def commits(self) -> Iterator[Commit]:
        """List the commits that it brings, as Git reads them."""
        pull = self._pull
        if not self.holds():
            raise Unreadable(f"{short(pull.head.commit)} is not in this clone", "git fetch origin")
        for commit in self.graph.only([pull.head.commit], [pull.base.commit]):
            yield self.commit(commit, pull.head.branch)
