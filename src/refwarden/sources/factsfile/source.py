"""Facts from a file instead of from Git.

What is judged, and what follows from what (lines, topics, arrivals), is worked out by the same code as for a
repository, so that the two cannot drift apart; only what is read comes from the file.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.commits import Commit, FileChange, Person, Signature
from refwarden.model.kinds import Kinds
from refwarden.model.patches import Patches
from refwarden.model.paths import CommitFiles, Siblings
from refwarden.model.pulls import PullRequest
from refwarden.model.refs import Ancestry, RefUpdate, Repository, Tag, TagObject
from refwarden.model.signers import Signer, counted
from refwarden.model.text import printable, short
from refwarden.model.verdict import Unread, Unreadable
from refwarden.sources.factsfile import owners
from refwarden.sources.factsfile.backend import REMEDY, FactsBackend
from refwarden.sources.factsfile.document import Facts
from refwarden.sources.factsfile.records import record
from refwarden.sources.local.auditing import AuditSource
from refwarden.sources.local.pulling import PullClone
from refwarden.sources.local.pushing import PushSource
from refwarden.sources.local.source import LocalSource


class _FactsSource(LocalSource):
    """What reads from the file; the listing of subjects comes from the class it is mixed with."""

    facts: Facts
    facts_backend: FactsBackend

    @property
    def name(self) -> str:
        """How evidence names this source."""
        return "facts"

    def _row(self, commit: str, key: str) -> Any:
        row = self.facts.commits.get(commit, {})
        if key not in row:
            raise Unreadable(f"the facts do not say the {key} of {short(commit)}", REMEDY)
        return row[key]

    def commit(self, oid: str, branch: str = "") -> Commit:
        """Return one commit whole; raise Unreadable."""
        message, author, committer = (self._row(oid, key) for key in ("message", "author", "committer"))
        parents = tuple(self._row(oid, "parents"))
        tree = self.facts.commits[oid].get("tree", "")
        return Commit(oid, parents, _person(author), _person(committer), message, branch, tree)

    def peel(self, oid: str) -> tuple[str, str, int, bytes]:
        """Return what an id leads to; see LocalSource."""
        return *self.facts_backend.peel(oid), b""

    def ancestry(self, update: RefUpdate) -> Ancestry:
        """Tell whether an update is a fast-forward, as the file says or the graph shows."""
        for row in self.facts.data.get("push", {}).get("updates", ()):
            if row["ref"] == update.ref and "fast_forward" in row:
                return Ancestry(bool(row["fast_forward"]), bool(row.get("old_known", True)))
        return super().ancestry(update)

    def tag_object(self, tag: Tag) -> TagObject:
        """Return what a tag points at; raise Unreadable."""
        peeled, kind, nested, _ = self.peel(tag.target)
        row = self.facts.data["tags"].get(tag.tag)
        told = row if isinstance(row, dict) else {}
        if not nested:
            return TagObject(annotated=False, peeled=peeled, kind=kind)
        return TagObject(
            annotated=True,
            peeled=peeled,
            kind=kind,
            nested=nested - 1,
            message=told.get("message", ""),
            signature=told.get("signature", ""),
            time=int(told.get("time", 0)),
        )

    def commit_files(self, commit: Commit) -> CommitFiles:
        """Return every path that a commit changes; raise Unreadable."""
        return CommitFiles(tuple(self._changes(commit)))

    def file_changes(self) -> Iterator[FileChange]:
        """List the paths that the judged commits change; raise Unreadable."""
        for commit in self.commits():
            yield from self._changes(commit)

    def _changes(self, commit: Commit) -> Iterator[FileChange]:
        for row in self._row(commit.id, "files"):
            yield FileChange(
                path=row["path"],
                action=row.get("action", "modified"),
                mode=int(row.get("mode", "100644"), 8),
                blob=row.get("blob", ""),
                commit=commit.id,
                branch=commit.branch,
                size=int(row.get("size", -1)),
            )

    def siblings(self, change: FileChange) -> Siblings:
        """Return the names beside a changed path."""

        def names(directory: str) -> list[str]:
            told: Mapping[str, list[str]] = self._row(change.commit, "names")
            if directory not in told:
                raise Unreadable(f"the facts do not say what is in {printable(directory) or 'the root'}", REMEDY)
            return told[directory]

        return Siblings(names)

    def signature(self, subject: Commit | Tag) -> Signature:
        """Return what was found of a signature; raise Unreadable."""
        if not isinstance(subject, Tag):
            row, time = self._row(subject.id, "signature"), subject.committer.time
            return counted(record(Signature, row), self._signers, time)
        row = self.facts.data["tags"].get(subject.tag)
        if not isinstance(row, dict) or "verified" not in row:
            raise Unreadable(f"the facts do not say whether {printable(subject.tag)} is signed", REMEDY)
        return counted(record(Signature, row["verified"]), self._signers, int(row.get("time", 0)))

    @cached_property
    def patches(self) -> Patches:
        """What commits change."""
        return Patches(_FactsPatches(self.facts))


class _FactsPatches:
    """Patches that were written down; see the model's PatchLoader."""

    def __init__(self, facts: Facts) -> None:
        self._between = {(row["base"], row["tip"]): row["identity"] for row in facts.data.get("patches", ())}
        self._makes = facts.data.get("makes", {})

    def patch(self, base: str, tip: str) -> str:
        """Return the identity of a change; raise Unreadable."""
        if (base, tip) not in self._between:
            raise Unreadable(f"the facts do not say what changes from {short(base)} to {short(tip)}", REMEDY)
        return str(self._between[base, tip])

    def makes(self, merge: str) -> bool:
        """Tell whether a merge holds content of its own; raise Unreadable."""
        if merge not in self._makes:
            raise Unreadable(f"the facts do not say whether {short(merge)} holds content of its own", REMEDY)
        return bool(self._makes[merge])


class FactsAudit(_FactsSource, AuditSource):
    """The subjects of an audit, from a facts file."""

    def code_owners(self, _: Repository) -> CodeOwners | Unread:
        """Return the owners on the default branch."""
        row = self.facts.data.get("owners")
        if row is None:
            return Unread("the facts do not say the owners on the default branch", REMEDY)
        return owners.fact(row, row.get("branch", ""))


class FactsPush(_FactsSource, PushSource):
    """The subjects of a push, from a facts file."""


class FactsPullClone(_FactsSource, PullClone):
    """What a clone told of a pull request, from a facts file."""


def pull_clone(facts: Facts, pull: PullRequest, kinds: Kinds, signers: tuple[Signer, ...] | None) -> LocalSource:
    """Return what a clone told of a pull request when the file was written."""
    backend = FactsBackend(facts)
    made = FactsPullClone(pull, lambda: backend, kinds, signers, pull.base.repository)
    made.facts, made.facts_backend = facts, backend
    return made


def source(facts: Facts, kinds: Kinds, signers: tuple[Signer, ...] | None, *, since: int) -> LocalSource:
    """Return the source over a facts file: its push where it has one, else what stands in the repository.

    Args:
        facts: The file.
        kinds: The policy's kinds.
        signers: The keys by which signatures count; None where those count that counted when the facts were written.
        since: For what stands: what arrived before this moment is not judged.
    """
    backend = FactsBackend(facts)
    opened: Callable[[], Any] = lambda: backend  # noqa: E731 - one object, given twice
    label = str(facts.data.get("repository", {}).get("name", ""))
    made: FactsAudit | FactsPush
    if facts.updates is None:
        made = FactsAudit(since=since, backend=opened, kinds=kinds, signers=signers, label=label)
    else:
        made = FactsPush(
            updates=facts.updates,
            remote=None,
            backend=opened,
            kinds=kinds,
            signers=signers,
            actor=lambda: facts.actor,
            label=label,
        )
    made.facts, made.facts_backend = facts, backend
    return made


def _person(row: Mapping[str, Any]) -> Person:
    return Person(row.get("name", ""), row.get("email", ""), int(row.get("time", 0)))
