"""What several subjects share: addresses, orders, the forms of times."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.forges.github.graphql.here import Here
from tests.forges.github.graphql.registry import field, plain
from tests.forges.github.people import Org
from tests.forges.github.state import iso


def moment(at: int | None) -> str | None:
    """Return a time as GitHub writes it, None for none."""
    return None if at is None else iso(at)


def git_time(at: int, offset: int) -> str:
    """Return a time as GraphQL gives Git's own: with its offset from UTC, in minutes."""
    return datetime.fromtimestamp(at, timezone(timedelta(minutes=offset))).isoformat()


def identified(kind: str, *, database: str | None = "id") -> None:
    """Let a thing of the model answer `id` and `databaseId`."""
    plain(kind, id="node_id")
    if database:
        plain(kind, databaseId=database)


def times(kind: str, *names: str) -> None:
    """Let attributes in seconds answer fields that are times."""
    for name in names:
        _time(kind, name)


def _time(kind: str, name: str) -> None:
    attribute = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    field(kind, name)(lambda thing, _here, **_given: moment(getattr(thing, attribute)))


def placed(kind: str, path: Callable[[Any], str], *, urls: Iterable[str] = ("url",), resource: bool = True) -> None:
    """Let a thing's path answer its addresses."""
    for name in urls:
        field(kind, name)(lambda thing, here, **_given: f"{here.forge.base_url}{path(thing)}")
    if resource:
        field(kind, "resourcePath")(lambda thing, _here, **_given: path(thing))


def account_path(account: Any) -> str:
    """Return the page of an account."""
    return f"/apps/{account.slug}" if hasattr(account, "slug") else f"/{account.login}"


def ordered(
    items: Iterable[Any], order: Mapping[str, Any] | None, keys: Mapping[str, Callable[[Any], Any]]
) -> list[Any]:
    """Return items by an `orderBy` argument."""
    found = list(items)
    if order:
        found.sort(key=keys[order["field"]], reverse=order["direction"] == "DESC")
    return found


def teams_of(here: Here, org: Org) -> list[Any]:
    """Return an organisation's teams as far as they are seen, by name."""
    return sorted((team for team in org.teams if here.sees_team(team)), key=lambda team: team.slug)
