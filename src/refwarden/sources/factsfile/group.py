"""A merge group in a facts file: what a queue would put on the base, and what merging its heads again gave.

What could not be merged again is left out, and is unknown wherever the file is judged.
"""

from collections.abc import Mapping
from typing import Any

from refwarden.model.checks import MergeGroup
from refwarden.model.text import short
from refwarden.model.verdict import Unreadable
from refwarden.sources.factsfile.backend import REMEDY
from refwarden.sources.factsfile.records import plain, record


def written(group: MergeGroup, trees: Mapping[str, str], merges: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    """Return a merge group as a facts file has it.

    Args:
        group: The group.
        trees: Commits, and their trees as they were found.
        merges: A base with the heads merged into it, and the tree that this gave.
    """
    row: dict[str, Any] = plain(group)
    if group.commit in trees:
        row["tree"] = trees[group.commit]
    key = (group.base, *(head for _, head in group.heads))
    if key in merges:
        row["merged"] = merges[key]
    return row


class FactsRegroup:
    """The merges of a group, as they were found when the file was written; see flows.pull.Regroup.

    Args:
        row: What the file says of the group.
    """

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._row = row
        self.group: MergeGroup = record(MergeGroup, row)

    def tree(self, commit: str) -> str:
        """Return the id of a commit's tree; raise Unreadable."""
        if commit != self.group.commit or "tree" not in self._row:
            raise Unreadable(f"the facts do not say the tree of {short(commit)}", REMEDY)
        return str(self._row["tree"])

    def redo(self, base: str, heads: tuple[str, ...]) -> str:
        """Return the tree that merging the heads into the base gives, empty where they conflict; raise Unreadable."""
        told = (self.group.base, tuple(head for _, head in self.group.heads))
        if (base, heads) != told or "merged" not in self._row:
            raise Unreadable(f"the facts do not say what merging into {short(base)} gives", REMEDY)
        return str(self._row["merged"])
