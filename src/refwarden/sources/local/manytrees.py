"""Many pairs of trees compared by one git, where comparing them one by one in Python would take seconds."""

from collections.abc import Sequence

from refwarden.sources.local.backend import RawChange
from refwarden.sources.local.gitprocess import Runner

Pair = tuple[str, str]
_ASKED = ("diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none")


def compare(git: Runner, pairs: Sequence[Pair]) -> dict[Pair, list[RawChange]]:
    """Return the paths that differ between the trees of each pair; nothing at all where git met a gap."""
    asked = git.run(*_ASKED, data="".join(f"{old} {new}\n" for old, new in pairs).encode())
    if asked.returncode or asked.stderr:
        return {}
    found: dict[Pair, list[RawChange]] = {}
    changes: list[RawChange] = []
    fields = asked.stdout.split(b"\0")
    for at in range(0, len(fields), 2):  # each record, then its path; a pair stands on a line before its first record
        *heads, record = fields[at].split(b"\n")
        for head in heads:
            old, _, new = head.decode("ascii", "replace").partition(" ")
            changes = found[old, new] = []
        if record:
            changes.append(_change(record, fields[at + 1]))
    return found


def _change(record: bytes, path: bytes) -> RawChange:
    old_mode, new_mode, old_blob, new_blob, _ = record[1:].decode("ascii", "replace").split(" ")
    return RawChange(
        path=path.decode("utf-8", "surrogateescape"),
        old_mode=int(old_mode, 8),
        new_mode=int(new_mode, 8),
        old_blob=old_blob if old_blob.strip("0") else "",
        new_blob=new_blob if new_blob.strip("0") else "",
    )
