"""Where Git looks for a repository's hooks: Git itself is asked, since configuration may move the folder anywhere."""

import os
import subprocess
from typing import NamedTuple

from refwarden.model.errors import UsageError
from refwarden.model.text import printable
from refwarden.sources.local.gitprocess import environment, said
from refwarden.sources.local.place import Place, locate


class Hooks(NamedTuple):
    """Where a repository's hooks are.

    Attributes:
        place: The repository.
        folder: The folder that Git runs hooks from, absolute.
        moved_by: The scope of the core.hooksPath that says so (`local`, `worktree`, `global`, `system`, `command`);
            empty where the folder is the repository's own.
        path: That setting's value, as it is written.
    """

    place: Place
    folder: str
    moved_by: str = ""
    path: str = ""

    @property
    def shared(self) -> bool:
        """Whether other repositories of this machine run the same hooks."""
        return self.moved_by in ("global", "system")

    @property
    def husky(self) -> bool:
        """Whether husky owns the folder, which it writes anew from what lies beside."""
        return bool(self.moved_by) and self.folder.endswith(os.path.join(os.sep, ".husky", "_"))

    def tracked(self) -> bool:
        """Whether commits carry the folder, and with it whatever is installed there."""
        if self.place.bare or os.path.commonpath((self.place.root, self.folder)) != self.place.root:
            return False
        return bool(git(self.place, "ls-files", "-z", "--", self.folder).stdout)


def git(place: Place, *words: str) -> "subprocess.CompletedProcess[bytes]":
    """Run git in the repository, as a person would there: no other repository's variables count."""
    environ = environment(os.environ, in_hook=False)
    folder = place.git_dir if place.bare else place.root
    return subprocess.run(["git", *words], cwd=folder, env=environ, capture_output=True, check=False)


def setting(place: Place, *words: str) -> str | None:
    """Return a configuration value, None where it is not set; `words` are options of `git config`, and the key."""
    done = git(place, "config", *words)
    return os.fsdecode(done.stdout.removesuffix(b"\n")) if done.returncode == 0 else None


def find(repository: str) -> Hooks:
    """Return where the hooks of the repository around a folder are.

    A relative core.hooksPath counts from the top of each working tree, so that linked worktrees have a folder each.

    Raises:
        UsageError: There is no repository, or Git will not say.
    """
    place = locate(repository)
    # Asked about a hook, not the folder: for an empty core.hooksPath the answers differ, and this one is true.
    done = git(place, "rev-parse", "--git-path", "hooks/pre-push")
    if done.returncode:
        raise UsageError(f"{printable(repository)}: git does not say where its hooks are: {said(done.stderr)}")
    base = place.git_dir if place.bare else place.root
    asked = os.path.normpath(os.path.join(base, os.fsdecode(done.stdout.removesuffix(b"\n"))))
    folder = os.path.dirname(asked)
    scoped = setting(place, "--show-scope", "--get", "core.hooksPath")
    if scoped is None:
        return Hooks(place, folder)
    scope, _, path = scoped.partition("\t")
    return Hooks(place, folder, scope, path)
