"""The back end on git's command line, for repositories that libgit2 cannot open: SHA-256 objects, reftable."""

import os
from collections.abc import Iterator, Sequence
from functools import cached_property

from refwarden.model.errors import Unavailable
from refwarden.model.graph import Parents
from refwarden.model.text import printable, short
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import rawobjects, trees
from refwarden.sources.local.backend import RawChange, RawRef
from refwarden.sources.local.faults import unopened
from refwarden.sources.local.gitprocess import Batch, Runner, known, said, walk
from refwarden.sources.local.place import Place

_REF_FORMAT = "--format=%(refname)%00%(objectname)%00%(symref)"
_AT_ONCE = 500  # commits on one command line
_CUT_REMEDY = "git fsck, then fetch what is missing"


class GitBackend:
    """Reads a repository by asking git. Processes that stay open end with this object.

    Args:
        place: Where the repository lies.
        in_hook: Whether git runs us as a hook in it.

    Raises:
        Unavailable: Git cannot open it, or there is no git.
    """

    name = "git"

    def __init__(self, place: Place, *, in_hook: bool = False) -> None:
        self._place = place
        try:
            self._git = Runner(place, os.environ, in_hook=in_hook)
            opened = self._git.run("rev-parse", "--git-dir")
        except PermissionError as fault:
            raise unopened(place, str(fault)) from fault
        if opened.returncode:
            raise _refused(place, said(opened.stderr))
        self._contents = Batch(self._git, "--batch")
        self._headers = Batch(self._git, "--batch-check")

    def close(self) -> None:
        """End the processes that are still open."""
        self._contents.close()
        self._headers.close()

    @cached_property
    def shallow(self) -> frozenset[str]:
        """The commits whose parents this clone does not hold."""
        try:
            with open(os.path.join(self._place.common_dir, "shallow"), encoding="ascii", errors="replace") as file:
                return frozenset(line for line in file.read().split("\n") if line)
        except FileNotFoundError:
            return frozenset()
        except OSError as fault:
            raise Unreadable("the file `shallow` may not be read", "run as a user who may read it") from fault

    # Refs

    def refs(self) -> Iterator[RawRef]:
        """Yield every ref; see Backend."""
        listed = self._git.run("for-each-ref", _REF_FORMAT)
        if listed.returncode or listed.stderr:  # git warns of a broken ref, leaves it out and exits 0
            raise Unreadable(f"the refs cannot be read ({said(listed.stderr)})", "git fsck")
        for line in listed.stdout.split(b"\n")[:-1]:
            name, oid, symbolic = (part.decode("utf-8", "surrogateescape") for part in line.split(b"\0"))
            yield RawRef(name, symbolic=symbolic) if symbolic else RawRef(name, oid=oid)

    def head(self) -> str:
        """Return HEAD's branch; see Backend."""
        asked = self._git.run("symbolic-ref", "--quiet", "HEAD")
        return asked.stdout.rstrip(b"\n").decode("utf-8", "surrogateescape")

    # Objects

    def _missing(self, oid: str) -> Unreadable:
        if self._partial:
            return Unreadable(f"object {short(oid)} is not in this partial clone", "git fetch --refetch --no-filter")
        return Unreadable(f"object {short(oid)} is missing", "git fetch, or git fsck to see what else is gone")

    @cached_property
    def _partial(self) -> bool:
        return any(key.endswith((".promisor", ".partialclonefilter")) for key, _ in self.config_matching("remote."))

    def _asked(self, batch: Batch, oid: str) -> tuple[str, int] | None:
        try:
            return batch.ask(oid)
        except Unreadable:
            # Before Git 2.45 nothing stops a partial clone from trying to fetch, and git dies of not being allowed to.
            if self._partial:
                return None
            raise

    def read(self, oid: str) -> tuple[str, bytes]:
        """Return type and bytes; see Backend."""
        header = self._asked(self._contents, oid)
        if header is None:
            raise self._missing(oid)
        kind, size = header
        return kind, self._contents.content(oid, size)

    def size(self, oid: str) -> int:
        """Return a blob's size; see Backend."""
        try:
            header = self._asked(self._headers, oid)
        except Unreadable:
            return -1
        return -1 if header is None else header[1]

    def exists(self, oid: str) -> bool:
        """Tell whether the object is at hand; see Backend."""
        try:
            return self._asked(self._headers, oid) is not None
        except Unreadable:
            return True  # damaged, but there: reading it says so

    def commit(self, commit: str) -> tuple[Parents, int]:
        """Return parents and time; see Backend."""
        kind, data = self.read(commit)
        if kind != "commit":
            raise Unreadable(f"{short(commit)} is a {kind}, not a commit", "git fsck")
        return rawobjects.parents_and_time(commit, data)

    # Walks

    def bulk(self, tips: Sequence[str]) -> Iterator[tuple[str, Parents, int]]:
        """Yield every commit that the tips reach; see Backend."""
        for commit, parents, time in walk(self._git, tips):
            yield (commit, *self.commit(commit)) if commit in self.shallow else (commit, parents, time)

    def only(self, include: Sequence[str], exclude: Sequence[str]) -> list[str]:
        """Return reach(include) - reach(exclude); see Backend. Git is told to ignore grafts, so it never lies."""
        asked = [*known(include), *(f"^{tip}" for tip in known(exclude))]
        lines = self._git.lines(("rev-list", "--stdin"), "".join(f"{word}\n" for word in asked).encode())
        return [line.decode("ascii", "replace") for line in lines]

    def is_ancestor(self, ancestor: str, *commits: str) -> bool:
        """Tell whether one of the commits reaches `ancestor`; see Backend."""
        known((ancestor, *commits))
        if (
            len(commits) > 1
        ):  # what one of them reaches is a base with all of them together; a command line is only so long
            some = (commits[at : at + _AT_ONCE] for at in range(0, len(commits), _AT_ONCE))
            return any(ancestor in self._bases(ancestor, part) for part in some)
        return self._reaches(commits[0], ancestor)

    def _bases(self, ancestor: str, commits: Sequence[str]) -> list[str]:
        asked = self._git.run("merge-base", "--all", ancestor, *commits)
        if asked.returncode not in (0, 1) or asked.stderr:
            raise Unreadable(f"the history cannot be read ({said(asked.stderr)})", _CUT_REMEDY)
        return asked.stdout.decode("ascii", "replace").split()

    def _reaches(self, commit: str, ancestor: str) -> bool:
        asked = self._git.run("merge-base", "--is-ancestor", ancestor, commit)
        if asked.returncode not in (0, 1) or asked.stderr:  # before Git 2.45 a hole in the history counted as "no"
            for oid in (ancestor, commit):
                self.commit(oid)  # the exact complaint, where it is one of these two
            raise Unreadable(f"the history cannot be read ({said(asked.stderr)})", _CUT_REMEDY)
        return asked.returncode == 0

    def changes(self, old_tree: str, new_tree: str) -> list[RawChange]:
        """Return the paths that differ between two trees; see Backend."""
        return trees.changes(self.read, old_tree, new_tree)

    # Configuration

    @cached_property
    def _settings(self) -> list[tuple[str, str]]:
        listed = self._git.run("config", "--null", "--list")
        pairs = (entry.decode("utf-8", "surrogateescape").partition("\n") for entry in listed.stdout.split(b"\0")[:-1])
        return [(key, value) for key, _, value in pairs]

    def config(self, key: str) -> str:
        """Return a configuration value; see Backend."""
        return (self.config_all(key) or [""])[-1]

    def config_all(self, key: str) -> list[str]:
        """Return every value of a key; see Backend."""
        section, _, rest = key.partition(".")
        middle, dot, name = rest.rpartition(".")
        wanted = f"{section.lower()}.{middle}{dot}{name.lower()}"
        return [value for there, value in self._settings if there == wanted]

    def config_matching(self, prefix: str) -> list[tuple[str, str]]:
        """Return every key that begins so; see Backend."""
        return [(key, value) for key, value in self._settings if key.startswith(prefix)]

    def runner(self) -> Runner:
        """Return what runs git here; see Backend."""
        return self._git


def _refused(place: Place, complaint: str) -> Unavailable:
    if "extension" in complaint or "object-format" in complaint or "repo version" in complaint:
        return Unavailable(
            f"{printable(place.root)} is in a format that this git cannot read ({complaint})",
            "install the newest Git; reftable needs 2.45",
        )
    return unopened(place, complaint)
