"""How a pull request stands to what surrounds it: its base's tip, and other pull requests."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

PullState = Literal["open", "closed", "merged", "absent"]


class AgainstBase(NamedTuple):
    """A fact: a pull request's head beside the tip that its base has now.

    Attributes:
        tip: The base's tip now; `PullRequest.base.commit` may be older on some hosts.
        behind: How many commits of that tip the head lacks; 0 where the head holds it.
        trial: The commit of the merge that the host tried with that tip and the head; empty where it has none, or
            where it tried with an older tip.
    """

    tip: str
    behind: int
    trial: str = ""


class OtherPulls:
    """A lazy fact: how other pull requests stand. Every question may raise Unreadable.

    `absent` means that there is certainly none of that number; one that the reader may not see is Unreadable.
    """

    def __init__(self, read: Callable[[str, int], PullState]) -> None:
        self._read = read
        self._known: dict[tuple[str, int], PullState] = {}

    @classmethod
    def of(cls, states: Mapping[tuple[str, int], PullState]) -> "OtherPulls":
        """Return states that are known already, by repository (`owner/name`) and number."""
        return cls(lambda repository, number: states.get((repository, number), "absent"))

    @property
    def told(self) -> dict[tuple[str, int], PullState]:
        """What was asked and answered so far, by repository and number."""
        return dict(self._known)

    def state(self, repository: str, number: int) -> PullState:
        """Return the state of the pull request of that number in the repository `owner/name`."""
        key = (repository.casefold(), number)
        if key not in self._known:
            self._known[key] = self._read(repository, number)
        return self._known[key]
