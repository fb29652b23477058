"""What a rule answers: five different things, never two at once."""

from typing import Literal, NamedTuple

State = Literal["kept", "broken", "unknown", "exempt", "not_applicable"]
KEPT: State = "kept"
BROKEN: State = "broken"
UNKNOWN: State = "unknown"
EXEMPT: State = "exempt"
NOT_APPLICABLE: State = "not_applicable"

Level = Literal["error", "warning", "off"]


class Place(NamedTuple):
    """Where a finding stands. An empty string or zero means that this part does not apply."""

    repository: str = ""
    ref: str = ""
    commit: str = ""
    path: str = ""
    line: int = 0
    url: str = ""


NOWHERE = Place()


class Because(NamedTuple):
    """One piece of evidence: the fact, its value in words, and the source that read it."""

    fact: str
    value: str
    source: str


class Verdict(NamedTuple):
    """A rule's answer about one subject.

    Attributes:
        state: One of the five states. A rule returns kept, broken, unknown or not applicable; the engine makes exempt.
        message: What was found and what was wanted, in one sentence.
        remedy: The command or click that mends it; never empty where the state is broken.
        because: The evidence, in the order in which it decided.
        place: What the rule knows better than the subject, such as the line; empty parts leave the subject's.
    """

    state: State
    message: str
    remedy: str = ""
    because: tuple[Because, ...] = ()
    place: Place = NOWHERE


class Unread(NamedTuple):
    """A fact that the source could not read: why, and what to grant or fetch. Never a reason to pass."""

    reason: str
    remedy: str = ""


class Unreadable(Exception):
    """Raised by a lazy fact when the answer lies in what the source could not read; the verdict is unknown."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.unread = Unread(reason, remedy)


def kept(message: str, *because: Because) -> Verdict:
    """Return the verdict that the rule is satisfied."""
    return Verdict(KEPT, message, because=because)


def broken(message: str, remedy: str, *because: Because, place: Place = NOWHERE) -> Verdict:
    """Return the verdict that the rule is violated, with what mends it."""
    return Verdict(BROKEN, message, remedy, because, place)


def unknown(reason: str, remedy: str = "", *because: Because) -> Verdict:
    """Return the verdict that nobody can tell from the facts at hand, with what would make it known."""
    return Verdict(UNKNOWN, reason, remedy, because)


def not_applicable(message: str) -> Verdict:
    """Return the verdict that the question does not arise for this subject."""
    return Verdict(NOT_APPLICABLE, message)
