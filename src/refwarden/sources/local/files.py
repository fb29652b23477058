"""The paths that commits change: each against its first parent, a merge against every parent."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal

from refwarden.model.commits import Commit, FileChange
from refwarden.model.errors import SourceError
from refwarden.model.text import short
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import manytrees, rawobjects, trees
from refwarden.sources.local.backend import Backend, RawChange

_GITLINK = 0o160000
_AT_ONCE, _MANY = 1000, 32  # from so many on, a process of its own is faster


def changed(backend: Backend, commits: Iterable[Commit]) -> Iterator[FileChange]:
    """Yield what each commit changes.

    Raises:
        Unreadable: A tree is not at hand. It is raised at the end, so that one gap does not hide the other changes.
    """
    cut: Unreadable | None = None
    coming = iter(commits)
    while some := list(islice(coming, _AT_ONCE)):
        compared = _compared(backend, some) if len(some) >= _MANY else {}
        for commit in some:
            try:
                yield from compared[commit.id] if commit.id in compared else of(backend, commit)
            except Unreadable as fault:
                cut = cut or fault
    if cut is not None:
        raise cut


def _compared(backend: Backend, commits: Sequence[Commit]) -> dict[str, list[FileChange]]:
    """Return what the commits with one parent change, as far as git can tell all at once."""
    known = {commit.id: commit.tree for commit in commits}
    pairs: dict[str, manytrees.Pair] = {}
    try:
        for commit in commits:
            if len(commit.parents) == 1 and commit.id not in backend.shallow:
                (parent,) = commit.parents
                pairs[commit.id] = (known.get(parent) or _tree(backend, parent), commit.tree)
        found = manytrees.compare(backend.runner(), list(dict.fromkeys(pairs.values())))
    except (SourceError, Unreadable):
        return {}  # one by one they tell where the gap is
    return {
        commit.id: [_fact(backend, change, commit) for change in found[pairs[commit.id]]]
        for commit in commits
        if commit.id in pairs and pairs[commit.id] in found
    }


def of(backend: Backend, commit: Commit) -> Iterator[FileChange]:
    """Yield what one commit changes; raise Unreadable where a tree is not at hand."""
    if commit.id in backend.shallow:
        raise Unreadable(f"what {short(commit.id)} changes lies beyond a shallow clone's cut", "git fetch --unshallow")
    against = [backend.changes(_tree(backend, parent), commit.tree) for parent in commit.parents]
    if not against:
        against = [backend.changes("", commit.tree)]
    # What a merge takes over from one parent as it stands is that parent's doing, not the merge's.
    others = [{change.path for change in changes} for changes in against[1:]]
    for change in against[0]:
        if all(change.path in paths for paths in others):
            yield _fact(backend, change, commit)


def _tree(backend: Backend, commit: str) -> str:
    return rawobjects.tree(commit, backend.read(commit)[1])


def _fact(backend: Backend, change: RawChange, commit: Commit) -> FileChange:
    action: Literal["added", "modified", "deleted"] = "modified"
    if not change.new_blob:
        action = "deleted"
    elif not change.old_blob:
        action = "added"
    is_blob = change.new_blob and change.new_mode != _GITLINK
    return FileChange(
        path=change.path,
        action=action,
        mode=change.new_mode,
        blob=change.new_blob,
        commit=commit.id,
        branch=commit.branch,
        size=backend.size(change.new_blob) if is_blob else -1,
    )


def names(backend: Backend, commit: str, directory: str) -> list[str]:
    """Return the names directly in a directory of a commit's tree, none where there is no such directory.

    Raises:
        Unreadable: A tree is not at hand.
    """
    at = trees.listed(backend.read, _tree(backend, commit))
    for name in directory.encode("utf-8", "surrogateescape").split(b"/") if directory else ():
        mode, oid = at.get(name, trees.NOTHING)
        if mode != trees.TREE:
            return []
        at = trees.listed(backend.read, oid)
    return [name.decode("utf-8", "surrogateescape") for name in at]
