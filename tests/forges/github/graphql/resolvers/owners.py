"""People, machines, teams and organisations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.forges.github.graphql.here import Here
from tests.forges.github.graphql.paging import Edge, Page, page
from tests.forges.github.graphql.registry import always, field, is_a, plain
from tests.forges.github.graphql.resolvers.common import account_path, identified, ordered, placed, teams_of
from tests.forges.github.people import App, Bot, Org, Team, User
from tests.forges.github.state import Repository

is_a(".kind", User)
is_a("Bot", Bot)
is_a("Organization", Org)
is_a("Team", Team)
is_a("App", App)

for _kind in ("User", "Bot", "Mannequin", "Organization"):
    identified(_kind)
    placed(_kind, account_path)
for _kind in ("User", "Mannequin", "Organization"):
    plain(_kind, "login")
# GraphQL calls a program `dependabot`, REST calls it `dependabot[bot]`.
# Source: https://github.com/cli/cli/pull/5845 and the logins of bots in GitHub's GraphQL explorer
plain("Bot", login="slug")
plain("User", "name", isSiteAdmin="site_admin")
plain("Organization", "name", webCommitSignoffRequired="web_commit_signoff_required")
identified("App")
plain("App", "slug", "name", "clientId")
placed("App", lambda app: f"/apps/{app.slug}", resource=False)
identified("Team")
plain("Team", "slug", "name", organization="org", parentTeam="parent")
placed("Team", lambda team: f"/orgs/{team.org.login}/teams/{team.slug}", resource=False)
always("Enterprise", id=None, databaseId=None, slug=None, name=None, url=None)  # none is simulated


@field("User")
def is_viewer(user: User, here: Here) -> bool:
    return user is here.viewer


@field("Team")
def combined_slug(team: Team, _here: Here) -> str:
    return f"{team.org.login}/{team.slug}"


@field("Team")
def privacy(team: Team, _here: Here) -> str:
    return "SECRET" if team.privacy == "secret" else "VISIBLE"


@field("Team")
def members(
    team: Team, here: Here, *, membership: str = "ALL", role: str | None = None, query: str | None = None, **given: Any
) -> Page:
    """A team's people: by itself, by its children, or both. A pending invitation is no membership.

    Source: https://docs.github.com/en/graphql/reference/enums#teammembershiptype
    """
    own, everybody = list(team.members), team.everybody()
    found = {"IMMEDIATE": own, "CHILD_TEAM": [one for one in everybody if one not in team.members], "ALL": everybody}
    edges = [
        Edge(user, role=team.members.get(user, "member").upper())
        for user in sorted(found[membership], key=lambda one: one.login)
        if not query or query.casefold() in user.login.casefold()
    ]
    return page([edge for edge in edges if role in {None, edge.role}], here.info, given)


@field("Team")
def child_teams(
    team: Team, here: Here, *, immediate_only: bool = True, user_logins: Sequence[str] | None = None, **given: Any
) -> Page:
    found = list(team.children)
    if not immediate_only:
        for one in found:
            found.extend(one.children)
    return page(_with_users(found, user_logins), here.info, given)


@field("Team")
def ancestors(team: Team, here: Here, **given: Any) -> Page:
    found = []
    above = team.parent
    while above:
        found.append(above)
        above = above.parent
    return page(found, here.info, given)


def _with_users(teams: Iterable[Team], logins: Sequence[str] | None) -> list[Team]:
    wanted = {login.casefold() for login in logins or ()}
    return [team for team in teams if not wanted or wanted & {user.login.casefold() for user in team.everybody()}]


@field("Organization")
def viewer_can_administer(org: Org, here: Here) -> bool:
    return org.members.get(here.token.actor) == "admin" if isinstance(here.token.actor, User) else False


@field("Organization")
def viewer_is_a_member(org: Org, here: Here) -> bool:
    return here.token.actor in org.members


@field("Organization")
def team(org: Org, here: Here, *, slug: str) -> Team | None:
    """A team, null where there is none or it is secret."""
    return next((one for one in teams_of(here, org) if one.slug == slug.casefold()), None)


@field("Organization")
def teams(
    org: Org,
    here: Here,
    *,
    privacy: str | None = None,
    query: str | None = None,
    role: str | None = None,
    user_logins: Sequence[str] | None = None,
    root_teams_only: bool = False,
    **given: Any,
) -> Page:
    mine, actor = {"MEMBER": "member", "ADMIN": "maintainer"}, here.token.actor
    found = [
        one
        for one in _with_users(teams_of(here, org), user_logins)
        if (privacy is None or (privacy == "SECRET") == (one.privacy == "secret"))
        and (not query or query.casefold() in one.slug)
        and (role is None or (isinstance(actor, User) and one.members.get(actor) == mine[role]))
        and not (root_teams_only and one.parent)
    ]
    return page(found, here.info, given)


@field("Organization")
def members_with_role(org: Org, here: Here, **given: Any) -> Page:
    """An organisation's people; others see only those who show themselves, and here nobody does.

    Source: https://docs.github.com/en/account-and-profile/how-tos/organization-membership/publicizing-or-hiding-
    organization-membership
    """
    seen = org.members.items() if here.in_org(org) else ()
    return page([Edge(user, role=role.upper(), hasTwoFactorEnabled=None) for user, role in seen], here.info, given)


REPOSITORY_ORDERS = {
    "NAME": lambda one: one.name.casefold(),
    "CREATED_AT": lambda one: (one.created_at, one.id),
    "UPDATED_AT": lambda one: (one.updated_at, one.id),
    "PUSHED_AT": lambda one: (one.pushed_at, one.id),
    "STARGAZERS": lambda one: one.id,
}


def _belongs(account: User | Org | Bot | App, one: Repository, affiliations: Sequence[str]) -> bool:
    """Tell whether a repository is an account's by one of the ways: its own, let in, or by membership."""
    return (
        ("OWNER" in affiliations and one.owner is account)
        or ("COLLABORATOR" in affiliations and account in one.collaborators)
        or ("ORGANIZATION_MEMBER" in affiliations and isinstance(one.owner, Org) and account in one.owner.members)
    )


def repositories(
    owner: User | Org,
    here: Here,
    *,
    privacy: str | None = None,
    visibility: str | None = None,
    is_archived: bool | None = None,
    is_fork: bool | None = None,
    order_by: Mapping[str, Any] | None = None,
    affiliations: Sequence[str] | None = None,
    owner_affiliations: Sequence[str] = ("OWNER", "COLLABORATOR"),
    **given: Any,
) -> Page:
    """An account's repositories, as far as they are seen: what is hidden is not even counted.

    Unless `ownerAffiliations` says otherwise, those of others that a person was let into are among them.
    Source: https://docs.github.com/en/graphql/reference/interfaces#repositoryowner
    """
    found = [
        one
        for one in here.forge.repositories.values()
        if here.sees(one)
        and _belongs(owner, one, owner_affiliations)
        and (not affiliations or _belongs(here.token.actor, one, affiliations))
        and (privacy or visibility) in {None, "PRIVATE" if one.private else "PUBLIC"}
        and is_archived in {None, one.archived}
        and is_fork in {None, one.parent is not None}
    ]
    return page(ordered(found, order_by, REPOSITORY_ORDERS), here.info, given)


def repository(owner: User | Org, here: Here, *, name: str, follow_renames: bool = True) -> Repository | None:
    """One of an account's repositories, null where there is none."""
    full = f"{owner.login}/{name}"
    found = here.forge.repository(full) or (here.forge.renamed(full) if follow_renames else None)
    return found if found and here.sees(found) else None


for _kind in ("User", "Organization"):
    field(_kind)(repositories)
    field(_kind)(repository)
