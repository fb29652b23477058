"""What both back ends provide: refs, raw objects, walks, changes and configuration.

`pygit` answers through libgit2; `gitcli` through git itself, where libgit2 cannot open the repository. Which one
serves is read from the repository's extensions (see `opening`), never guessed from a failure.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from refwarden.model.graph import Parents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.sources.local.gitprocess import Runner


class RawRef(NamedTuple):
    """A ref: its full name (surrogate-escaped), the object id it holds, or the name it points at."""

    name: str
    oid: str = ""
    symbolic: str = ""


class RawChange(NamedTuple):
    """A path that differs between two trees: modes are 0 and blobs empty where there is nothing on that side."""

    path: str
    old_mode: int
    new_mode: int
    old_blob: str
    new_blob: str


class Backend(Protocol):
    """Reads one repository and never writes to it. Every method may raise Unreadable; see the graph's Loader too."""

    @property
    def name(self) -> str:
        """How evidence names this back end: `pygit2` or `git`."""
        ...

    @property
    def shallow(self) -> frozenset[str]:
        """The commits whose parents this clone does not hold."""
        ...

    def refs(self) -> Iterable[RawRef]:
        """Yield every ref below `refs/`."""
        ...

    def head(self) -> str:
        """Return the full name of the branch that HEAD stands on (born or not), or empty when detached."""
        ...

    def read(self, oid: str) -> tuple[str, bytes]:
        """Return an object's type (`commit`, `tree`, `blob`, `tag`) and its raw bytes."""
        ...

    def size(self, oid: str) -> int:
        """Return a blob's size in bytes, -1 where the object is not at hand."""
        ...

    def exists(self, oid: str) -> bool:
        """Tell whether the object is at hand. Never fetches."""
        ...

    def commit(self, commit: str) -> tuple[Parents, int]:
        """Return a commit's parents and committer time."""
        ...

    def bulk(self, tips: Sequence[str]) -> Iterable[tuple[str, Parents, int]]:
        """Yield every commit that the tips reach."""
        ...

    def only(self, include: Sequence[str], exclude: Sequence[str]) -> list[str] | None:
        """Return reach(include) - reach(exclude), newest first; None where a graft could make it lie."""
        ...

    def is_ancestor(self, ancestor: str, *commits: str) -> bool | None:
        """Tell whether one of the commits reaches `ancestor`; None where a graft could make it lie."""
        ...

    def changes(self, old_tree: str, new_tree: str) -> list[RawChange]:
        """Return the paths that differ between two trees; an empty id stands for the empty tree."""
        ...

    def config(self, key: str) -> str:
        """Return a configuration value, empty where it is not set."""
        ...

    def config_all(self, key: str) -> list[str]:
        """Return every value of a configuration key that may be given several times."""
        ...

    def config_matching(self, prefix: str) -> list[tuple[str, str]]:
        """Return every (key, value) whose key begins with the prefix."""
        ...

    def runner(self) -> "Runner":
        """Return what runs git in this repository, for what only git can tell, such as a signature."""
        ...
