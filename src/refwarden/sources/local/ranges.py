"""A range of commits as a source, for `check commit`: no branch moves, only commits are judged."""

from collections.abc import Callable, Iterator, Sequence

from refwarden.model.commits import Commit
from refwarden.model.kinds import Kinds
from refwarden.model.refs import Actor, Branch, RefTable, Tag
from refwarden.model.signers import Signer
from refwarden.sources.local import views
from refwarden.sources.local.backend import Backend
from refwarden.sources.local.source import LocalSource


class RangeSource(LocalSource):
    """The commits that `include` reaches and `exclude` does not.

    Args:
        include, exclude: Commit ids; without `exclude`, what the long-lived branches lack is meant.
        branch: The short name of the branch that brings them, so that the policy's kinds apply.
        backend, kinds, signers, actor, label: As for LocalSource.
    """

    def __init__(
        self,
        *,
        include: Sequence[str],
        exclude: Sequence[str],
        branch: str,
        backend: Callable[[], Backend],
        kinds: Kinds,
        signers: tuple[Signer, ...] | None,
        actor: Callable[[], Actor],
        label: str,
    ) -> None:
        super().__init__(backend, kinds, signers, actor, label)
        self._include, self._exclude, self._branch = include, exclude, branch

    def table(self) -> RefTable:
        """Read the refs as they stand."""
        return views.standing(self.backend)[0]

    def arrivals(self) -> tuple[()]:
        """List nothing: no branch receives anything."""
        return ()

    def branches(self) -> tuple[Branch, ...]:
        """List nothing: only commits are asked about."""
        return ()

    def tags(self) -> tuple[Tag, ...]:
        """List nothing: only commits are asked about."""
        return ()

    def commits(self) -> Iterator[Commit]:
        """List the commits of the range."""
        lacking = self._exclude or [one.tip for one in self.lines.branches if one.branch != self._branch]
        for commit in self.graph.only(self._include, lacking):
            yield self.commit(commit, self._branch)
