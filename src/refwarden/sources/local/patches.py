"""What commits change, as an identity that survives a cherry-pick, a rebase and a squash.

Worked out from trees and blobs alone, so that every back end gives the same answer, in time that grows with the size
of what changed and no faster: no line-by-line alignment, which hostile content could make slow.
"""

import hashlib
from collections import Counter

from refwarden.sources.local import rawobjects
from refwarden.sources.local.backend import Backend, RawChange

_MOST_BYTES = 1 << 20  # a larger blob stands for itself: it is moved whole or it is another
_MOST_PATHS = 2000  # a change of more paths is an import or a rewrite, told by its blobs alone
_GITLINK = 0o160000


class LocalPatches:
    """Gives the identity of changes; see the model's PatchLoader."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def _tree(self, commit: str) -> str:
        return rawobjects.tree(commit, self._backend.read(commit)[1]) if commit else ""

    def patch(self, base: str, tip: str) -> str:
        """Return the identity of the change between two commits' trees; raise Unreadable."""
        changes = self._backend.changes(self._tree(base), self._tree(tip))
        whole = len(changes) > _MOST_PATHS
        parts = [self._identity(change, whole=whole) for change in changes]
        if not parts:
            return ""
        return hashlib.sha256(b"\0".join(sorted(parts))).hexdigest()

    def _identity(self, change: RawChange, *, whole: bool) -> bytes:
        path = change.path.encode("utf-8", "surrogateescape")
        digest = hashlib.sha256(b"%s\0%o\0%o\0" % (path, change.old_mode, change.new_mode))
        old = None if whole else self._lines(change.old_mode, change.old_blob)
        new = None if whole else self._lines(change.new_mode, change.new_blob)
        if old is None or new is None or (old == new and change.old_blob != change.new_blob):
            digest.update(f"{change.old_blob}\0{change.new_blob}".encode())
            return digest.digest()
        for mark, lines in ((b"-", old - new), (b"+", new - old)):
            for line in sorted(lines.elements()):
                digest.update(mark + line + b"\n")
        return digest.digest()

    def _lines(self, mode: int, blob: str) -> Counter[bytes] | None:
        """Return how often each line stands in a blob; None where it is not a text of bearable size."""
        if not blob:
            return Counter()
        if mode == _GITLINK or self._backend.size(blob) > _MOST_BYTES:
            return None
        data = self._backend.read(blob)[1]
        return None if b"\0" in data[:8000] else Counter(data.split(b"\n"))

    def makes(self, merge: str) -> bool:
        """Tell whether a merge holds content that none of its parents has; raise Unreadable."""
        data = self._backend.read(merge)[1]
        parents, _ = rawobjects.parents_and_time(merge, data)
        tree = self._tree(merge)
        against = [
            {change.path: change for change in self._backend.changes(self._tree(parent), tree)} for parent in parents
        ]
        if len(against) < 2:
            return False
        everywhere = set(against[0]).intersection(*against[1:])
        return any(self._made([changes[path] for changes in against]) for path in sorted(everywhere))

    def _made(self, changes: list[RawChange]) -> bool:
        """Tell whether a path that differs from every parent holds a line that no parent has."""
        if not changes[0].new_blob:
            return True  # gone, though every parent has it
        result = self._lines(changes[0].new_mode, changes[0].new_blob)
        there: set[bytes] = set()
        for change in changes:
            lines = self._lines(change.old_mode, change.old_blob)
            if lines is None or result is None:
                return True
            there.update(lines)
        return result is None or not there.issuperset(result)
