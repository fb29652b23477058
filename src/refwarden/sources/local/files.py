"""The paths that commits change: each against its first parent, a merge against every parent."""

from collections.abc import Iterable, Iterator
from typing import Literal

from refwarden.model.commits import Commit, FileChange
from refwarden.model.text import short
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import rawobjects, trees
from refwarden.sources.local.backend import Backend, RawChange

_GITLINK = 0o160000


def changed(backend: Backend, commits: Iterable[Commit]) -> Iterator[FileChange]:
    """Yield what each commit changes.

    Raises:
        Unreadable: A tree is not at hand. It is raised at the end, so that one gap does not hide the other changes.
    """
    cut: Unreadable | None = None
    for commit in commits:
        try:
            yield from of(backend, commit)
        except Unreadable as fault:
            cut = cut or fault
    if cut is not None:
        raise cut


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
