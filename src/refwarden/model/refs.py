"""Refs as they are, refs as a push moves them, and who moves them."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from refwarden.model.names import Names
from refwarden.model.verdict import Place

HEADS, TAGS = "refs/heads/", "refs/tags/"
ZEROS = frozenset({"0" * 40, "0" * 64})

Movement = Literal["create", "update", "delete"]


def absent(oid: str) -> bool:
    """Tell whether the object id says that there is nothing: all zeros, 40 or 64 of them."""
    return oid in ZEROS


class RefUpdate(NamedTuple):
    """One ref that a push moves.

    Attributes:
        ref: The full name on the receiving side, such as `refs/heads/main`; bytes that are not UTF-8 are
            surrogate-escaped.
        old: The object id there before, all zeros when the ref is created.
        new: The object id it gets, all zeros when the ref is deleted.
        local: What the pusher called it, such as `refs/heads/main`, `HEAD~1` or `(delete)`; empty on a server.
    """

    ref: str
    old: str
    new: str
    local: str = ""

    @property
    def movement(self) -> Movement:
        """Whether the ref is created, updated or deleted."""
        if absent(self.new):
            return "delete"
        return "create" if absent(self.old) else "update"

    @property
    def branch(self) -> str:
        """The short branch name, empty when the ref is not a branch."""
        return self.ref[len(HEADS) :] if self.ref.startswith(HEADS) else ""

    @property
    def tag(self) -> str:
        """The short tag name, empty when the ref is not a tag."""
        return self.ref[len(TAGS) :] if self.ref.startswith(TAGS) else ""

    def place(self) -> Place:
        """Where a finding about this update stands."""
        return Place(ref=self.ref, commit="" if absent(self.new) else self.new)


class Branch(NamedTuple):
    """A branch as it is, or as it will be once a push is through.

    Attributes:
        branch: The short name; surrogate-escaped where it is not UTF-8.
        tip: The commit id that it points at; empty for a branch without commits, and where only the name is judged.
        created: Whether the push being judged creates it.
    """

    branch: str
    tip: str = ""
    created: bool = False

    def place(self) -> Place:
        """Where a finding about this branch stands."""
        return Place(ref=HEADS + self.branch, commit=self.tip)


class Tag(NamedTuple):
    """A tag as it is, or as it will be once a push is through.

    Attributes:
        tag: The short name.
        target: The object id that the ref holds: a tag object's when annotated, else the commit's (or tree's, blob's).
        created: Whether the push being judged creates it.
    """

    tag: str
    target: str = ""
    created: bool = False

    @property
    def branch(self) -> str:
        """A tag is on no branch by its name."""
        return ""

    def place(self) -> Place:
        """Where a finding about this tag stands."""
        return Place(ref=TAGS + self.tag, commit=self.target)


class TagObject(NamedTuple):
    """What a tag points at, peeled.

    Attributes:
        annotated: Whether the ref holds a tag object.
        nested: How many tag objects lie on the way beyond the first.
        peeled: The id of the object at the end.
        kind: `commit`, `tree` or `blob`, the type of that object.
        message: The outermost tag object's message with any signature; empty for a light tag.
        signature: The signature block in that message, or empty.
        time: When it was tagged, in seconds since 1970; 0 for a light tag.
    """

    annotated: bool
    peeled: str
    kind: str = "commit"
    nested: int = 0
    message: str = ""
    signature: str = ""
    time: int = 0


class Ancestry(NamedTuple):
    """Whether an update only adds to what was there.

    Attributes:
        fast_forward: Whether the old tip is an ancestor of the new one. True for a creation.
        old_known: Whether the old tip's object is at hand; where it is not, the update counts as forced.
    """

    fast_forward: bool
    old_known: bool = True


class Actor(NamedTuple):
    """Who acts, and how far that is proved.

    Attributes:
        names: Every name that the person goes by here: login, e-mail address.
        proof: `authenticated` when a server has checked it, `claimed` for a developer's own user.email.
    """

    names: tuple[str, ...] = ()
    proof: Literal["authenticated", "claimed", "none"] = "none"


class RefTable(NamedTuple):
    """Every ref that matters, read at one moment; see `Refs` for the meaning of the parts."""

    branches: Mapping[str, str]
    tags: Mapping[str, str]
    before: Mapping[str, str]
    default: str = ""
    pulls: Mapping[str, str] = {}


class Refs:
    """The branches and tags of the repository under judgement; on a push, as they will be once it is through.

    A lazy fact: the refs are read when the first question is asked, and only once. Every attribute may raise
    Unreadable.
    """

    __slots__ = ("_names", "_read", "_table")

    def __init__(self, read: Callable[[], RefTable]) -> None:
        self._read = read
        self._table: RefTable | None = None
        self._names: dict[str, Names] = {}

    @classmethod
    def of(
        cls,
        branches: Mapping[str, str],
        tags: Mapping[str, str] | None = None,
        *,
        before: Mapping[str, str] | None = None,
        default: str = "",
        pulls: Mapping[str, str] | None = None,
    ) -> "Refs":
        """Return refs that are known already; `before` is `branches` unless given."""
        table = RefTable(branches, tags or {}, branches if before is None else before, default, pulls or {})
        return cls(lambda: table)

    @property
    def table(self) -> RefTable:
        """All of them."""
        if self._table is None:
            self._table = self._read()
        return self._table

    @property
    def branches(self) -> Mapping[str, str]:
        """Short branch name to tip."""
        return self.table.branches

    @property
    def tags(self) -> Mapping[str, str]:
        """Short tag name to the object id that the ref holds."""
        return self.table.tags

    @property
    def before(self) -> Mapping[str, str]:
        """Branches as they were before the push; the same as `branches` when nothing is being pushed."""
        return self.table.before

    def names(self, *, tags: bool = False) -> Names:
        """Return the names of all branches, or of all tags, arranged for comparing."""
        sort = "tags" if tags else "branches"
        if sort not in self._names:
            self._names[sort] = Names(self.tags if tags else self.branches)
        return self._names[sort]

    @property
    def default(self) -> str:
        """The short name of the default branch, empty where nobody says."""
        return self.table.default

    @property
    def pulls(self) -> Mapping[str, str]:
        """Tips of pull-request refs (`refs/pull/7/head`, `refs/merge-requests/7/head`), commit id to number."""
        return self.table.pulls


class Repository(NamedTuple):
    """The repository under judgement, as the subject of rules about the whole."""

    name: str = ""

    @property
    def branch(self) -> str:
        """A repository is on no branch."""
        return ""

    def place(self) -> Place:
        """Where a finding about the repository stands."""
        return Place(repository=self.name)


class Now(NamedTuple):
    """The moment of judgement, in seconds since 1970: a fact like any other."""

    seconds: int
