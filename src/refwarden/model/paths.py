"""What surrounds a changed path: the other changes of its commit, and the names beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from refwarden.model.commits import FileChange
from refwarden.model.names import folded


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

    All changes of one commit share one instance, so that a directory to which a commit adds ten thousand files is read
    and arranged once.
    """

    __slots__ = ("_folded", "_read")

    def __init__(self, read: Callable[[str], Sequence[str]]) -> None:
        self._read = read
        self._folded: dict[str, dict[str, list[str]]] = {}

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

    def twin(self, directory: str, name: str) -> str:
        """Return another name there that is the same where case and Unicode form do not count, empty for none.

        Raises:
            Unreadable: The tree is not at hand.
        """
        arranged = self._folded.get(directory)
        if arranged is None:
            arranged = self._folded[directory] = {}
            for one in self._read(directory):
                arranged.setdefault(folded(one), []).append(one)
        return next((other for other in arranged.get(folded(name), ()) if other != name), "")
