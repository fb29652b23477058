"""The back end on pygit2. Only raw objects and exact walks are used: libgit2 follows grafts where we must not."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import pygit2
from pygit2.enums import RepositoryOpenFlag, SortMode

from refwarden.model.graph import Parents
from refwarden.model.text import short
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import rawobjects, trees
from refwarden.sources.local.backend import RawChange, RawRef
from refwarden.sources.local.faults import unopened
from refwarden.sources.local.loose import database
from refwarden.sources.local.place import Place, small_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.sources.local.gitprocess import Runner

_HEX = frozenset("0123456789abcdef")
_MOST_WALKED = 20_000  # commits, of a few hundred bytes each
_TYPES = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}


def open_repository(place: Place, *, in_hook: bool) -> pygit2.Repository:
    """Open with libgit2; raise Unavailable. See `opening.open_backend`."""
    try:
        # Git checked the owner before it ran a hook; libgit2 would ask again and does not know that an explicit
        # GIT_DIR is trusted. The switch is for the whole process, so it is set each time.
        pygit2.option(pygit2.enums.Option.SET_OWNER_VALIDATION, int(not in_hook))
        if in_hook:
            # FROM_ENV reads the quarantine's object folders; the explicit path keeps `GIT_DIR=.` from confusing it.
            return pygit2.Repository(place.git_dir, RepositoryOpenFlag.FROM_ENV | RepositoryOpenFlag.NO_SEARCH)
        return pygit2.Repository(place.git_dir, RepositoryOpenFlag.NO_SEARCH)
    except (pygit2.GitError, KeyError, OSError, ValueError) as fault:
        raise unopened(place, str(fault)) from fault


class PygitBackend:
    """Reads a repository through libgit2."""

    name = "pygit2"

    def __init__(self, repository: pygit2.Repository, place: Place, *, in_hook: bool = False) -> None:
        self._repository = repository
        self._place = place
        self._in_hook = in_hook
        self._odb = database(place, os.environ if in_hook else {})
        repository.set_odb(self._odb)
        self._raw = self._odb.read
        # What a walk has just read is often judged next; each is handed out once and forgotten.
        self._walked: dict[str, bytes] = {}
        lines = small_file(os.path.join(place.common_dir, "shallow")).split(b"\n")
        self.shallow = frozenset(line.decode("ascii", "replace") for line in lines if line)
        self._grafted = bool(small_file(os.path.join(place.common_dir, "info", "grafts")).strip())
        self._config = repository.config
        self._partial = any(
            key.lower().endswith((".promisor", ".partialclonefilter")) for key, _ in self.config_matching("remote.")
        )

    # Refs

    def refs(self) -> Iterator[RawRef]:
        """Yield every ref; see Backend."""
        try:
            for ref in self._repository.references.iterator():
                name = ref.raw_name.decode("utf-8", "surrogateescape")
                if ref.type == pygit2.enums.ReferenceType.SYMBOLIC:
                    yield RawRef(name, symbolic=ref.raw_target.decode("utf-8", "surrogateescape"))  # type: ignore[union-attr] # bytes for a symbolic ref
                else:
                    yield RawRef(name, oid=str(ref.target))
        except pygit2.GitError as fault:
            raise Unreadable(f"the refs cannot be read ({fault})", "git fsck") from fault

    def head(self) -> str:
        """Return HEAD's branch; see Backend."""
        content = small_file(os.path.join(self._place.git_dir, "HEAD")).rstrip(b"\r\n")
        return content[5:].decode("utf-8", "surrogateescape") if content.startswith(b"ref: ") else ""

    # Objects

    def _missing(self, oid: str, fault: Exception) -> Unreadable:
        # A walk that began at `oid` fails at another object; libgit2 names that one as its last word.
        named = str(fault).strip("'()").rpartition("(")[2]
        oid = named if len(named) == len(oid) and set(named) <= _HEX else oid
        if isinstance(fault, KeyError):
            if self._partial:
                return Unreadable(
                    f"object {short(oid)} is not in this partial clone", "git fetch --refetch --no-filter"
                )
            return Unreadable(f"object {short(oid)} is missing", "git fetch, or git fsck to see what else is gone")
        return rawobjects.damaged(oid)

    def _oid(self, oid: str) -> pygit2.Oid:
        if not rawobjects.is_oid(oid):
            raise self._missing(oid, KeyError(oid))
        return pygit2.Oid(hex=oid)

    def read(self, oid: str) -> tuple[str, bytes]:
        """Return type and bytes; see Backend."""
        if not rawobjects.is_oid(oid):
            raise self._missing(oid, KeyError(oid))
        data = self._walked.pop(oid, b"")
        if data:
            return "commit", data
        try:
            kind, data = self._raw(oid)
        except (KeyError, pygit2.GitError, ValueError) as fault:
            raise self._missing(oid, fault) from fault
        return _TYPES[kind], data

    def size(self, oid: str) -> int:
        """Return a blob's size; see Backend."""
        try:
            return self._odb.read_header(oid)[1] if rawobjects.is_oid(oid) else -1
        except (KeyError, pygit2.GitError, ValueError):
            return -1

    def exists(self, oid: str) -> bool:
        """Tell whether the object is at hand; see Backend."""
        try:
            return rawobjects.is_oid(oid) and self._odb.exists(oid)
        except ValueError:
            return False

    def commit(self, commit: str) -> tuple[Parents, int]:
        """Return parents and time; see Backend."""
        kind, data = self.read(commit)
        if kind != "commit":
            raise Unreadable(f"{short(commit)} is a {kind}, not a commit", "git fsck")
        if len(self._walked) < _MOST_WALKED:
            self._walked[commit] = data
        return rawobjects.parents_and_time(commit, data)

    def bulk(self, tips: Sequence[str]) -> Iterator[tuple[str, Parents, int]]:
        """Yield every commit that the tips reach; see Backend."""
        from refwarden.sources.local.gitprocess import walk

        for commit, parents, time in walk(self.runner(), tips):
            yield (commit, *self.commit(commit)) if commit in self.shallow else (commit, parents, time)

    def only(self, include: Sequence[str], exclude: Sequence[str]) -> list[str] | None:
        """Return reach(include) - reach(exclude); see Backend."""
        if self._grafted:
            return None
        try:
            walk = self._repository.walk(None, SortMode.NONE)
            for tip in dict.fromkeys(include):
                walk.push(self._oid(tip))
            for tip in dict.fromkeys(exclude):
                walk.hide(self._oid(tip))
            return [str(commit.id) for commit in walk]
        except (KeyError, ValueError, pygit2.GitError) as fault:
            raise self._missing(include[0], fault) from fault

    def is_ancestor(self, ancestor: str, *commits: str) -> bool | None:
        """Tell whether one of the commits reaches `ancestor`; see Backend."""
        if self._grafted:
            return None
        if ancestor in commits:
            return True
        try:
            if len(commits) == 1:
                return self._repository.descendant_of(self._oid(commits[0]), self._oid(ancestor))
            # One walk for all: what they reach, the commit that merges them would reach.
            asked: list[str | pygit2.Oid] = [self._oid(ancestor), *map(self._oid, commits)]
            base = cast("pygit2.Oid | None", self._repository.merge_base_many(asked))  # its types forget None
        except (KeyError, ValueError, pygit2.GitError) as fault:
            raise self._missing(ancestor, fault) from fault
        if base is None:
            return False
        if str(base) == ancestor:
            return True
        # Of several bases libgit2 names the newest, so only an ancestor that claims to be younger could hide ours.
        return False if self.commit(str(base))[1] < self.commit(ancestor)[1] else None

    # Trees

    def changes(self, old_tree: str, new_tree: str) -> list[RawChange]:
        """Return the paths that differ between two trees; see Backend."""
        return trees.changes(self.read, old_tree, new_tree)

    # Configuration

    def config(self, key: str) -> str:
        """Return a configuration value; see Backend."""
        try:
            return str(self._config[key])
        except (KeyError, pygit2.GitError, ValueError):
            return ""

    def config_all(self, key: str) -> list[str]:
        """Return every value of a key; see Backend."""
        try:
            return [value or "" for value in self._config.get_multivar(key)]
        except (KeyError, pygit2.GitError, ValueError):
            return []

    def config_matching(self, prefix: str) -> list[tuple[str, str]]:
        """Return every key that begins so; see Backend."""
        entries: Iterable[pygit2.config.ConfigEntry] = self._config
        return [(entry.name, entry.value or "") for entry in entries if entry.name.startswith(prefix)]

    def runner(self) -> "Runner":
        """Return what runs git here; see Backend."""
        from refwarden.sources.local.gitprocess import Runner

        return Runner(self._place, os.environ, in_hook=self._in_hook)
