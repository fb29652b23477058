"""A commit that is being made, as a source: its message and people, the branch it goes to, and what is staged.

Git is asked, not libgit2: it alone knows the index of `git commit FILE`, the settings of `git -c`, and whom it will
name as the author.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import ClassVar

from refwarden.model.commits import Commit, FileChange, Person
from refwarden.model.drafts import Cleanup, stripped
from refwarden.model.kinds import Kinds
from refwarden.model.paths import CommitFiles, Siblings
from refwarden.model.refs import HEADS, Actor, Branch, RefTable, Tag
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import rawobjects
from refwarden.sources.local.gitprocess import Runner, said
from refwarden.sources.local.place import Place, small_file
from refwarden.sources.local.source import LocalSource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.model.signers import Signer
    from refwarden.sources.local.backend import Backend

_CLEANUPS: Mapping[str, Cleanup] = {
    "strip": "strip",
    "whitespace": "whitespace",
    "scissors": "scissors",
    "verbatim": "verbatim",
}
_GITLINK = 0o160000


class DraftSource(LocalSource):
    """The subjects of one commit before it exists.

    Args:
        place: The repository.
        message: The message file's bytes, None before there is one.
        environ: The environment in which Git ran the hook.
        backend, kinds, signers, actor, label: As for LocalSource.
    """

    READERS: ClassVar[dict[str, str]] = {**LocalSource.READERS, "CommitFiles": "commit_files", "Siblings": "siblings"}

    def __init__(
        self,
        *,
        place: Place,
        message: bytes | None,
        environ: Mapping[str, str],
        backend: "Callable[[], Backend]",
        kinds: Kinds,
        signers: "tuple[Signer, ...] | None",
        actor: Callable[[], Actor],
        label: str,
    ) -> None:
        super().__init__(backend, kinds, signers, actor, label)
        self._place = place
        self._message = message
        self._environ = environ
        self._git = Runner(place, environ, in_hook=True)

    def table(self) -> RefTable:
        """Read the branches as they stand, with the one that the first commit of a repository will make."""
        from refwarden.sources.local import views

        table, _ = views.standing(self.backend)
        if self.branch and self.branch not in table.branches:
            branches = {**table.branches, self.branch: ""}
            table = table._replace(branches=branches)
        return table

    # Subjects

    def branches(self) -> Iterator[Branch]:
        """List the branch that the commit goes to; none where HEAD is detached and nothing is being rebased."""
        if self.branch:
            yield Branch(self.branch)

    def tags(self) -> Iterator[Tag]:
        """List the tags that the commit makes: none."""
        return iter(())

    def commits(self) -> Iterator[Commit]:
        """List the one commit: its people, and its message as far as there is one."""
        parents = tuple(self._parents)
        yield Commit("", parents, self._person("AUTHOR"), self._person("COMMITTER"), self._text(), self.branch)

    def file_changes(self) -> Iterator[FileChange]:
        """List the staged paths."""
        return iter(self._staged)

    def commit_files(self, subject: Commit) -> CommitFiles:
        """Return the staged paths."""
        del subject
        return CommitFiles(self._staged)

    def siblings(self, subject: FileChange) -> Siblings:
        """Return the names in the index."""
        del subject
        return self._siblings

    # What Git says

    @cached_property
    def branch(self) -> str:
        """The short name of the branch that the commit goes to; during a rebase, of the one that is rebased."""
        on = self._asked("symbolic-ref", "--quiet", "HEAD", okay=(0, 1))
        if not on:
            for folder in ("rebase-merge", "rebase-apply"):
                on = on or small_file(os.path.join(self._place.git_dir, folder, "head-name")).rstrip(b"\n")
        name = on.rstrip(b"\n").decode("utf-8", "surrogateescape")
        return name[len(HEADS) :] if name.startswith(HEADS) else ""

    @cached_property
    def _parents(self) -> list[str]:
        """HEAD, and what is being merged into it; empty before the first commit."""
        head = self._asked("rev-parse", "--quiet", "--verify", "HEAD^{commit}", okay=(0, 1))
        merged = small_file(os.path.join(self._place.git_dir, "MERGE_HEAD"))
        return [line.decode("ascii", "replace") for line in (head + merged).split(b"\n") if line] if head else []

    @cached_property
    def _staged(self) -> tuple[FileChange, ...]:
        """What the index holds against HEAD; for a merge, against every parent, as for a commit."""
        against = self._parents or [self._asked("hash-object", "-t", "tree", "--stdin").decode("ascii").strip()]
        found = [self._differing(parent) for parent in against]
        paths = [{change.path for change in changes} for changes in found[1:]]
        return tuple(change for change in found[0] if all(change.path in others for others in paths))

    def _differing(self, parent: str) -> list[FileChange]:
        words = ("--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--ignore-submodules=none")
        fields = self._asked("diff-index", *words, parent, "--").split(b"\0")
        changes = []
        for meta, name in zip(fields[::2], fields[1::2], strict=False):
            before, mode, _, blob, _ = meta.removeprefix(b":").split(b" ")
            deleted = mode == b"000000"
            oid = "" if deleted else blob.decode("ascii", "replace")
            changes.append(
                FileChange(
                    path=name.decode("utf-8", "surrogateescape"),
                    action="deleted" if deleted else "added" if before == b"000000" else "modified",
                    mode=int(mode, 8),
                    blob=oid,
                    commit="",
                    branch=self.branch,
                    size=self.backend.size(oid) if oid and int(mode, 8) != _GITLINK else -1,
                )
            )
        return changes

    @cached_property
    def _siblings(self) -> Siblings:
        names: dict[str, dict[str, None]] = {}
        for path in self._asked("ls-files", "--cached", "-z").split(b"\0"):
            rest = path.decode("utf-8", "surrogateescape")
            while rest:
                rest, _, name = rest.rpartition("/")
                names.setdefault(rest, {})[name] = None
        return Siblings.of({folder: tuple(inside) for folder, inside in names.items()})

    def _person(self, role: str) -> Person:
        """Return whom Git will name; `git commit --author` tells its hooks by the environment, which Git reads here."""
        line = self._asked("var", f"GIT_{role}_IDENT").rstrip(b"\n")
        return rawobjects.person(line)

    def _text(self) -> str:
        if self._message is None:
            return ""
        settings = {}
        listed = self._asked("config", "--null", "--get-regexp", r"^(core\.comment|commit\.cleanup)", okay=(0, 1))
        for item in listed.decode("utf-8", "surrogateescape").split("\0"):
            key, _, value = item.partition("\n")
            # One setting under two names: Git takes whichever was written last.
            settings["comment" if key.startswith("core.comment") else key] = value
        # Without an editor Git keeps lines that begin like comments, and says so by an editor named `:`.
        usual: Cleanup = "whitespace" if self._environ.get("GIT_EDITOR") == ":" else "strip"
        cleanup = _CLEANUPS.get(settings.get("commit.cleanup", ""), usual)
        return stripped(self._message, settings.get("comment", ""), cleanup)

    def _asked(self, *words: str, okay: tuple[int, ...] = (0,)) -> bytes:
        done = self._git.run(*words)
        if done.returncode not in okay:
            raise Unreadable(f"git {words[0]} failed: {said(done.stderr)}", f"run git {words[0]} to see why")
        return done.stdout
