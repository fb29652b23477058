"""Which of many patterns match a path, without trying each: a tree of their segments, walked once for each path."""

from refwarden.model.codeowners.pattern import Pattern, Wild, fits
from refwarden.model.verdict import Unreadable

# How many wildcards are tried against names before it is given up: some seconds. A large monorepo's file needs a
# hundredth of it for the largest pull request that a host lists.
MOST_TRIES = 20_000_000


class _Node:
    """Where patterns stand that have the same segments so far."""

    __slots__ = ("below", "deep", "found", "here", "literal", "stays", "wild")

    def __init__(self, *, stays: bool = False) -> None:
        self.stays = stays  # whether it swallows any name: it stands for any number of directories
        self.literal: dict[str, _Node] = {}
        self.wild: dict[Wild, _Node] = {}
        self.deep: _Node | None = None
        self.here: list[int] = []
        self.below: list[int] = []
        self.found: dict[str, tuple[_Node, ...]] = {}


class Index:
    """Patterns by number, as far as they can match at all."""

    def __init__(self, patterns: "list[Pattern] | tuple[Pattern, ...]") -> None:
        self._root = _Node()
        self._tries = 0
        for number, pattern in enumerate(patterns):
            self._add(number, pattern)

    def _add(self, number: int, pattern: Pattern) -> None:
        node = self._root
        for part in pattern.segments:
            if part is None:
                if not node.stays:
                    node.deep = node.deep or _Node(stays=True)
                    node = node.deep
            elif isinstance(part, str):
                node = node.literal.setdefault(part, _Node())
            else:
                node = node.wild.setdefault(part, _Node())
        if pattern.file:
            node.here.append(number)
        if pattern.below:
            node.below.append(number)

    def find(self, path: str) -> set[int]:
        """Return the numbers of the patterns that match a path.

        Raises:
            Unreadable: There are so many wildcards that trying them all would take too long.
        """
        names = path.split("/")
        found: set[int] = set()
        active = _opened({self._root})
        for at, name in enumerate(names):
            ahead = {node for node in active if node.stays}
            for node in active:
                ahead.update(self._next(node, name))
            active = _opened(ahead)
            last = at == len(names) - 1
            for node in active:
                found.update(node.here if last else node.below)
        return found

    def _next(self, node: _Node, name: str) -> tuple[_Node, ...]:
        if not node.wild:
            child = node.literal.get(name)
            return (child,) if child else ()
        if name not in node.found:
            self._tries += len(node.wild)
            if self._tries > MOST_TRIES:
                raise Unreadable(
                    "the CODEOWNERS file has too many wildcards to try them all", "write plain paths where you can"
                )
            child = node.literal.get(name)
            wild = tuple(following for pattern, following in node.wild.items() if fits(pattern, name))
            node.found[name] = (child, *wild) if child else wild
        return node.found[name]


def _opened(nodes: set[_Node]) -> set[_Node]:
    """Add where any number of directories may be none."""
    return nodes | {node.deep for node in nodes if node.deep}


def matches(pattern: Pattern, path: str) -> bool:
    """Tell whether one pattern matches a path."""
    return bool(Index([pattern]).find(path))
