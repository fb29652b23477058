"""A host to ask, by a target's kind."""

from collections.abc import Mapping
from typing import Any, Protocol

from refwarden.model.kinds import Kinds
from refwarden.model.ports import Source
from refwarden.model.pull_facts import PullFacts, Redo
from refwarden.model.pulls import Account
from refwarden.model.targets import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.sources.web.published import Standing, Verdict, Way


class PullSource(Source, Protocol):
    """A source over one pull request."""

    facts: PullFacts


class Connection(Protocol):
    """What asks a host, as one target needs it."""

    @property
    def target(self) -> Target:
        """What is asked about, as its server names it."""
        ...

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        ...

    @property
    def words(self) -> str:
        """What the credential is."""
        ...

    def pull(self, head: str = "") -> Any:
        """Ask for the pull request, which must have that head if one is given.

        What comes back is given to `standing` and `source`. May raise SourceError.
        """
        ...

    def still(self, first: Any) -> None:
        """Raise Moved where it has another head or base than in the first answer; may raise SourceError."""
        ...

    def standing(self, first: Any) -> "Standing":
        """Return what reads files from the tip of the pull request's base; raise Unavailable where it is gone."""
        ...

    def source(self, first: Any, kinds: Kinds, redo: Redo | None = None, pusher: Account | None = None) -> PullSource:
        """Return the source over the pull request."""
        ...

    def open_pulls(self, repository: str, commit: str) -> list[int]:
        """Return the numbers of the open pull requests whose head is a commit; raise SourceError."""
        ...

    def publish(self, verdict: "Verdict", way: "Way") -> str:
        """Publish a verdict and say how; raise SourceError."""
        ...


def connected(target: Target, environ: Mapping[str, str]) -> Connection:
    """Return what asks a target's host.

    Raises:
        SourceError: There is no token.
        UsageError: The environment names an address that is none.
    """
    if target.host == "gitlab":
        from refwarden.sources.gitlab import opening as gitlab

        return gitlab.Connection(target, environ)
    from refwarden.sources.github import opening as github

    return github.Connection(target, environ)
