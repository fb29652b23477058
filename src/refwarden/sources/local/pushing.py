"""A push as a source: the same on the developer's machine and on the server, but for who vouches for what."""

from collections.abc import Callable, Iterator, Sequence

from refwarden.model.refs import Actor, Branch, RefTable, RefUpdate, Tag
from refwarden.sources.local.source import LocalSource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.model.commits import Commit
    from refwarden.model.evidence import Arrival
    from refwarden.model.kinds import Kinds
    from refwarden.model.signers import Signer
    from refwarden.sources.local.backend import Backend


class PushSource(LocalSource):
    """The subjects of one push: its updates, the branches and tags they leave, what arrives, what is new.

    Args:
        updates: Every ref that Git named.
        remote: The remote's name on the developer's machine; None on the server.
        backend, kinds, signers, actor, label: As for LocalSource.
    """

    def __init__(
        self,
        *,
        updates: Sequence[RefUpdate],
        remote: str | None,
        backend: "Callable[[], Backend]",
        kinds: "Kinds",
        signers: "tuple[Signer, ...] | None",
        actor: Callable[[], Actor],
        label: str,
    ) -> None:
        super().__init__(backend, kinds, signers, actor, label)
        self._updates = tuple(updates)
        self._remote = remote

    def table(self) -> RefTable:
        """Read the receiving side's refs as this push will leave them."""
        from refwarden.sources.local import views

        if self._remote is None:
            return views.server_push(self.backend, self._updates)
        return views.client_push(self.backend, self._remote, self._updates, self._kinds)

    def updates(self) -> tuple[RefUpdate, ...]:
        """List every ref that Git named. Needs no repository."""
        return self._updates

    def _moved(self) -> Iterator[RefUpdate]:
        return (update for update in self._updates if update.movement != "delete")

    def branches(self) -> Iterator[Branch]:
        """List the branches that the push creates or moves. Needs no repository."""
        for update in self._moved():
            if update.branch:
                yield Branch(update.branch, update.new, created=update.movement == "create")

    def tags(self) -> Iterator[Tag]:
        """List the tags that the push creates or moves. Needs no repository."""
        for update in self._moved():
            if update.tag:
                yield Tag(update.tag, update.new, created=update.movement == "create")

    def _there(self) -> list[str]:
        """The commits that the receiving side has for certain, or, for an unknown URL, is trusted to have."""
        return self.commit_tips(dict.fromkeys(self.refs.before.values()))

    def arrivals(self) -> "Iterator[Arrival]":
        """List the first-parent commits that each long-lived branch receives: exactly those of old..new."""
        for update in self._moved():
            if update.branch and self._kinds.of(update.branch).protected:
                old = self.commit_tips([update.old]) if update.movement == "update" else []
                own = set(self.graph.only(self.commit_tips([update.new]), old or self._there()))
                commits = []
                for commit in self.graph.line(update.new):
                    if commit not in own:
                        break
                    commits.append(commit)
                yield from self.received(update.branch, commits, pushed=True)

    def commits(self) -> "Iterator[Commit]":
        """List the commits that the receiving side does not have yet, each under the first branch that brings it."""
        there = self._there()
        seen: set[str] = set()
        for update in self._moved():
            for commit in self.graph.only(self.commit_tips([update.new]), there):
                if commit not in seen:
                    seen.add(commit)
                    yield self.commit(commit, update.branch)
