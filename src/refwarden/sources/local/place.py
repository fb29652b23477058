"""Where a repository lies: its Git directory, its shared part and its working tree, found without opening it.

Hooks ask before anything else is loaded, so this reads two small files at most.
"""

import os
from collections.abc import Mapping
from typing import NamedTuple

from refwarden.model.errors import UsageError
from refwarden.model.text import printable

_MOST = 64 * 1024  # a .git file, commondir or config larger than this is not one that Git wrote


class Place(NamedTuple):
    """Where a repository lies.

    Attributes:
        git_dir: The Git directory; in a linked worktree, that worktree's own.
        common_dir: The part that all worktrees share: refs, objects, config.
        root: The working tree's top, or the Git directory where there is none.
        bare: Whether there is no working tree.
        trusted: Whether Git itself named the Git directory (GIT_DIR), having checked it before it ran us.
    """

    git_dir: str
    common_dir: str
    root: str
    bare: bool
    trusted: bool = False


def locate(start: str, environ: Mapping[str, str] | None = None) -> Place:
    """Return where the repository around `start` lies.

    Args:
        start: A folder in a working tree, a Git directory, or a bare repository.
        environ: The environment in which Git ran us as a hook, so that GIT_DIR and GIT_WORK_TREE count; None when a
            person named the folder, since another repository's variables would lead astray.

    Raises:
        UsageError: There is no repository, or its pointers lead nowhere.
    """
    if environ is not None and environ.get("GIT_DIR"):
        git_dir = os.path.abspath(os.path.join(start, environ["GIT_DIR"]))
        tree = environ.get("GIT_WORK_TREE", "")
        bare = not tree and (_is_bare(git_dir) or os.path.samefile(git_dir, start))
        root = git_dir if bare else os.path.abspath(os.path.join(start, tree or "."))
        return Place(git_dir, _common(git_dir), root, bare, trusted=True)
    at = os.path.abspath(start)
    if not os.path.exists(at):
        raise UsageError(f"{printable(start)}: no such folder")
    while True:
        inside = os.path.join(at, ".git")
        if os.path.isdir(inside) and _is_git_dir(inside):
            return Place(inside, _common(inside), at, bare=False)
        if os.path.isfile(inside):
            git_dir = _pointed(inside)
            return Place(git_dir, _common(git_dir), at, bare=False)
        if _is_git_dir(at):
            return Place(at, _common(at), at, bare=True)
        above = os.path.dirname(at)
        if above == at:
            raise UsageError(f"{printable(start)}: not a Git repository (nor any folder above it)")
        at = above


def _is_git_dir(path: str) -> bool:
    return os.path.isfile(os.path.join(path, "HEAD")) and os.path.isdir(os.path.join(_common(path), "objects"))


def _is_bare(git_dir: str) -> bool:
    return os.path.basename(git_dir) != ".git" and not os.path.exists(os.path.join(git_dir, "commondir"))


def small_file(path: str) -> bytes:
    """Return a small file's content, empty where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(_MOST)
    except OSError:
        return b""


def _pointed(path: str) -> str:
    """Follow a `.git` file, as linked worktrees and submodules have it."""
    content = small_file(path)
    if not content.startswith(b"gitdir: "):
        raise UsageError(f"{printable(path)}: not a Git repository (the .git file does not name a Git directory)")
    target = os.path.join(os.path.dirname(path), os.fsdecode(content[8:].rstrip(b"\r\n")))
    if not os.path.isdir(target):
        raise UsageError(f"{printable(path)}: the worktree's Git directory {printable(target)} is gone")
    return os.path.normpath(target)


def _common(git_dir: str) -> str:
    content = small_file(os.path.join(git_dir, "commondir")).rstrip(b"\r\n")
    return os.path.normpath(os.path.join(git_dir, os.fsdecode(content))) if content else git_dir
