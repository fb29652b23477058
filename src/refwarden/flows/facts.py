"""Facts written down, and facts judged: the bug report, the policy's unit test, and judgement without a repository."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from refwarden.flows.audit import WINDOW, Window
from refwarden.flows.judging import report
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.commits import Commit, FileChange, Signature
from refwarden.model.patches import Patches
from refwarden.model.paths import CommitFiles, Siblings
from refwarden.model.refs import RefUpdate, Tag
from refwarden.model.verdict import Unread, Unreadable
from refwarden.policy.compiled import Policy
from refwarden.policy.places import NAMES
from refwarden.sources.factsfile import owners, write
from refwarden.sources.local.auditing import AuditSource
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.people import claimed
from refwarden.sources.local.place import Place
from refwarden.sources.local.pushing import PushSource
from refwarden.sources.local.source import LocalSource

Document = dict[str, Any]


class Pushed(NamedTuple):
    """A push that is to be written down: its updates and the remote's name."""

    updates: Sequence[RefUpdate]
    remote: str


def gather(place: Place, policy: Policy, window: Window, now: int, push: Pushed | None = None) -> Document:
    """Return the facts by which a policy judges a repository or a push: those that its rules ask for, and no others.

    Args:
        place: Where the repository lies.
        policy: Whose rules ask.
        window: How far back to look where there is no push.
        now: The moment of judgement, in seconds since 1970.
        push: The push in question; None for the repository as it stands.

    Raises:
        Unavailable: The repository cannot be opened.
        Unreadable: Its refs cannot be read.
    """
    backend = open_backend(place)
    label = os.path.basename(place.root)
    audit = AuditSource(
        since=0 if window.all_history else now - WINDOW if window.since is None else window.since,
        adopting=() if window.all_history or window.since is not None else NAMES,
        backend=lambda: backend,
        kinds=policy.kinds,
        signers=policy.signers,
        label=label,
    )
    source: LocalSource = audit
    if push is not None:
        source = PushSource(
            updates=push.updates,
            remote=push.remote,
            backend=lambda: backend,
            kinds=policy.kinds,
            signers=policy.signers,
            actor=lambda: claimed(lambda: backend),
            label=label,
        )
    listener = Listener(source)
    report(policy, listener, door="audit" if push is None else "push", subject=label, now=now)
    content = write.document(label, source.refs.table, now=now, since=audit.since if push is None else None)
    if push is not None:
        content["push"] = write.push(push.updates, source.actor)
    return content | listener.written()


class Listener:
    """Passes every question on to a source, and remembers the answers that are not in the graph."""

    def __init__(self, source: LocalSource) -> None:
        self._source = source
        self._rows: dict[str, Document] = {}
        self._asked: set[str] = set()
        self._verified: dict[str, Any] = {}
        self._patches = _Heard(source)
        self._owners: CodeOwners | None = None

    @property
    def name(self) -> str:
        """The source's own name."""
        return self._source.name

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread:
        """Pass the question on; see Source."""
        self._asked.add(about.__name__)
        return self._source.subjects(about)

    def read(self, fact: type[Any], subject: Any) -> Any:
        """Pass the question on and remember the answer; see Source."""
        self._asked.add(fact.__name__)
        if fact is Patches:
            return Patches(self._patches)
        found = self._source.read(fact, subject)
        if isinstance(found, Signature):
            if isinstance(subject, Tag):
                self._verified[subject.tag] = write.signature(found)
            else:
                self._row(subject.id)["signature"] = write.signature(found)
        elif isinstance(found, CodeOwners):
            self._owners = found
        elif isinstance(found, Siblings) and isinstance(subject, FileChange):
            return self._heard(found, subject.commit)
        return found

    def notes(self) -> tuple[str, ...]:
        """Pass the question on; see Source."""
        return self._source.notes()

    def tells(self, fact: type[Any]) -> bool:
        """Pass the question on."""
        return self._source.tells(fact)

    def _row(self, commit: str) -> Document:
        return self._rows.setdefault(commit, {"id": commit})

    def _heard(self, siblings: Siblings, commit: str) -> Siblings:
        def names(directory: str) -> Sequence[str]:
            found = siblings.names(directory)
            self._row(commit).setdefault("names", {})[directory] = list(found)
            return found

        return Siblings(names)

    # What was heard, as a document. Whatever cannot be read is left out, which says so.

    def written(self) -> Document:
        """Return the rest of the facts file."""
        source = self._source
        told, self._rows = self._rows, {}
        self._graph()
        for oid, row in told.items():
            self._row(oid).update(row)
        for commit in self._judged():
            write.commit(self._row(commit.id), commit)
            if {FileChange.__name__, CommitFiles.__name__} & self._asked:
                try:
                    self._row(commit.id)["files"] = write.files(source.commit_files(commit).changes)
                except Unreadable:
                    continue
        return {
            **self._owned(),
            "tags": {tag: self._tag(tag, target) for tag, target in source.refs.tags.items()},
            "commits": list(self._rows.values()),
            "shallow": sorted(source.backend.shallow),
            "patches": self._patches.rows,
            "makes": self._patches.made,
        }

    def _owned(self) -> Document:
        if self._owners is None:
            return {}
        try:
            return {"owners": {**owners.row(self._owners), "branch": self._owners.ref}}
        except Unreadable:
            return {}

    def _graph(self) -> None:
        source = self._source
        moved = [oid for update in source.updates() for oid in (update.old, update.new)]
        refs = source.refs
        everything = (*refs.branches.values(), *refs.before.values(), *refs.tags.values(), *moved)
        try:
            self._walk(everything)
        except Unreadable:  # one gap must not hide the rest
            for tip in dict.fromkeys(everything):
                try:
                    self._walk([tip])
                except Unreadable:
                    continue

    def _walk(self, tips: Iterable[str]) -> None:
        fresh = [commit for commit in self._source.commit_tips(dict.fromkeys(tips)) if commit not in self._rows]
        for commit, parents, time in self._source.backend.bulk(fresh) if fresh else ():
            self._row(commit).update(parents=list(parents), time=time)

    def _judged(self) -> dict[Commit, None]:
        """The commits that rules are asked about, and those by which long-lived branches moved."""
        source = self._source
        found: dict[Commit, None] = {}
        try:
            found |= dict.fromkeys(source.commits())
            found |= dict.fromkeys(source.commit(one.commit) for one in source.arrivals())
        except Unreadable:
            pass
        return found

    def _tag(self, tag: str, target: str) -> str | Document:
        try:
            told = write.tag(target, self._source.tag_object(Tag(tag, target)))
        except Unreadable:
            return target
        if tag not in self._verified:
            return told
        if isinstance(told, str):
            told = {"target": target, "annotated": False, "peeled": target}
        return {**told, "verified": self._verified[tag]}


class _Heard:
    """Remembers which patches were asked for; see the model's PatchLoader."""

    def __init__(self, source: LocalSource) -> None:
        self._source = source
        self.rows: list[Mapping[str, str]] = []
        self.made: dict[str, bool] = {}

    def patch(self, base: str, tip: str) -> str:
        """Pass the question on."""
        identity = self._source.patches.between(base, tip)
        self.rows.append({"base": base, "tip": tip, "identity": identity})
        return identity

    def makes(self, merge: str) -> bool:
        """Pass the question on."""
        self.made[merge] = self._source.patches.makes(merge)
        return self.made[merge]
