"""Repositories, their branches, and who may do what in them."""

from typing import Any

from tests.forges.github.matching import is_protected
from tests.forges.github.people import Org, Team, User, at_least
from tests.forges.github.rest import git_views, protection, views
from tests.forges.github.rest.routes import Call, Refused, forbidden, not_found, route
from tests.forges.github.rest.views import Shown
from tests.forges.github.state import Repository
from tests.forges.reply import Reply

_REPO = "/repos/{owner}/{repo}"


@route("GET", _REPO)
def repository(call: Call) -> Shown:
    return views.full_repository(call, call.repository())


@route("PATCH", _REPO)
def edit(call: Call) -> Shown:
    found = call.repository()
    views.administers(call, found)
    for name, value in (call.body or {}).items():
        if name in vars(found.settings):
            setattr(found.settings, name, value)
        elif name in ("archived", "default_branch", "private", "description"):
            setattr(found, name, value)
    return views.full_repository(call, found)


# Branches


@route("GET", _REPO + "/branches")
def branches(call: Call) -> Reply:
    """List the branches by name. `protected` is true by either mechanism."""
    found = call.repository()
    listed = sorted(found.git.branches().items())
    if "protected" in call.query:
        wanted = call.query["protected"] == "true"
        listed = [one for one in listed if is_protected(found, one[0]) is wanted]

    def view(call: Call, item: tuple[str, str]) -> Shown:
        name, sha = item
        guarded = is_protected(found, name)
        return {
            "name": name,
            "commit": git_views.short(call, found, sha),
            "protected": guarded,
            "protection": protection.summary(found, name),
            "protection_url": f"{call.api}/repos/{found.full_name}/branches/{name}/protection",
        }

    return call.paged(listed, view)


@route("GET", _REPO + "/branches/{branch}")
def branch(call: Call) -> Shown:
    found, name = call.repository(), call.words["branch"]
    sha = found.git.tip(name)
    if sha is None:
        raise Refused(404, "Branch not found")
    here = f"{call.api}/repos/{found.full_name}/branches/{name}"
    return {
        "name": name,
        "commit": git_views.commit(call, found, sha),
        "_links": {"self": here, "html": f"{call.html}/{found.full_name}/tree/{name}"},
        "protected": is_protected(found, name),
        "protection": protection.summary(found, name),
        "protection_url": f"{here}/protection",
    }


# Who may


def _collaborator(call: Call, found: Repository, who: User) -> Shown:
    role = found.role(who)
    return {**views.user(call, who), "permissions": views.permissions(role), "role_name": role}


@route("GET", _REPO + "/collaborators")
def collaborators(call: Call) -> Reply:
    """List who may do something beside what everybody may; only those who may push see it.

    Source: https://docs.github.com/rest/collaborators/collaborators#list-repository-collaborators
    """
    found = call.repository()
    if call.caller.token is None or not call.caller.may(found, "write"):
        forbidden()
    if not call.caller.granted(found, "metadata"):
        forbidden("metadata=read")
    people = dict.fromkeys(found.collaborators)
    if isinstance(found.owner, Org):
        people |= dict.fromkeys(one for one in found.owner.members if found.role(one) != "none")
        people |= dict.fromkeys(one for team in found.team_roles for one in team.everybody())
    else:
        people |= {found.owner: None}
    wanted = {"pull": "read", "push": "write"}.get(
        call.query.get("permission", ""), call.query.get("permission", "read")
    )
    listed = [one for one in people if at_least(found.role(one), wanted)]
    return call.paged(listed, lambda call, one: _collaborator(call, found, one))


@route("GET", _REPO + "/collaborators/{username}/permission")
def permission(call: Call) -> Shown:
    """Show somebody's permission: `permission` knows four words, `role_name` the real role.

    Source: https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user: "the
    maintain role is mapped to write and the triage role is mapped to read".
    """
    found = call.repository()
    if call.caller.token is None or not call.caller.may(found, "write"):
        forbidden("metadata=read")
    name = call.words["username"]
    account = call.forge.account(name)
    if account is None or isinstance(account, Org):
        not_found()
    role = found.role(account)
    word = {"maintain": "write", "triage": "read"}.get(role, role)
    shown = {**views.user(call, account), "permissions": views.permissions(role), "role_name": role}
    return {"permission": word, "role_name": role, "user": shown}


@route("GET", _REPO + "/teams")
def teams(call: Call) -> Reply:
    found = call.repository()
    if not call.caller.may(found, "write"):
        not_found()
    listed: list[tuple[Team, str]] = list(found.team_roles.items())

    def view(call: Call, item: tuple[Team, str]) -> Shown:
        return {**views.team(call, *item), "permissions": views.permissions(item[1])}

    return call.paged(listed, view)


@route("GET", _REPO + "/properties/values")
def properties(call: Call) -> Any:
    found = call.repository()
    return Reply(200, [{"property_name": name, "value": value} for name, value in found.properties.items()])
