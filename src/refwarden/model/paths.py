"""What surrounds a changed path: the other changes of its commit, and the names beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from refwarden.model.commits import FileChange


class CommitFiles(NamedTuple):
    """A fact about a `Commit`: every path that it changes, as `FileChange` counts them.

    For a draft (an empty id) these are the staged paths. A commit that changes nothing has an empty tuple; one whose
    trees cannot be read is `Unread`.
    """

    changes: tuple[FileChange, ...] = ()


class Siblings:
    """A lazy fact about a `FileChange`: the names in the directories of the tree that its commit results in.

    For what is staged that tree is the index. `names("")` are the names in the root, `names("docs")` those directly in
    `docs`, each without its directory, surrogate-escaped where they are not UTF-8; files and directories alike. A
    directory that the tree does not hold has none. It is asked only about the directories above an added path.
    """

    __slots__ = ("_read",)

    def __init__(self, read: Callable[[str], Sequence[str]]) -> None:
        self._read = read

    @classmethod
    def of(cls, names: Mapping[str, Sequence[str]]) -> "Siblings":
        """Return names that are known already, directory to names."""
        return cls(lambda directory: names.get(directory, ()))

    def names(self, directory: str) -> Sequence[str]:
        """Return the names directly in a directory of the resulting tree.

        Raises:
            Unreadable: The tree is not at hand.
        """
        return self._read(directory)
