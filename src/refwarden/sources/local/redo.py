"""Changes made again in a clone: is what a pull request brings still what was reviewed?

Path by path: what a reviewed commit brought since its merge base is put onto today's merge base by a three-way merge.
Where the result is what the head holds, nothing but the base has changed: a clean rebase, or a clean merge of the base.
A conflict that somebody resolved is new content, whoever's lines it is made of.
"""

import os
import tempfile
from collections.abc import Iterable
from functools import cached_property

from refwarden.model.graph import CommitGraph
from refwarden.model.pulls import PullRequest
from refwarden.model.text import short
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import rawobjects
from refwarden.sources.local.backend import Backend, RawChange
from refwarden.sources.local.patches import LocalPatches

_FILE = 0o100000
_MOST_BYTES = 4 << 20  # a larger file that both sides changed is taken for changed
_MOST_MERGES = 500  # files that both sides changed; more is no update, but a rewrite
_FETCH = "git fetch origin, with the whole history (fetch-depth: 0)"

Entry = tuple[int, str]  # mode, blob


class LocalRedo:
    """Makes changes again in one clone; see model.pull_facts.Redo. Nothing is written to the repository."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._graph = CommitGraph(backend)
        self._bases: dict[tuple[str, str], str] = {}

    @cached_property
    def _patches(self) -> LocalPatches:
        return LocalPatches(self._backend)

    def makes(self, merge: str) -> bool:
        """Tell whether a merge is anything but what merging its parents cleanly makes; raise Unreadable.

        A merge that takes one side where both changed something, or drops a side, is a hand's work too.
        """
        parents = self._graph.parents(merge)
        if len(parents) != 2:
            return self._patches.makes(merge)
        return bool(self._differing(self._base(parents[1], parents[0]), parents[1], parents[0], merge))

    def changed_since(self, pull: PullRequest, commit: str) -> frozenset[str]:
        """Return the paths whose contribution differs between a commit and the head; raise Unreadable."""
        base, head = pull.base.commit, pull.head.commit
        for one in (commit, base, head):
            if not self._backend.exists(one):
                raise Unreadable(f"commit {short(one)} is not in this clone", _FETCH)
        return frozenset(self._differing(self._base(commit, base), commit, self._base(head, base), head))

    def _differing(self, then: str, commit: str, now: str, head: str) -> list[str]:
        """Return the paths at which `head` is not what `commit` changed since `then`, done again on `now`."""
        reviewed, standing = self._changes(then, commit), self._changes(now, head)
        moved = self._changes(then, now) if then != now else {}
        changed, merges = [], 0
        for path in sorted({**reviewed, **standing}):
            theirs, ours = reviewed.get(path), moved.get(path)
            found = standing.get(path)
            if theirs is None:
                changed.append(path)  # the head changes what the other side left alone
                continue
            if ours is None or _new(ours) == _new(theirs):
                wanted: Entry | None = _new(theirs)
            else:
                merges += 1
                wanted = None if merges > _MOST_MERGES else self._merged(theirs, ours, found)
            there = _new(found) if found else _new(ours) if ours else _old(theirs)
            if wanted != there:
                changed.append(path)
        return changed

    def _base(self, commit: str, base: str) -> str:
        """Return the merge base of a commit and the base; raise Unreadable where there is not exactly one."""
        if (commit, base) not in self._bases:
            own = set(self._graph.only([commit], [base]))
            edge = {parent for one in own for parent in self._graph.parents(one)} - own if own else {commit}
            best = [one for one in edge if not any(self._below(one, other) for other in edge)]
            if len(best) != 1:
                what = "several merge bases" if best else "no history"
                raise Unreadable(f"{short(commit)} and {short(base)} share {what}", "merge the base into the branch")
            self._bases[commit, base] = best[0]
        return self._bases[commit, base]

    def _below(self, one: str, other: str) -> bool:
        return one != other and self._graph.is_ancestor(one, other)

    def _changes(self, old: str, new: str) -> dict[str, RawChange]:
        trees = (rawobjects.tree(one, self._backend.read(one)[1]) for one in (old, new))
        return {change.path: change for change in self._backend.changes(*trees)}

    def _merged(self, theirs: RawChange, ours: RawChange, found: RawChange | None) -> Entry | None:
        """Merge a file that both sides changed; None where that cannot be done cleanly.

        Returns:
            The entry that the head holds, where the merge makes the very same content; else None.
        """
        there = _new(found) if found else _new(ours)
        entries = (_new(ours), _old(theirs), _new(theirs))
        if _old(theirs) != _old(ours) or any(mode & 0o170000 != _FILE for mode, _ in (*entries, there)):
            return None
        mode = theirs.new_mode if theirs.new_mode != theirs.old_mode else ours.new_mode
        if mode != there[0] or any(not 0 <= self._backend.size(blob) <= _MOST_BYTES for _, blob in (*entries, there)):
            return None
        result = self._merge_files(self._backend.read(blob)[1] for _, blob in entries)
        return there if result is not None and result == self._backend.read(there[1])[1] else None

    def _merge_files(self, contents: Iterable[bytes]) -> bytes | None:
        """Merge three files as git does; None for a conflict or for what is no text."""
        with tempfile.TemporaryDirectory(prefix="refwarden-") as folder:
            names = [os.path.join(folder, name) for name in ("ours", "base", "theirs")]
            for name, content in zip(names, contents, strict=True):
                with open(name, "wb") as file:
                    file.write(content)
            done = self._backend.runner().run("merge-file", "--stdout", "--quiet", *names)
        return done.stdout if done.returncode == 0 else None


def _old(change: RawChange) -> Entry:
    return change.old_mode, change.old_blob


def _new(change: RawChange) -> Entry:
    return change.new_mode, change.new_blob
