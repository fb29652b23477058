"""Projects, groups, members and what happened in them."""

from typing import Any

from tests.forges.gitlab.people import Group, User
from tests.forges.gitlab.rest import views
from tests.forges.gitlab.rest.routes import Call, forbidden, not_found, route
from tests.forges.gitlab.state import Project


@route("GET", "/version")
def version(call: Call) -> Any:
    return {"version": call.forge.version, "revision": "simulated"}


@route("GET", "/user")
def user(call: Call) -> Any:
    return views.user(call, call.caller.user)


@route("GET", "/projects/{id}")
def project(call: Call) -> Any:
    return views.project(call, call.project())


@route("GET", "/projects/{id}/members/all")
def members(call: Call) -> Any:
    """List members by every way.

    Source: https://docs.gitlab.com/api/project_members/ ("query": name, email or username).
    """
    found = call.project()
    if call.caller.token is None:
        forbidden()
    sought = call.query.get("query", "").casefold()
    listed = [one for one in found.everybody().items() if _matches(one[0], sought)]
    return call.paged(listed, views.member)


def _matches(one: User, sought: str) -> bool:
    return sought in one.username.casefold() or sought in one.name.casefold()


@route("GET", "/projects/{id}/events")
def events(call: Call) -> Any:
    found = call.project()
    listed = list(reversed(found.events))
    if "after" in call.query:
        listed = [one for one in listed if (views.iso(one.at) or "")[:10] > call.query["after"]]
    return call.paged(listed, views.event)


@route("GET", "/projects/{id}/deployments")
def deployments(call: Call) -> Any:
    listed = sorted(call.code().deployments, key=lambda one: one.id, reverse=call.query.get("sort") == "desc")
    if "environment" in call.query:
        listed = [one for one in listed if one.environment == call.query["environment"]]
    return call.paged(listed, views.deployment)


@route("GET", "/groups/{id}")
def group(call: Call) -> Any:
    return views.group(call, call.group())


@route("GET", "/groups/{id}/members")
def group_members(call: Call) -> Any:
    """List direct members alone."""
    found: Group = call.group()
    if call.caller.token is None:
        not_found("Group")
    return call.paged(found.members.items(), views.member)


@route("GET", "/groups/{id}/projects")
def group_projects(call: Call) -> Any:
    """List a group's projects, with those of its subgroups where that is asked, and those shared with it unless not."""
    found = call.group()
    listed = [one for one in call.forge.below(found) if call.caller.sees(one)]
    if call.query.get("include_subgroups") != "true":
        listed = [one for one in listed if one.namespace is found]
    if call.query.get("with_shared") != "false":
        listed += [one for one in call.forge.projects.values() if found in one.shared and call.caller.sees(one)]
    return _listed(call, listed)


@route("GET", "/users/{user_id}/projects")
def user_projects(call: Call) -> Any:
    """List somebody's own projects."""
    found = call.forge.users.get(call.words["user_id"].casefold())
    if found is None:
        not_found("User")
    return _listed(
        call, [one for one in call.forge.projects.values() if one.namespace is found and call.caller.sees(one)]
    )


def _listed(call: Call, listed: list[Project]) -> Any:
    if call.query.get("archived") == "false":
        listed = [one for one in listed if not one.archived]
    # No keyset here: https://docs.gitlab.com/api/rest/#supported-resources
    return call.paged(sorted(listed, key=lambda one: one.id), views.project_in_list)
