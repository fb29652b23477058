"""A report by the controls of a framework, instead of by rules."""

from typing import Literal, NamedTuple

from refwarden.model.verdict import Place

ControlState = Literal["satisfied", "not satisfied", "not assessable"]
SATISFIED: ControlState = "satisfied"
NOT_SATISFIED: ControlState = "not satisfied"
NOT_ASSESSABLE: ControlState = "not assessable"


class Proof(NamedTuple):
    """What one rule says of a control.

    Attributes:
        rule: Its name; empty where the policy as a whole is meant.
        kept: In how many places it is kept.
        against: In how many it is broken, exempted and known ones included: what a policy accepts, a control does not.
        unknown: In how many nobody can tell.
        words: The first reason why it is not satisfied, or cannot be told.
        place: Where that is.
    """

    rule: str
    kept: int = 0
    against: int = 0
    unknown: int = 0
    words: str = ""
    place: Place = Place()

    @property
    def looked(self) -> bool:
        """Whether anything was looked at."""
        return bool(self.kept or self.against or self.unknown)


class Assessed(NamedTuple):
    """A control, assessed.

    Attributes:
        id: Its name in the framework.
        title: What it asks.
        state: One of three; never satisfied where anything is unknown, or nothing was looked at.
        proofs: What the rules say that serve it.
        idle: The rules that would serve it and that the policy does not turn on.
        unasked: The demands of protection that belong to it, and that the policy does not make of the host.
    """

    id: str
    title: str
    state: ControlState
    proofs: tuple[Proof, ...]
    idle: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()


class ControlReport(NamedTuple):
    """How a target stands to a framework.

    Attributes:
        framework: Its name.
        title: What it calls itself.
        url: Where it is told.
        note: What must be said beside every result; empty for nothing.
        subject: What was assessed.
        policy: Where the policy was read.
        decided_at: The moment of observation, in seconds since 1970.
        seen_as: As whom the host was asked, which decides what it shows; empty for a clone.
        controls: Every control that rules serve.
    """

    framework: str
    title: str
    url: str
    note: str
    subject: str
    policy: str
    decided_at: int
    seen_as: str
    controls: tuple[Assessed, ...]

    @property
    def exit_code(self) -> int:
        """1 where a control is not satisfied, else 3 where one cannot be assessed, else 0."""
        states = {one.state for one in self.controls}
        return 1 if NOT_SATISFIED in states else 3 if NOT_ASSESSABLE in states else 0
