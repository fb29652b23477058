"""Who can walk around a demand.

A demand binds somebody unless every guard that makes it lets them through: whoever walks around it must be let through
by all of them at once, perhaps by each under another name.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from refwarden.model.text import printable

_MOST = 200  # combinations; more than that nobody could check by hand either
_ALSO = " who is also "


class Bypass(NamedTuple):
    """Somebody who may walk around a guard.

    Attributes:
        who: In words, such as `team acme/release`, `role admin`, `app merge-bot`.
        mode: `always`; `pull` for merging a pull request and not for pushing; `exempt` as always, without a trace.
    """

    who: str
    mode: Literal["always", "pull", "exempt"] = "always"


class Guarding(Protocol):
    """What is asked here of a guard."""

    @property
    def bypass(self) -> tuple[Bypass, ...] | None:
        """Who may walk around it; None where that is not to be seen."""
        ...

    @property
    def words(self) -> str:
        """How people call it."""
        ...


class Walkers(NamedTuple):
    """Who can, and why nobody can tell; the latter is empty where the answer is certain."""

    all: tuple[Bypass, ...] = ()
    unsure: str = ""


# Whoever is one of the later is one of the earlier too: an owner of the organisation administers its repositories.
_RANKS = {
    "role write": 0,
    "role developer": 0,
    "role maintain": 1,
    "role maintainer": 1,
    "role admin": 2,
    "administrators": 2,
    "organisation administrators": 3,
}
ADMINISTRATORS = frozenset(_RANKS)  # each holds some administrators
_UNSEEN = "somebody who is not to be seen"


def covers(one: str, other: str) -> bool:
    """Tell whether everybody who is the other is certainly the one too."""
    if one in _RANKS and other in _RANKS:
        return _RANKS[one] <= _RANKS[other]
    return one.casefold() == other.casefold() and one != _UNSEEN


def _apart(one: str, other: str) -> bool:
    """Tell whether nobody is both: two accounts are two people, and an app or a key is no person."""
    sorts = {one.partition(" ")[0], other.partition(" ")[0]}
    if sorts & {"app", "deploy"}:
        return sorts != {"somebody"} and _UNSEEN not in (one, other)
    return sorts == {"user"}


Parts = tuple[str, ...]  # what somebody must be at once


def around(guards: Sequence[Guarding], *, pushing: bool) -> Walkers:
    """Return who can walk around a demand that all these guards make.

    Args:
        guards: The guards.
        pushing: Whether by a push; whoever may pass for pull requests only is bound then.
    """
    found: dict[Parts, str] | None = None
    hidden = ""
    for guard in guards:
        if guard.bypass is None:
            hidden = hidden or f"who may bypass {printable(guard.words)} is not to be seen"
            continue
        entries = [one for one in guard.bypass if not (pushing and one.mode == "pull")]
        found = _narrowed(_both(found, entries))
        if not found:
            return Walkers()  # whom this guard binds it binds, whatever the others say
        if len(found) > _MOST:
            return Walkers((), "too many may walk around it to be told apart")
    if hidden:
        return Walkers((), hidden)
    certain = tuple(Bypass(parts[0], _mode(mode)) for parts, mode in (found or {}).items() if len(parts) == 1)
    if certain or not found:
        return Walkers(certain)
    people = " or ".join(_ALSO.join(map(printable, parts)) for parts in list(found)[:3])
    return Walkers((), f"whoever is {people} may walk around it, if there is anybody")


def _both(found: dict[Parts, str] | None, entries: Sequence[Bypass]) -> dict[Parts, str]:
    if found is None:
        return {(one.who,): one.mode for one in entries}
    joined: dict[Parts, str] = {}
    for parts, mode in found.items():
        for one in entries:
            meeting = _meet(parts, one.who)
            if meeting:
                joined[meeting] = _weaker(mode, one.mode)
    return joined


def _meet(parts: Parts, one: str) -> Parts | None:
    """Return what somebody is who is all of these, None where nobody can be."""
    if any(covers(one, part) for part in parts):
        return parts
    if any(_apart(one, part) for part in parts):
        return None
    return (*(part for part in parts if not covers(part, one)), one)


def _narrowed(found: dict[Parts, str]) -> dict[Parts, str]:
    """Leave out whoever is covered by somebody else who may do as much."""
    kept: dict[Parts, str] = {}
    for parts, mode in found.items():
        if not any(_within(parts, other) and _weaker(mode, theirs) == mode for other, theirs in kept.items()):
            kept = {other: theirs for other, theirs in kept.items() if not _wider(parts, mode, other, theirs)}
            kept[parts] = mode
    return kept


def _wider(parts: Parts, mode: str, other: Parts, theirs: str) -> bool:
    return _within(other, parts) and _weaker(mode, theirs) == theirs


def _within(parts: Parts, other: Parts) -> bool:
    """Whether everybody who is all of the first is all of the second."""
    return all(any(covers(whole, part) for part in parts) for whole in other)


_MODES = ("pull", "exempt", "always")


def _weaker(one: str, other: str) -> str:
    return min(one, other, key=_MODES.index)


def _mode(mode: str) -> Literal["always", "pull", "exempt"]:
    return "pull" if mode == "pull" else "exempt" if mode == "exempt" else "always"
