"""The circumstances of one question: who asks, with which token, of which server."""

from typing import Any
from weakref import WeakKeyDictionary

from graphql import GraphQLResolveInfo

from tests.forges.github.access import Caller
from tests.forges.github.graphql.cost import Cost
from tests.forges.github.graphql.errors import Refused, forbidden
from tests.forges.github.people import Bot, Team, Token, User
from tests.forges.github.state import Forge, Repository

POINTS = 5_000  # an hour
_SPENT: WeakKeyDictionary[Forge, dict[str, list[int]]] = WeakKeyDictionary()


class Here(Caller):
    """Who asks, and what they may see. Not to see a thing is to be told that it is not there.

    Args:
        lacking: What the server has never heard of.
        limited: Whether queries are charged.
    """

    info: GraphQLResolveInfo
    token: Token

    def __init__(
        self, forge: Forge, token: Token, lacking: frozenset[str] = frozenset(), *, limited: bool = True
    ) -> None:
        super().__init__(forge, token)
        self.lacking, self.limited = lacking, limited
        self.cost = Cost()
        self.memory: dict[Any, Any] = {}  # what was worked out for this question

    @property
    def viewer(self) -> User | Bot:
        """The account that asks; for an App's token its bot."""
        assert self.account
        return self.account

    def role(self, repository: Repository) -> str:
        """Return the role of the one who asks, as `viewerPermission` has it; an App has none of its own."""
        return repository.role(self.actor)

    def need(self, repository: Repository, permission: str) -> None:
        """Insist on a permission to read.

        Raises:
            Refused: FORBIDDEN, at the field that was asked for: data beside it is given all the same.
        """
        # Source: https://github.com/facebook/sapling/issues/993 (statusCheckRollup) and
        # https://github.com/fpicalausa/remove-stale-branches/issues/49 (associatedPullRequests)
        if not self.granted(repository, permission):
            raise forbidden("integration" if self.machine else "personal access token")

    def administers(self, repository: Repository) -> bool:
        """Tell whether settings that only administrators see are there for the one who asks.

        Raises:
            Refused: The token lacks the permission, which GitHub says; that a person lacks the role it does not say.
        """
        # Source: https://github.com/ridedott/merge-me-action/issues/1581 (GITHUB_TOKEN and branchProtectionRules)
        self.need(repository, "administration")
        return super().administers(repository)

    def sees_team(self, team: Team) -> bool:
        """Tell whether a team is there: a secret one only for its members and the organisation's owners."""
        if not self.in_org(team.org):
            return False
        owner = isinstance(self.actor, User) and team.org.members.get(self.actor) == "admin"
        return team.privacy != "secret" or owner or self.machine or self.actor in team.everybody()

    # What it costs

    @property
    def spent(self) -> int:
        """Points spent in this hour."""
        return self._account()[1]

    @property
    def reset_at(self) -> int:
        """When the hour ends."""
        return self._account()[0]

    def _account(self) -> list[int]:
        accounts, now = _SPENT.setdefault(self.forge, {}), self.forge.clock.now
        account = accounts.setdefault(self.viewer.node_id, [now + 3600, 0])
        if now >= account[0]:
            account[:] = [now + 3600, 0]
        return account

    def spend(self) -> None:
        """Charge the query to who asks it.

        Raises:
            Refused: There are too few points left.
        """
        # Source: https://docs.github.com/en/graphql/overview/rate-limits-and-node-limits-for-the-graphql-api
        account = self._account()
        if not self.limited:
            return
        if account[1] + self.cost.points > POINTS:
            raise Refused("RATE_LIMITED", f"API rate limit exceeded for user ID {self.viewer.id}.")
        account[1] += self.cost.points


class Within:
    """A thing seen from what holds it, where the thing itself does not know."""

    def __init__(self, thing: Any, holder: Any, kind: str) -> None:
        self.thing, self.holder, self.graphql_kind = thing, holder, kind

    def __getattr__(self, name: str) -> Any:
        return getattr(self.thing, name)
