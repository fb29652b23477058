"""The fact: who owns the paths of a branch, by the file that stands on it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from refwarden.model.codeowners import github, gitlab
from refwarden.model.codeowners.entries import Dialect, Dropped, Entry, OwnersFile
from refwarden.model.verdict import Unreadable

_PARSERS = {"github": github.parse, "gitlab": gitlab.parse}
# More than any host loads, and more than anybody has written.
MOST_BYTES = 10_000_000


class OwnersText(NamedTuple):
    """A file as it was read.

    Attributes:
        path: Where it stands; empty where there is none.
        text: What it says.
        size: How long it is in bytes, where the text was left out; 0 for the text's own length.
        dialect: How it is read.
    """

    path: str = ""
    text: str = ""
    size: int = 0
    dialect: Dialect = "github"


def _unlisted() -> Sequence[str]:
    raise Unreadable("the files of the branch are not listed here", "judge it in a clone")


class CodeOwners:
    """A lazy fact: the CODEOWNERS file of a branch. Questions may raise Unreadable; that there is none is an answer.

    Attributes:
        ref: The branch on which it stands: the base of a pull request, never its head.
        dialect: How it is read.

    Args:
        read: Returns the file that the host would take, None where there is none.
        ref, dialect: The attributes.
        tree: Lists every path of the branch.
        errors: Returns what the host itself says of the file.
        proposed: Returns the fact about the head of a pull request that changes the file; None where it does not.
    """

    def __init__(
        self,
        read: Callable[[], OwnersText | None],
        ref: str,
        dialect: Dialect = "github",
        *,
        tree: Callable[[], Sequence[str]] = _unlisted,
        errors: Callable[[], Sequence[Dropped]] | None = None,
        proposed: "Callable[[], CodeOwners | None] | None" = None,
    ) -> None:
        self.ref = ref
        self.dialect: Dialect = dialect
        self._read = read
        self._tree = tree
        self._errors = errors
        self._proposed = proposed
        self._told: CodeOwners | None = None
        self._text: OwnersText | None = None
        self._file: OwnersFile | None = None
        self._paths: Sequence[str] | None = None
        self._faults: Sequence[Dropped] | None = None

    @classmethod
    def of(
        cls, text: str | None, dialect: Dialect = "github", *, path: str = "CODEOWNERS", ref: str = "main"
    ) -> "CodeOwners":
        """Return a file that is known already; None for none."""
        return cls(lambda: None if text is None else OwnersText(path, text), ref, dialect)

    @property
    def file(self) -> OwnersFile:
        """What the file says; nothing where there is none."""
        if self._file is None:
            found = self._read()
            if found is not None and max(found.size, len(found.text)) > MOST_BYTES:
                raise Unreadable(f"{found.path} is longer than {MOST_BYTES:,} bytes", "write it with fewer patterns")
            self._text = found
            parse = _PARSERS[self.dialect]
            self._file = parse(found.text, found.size) if found else parse("")
        return self._file

    @property
    def path(self) -> str:
        """Where the file stands; empty where there is none."""
        _ = self.file
        return self._text.path if self._text else ""

    @property
    def text(self) -> OwnersText:
        """The file as it was read."""
        _ = self.file
        return (self._text or OwnersText())._replace(dialect=self.dialect)

    def owning(self, path: str) -> tuple[Entry, ...]:
        """Return the entries that apply to a path; see OwnersFile.of."""
        return self.file.of(path)

    @property
    def tree(self) -> Sequence[str]:
        """Every path of the branch."""
        if self._paths is None:
            self._paths = self._tree()
        return self._paths

    @property
    def errors(self) -> Sequence[Dropped]:
        """What the host itself says of the file; nothing where it was not asked."""
        if self._faults is None:
            self._faults = self._errors() if self._errors else ()
        return self._faults

    @property
    def proposed(self) -> "CodeOwners | None":
        """The file as a pull request would leave it, which decides about nobody yet; None where it leaves it alone."""
        if self._proposed is not None:
            self._told, self._proposed = self._proposed(), None
        return self._told

    @property
    def told(self) -> "CodeOwners | None":
        """What `proposed` answered, where it was asked."""
        return self._told

    @property
    def heard(self) -> tuple[Sequence[str] | None, Sequence[Dropped] | None]:
        """What `tree` and `errors` answered, None for what was not asked or could not be read."""
        return self._paths, self._faults
