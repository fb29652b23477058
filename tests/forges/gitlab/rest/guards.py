"""What guards a project: protected branches and tags, approval rules and settings, push rules. What each tier shows.

Sources: https://docs.gitlab.com/api/protected_branches/, /protected_tags/, /merge_request_approvals/ and
/project_push_rules/.
"""

from typing import Any

from tests.forges.gitlab.guards import ApprovalRule, Level, Protected, StatusCheck
from tests.forges.gitlab.rest import views
from tests.forges.gitlab.rest.routes import Call, Refused, forbidden, route
from tests.forges.reply import Reply


@route("GET", "/projects/{id}/protected_branches")
def branches(call: Call) -> Any:
    """List the project's own, and (Premium) those of its groups, marked as inherited."""
    project = call.code()
    if call.caller.token is None:
        forbidden()
    listed = [(one, False) for one in project.protected]
    if call.forge.has("premium"):
        listed += [(one, True) for group in project.groups for one in group.protected]
    return call.paged(listed, _branch)


def _branch(call: Call, one: tuple[Protected, bool]) -> dict[str, Any]:
    entry, inherited = one
    shown: dict[str, Any] = {
        "id": entry.id,
        "name": entry.name,
        "push_access_levels": [_level(each, call) for each in entry.push],
        "merge_access_levels": [_level(each, call) for each in entry.merge],
        "allow_force_push": entry.force,
    }
    if call.forge.has("premium"):
        shown["unprotect_access_levels"] = [_level(each, call) for each in entry.unprotect]
        shown |= {"code_owner_approval_required": entry.owners, "inherited": inherited}
    return shown


def _level(one: Level, call: Call) -> dict[str, Any]:
    """Show an entry; beside a person, group or key stands a level that means nothing."""
    words = {0: "No one", 30: "Developers + Maintainers", 40: "Maintainers", 60: "Administrators"}
    shown = {"id": one.id, "access_level": one.level, "access_level_description": words.get(one.level, "Custom")}
    if call.forge.has("premium"):
        shown |= {"user_id": one.user.id if one.user else None, "group_id": one.group.id if one.group else None}
    name = one.user.name if one.user else one.group.full_path if one.group else f"key {one.key}" if one.key else ""
    return {**shown, "deploy_key_id": one.key, **({"access_level_description": name} if name else {})}


@route("GET", "/projects/{id}/protected_tags")
def tags(call: Call) -> Any:
    project = call.code()
    if call.caller.token is None:
        forbidden()
    return call.paged(
        project.protected_tags,
        lambda here, one: {"name": one.name, "create_access_levels": [_level(each, here) for each in one.push]},
    )


@route("GET", "/projects/{id}/approvals")
def approvals(call: Call) -> Any:
    """Show how people approve, whatever the licence: `API::ProjectApprovals` of GitLab itself asks for none."""
    return {**vars(call.maintainer().approvals), "approvals_before_merge": 0}


@route("GET", "/projects/{id}/approval_rules")
def rules(call: Call) -> Any:
    """List the rules, by the licence of the server and not of the project: `API::ProjectApprovalRules`."""
    if not call.forge.licensed("premium"):
        forbidden()
    return call.paged(call.maintainer().rules, _rule)


def _rule(call: Call, one: ApprovalRule) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "rule_type": one.kind,
        "report_type": one.report,
        "approvals_required": one.required,
        "users": [views.user(call, each) for each in one.users],
        "groups": [views.group(call, each) for each in one.groups],
        "eligible_approvers": [views.user(call, each) for each in one.approvers],
        "protected_branches": [_branch(call, (each, False)) for each in one.branches],
        "applies_to_all_protected_branches": one.all_protected,
        "contains_hidden_groups": one.hidden,
    }


@route("GET", "/projects/{id}/external_status_checks")
def status_checks(call: Call) -> Any:
    """List external status checks to maintainers; to others GitLab answers 401 here: https://docs.gitlab.com/api/status_checks/."""
    if not call.forge.has("ultimate") or not call.caller.maintains(call.project()):
        raise Refused(401, "401 Unauthorized")
    return call.paged(call.project().status_checks, _check)


def _check(call: Call, one: StatusCheck) -> dict[str, Any]:
    branches = [_branch(call, (each, False)) for each in one.branches]
    return {"id": one.id, "name": one.name, "external_url": one.url, "hmac": False, "protected_branches": branches}


@route("GET", "/projects/{id}/push_rule")
def push_rule(call: Call) -> Any:
    """Show the push rule: `null`, with 200, where none was ever set."""
    call.needs("premium")
    project = call.maintainer()
    if project.push_rule is None:
        return Reply(200, b"null", {"content-type": "application/json"})
    return {"id": 1, "project_id": project.id, **vars(project.push_rule)}


@route("GET", "/projects/{id}/members")
def members(call: Call) -> Any:
    """List direct members alone."""
    return call.paged(call.project().members.items(), views.member)
