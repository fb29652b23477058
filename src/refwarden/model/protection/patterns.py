"""Patterns over whole ref names as automata: what two of them have in common is decided, not guessed.

Sets of names are compared by walking all their automata side by side, one representative character for each stretch of
characters that none of them tells apart. The walk visits each combination of states once, and gives up where a hostile
pattern makes too many.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from refwarden.model import globs
from refwarden.model.verdict import Unreadable

_MOST = 20_000  # combinations of states; patterns that people write need some hundred
_LAST = 0x10FFFF
_PRETTY = "x1abcdefghijklmnopqrstuvwyz023456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
Ranges = tuple[tuple[int, int], ...]


class One(NamedTuple):
    """One character: a literal, or a member of a class. A class never holds `/`."""

    ranges: Ranges
    negated: bool = False
    literal: bool = False

    def fits(self, character: str) -> bool:
        """Tell whether a character is the one meant."""
        point = ord(character)
        there = any(low <= point <= high for low, high in self.ranges)
        return there if self.literal else character != "/" and there is not self.negated


class Loop(NamedTuple):
    """Any number of characters: `segment` has no slash, `deep` may, `folders` takes whole segments with their slash."""

    sort: str


SEGMENT, DEEP, FOLDERS = Loop("segment"), Loop("deep"), Loop("folders")
ANY = One((), negated=True)  # any character but `/`
Step = One | Loop
Pattern = tuple[Step, ...]


def literal(text: str) -> Pattern:
    """Return the pattern that matches just this text."""
    return tuple(One(((ord(letter), ord(letter)),), literal=True) for letter in text)


def of_glob(glob: str) -> Pattern:
    """Return a policy's glob as a pattern; raise GlobError where it is none."""
    found: list[Step] = []
    for token in globs.tokens(glob):
        if isinstance(token, tuple):
            negated, members = token
            found.append(One(tuple((ord(one), ord(one)) for one in members), negated))
        elif token in _LOOPS:
            found.append(_LOOPS[token])
        elif token == "?":
            found.append(ANY)
        else:
            found += literal(token[-1])
    return tuple(found)


_LOOPS = {"*": SEGMENT, "**": DEEP, "**/": FOLDERS}


# States. Place 2i is before step i; 2i + 1 is within a segment of step i, where that takes whole segments.

States = frozenset[int]


def _settled(pattern: Pattern, places: Iterable[int]) -> States:
    found = set(places)
    for place in sorted(found):
        at = place
        while at % 2 == 0 and at // 2 < len(pattern) and isinstance(pattern[at // 2], Loop):
            at += 2
            found.add(at)
    return frozenset(found)


def begin(pattern: Pattern) -> States:
    """Return the states in which nothing has been read."""
    return _settled(pattern, (0,))


@lru_cache(maxsize=100_000)  # an organisation asks the same of a thousand repositories
def step(pattern: Pattern, states: States, character: str) -> States:
    """Return the states after one more character."""
    ahead: set[int] = set()
    for place in states:
        at, inside = divmod(place, 2)
        if at == len(pattern):
            continue
        one = pattern[at]
        if isinstance(one, One):
            if one.fits(character):
                ahead.add(place + 2)
        elif one.sort == "folders":
            if character != "/":
                ahead.add(2 * at + 1)
            elif inside:
                ahead.add(2 * at)
        elif one.sort == "deep" or character != "/":
            ahead.add(place)
    return _settled(pattern, ahead)


def accepts(pattern: Pattern, states: States) -> bool:
    """Tell whether what has been read matches the whole pattern."""
    return 2 * len(pattern) in states


def matches(pattern: Pattern, name: str) -> bool:
    """Tell whether the whole name matches, in time bounded by the product of the lengths."""
    states = begin(pattern)
    for character in name:
        states = step(pattern, states, character)
        if not states:
            return False
    return accepts(pattern, states)


# Sets of names


class Names(NamedTuple):
    """The names that one of `include` matches, and none of `exclude`."""

    include: tuple[Pattern, ...]
    exclude: tuple[Pattern, ...] = ()

    def holds(self, name: str) -> bool:
        """Tell whether a name is among them."""
        return any(matches(one, name) for one in self.include) and not any(matches(one, name) for one in self.exclude)


@lru_cache(maxsize=10_000)
def regions(within: Names, others: tuple[Names, ...] = ()) -> Mapping[tuple[bool, ...], str]:
    """Return which of the others hold which names of `within`.

    Args:
        within: The names that are asked about. Only those that could be a ref's are looked at: no segment is empty.
        others: The sets that divide them.

    Returns:
        For each combination that occurs (for each of the others whether it holds the name), a shortest such name.

    Raises:
        Unreadable: The patterns are too many or too intricate to be compared.
    """
    sets = (within, *others)
    letters = _alphabet(sets)
    first = tuple(begin(one) for names in sets for one in (*names.include, *names.exclude))
    found: dict[tuple[bool, ...], str] = {}
    waiting: list[tuple[tuple[States, ...], bool, str]] = [(first, True, "")]
    seen = {(first, True)}
    for states, fresh, name in waiting:  # grows as it is walked: the shortest names come first
        if not fresh:
            inside, *held = _held(sets, states)
            if inside:
                found.setdefault(tuple(held), name)
        for letter in letters:
            if fresh and letter == "/":
                continue
            following = _stepped(sets, states, letter)
            key = (following, letter == "/")
            if key in seen or not any(following[: len(within.include)]):
                continue
            if len(seen) >= _MOST:
                raise Unreadable("the patterns are too intricate to be compared", "use simpler patterns")
            seen.add(key)
            waiting.append((*key, name + letter))
    return MappingProxyType(found)


def same(one: Names, other: Names) -> bool:
    """Tell whether two sets hold the same names that could be a ref's; raise Unreadable as `regions` does."""
    return False not in {held for (held,) in regions(one, (other,))} and False not in {
        held for (held,) in regions(other, (one,))
    }


def _patterns(sets: Sequence[Names]) -> Iterator[Pattern]:
    for names in sets:
        yield from (*names.include, *names.exclude)


def _stepped(sets: Sequence[Names], states: tuple[States, ...], letter: str) -> tuple[States, ...]:
    return tuple(step(one, at, letter) for one, at in zip(_patterns(sets), states, strict=True))


def _held(sets: Sequence[Names], states: tuple[States, ...]) -> list[bool]:
    answers = iter([accepts(one, at) for one, at in zip(_patterns(sets), states, strict=True)])
    held = []
    for names in sets:
        included = [next(answers) for _ in names.include]
        excluded = [next(answers) for _ in names.exclude]
        held.append(any(included) and not any(excluded))
    return held


def _alphabet(sets: Sequence[Names]) -> str:
    """Return a character for each stretch of characters that no pattern tells apart, the readable ones first."""
    cuts = {0x21, 0x7F, ord("/"), ord("/") + 1}
    for pattern in _patterns(sets):
        for one in pattern:
            if isinstance(one, One):
                for low, high in one.ranges:
                    cuts |= {low, high + 1}
    edges = sorted({*cuts, _LAST + 1})
    found = []
    for low, after in pairwise(edges):
        if low >= 0x21:
            nice = next((one for one in _PRETTY if low <= ord(one) < after), chr(low))
            found.append(nice)
    if len(found) > _MOST // 20:
        raise Unreadable("the patterns name too many characters to be compared", "use simpler patterns")
    return "".join(sorted(found, key=lambda one: _PRETTY.find(one) if one in _PRETTY else len(_PRETTY)))
