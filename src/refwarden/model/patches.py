"""Patches: what commits change, so that the same change is known again under another commit id."""

from typing import Protocol


class PatchLoader(Protocol):
    """Where patches come from. Both methods may raise Unreadable (a partial clone lacks trees or blobs)."""

    def patch(self, base: str, tip: str) -> str:
        """Return the identity of the change from one commit's tree to another's.

        Two changes have the same identity where they touch the same paths with the same modes and remove and add the
        same lines, each as often, wherever those lines stand and whatever surrounds them.

        Args:
            base: A commit id; empty for the empty tree.
            tip: A commit id.

        Returns:
            The identity as text; empty where nothing changes.
        """
        ...

    def makes(self, merge: str) -> bool:
        """Tell whether a merge holds content of its own, as a conflict resolved in new words, or a change slipped in.

        That is so where a path differs from every parent's and holds a line that no parent's version has, or is gone
        though every parent has it. What a clean merge puts together from its parents is not content of its own.
        """
        ...


class Patches:
    """A lazy fact: each answer is worked out when first asked for, and once. Every question may raise Unreadable."""

    def __init__(self, loader: PatchLoader) -> None:
        self._loader = loader
        self._patches: dict[tuple[str, str], str] = {}
        self._made: dict[str, bool] = {}

    def between(self, base: str, tip: str) -> str:
        """Return the identity of the change between two commits, empty for no change; see PatchLoader.patch."""
        pair = (base, tip)
        if pair not in self._patches:
            self._patches[pair] = self._loader.patch(base, tip)
        return self._patches[pair]

    def makes(self, merge: str) -> bool:
        """Tell whether the merge holds content of its own; see PatchLoader.makes."""
        if merge not in self._made:
            self._made[merge] = self._loader.makes(merge)
        return self._made[merge]
