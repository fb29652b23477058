"""The circumstances of one question: who asks, with which token, of which server."""

from typing import Any
from weakref import WeakKeyDictionary

from graphql import GraphQLResolveInfo

from tests.forges.github.graphql.cost import Cost
from tests.forges.github.graphql.errors import Refused, forbidden
from tests.forges.github.people import App, Bot, Org, Team, Token, User, at_least
from tests.forges.github.state import Forge, Repository

POINTS = 5_000  # an hour
_SPENT: WeakKeyDictionary[Forge, dict[str, list[int]]] = WeakKeyDictionary()


class Here:
    """Who asks, and what they may see. Not to see a thing is to be told that it is not there."""

    info: GraphQLResolveInfo

    def __init__(
        self, forge: Forge, token: Token, lacking: frozenset[str] = frozenset(), *, limited: bool = True
    ) -> None:
        self.forge, self.token, self.lacking, self.limited = forge, token, lacking, limited
        self.cost = Cost()
        self.memory: dict[Any, Any] = {}  # what was worked out for this question

    @property
    def viewer(self) -> User | Bot:
        """The account that asks; for an App's token its bot."""
        actor = self.token.actor
        if isinstance(actor, App):
            assert actor.bot
            return actor.bot
        return actor

    @property
    def integration(self) -> bool:
        """Whether the token is an App's, such as GITHUB_TOKEN: it has permissions, and no person behind it."""
        return self.token.kind in {"installation", "actions", "app"}

    # What may be seen

    def sees(self, repository: Repository) -> bool:
        """Tell whether a repository is there for the one who asks."""
        if not repository.private:
            return True
        if self.token.kind == "user":
            # Source: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
            return "repo" in self.token.scopes and repository.may(self.token.actor, "read")
        if not self.reaches(repository):
            return False
        return self.integration or repository.may(self.token.actor, "read")

    def reaches(self, repository: Repository) -> bool:
        """Tell whether a repository is among those that the token was made for."""
        token = self.token
        if token.kind == "app":
            return False
        if token.repositories is not None:
            return repository in token.repositories
        if token.installation:
            chosen = token.installation.repositories
            return repository in chosen if chosen is not None else repository.owner is token.installation.account
        return True

    def role(self, repository: Repository) -> str:
        """Return the role of the one who asks, as `viewerPermission` has it; an App has none of its own."""
        return repository.role(self.token.actor)

    def granted(
        self, repository: Repository, permission: str, level: str = "read", *, open_to_all: bool = True
    ) -> bool:
        """Tell whether the token has a permission in a repository. What is public may be read by everybody.

        Source: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
        """
        if self.token.kind == "user":
            return True
        if open_to_all and not repository.private:
            return True
        given = self.token.permissions.get(permission, "none")
        return self.reaches(repository) and at_least(given, level)

    def need(self, repository: Repository, permission: str) -> None:
        """Insist on a permission to read.

        Raises:
            Refused: FORBIDDEN, at the field that was asked for: data beside it is given all the same.
        """
        # Source: https://github.com/facebook/sapling/issues/993 (statusCheckRollup) and
        # https://github.com/fpicalausa/remove-stale-branches/issues/49 (associatedPullRequests)
        if not self.granted(repository, permission):
            raise forbidden("integration" if self.integration else "personal access token")

    def administers(self, repository: Repository) -> bool:
        """Tell whether settings that only administrators see are there for the one who asks.

        Raises:
            Refused: The token is of a sort that GitHub tells so.
        """
        if self.integration or self.token.kind == "fine-grained":
            # Source: https://github.com/ridedott/merge-me-action/issues/1581 (GITHUB_TOKEN and branchProtectionRules)
            if not self.granted(repository, "administration", open_to_all=False):
                raise forbidden("integration" if self.integration else "personal access token")
            return self.integration or self.role(repository) == "admin"
        return self.role(repository) == "admin"

    def in_org(self, org: Org) -> bool:
        """Tell whether teams and members of an organisation are there for the one who asks.

        Source: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps (read:org)
        """
        if self.integration:
            on = self.token.installation
            return bool(on and on.account is org and at_least(self.token.permissions.get("members", "none"), "read"))
        if self.token.actor not in org.members:
            return False
        if self.token.kind == "fine-grained":
            return at_least(self.token.permissions.get("members", "none"), "read")
        return any(scope in self.token.scopes for scope in ("read:org", "write:org", "admin:org"))

    def sees_team(self, team: Team) -> bool:
        """Tell whether a team is there: a secret one only for its members and the organisation's owners."""
        if not self.in_org(team.org):
            return False
        actor = self.token.actor
        owner = isinstance(actor, User) and team.org.members.get(actor) == "admin"
        return team.privacy != "secret" or owner or self.integration or actor in team.everybody()

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
