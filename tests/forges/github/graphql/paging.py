"""Pages of things, as GitHub's connections give them."""

import base64
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, InlineFragmentNode, SelectionSetNode

from tests.forges.github.graphql.errors import Refused

MOST = 100


class Page:
    """One page of a connection. What costs something is found when it is asked for."""

    def __init__(self, items: Sequence[Any], start: int, stop: int, **more: Any) -> None:
        self._items, self._start, self._stop, self._more = items, start, max(start, stop), more

    def __getattr__(self, name: str) -> Any:
        if name in self._more:
            return self._more[name]
        raise AttributeError(name)

    def with_more(self, **more: Any) -> "Page":
        """Return the same page, knowing more."""
        self._more.update(more)
        return self

    @property
    def nodes(self) -> list[Any]:
        return [item.node if isinstance(item, Edge) else item for item in self._items[self._start : self._stop]]

    @property
    def edges(self) -> list["Edge"]:
        found = []
        for at in range(self._start, min(self._stop, len(self._items))):
            item = self._items[at]
            edge = item if isinstance(item, Edge) else Edge(item)
            edge.cursor = cursor(self._items, at)
            found.append(edge)
        return found

    @property
    def totalCount(self) -> int:  # noqa: N802 -- GraphQL's name of the field
        return len(self._items)

    @property
    def pageInfo(self) -> dict[str, Any]:  # noqa: N802 -- GraphQL's name of the field
        stop = min(self._stop, len(self._items))
        empty = self._start >= stop
        return {
            "startCursor": None if empty else cursor(self._items, self._start),
            "endCursor": None if empty else cursor(self._items, stop - 1),
            "hasNextPage": stop < len(self._items),
            "hasPreviousPage": self._start > 0,
        }


class Edge:
    """One thing in a connection, with what belongs to its being there."""

    cursor = ""

    def __init__(self, node: Any, **more: Any) -> None:
        self.node = node
        self.__dict__.update(more)


class Lazy(Sequence[Any]):
    """A list whose items are made when they are looked at, so that a page costs what the page holds."""

    def __init__(self, keys: Sequence[Any], make: Callable[[Any], Any]) -> None:
        self._keys, self._make = keys, make

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, at: Any) -> Any:
        return [self._make(key) for key in self._keys[at]] if isinstance(at, slice) else self._make(self._keys[at])

    def __iter__(self) -> Iterator[Any]:
        return map(self._make, self._keys)


def _identity(item: Any) -> str:
    return str(getattr(item.node if isinstance(item, Edge) else item, "node_id", ""))


def cursor(items: Sequence[Any], at: int) -> str:
    """Return the opaque mark of a thing in a list; GitHub's begin with the same letters."""
    return base64.b64encode(f"cursor:v2:{at}:{_identity(items[at])}".encode()).decode()


def place(items: Sequence[Any], mark: str) -> int:
    """Return the place of a marked thing.

    A mark names the thing, not only its place: what comes or goes before it between two pages neither hides nor
    repeats anything.
    Source: https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api ("The cursor represents a
    specific position in the data set"); decoded, GitHub's cursors hold the order's value and an id, and no number.

    Raises:
        Refused: It is none of ours.
    """
    # Source of the words and the type: the README of https://github.com/octokit/graphql.js
    try:
        head, version, number, identity = base64.b64decode(mark, validate=True).decode().split(":", 3)
        at = int(number)
    except ValueError:
        head = version = identity = ""
        at = -1
    if (head, version) != ("cursor", "v2") or at < 0:
        raise Refused("INVALID_CURSOR_ARGUMENTS", f"`{mark}` does not appear to be a valid cursor.")
    if not identity or (at < len(items) and _identity(items[at]) == identity):
        return at
    found = next((now for now, item in enumerate(items) if _identity(item) == identity), None)
    return at - 1 if found is None else found  # what followed a thing that is gone now has its place


def page(items: Sequence[Any], info: GraphQLResolveInfo, given: dict[str, Any], **more: Any) -> Page:
    """Return the page that the arguments ask for.

    Raises:
        Refused: The arguments are not as GitHub wants them.
    """
    name = info.field_name
    first, last = given.get("first"), given.get("last")
    if first is None and last is None and lists(info):
        # Only what lists things needs bounds; counting them does not. The error comes from the resolver, with a path.
        # Source: https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api
        words = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        raise Refused("MISSING_PAGINATION_BOUNDARIES", words)
    if first is not None and last is not None:
        words = f"Passing both `first` and `last` values to paginate the `{name}` connection is not supported."
        raise Refused("EXCESSIVE_PAGINATION", words)
    for bound, value in (("first", first), ("last", last)):
        if value is not None and value > MOST:
            # Source: https://github.com/dblock/fue/issues/5
            words = (
                f"Requesting {value} records on the `{name}` connection exceeds the `{bound}` limit of {MOST} records."
            )
            raise Refused("EXCESSIVE_PAGINATION", words)
        if value is not None and value < 0:
            words = f"`{bound}` on the `{name}` connection cannot be less than zero."
            raise Refused("EXCESSIVE_PAGINATION", words)
    start = place(items, given["after"]) + 1 if given.get("after") else 0
    stop = place(items, given["before"]) if given.get("before") else len(items)
    if first is not None:
        stop = min(stop, start + first)
    elif last is not None:
        start = max(start, stop - last)
    else:
        stop = start
    return Page(items, start, stop, **more)


def lists(info: GraphQLResolveInfo) -> bool:
    """Tell whether the query wants the things of this connection, not just their number."""
    return any(_lists(node.selection_set, info) for node in info.field_nodes)


def _lists(selected: SelectionSetNode | None, info: GraphQLResolveInfo) -> bool:
    for one in selected.selections if selected else ():
        if isinstance(one, FieldNode):
            if one.name.value in {"nodes", "edges"}:
                return True
        elif isinstance(one, InlineFragmentNode):
            if _lists(one.selection_set, info):
                return True
        elif isinstance(one, FragmentSpreadNode) and _lists(info.fragments[one.name.value].selection_set, info):
            return True
    return False
