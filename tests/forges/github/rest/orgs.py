"""Organisations, their teams and members, and whose account a token is."""

from tests.forges.github.people import Bot, Org, Team, User
from tests.forges.github.rest import views
from tests.forges.github.rest.routes import Call, Refused, forbidden, not_found, route
from tests.forges.github.rest.views import Shown
from tests.forges.github.state import Repository, iso
from tests.forges.reply import Reply

_ORG = "/orgs/{org}"


def _org(call: Call, one: Org) -> Shown:
    here = f"{call.api}/orgs/{one.login}"
    mine = list(call.forge.owned(one))
    shown: Shown = {
        "login": one.login,
        "id": one.id,
        "node_id": one.node_id,
        "url": here,
        "repos_url": f"{here}/repos",
        "events_url": f"{here}/events",
        "hooks_url": f"{here}/hooks",
        "issues_url": f"{here}/issues",
        "members_url": f"{here}/members{{/member}}",
        "public_members_url": f"{here}/public_members{{/member}}",
        "avatar_url": f"{call.html}/avatars/u/{one.id}?v=4",
        "description": one.description,
        "name": one.name or one.login,
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": sum(1 for repository in mine if not repository.private),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "html_url": f"{call.html}/{one.login}",
        "type": "Organization",
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
        "archived_at": None,
    }
    if call.caller.in_org(one):
        shown["total_private_repos"] = sum(1 for repository in mine if repository.private)
        shown["default_repository_permission"] = one.default_role
        shown["web_commit_signoff_required"] = one.web_commit_signoff_required
    if call.caller.owns_org(one):
        shown["two_factor_requirement_enabled"] = one.two_factor_required
        private = shown["total_private_repos"]
        shown["plan"] = {
            "name": one.plan,
            "space": 976562499,
            "private_repos": private,
            "seats": 100,
            "filled_seats": 1,
        }
    return shown


@route("GET", _ORG)
def org(call: Call) -> Shown:
    return _org(call, call.org())


def _listed(call: Call, owner: User | Org) -> list[Repository]:
    """Return the repositories that the caller sees, in the order asked for: newest first unless it says else."""
    kind = call.query.get("type", "all")
    tests = {
        "public": lambda one: not one.private,
        "private": lambda one: one.private,
        "forks": lambda one: one.parent is not None,
        "sources": lambda one: one.parent is None,
    }
    found = [one for one in call.forge.owned(owner) if call.caller.sees(one) and tests.get(kind, bool)(one)]
    return _sorted(call, found)


def _sorted(call: Call, found: list[Repository]) -> list[Repository]:
    sort = call.query.get("sort", "created")
    keys = {"created": "created_at", "updated": "updated_at", "pushed": "pushed_at", "full_name": "full_name"}
    direction = call.query.get("direction", "asc" if sort == "full_name" else "desc")
    return sorted(found, key=lambda one: (getattr(one, keys[sort]), one.id), reverse=direction == "desc")


@route("GET", _ORG + "/repos")
def repositories(call: Call) -> Reply:
    return call.paged(_listed(call, call.org()), views.minimal_repository)


@route("GET", "/users/{username}/repos")
def of_user(call: Call) -> Reply:
    return call.paged(_listed(call, call.user()), views.minimal_repository)


@route("GET", "/user/repos")
def of_caller(call: Call) -> Reply:
    actor = _whoever(call)
    found = [one for one in call.forge.repositories.values() if call.caller.sees(one) and one.role(actor) != "none"]
    mine = [one for one in found if one.owner is actor or actor in one.collaborators or _belongs(one, actor)]
    return call.paged(_sorted(call, mine), views.repository)


def _belongs(one: Repository, actor: User | Bot) -> bool:
    return isinstance(one.owner, Org) and actor in one.owner.members


def _whoever(call: Call) -> User | Bot:
    if call.caller.token is None:
        raise Refused(401, "Requires authentication")
    if call.caller.machine:
        forbidden()
    account = call.caller.account
    assert account is not None
    return account


@route("GET", "/user")
def caller(call: Call) -> Shown:
    """Show whose token it is; a token of an App has nobody: 403.

    Source: https://docs.github.com/rest/users/users#get-the-authenticated-user
    """
    actor = _whoever(call)
    blank = dict.fromkeys(("company", "blog", "location", "email", "hireable", "bio"))
    return {
        **views.user(call, actor),
        "name": actor.name,
        **blank,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": iso(actor.created_at),
        "updated_at": iso(actor.created_at),
    }


# Members and teams


@route("GET", _ORG + "/members")
def members(call: Call) -> Reply:
    """List the members; who is none of them sees only the public ones, and here nobody made theirs public."""
    found = call.org()
    role = call.query.get("role", "all")
    mine = found.members if call.caller.in_org(found) else {}
    return call.paged([one for one, held in mine.items() if role in ("all", held)], views.user)


def _team(call: Call) -> Team:
    found = call.org()
    if not call.caller.in_org(found):
        forbidden("members=read") if call.caller.machine else not_found()
    slug = call.words["team_slug"].casefold()
    one = next((team for team in found.teams if team.slug == slug), None)
    if one is None or (one.privacy == "secret" and not _sees_secret(call, one)):
        not_found()
    return one


def _sees_secret(call: Call, one: Team) -> bool:
    return call.caller.machine or call.caller.owns_org(one.org) or call.caller.actor in one.everybody()


@route("GET", _ORG + "/teams")
def teams(call: Call) -> Reply:
    found = call.org()
    if not call.caller.in_org(found):
        forbidden("members=read") if call.caller.machine else not_found()
    seen = [one for one in found.teams if one.privacy == "closed" or _sees_secret(call, one)]
    return call.paged(seen, views.team)


@route("GET", _ORG + "/teams/{team_slug}")
def team(call: Call) -> Shown:
    one = _team(call)
    organisation = {name: value for name, value in _org(call, one.org).items() if name != "plan"}
    held = sum(1 for each in call.forge.repositories.values() if one in each.team_roles)
    times = {"created_at": iso(one.created_at), "updated_at": iso(one.created_at)}
    counts = {"members_count": len(one.everybody()), "repos_count": held}
    return {**views.team(call, one), **times, **counts, "organization": organisation}


@route("GET", _ORG + "/teams/{team_slug}/members")
def team_members(call: Call) -> Reply:
    """List the members, child teams' included; invitations that are not accepted are not among them.

    Source: https://docs.github.com/rest/teams/members#list-team-members
    """
    one, role = _team(call), call.query.get("role", "all")
    found = [each for each in one.everybody() if role in ("all", one.members.get(each, "member"))]
    return call.paged(found, views.user)


@route("GET", _ORG + "/teams/{team_slug}/repos")
def team_repositories(call: Call) -> Reply:
    one = _team(call)
    found = [each for each in call.forge.repositories.values() if one in each.team_roles]
    return call.paged(found, views.minimal_repository)


@route("GET", _ORG + "/properties/values")
def properties(call: Call) -> Reply:
    found = call.org()
    if not call.caller.in_org(found) and not call.caller.owns_org(found):
        forbidden("organization_custom_properties=read")

    def view(_call: Call, one: Repository) -> Shown:
        held = [{"property_name": name, "value": value} for name, value in one.properties.items()]
        named = {"repository_name": one.name, "repository_full_name": one.full_name}
        return {"repository_id": one.id, **named, "properties": held}

    return call.paged(call.forge.owned(found), view)


@route("GET", _ORG + "/hooks")
def hooks(call: Call) -> Reply:
    found = call.org()
    if not call.caller.owns_org(found):
        not_found()
    return Reply(200, [])
