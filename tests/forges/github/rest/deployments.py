"""Environments and deployments."""

from typing import Any

from tests.forges.github.checks import Deployment, DeploymentStatus, Environment
from tests.forges.github.people import Team
from tests.forges.github.rest import views
from tests.forges.github.rest.routes import Call, not_found, route
from tests.forges.github.rest.views import Shown
from tests.forges.github.state import Repository, iso
from tests.forges.reply import Reply

_REPO = "/repos/{owner}/{repo}"


def environment(call: Call, repository: Repository, one: Environment) -> Shown:
    """Show an environment with what guards it."""
    rules: list[Any] = []
    if one.wait_timer is not None:
        rules.append({"id": one.id * 10 + 1, "type": "wait_timer", "wait_timer": one.wait_timer})
    if one.reviewers is not None:
        people = [
            {"type": "Team", "reviewer": views.team(call, each)}
            if isinstance(each, Team)
            else {"type": "User", "reviewer": views.user(call, each)}
            for each in one.reviewers
        ]
        kind = {"type": "required_reviewers", "prevent_self_review": one.prevent_self_review, "reviewers": people}
        rules.append({"id": one.id * 10 + 2, **kind})
    if one.branches is not None:
        rules.append({"id": one.id * 10 + 3, "type": "branch_policy"})
    for rule in rules:
        rule["node_id"] = f"GA_{rule['id']}"
    policy = {"protected_branches": one.branches == "protected", "custom_branch_policies": one.branches == "custom"}
    return {
        "id": one.id,
        "node_id": one.node_id,
        "name": one.name,
        "url": f"{call.api}/repos/{repository.full_name}/environments/{one.name}",
        "html_url": f"{call.html}/{repository.full_name}/deployments/activity_log?environments_filter={one.name}",
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "can_admins_bypass": one.can_admins_bypass,
        "protection_rules": rules,
        "deployment_branch_policy": policy if one.branches is not None else None,
    }


@route("GET", _REPO + "/environments")
def environments(call: Call) -> Reply:
    repository = call.repository()
    return call.paged(repository.environments, lambda call, one: environment(call, repository, one), "environments")


def _environment(call: Call) -> tuple[Repository, Environment]:
    repository, name = call.repository(), call.words["environment_name"]
    found = next((one for one in repository.environments if one.name == name), None)
    return (repository, found) if found else not_found()


@route("GET", _REPO + "/environments/{environment_name}")
def one_environment(call: Call) -> Shown:
    return environment(call, *_environment(call))


@route("GET", _REPO + "/environments/{environment_name}/deployment-branch-policies")
def branch_policies(call: Call) -> Reply:
    _, found = _environment(call)

    def view(_call: Call, item: tuple[int, str]) -> Shown:
        number = found.id * 100 + item[0]
        return {"id": number, "node_id": f"GA_{number}", "name": item[1], "type": "branch"}

    return call.paged(enumerate(found.branch_policies), view, "branch_policies")


def _deployment(call: Call, repository: Repository, one: Deployment) -> Shown:
    here = f"{call.api}/repos/{repository.full_name}"
    return {
        "url": f"{here}/deployments/{one.id}",
        "id": one.id,
        "node_id": f"DE_{one.id}",
        "sha": one.sha,
        "ref": one.ref,
        "task": "deploy",
        "payload": {},
        "original_environment": one.environment,
        "environment": one.environment,
        "description": None,
        "creator": views.maybe_user(call, one.creator),
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
        "statuses_url": f"{here}/deployments/{one.id}/statuses",
        "repository_url": here,
        "transient_environment": False,
        "production_environment": one.environment == "production",
    }


@route("GET", _REPO + "/deployments")
def deployments(call: Call) -> Reply:
    """List deployments, newest first."""
    repository, query = call.repository(), call.query
    found = [
        one
        for one in reversed(repository.deployments)
        if query.get("sha", one.sha) == one.sha
        and query.get("ref", one.ref) == one.ref
        and query.get("environment", one.environment) == one.environment
    ]
    return call.paged(found, lambda call, one: _deployment(call, repository, one))


@route("GET", _REPO + "/deployments/{deployment_id}/statuses")
def statuses(call: Call) -> Reply:
    """List what became of a deployment, newest first."""
    repository, sought = call.repository(), call.number("deployment_id")
    found = next((one for one in repository.deployments if one.id == sought), None)
    if found is None:
        not_found()
    here = f"{call.api}/repos/{repository.full_name}"

    def view(call: Call, one: DeploymentStatus) -> Shown:
        shown: Shown = {
            "url": f"{here}/deployments/{found.id}/statuses/{one.id}",
            "id": one.id,
            "node_id": f"DES_{one.id}",
            "state": one.state,
            "creator": views.maybe_user(call, one.creator),
            "description": one.description,
            "environment": found.environment,
            "target_url": here,
            "created_at": iso(one.created_at),
            "updated_at": iso(one.created_at),
            "deployment_url": f"{here}/deployments/{found.id}",
            "repository_url": here,
        }
        if one.environment_url:
            shown["environment_url"] = one.environment_url
        return shown

    return call.paged(list(reversed(found.statuses)), view)
