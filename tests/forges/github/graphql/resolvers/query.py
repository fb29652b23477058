"""What can be asked at the top."""

from collections.abc import Sequence
from typing import Any

from tests.forges.github.graphql.errors import Refused, not_found
from tests.forges.github.graphql.here import POINTS, Here
from tests.forges.github.graphql.registry import field, mapped
from tests.forges.github.graphql.resolvers.git import by_node_id
from tests.forges.github.graphql.resolvers.sight import visible
from tests.forges.github.graphql.resolvers.things import BotAsUser
from tests.forges.github.people import Bot, Org, User
from tests.forges.github.state import Repository, iso

mapped("RateLimit")


@field("Query")
def repository(_root: None, here: Here, *, owner: str, name: str, follow_renames: bool = True) -> Repository:
    """A repository. One that was renamed is found by its old name, unless that is not wanted."""
    full = f"{owner}/{name}"
    found = here.forge.repository(full) or (here.forge.renamed(full) if follow_renames else None)
    if found is None or not here.sees(found):
        raise not_found("Repository", f"name '{full}'")
    return found


@field("Query")
def organization(_root: None, here: Here, *, login: str) -> Org:
    found = here.forge.orgs.get(login.casefold())
    if found is None:
        raise not_found("Organization", f"login of '{login}'")
    return found


@field("Query")
def user(_root: None, here: Here, *, login: str) -> User:
    found = here.forge.users.get(login.casefold())
    if found is None or found.mannequin:
        raise not_found("User", f"login of '{login}'")
    return found


@field("Query")
def repository_owner(_root: None, here: Here, *, login: str) -> User | Org | None:
    found = here.forge.account(login)
    return found if isinstance(found, User | Org) else None


@field("Query")
def viewer(_root: None, here: Here) -> Any:
    """Who asks; an App is shown as a user of its bot's name."""
    return BotAsUser(here.viewer) if isinstance(here.viewer, Bot) else here.viewer


@field("Query")
def node(_root: None, here: Here, *, id: str) -> Any:  # noqa: A002 -- GitHub's name of the argument
    return _node(here, id)


@field("Query")
def nodes(_root: None, here: Here, *, ids: Sequence[str]) -> list[Any]:
    """Things by their ids. One that is not there is null, with an error at its place."""
    # Source: https://github.com/sourcecred/sourcecred/pull/908
    if len(ids) > 100:
        raise Refused("ARGUMENT_LIMIT", f"You may not provide more than 100 node ids; you provided {len(ids)}.")
    found: list[Any] = []
    for one in ids:
        try:
            found.append(_node(here, one))
        except Refused as error:
            found.append(error)
    return found


def _node(here: Here, node_id: str) -> Any:
    found = by_node_id(here, node_id) or here.forge.node(node_id)
    if found is None or not visible(here, found):
        raise not_found("node", f"global id of '{node_id}'")
    return found


@field("Query")
def rate_limit(_root: None, here: Here, **_given: Any) -> dict[str, Any] | None:
    """What the query costs; null where nothing is limited.

    Source: https://docs.github.com/en/enterprise-server/graphql/overview/rate-limits-and-node-limits-for-the-graphql-api
    ("Rate limits are disabled by default for GitHub Enterprise Server")
    """
    if not here.limited:
        return None
    return {
        "cost": here.cost.points,
        "limit": POINTS,
        "remaining": POINTS - here.spent,
        "used": here.spent,
        "resetAt": iso(here.reset_at),
        "nodeCount": here.cost.nodes,
    }
