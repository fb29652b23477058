"""Merging the heads of a merge group again, in a repository of its own that holds nothing but new objects.

Git merges there with no configuration and no attributes but its own, as a host does, and the clone is never written to.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from refwarden.model.text import short
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import rawobjects
from refwarden.sources.local.backend import Backend
from refwarden.sources.local.gitprocess import environment, known, no_git, said

_FETCH = "git fetch origin, with the whole history (fetch-depth: 0)"
_CONFLICT = 1  # the exit code by which `git merge-tree` tells a conflict from a failure
_MOST_COMMITS = 1000  # of one pull request in a queue; what is longer nobody can tell
_NOBODY = {
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "refwarden"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "refwarden@localhost"),
    **dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "@0 +0000"),
    **dict.fromkeys(("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"), os.devnull),
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
}


class LocalRegroup:
    """Makes the merges of a group again; two of model.checks.MergeProof's answers.

    Args:
        backend: The clone, which must hold the base and the heads.
        objects: The folder of the clone's objects.
    """

    def __init__(self, backend: Backend, objects: str) -> None:
        self._backend = backend
        self._objects = os.path.abspath(objects)

    def tree(self, commit: str) -> str:
        """Return the id of a commit's tree; raise Unreadable."""
        self._check(commit)
        return rawobjects.tree(commit, self._backend.read(commit)[1])

    def parents(self, commit: str) -> tuple[str, ...]:
        """Return a commit's parents; raise Unreadable."""
        self._check(commit)
        return tuple(rawobjects.parents_and_time(commit, self._backend.read(commit)[1])[0])

    def redo(self, base: str, heads: tuple[str, ...]) -> str:
        """Return the tree that merging the heads into the base gives, in their order; empty where they conflict.

        Raises:
            Unreadable: A commit is not in the clone, or Git is too old to merge without a working tree (before 2.38).
        """
        for one in (base, *heads):
            self._check(one)
        with self._apart(sha256=len(base) == 64) as folder:
            tip, tree = base, self.tree(base)
            for head in heads:
                # Without `--messages` the first line is the tree and nothing follows it.
                merged = self._git(folder, "merge-tree", "--write-tree", "--no-messages", tip, head)
                if merged.returncode == _CONFLICT:
                    return ""
                tree = self._answer(merged)
                tip = self._answer(self._git(folder, "commit-tree", tree, "-p", tip, "-p", head, "-m", "merge"))
            return tree

    def _check(self, commit: str) -> None:
        known([commit])  # never a name for git to guess, or an option
        if not self._backend.exists(commit):
            raise Unreadable(f"commit {short(commit)} is not in this clone", _FETCH)

    @contextmanager
    def _apart(self, *, sha256: bool) -> Iterator[str]:
        """Yield a bare repository that borrows the clone's objects and is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="refwarden-") as folder:
            form = "sha256" if sha256 else "sha1"
            self._done(self._git(folder, "init", "--quiet", "--bare", "--template=", f"--object-format={form}", "."))
            os.makedirs(os.path.join(folder, "objects", "info"), exist_ok=True)
            with open(os.path.join(folder, "objects", "info", "alternates"), "w", encoding="utf-8") as file:
                file.write(f"{self._objects}\n")
            yield folder

    def _git(self, folder: str, *words: str) -> "subprocess.CompletedProcess[bytes]":
        try:
            return subprocess.run(
                ["git", *words],
                cwd=folder,
                env={**environment(os.environ, in_hook=False), **_NOBODY},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except OSError as fault:
            raise no_git() from fault

    def _answer(self, done: "subprocess.CompletedProcess[bytes]") -> str:
        self._done(done)
        return done.stdout.decode("ascii", "replace").partition("\n")[0]

    @staticmethod
    def _done(done: "subprocess.CompletedProcess[bytes]") -> None:
        if done.returncode:
            remedy = "install Git 2.38 or newer, and fetch the whole history (fetch-depth: 0)"
            raise Unreadable(f"git could not merge the group again: {said(done.stderr)}", remedy)


class Queued:
    """Makes the merge of one head again, for a queue's commit that its host may have made by rebasing or squashing.

    That gives the same tree as the merge nearly always, and where it does the commit is proven. Where it does not, the
    difference may be the rebase's own, as when a commit takes back what the base has too: nobody can tell.

    Args:
        regroup: Makes the merge.
        commit: The queue's commit.
    """

    def __init__(self, regroup: LocalRegroup, commit: str) -> None:
        self._regroup = regroup
        self._commit = commit

    def tree(self, commit: str) -> str:
        """Return the id of a commit's tree; raise Unreadable."""
        return self._regroup.tree(commit)

    def redo(self, base: str, heads: tuple[str, ...]) -> str:
        """Return the tree that merging the heads into the base gives.

        Raises:
            Unreadable: As for LocalRegroup, or where it is not the commit's, which may have been rebased or squashed.
        """
        found = self._regroup.redo(base, heads)
        if found != self.tree(self._commit) and self._made_anew(base, heads):
            raise Unreadable(
                f"{short(self._commit)} was rebased or squashed, and is not what merging gives",
                f"rebase the branch onto its target, and look at git diff {short(base)} {short(self._commit)}",
            )
        return found

    def _made_anew(self, base: str, heads: tuple[str, ...]) -> bool:
        """Tell whether it may be the head's changes made anew, by its form; a merge of the head itself is not.

        Either it is a merge into the base of something else than the head, or nothing but commits of one parent stand
        on the base, as a rebase and a squash leave them.
        """
        parents = self._regroup.parents(self._commit)
        if len(parents) > 1:
            return parents[0] == base and parents[1:] != heads
        for _ in range(_MOST_COMMITS):
            if len(parents) != 1 or parents[0] == base:
                return parents == (base,)
            parents = self._regroup.parents(parents[0])
        return True
