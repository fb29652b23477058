"""What surrounds a project's branches: to maintainers, but for the names of its environments.

Sources: https://docs.gitlab.com/api/environments/, /protected_environments/, /group_protected_environments/,
/deploy_keys/ and /project_webhooks/.
"""

from typing import Any

from tests.forges.gitlab.people import MAINTAINER
from tests.forges.gitlab.rest.routes import Call, forbidden, route
from tests.forges.gitlab.surroundings import ProtectedEnvironment


@route("GET", "/projects/{id}/environments")
def environments(call: Call) -> Any:
    project = call.code()
    if not call.caller.level(project):
        forbidden()
    return call.paged(
        project.environments,
        lambda _, one: {"id": one.id, "name": one.name, "slug": one.name, "state": "available", "tier": one.tier},
    )


@route("GET", "/projects/{id}/protected_environments")
def protected(call: Call) -> Any:
    call.needs("premium")
    return call.paged(call.maintainer().protected_environments, _protected)


@route("GET", "/groups/{id}/protected_environments")
def protected_by_group(call: Call) -> Any:
    call.needs("premium")
    found = call.group()
    if call.caller.user is None or found.level(call.caller.user) < MAINTAINER:
        forbidden()
    return call.paged(found.protected_environments, _protected)


def _protected(_call: Call, one: ProtectedEnvironment) -> dict[str, Any]:
    return {
        "name": one.name,
        "deploy_access_levels": [{"id": 1, "access_level": level} for level in one.levels],
        "required_approval_count": one.count,
        "approval_rules": [
            {"id": at, "access_level": 40, "required_approvals": count} for at, count in enumerate(one.approvals, 1)
        ],
    }


@route("GET", "/projects/{id}/hooks")
def hooks(call: Call) -> Any:
    return call.paged(
        call.maintainer().hooks, lambda _, one: {**vars(one), "push_events": True, "disabled_until": None}
    )


@route("GET", "/projects/{id}/deploy_keys")
def keys(call: Call) -> Any:
    return call.paged(call.maintainer().keys, lambda _, one: {**vars(one), "key": "ssh-ed25519 AAAA"})
