"""A repository at rest as a source: its branches and tags, and what its long-lived branches received."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import ClassVar

from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.commits import Commit
from refwarden.model.evidence import Arrival, Outstanding
from refwarden.model.kinds import Kinds
from refwarden.model.refs import Actor, Branch, RefTable, Repository, Tag
from refwarden.model.signers import Signer
from refwarden.model.text import plural, printable, short
from refwarden.model.verdict import Unread, Unreadable
from refwarden.sources.local import rawobjects, views
from refwarden.sources.local.adoption import adopted
from refwarden.sources.local.backend import Backend
from refwarden.sources.local.owners import code_owners
from refwarden.sources.local.source import LocalSource

_OVERRIDES = "refs/notes/refwarden"


class AuditSource(LocalSource):
    """The subjects of an audit.

    Args:
        since: What arrived before this moment, in seconds since 1970, is not judged.
        adopting: Paths at which a policy may lie. Where the default branch has one, what came after it did is judged,
            and `since` does not count.
        backend, kinds, signers, label: As for LocalSource.
    """

    READERS: ClassVar[dict[str, str]] = {**LocalSource.READERS, "CodeOwners": "code_owners"}

    def __init__(
        self,
        *,
        since: int,
        backend: Callable[[], Backend],
        kinds: Kinds,
        signers: tuple[Signer, ...] | None,
        label: str,
        adopting: Sequence[str] = (),
    ) -> None:
        super().__init__(backend, kinds, signers, Actor, label)
        self._given = since
        self._adopting = adopting
        self._loaded = False

    @cached_property
    def since(self) -> int:
        """The first moment that counts."""
        tip = self.refs.branches.get(self.refs.default, "") or next((one.tip for one in self.lines.production), "")
        if not self._adopting or not tip:
            return self._given
        self.load()
        found = adopted(self.backend, self.graph, tip, self._adopting)
        if found is None:
            return self._given
        self._notes.append(f"judged is what came after {short(found.commit)}, which adopted the policy")
        return found.time + 1

    def notes(self) -> tuple[str, ...]:
        """Return remarks for the report, with what went through because somebody broke glass."""
        try:
            overridden = self._overridden()
        except Unreadable as cut:
            return (*super().notes(), f"the notes of overrides cannot be read: {cut}")
        if not overridden:
            return super().notes()
        tips = plural(overridden, "pushed tip")
        return (*super().notes(), f"{tips} went through by an override: git log --all --notes=refwarden")

    def _overridden(self) -> int:
        """Count the objects that carry the note of an override."""
        tip = next((ref.oid for ref in self.backend.refs() if ref.name == _OVERRIDES), "")
        if not tip:
            return 0
        return len(self.backend.changes("", rawobjects.tree(tip, self.backend.read(tip)[1])))

    def table(self) -> RefTable:
        """Read the refs as they stand."""
        table, remote = views.standing(self.backend)
        if remote:
            self._notes.append(f"branches as {printable(remote)} had them when it was last fetched")
        return table

    def load(self) -> None:
        """Read the graph in one walk, so that no rule walks again.

        Where something on the way is missing the walk ends, and each question is answered by itself as far as the
        history goes: a rule about names needs none of it, and one that meets the gap says which object it lacks.
        """
        if not self._loaded:
            self._loaded = True
            try:
                self.graph.preload(self.commit_tips(self.refs.branches.values()))
            except Unreadable:
                self._notes.append("the history has gaps; verdicts that need what is missing are unknown")

    def code_owners(self, _: Repository) -> CodeOwners | Unread:
        """Read the owners on the default branch, or on production's where there is none."""
        branch = self.refs.default
        tip = self.refs.branches.get(branch, "")
        if not tip:
            branch, tip = next(((one.branch, one.tip) for one in self.lines.production), ("", ""))
        if not tip:
            return Unread("the repository has no default branch", "git remote set-head origin --auto")
        return code_owners(self.backend, branch, tip)

    def branches(self) -> Iterator[Branch]:
        """List every branch."""
        self.load()
        return (Branch(name, tip) for name, tip in sorted(self.refs.branches.items()))

    def tags(self) -> Iterator[Tag]:
        """List every tag."""
        self.load()
        return (Tag(name, target) for name, target in sorted(self.refs.tags.items()))

    def outstanding(self) -> Iterator[Outstanding]:
        """List what integration lacks, whatever the window: it is missing today."""
        self.load()
        return super().outstanding()

    def arrivals(self) -> Iterator[Arrival]:
        """List what each long-lived branch itself received since the given moment."""
        self.load()
        for one in self.lines.branches:
            received = self.lines.received(one)
            if received.shared > 1:
                self._remark(one.branch, received.served, received.shared, received.length)
            recent = [commit for commit in received.commits if self.graph.time(commit) >= self.since]
            yield from self.received(one.branch, recent, pushed=False)

    def _remark(self, branch: str, served: str, shared: int, length: int) -> None:
        mine, theirs = printable(branch), printable(served)
        if shared == length:
            note = f"{mine} is fast-forwarded along {theirs}: {shared:,} of {plural(length, 'commit')}"
        else:
            note = f"{mine} shares {shared:,} of {plural(length, 'first-parent commit')} with {theirs}"
        self._notes.append(f"{note}; they are judged once, as {theirs}'s")

    def commits(self) -> Iterator[Commit]:
        """List the commits since the given moment, each under the first branch that reaches it, long-lived first."""
        self.load()
        seen: set[str] = set()
        long_lived = [(one.branch, one.tip) for one in self.lines.branches]
        known = {branch for branch, _ in long_lived}
        others = [(name, tip) for name, tip in sorted(self.refs.branches.items()) if name not in known]
        for branch, tip in (*long_lived, *others):
            for commit in self.graph.unseen(tip, seen):
                if self.graph.time(commit) >= self.since:
                    yield self.commit(commit, branch)
