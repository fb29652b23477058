"""Jobs, keys and webhooks of a repository: for its administrators alone."""

from typing import Any

from tests.forges.github.rest.routes import Call, Refused, route
from tests.forges.github.rest.views import Shown, administers
from tests.forges.github.safeguards import Hook, Key
from tests.forges.github.state import Repository, iso
from tests.forges.reply import Reply

_REPO = "/repos/{owner}/{repo}"
_ACTIONS = _REPO + "/actions/permissions"


def _repository(call: Call, needed: str = "administration=read") -> Repository:
    found = call.repository()
    administers(call, found, needed)
    return found


@route("GET", _ACTIONS)
def actions(call: Call) -> Shown:
    """Tell whether jobs run; where none does, nothing more is told.

    Source: https://docs.github.com/rest/actions/permissions#get-github-actions-permissions-for-a-repository
    """
    told = _repository(call).safeguards.actions
    if not told.enabled:
        return {"enabled": False}
    return {
        "enabled": True,
        "allowed_actions": told.allowed_actions,
        "selected_actions_url": f"{call.api}{call.path}/selected-actions",
        "sha_pinning_required": told.sha_pinning_required,
    }


@route("GET", _ACTIONS + "/workflow")
def workflow(call: Call) -> Shown:
    told = _repository(call).safeguards.actions
    return {
        "default_workflow_permissions": told.default_workflow_permissions,
        "can_approve_pull_request_reviews": told.can_approve_pull_request_reviews,
    }


@route("GET", _ACTIONS + "/fork-pr-contributor-approval")
def approval(call: Call) -> Shown:
    return {"approval_policy": _repository(call).safeguards.actions.approval_policy}


@route("GET", _ACTIONS + "/fork-pr-workflows-private-repos")
def private_forks(call: Call) -> Shown:
    """Tell what becomes of forks' jobs in a private repository; a public one has no such setting."""
    found = _repository(call)
    if not found.private:
        raise Refused(403, "Fork pull request workflow settings are for private repositories")
    told = vars(found.safeguards.actions)
    names = ("run_workflows_from_fork_pull_requests", "send_write_tokens_to_workflows", "send_secrets_and_variables")
    return {name: told[name] for name in (*names, "require_approval_for_fork_pr_workflows")}


@route("GET", _REPO + "/keys")
def keys(call: Call) -> Reply:
    """List the deploy keys. Source: https://docs.github.com/rest/deploy-keys/deploy-keys#list-deploy-keys."""
    found = _repository(call)

    def view(call: Call, one: Key) -> Shown:
        return {
            "id": one.id,
            "key": "ssh-ed25519 AAAA",
            "url": f"{call.api}/repos/{found.full_name}/keys/{one.id}",
            "title": one.title,
            "verified": True,
            "created_at": iso(one.created_at),
            "read_only": one.read_only,
        }

    return call.paged(found.safeguards.keys, view)


@route("GET", _REPO + "/hooks")
def hooks(call: Call) -> Reply:
    """List the webhooks; a secret is shown as stars. Source: https://docs.github.com/rest/repos/webhooks."""
    found = _repository(call, "repository_hooks=read")

    def view(call: Call, one: Hook) -> Shown:
        here = f"{call.api}/repos/{found.full_name}/hooks/{one.id}"
        config: dict[str, Any] = {"content_type": "json", "insecure_ssl": one.insecure_ssl, "url": one.url}
        if one.secret:
            config["secret"] = "********"
        return {
            "type": "Repository",
            "id": one.id,
            "name": "web",
            "active": one.active,
            "events": list(one.events),
            "config": config,
            "updated_at": iso(one.created_at),
            "created_at": iso(one.created_at),
            "url": here,
            "test_url": f"{here}/test",
            "ping_url": f"{here}/pings",
            "deliveries_url": f"{here}/deliveries",
            "last_response": {"code": None, "status": "unused", "message": None},
        }

    return call.paged(found.safeguards.hooks, view)
