"""The paths that differ between two trees, from their raw bytes.

One reading for both back ends: libgit2 folds case and splits a changed type in two where the machine's configuration
says so, and a verdict must not depend on that.
"""

from collections.abc import Callable

from refwarden.model.verdict import Unreadable
from refwarden.sources.local import rawobjects
from refwarden.sources.local.backend import RawChange

TREE = 0o040000
_DEEPEST = 4096  # Git's own limit for a tree's depth
Read = Callable[[str], tuple[str, bytes]]
Entry = tuple[int, str]  # mode, object id
NOTHING: Entry = (0, "")


def entries(oid: str, data: bytes) -> dict[bytes, Entry]:
    """Return a raw tree's names, each with its mode and object id.

    Raises:
        Unreadable: The bytes are not a tree's.
    """
    width = len(oid) // 2
    found: dict[bytes, Entry] = {}
    at, end = 0, len(data)
    while at < end:
        nul = data.find(b"\0", at)
        mode, space, name = data[at:nul].partition(b" ")
        at = nul + 1 + width
        try:
            number = int(mode, 8)
        except ValueError:
            number = 0
        if nul < 0 or at > end or not space or not number or name in found:  # one name twice would hide a change
            raise rawobjects.damaged(oid)
        # Git up to 2005 wrote a file's mode in other ways; it reads them as one of these, and so must we.
        found[name] = (_mode(number), data[nul + 1 : at].hex())
    return found


def _mode(number: int) -> int:
    kind = number & 0o170000
    if kind == 0o100000:
        return 0o100755 if number & 0o100 else 0o100644
    return kind if kind in (TREE, 0o120000) else 0o160000


def changes(read: Read, old: str, new: str) -> list[RawChange]:
    """Return the paths that differ, in the order of their bytes; an empty id stands for the empty tree.

    A tree that both sides share is not read. A submodule is a path of its own.

    Raises:
        Unreadable: A tree is missing or damaged.
    """
    found: list[RawChange] = []
    waiting = [(b"", old, new, 0)]
    while waiting:
        folder, ours, theirs, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Unreadable(f"trees are nested more than {_DEEPEST} deep", "git fsck")
        before, after = listed(read, ours), listed(read, theirs)
        for name in before.keys() | after.keys():
            one, other = before.get(name, NOTHING), after.get(name, NOTHING)
            if one == other:
                continue
            path = folder + name
            below = [entry[1] if entry[0] == TREE else "" for entry in (one, other)]
            if any(below):
                waiting.append((path + b"/", below[0], below[1], depth + 1))
            one, other = (NOTHING if entry[0] == TREE else entry for entry in (one, other))
            if one != other:
                found.append(RawChange(path.decode("utf-8", "surrogateescape"), one[0], other[0], one[1], other[1]))
    found.sort(key=lambda change: change.path.encode("utf-8", "surrogateescape"))
    return found


def listed(read: Read, oid: str) -> dict[bytes, Entry]:
    """Read a tree's entries, none for an empty id; raise Unreadable."""
    if not oid:
        return {}
    kind, data = read(oid)
    if kind != "tree":
        raise rawobjects.damaged(oid)
    return entries(oid, data)
