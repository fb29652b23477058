"""What REST shows of each thing."""

from typing import Any

from tests.forges.gitlab.people import Group, User
from tests.forges.gitlab.rest.routes import Call, page_of
from tests.forges.gitlab.state import Deployment, Event, Job, MergeRequest, Note, Pipeline, Project, Tier, Version, iso
from tests.forges.gitrepo import Change, CommitInfo

View = dict[str, Any]
_LICENSED: dict[str, Tier] = {
    "allow_pipeline_trigger_approve_deployment": "premium",
    "pre_receive_secret_detection_enabled": "ultimate",
}


def user(call: Call, one: User | None) -> View | None:
    if one is None:
        return None
    web = f"{call.forge.base_url}/{one.username}"
    return {"id": one.id, "username": one.username, "name": one.name, "state": "active", "web_url": web}


def member(call: Call, one: tuple[User, int]) -> View:
    who, level = one
    return {**(user(call, who) or {}), "access_level": level, "expires_at": None}


def group(call: Call, one: Group) -> View:
    return {
        "id": one.id,
        "name": one.path,
        "path": one.path,
        "full_path": one.full_path,
        "visibility": one.visibility,
        "parent_id": one.parent.id if one.parent else None,
        "web_url": f"{call.forge.base_url}/groups/{one.full_path}",
    }


def project(call: Call, one: Project) -> View:
    """Show a project; its settings only to those who may see them."""
    above = one.namespace
    kind = {"kind": "group", "full_path": above.full_path} if isinstance(above, Group) else {"kind": "user"}
    shown: View = {
        "id": one.id,
        "name": one.path,
        "path": one.path,
        "path_with_namespace": one.full_path,
        "namespace": {"id": above.id, **kind},
        "visibility": one.visibility,
        "archived": one.archived,
        "marked_for_deletion_on": one.marked_for_deletion,
        "repository_access_level": one.repository_access,
        "empty_repo": not one.git.branches(),
        "web_url": page_of(call, one),
        "created_at": iso(one.created_at),
    }
    if call.caller.reads_code(one):  # `BasicProjectDetails` of GitLab itself
        shown["default_branch"] = one.default_branch if one.git.branches() else None
    if call.forge.has("premium"):
        shown["approvals_before_merge"] = 0
    if call.caller.level(one) or call.caller.token:
        level = call.caller.level(one)
        shown["permissions"] = {"project_access": {"access_level": level} if level else None, "group_access": None}
        shown |= _settings(call, one)
    if call.caller.maintains(one):
        hidden = dict(vars(one.hidden))
        for name, tier in _LICENSED.items():
            if not call.forge.has(tier):
                hidden.pop(name)
        shown |= hidden
    return shown


def _settings(call: Call, one: Project) -> View:
    """Show settings about merging: the project's own, whatever its groups demand of every merge request."""
    shown = dict(vars(one.settings))
    tiers: dict[str, Tier] = {
        "merge_pipelines_enabled": "premium",
        "merge_trains_enabled": "premium",
        "only_allow_merge_if_all_status_checks_passed": "ultimate",
    }
    for name, tier in tiers.items():
        if not call.forge.has(tier):
            shown.pop(name)
    if not call.forge.since(19, 4):
        shown.pop("automatic_rebase_enabled")
    return shown


def project_in_list(call: Call, one: Project) -> View:
    """Show a project as a group's list does: what the caller may do in it is not said there."""
    shown = project(call, one)
    shown.pop("permissions", None)
    return shown


def commit(call: Call, one: Project, sha: str) -> View:
    found: CommitInfo = one.git.info(sha)
    title, _, _ = found.message.partition("\n")
    return {
        "id": sha,
        "short_id": sha[:8],
        "parent_ids": list(found.parents),
        "title": title,
        "message": found.message,
        "author_name": found.author.name,
        "author_email": found.author.email,
        "authored_date": iso(found.author.at),
        "committer_name": found.committer.name,
        "committer_email": found.committer.email,
        "committed_date": iso(found.committer.at),
        "created_at": iso(found.committer.at),
        "web_url": page_of(call, one, f"/-/commit/{sha}"),
    }


def branch(call: Call, one: Project, name: str) -> View:
    from tests.forges.gitlab.matching import governing

    sha = one.git.tip(name)
    assert sha is not None
    return {
        "name": name,
        "commit": commit(call, one, sha),
        "merged": False,
        "protected": bool(governing(one, name)),
        "default": name == one.default_branch,
        "can_push": call.caller.develops(one),
        "web_url": page_of(call, one, f"/-/tree/{name}"),
    }


def merge_request(call: Call, one: MergeRequest) -> View:
    from tests.forges.gitlab.lifecycle import conflicts

    return {
        "id": one.id,
        "iid": one.iid,
        "project_id": one.project.id,
        "title": one.title,
        "description": one.description,
        "state": one.state,
        "draft": one.draft,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "merged_at": iso(one.merged_at),
        "merged_by": user(call, one.merged_by),
        "merge_user": user(call, one.merged_by),
        "author": user(call, one.author),
        "assignees": [user(call, each) for each in one.assignees],
        "reviewers": [user(call, each) for each in one.reviewers],
        "labels": list(one.labels),
        "source_branch": one.source_branch,
        "target_branch": one.target_branch,
        "source_project_id": one.source.id if one.source else None,
        "target_project_id": one.project.id,
        "sha": one.sha,
        "merge_commit_sha": one.merge_sha,
        "squash_commit_sha": one.squash_sha,
        "squash": one.squash,
        "has_conflicts": one.state == "opened" and conflicts(one),
        "references": {"short": f"!{one.iid}", "full": f"{one.project.full_path}!{one.iid}"},
        "web_url": page_of(call, one.project, f"/-/merge_requests/{one.iid}"),
    }


def version(_call: Call, one: Version) -> View:
    return {
        "id": one.id,
        "head_commit_sha": one.head,
        "base_commit_sha": one.base,
        "start_commit_sha": one.start,
        "created_at": iso(one.at),
        "state": "collected",
    }


def change(_call: Call, one: Change) -> View:
    return {
        "old_path": one.previous or one.path,
        "new_path": one.path,
        "new_file": one.status in ("added", "copied"),
        "renamed_file": one.status == "renamed",
        "deleted_file": one.status == "removed",
        "a_mode": "100644",
        "b_mode": "100644",
        "diff": "+\n" * one.additions + "-\n" * one.deletions,
    }


def note(call: Call, one: Note) -> View:
    return {
        "id": one.id,
        "type": None,
        "body": one.body,
        "author": user(call, one.author),
        "system": one.system,
        "created_at": iso(one.at),
        "updated_at": iso(one.edited or one.at),
        "resolvable": one.resolvable,
    }


def status(call: Call, one: Job) -> View:
    return {
        "id": one.id,
        "sha": one.sha,
        "ref": one.ref,
        "status": one.status,
        "name": one.name,
        "target_url": one.url,
        "description": one.description or None,
        "created_at": iso(one.at),
        "started_at": iso(one.at),
        "finished_at": iso(one.at) if one.status not in ("running", "pending") else None,
        "allow_failure": one.allow_failure,
        "pipeline_id": one.pipeline.id,
        "author": user(call, one.author or one.pipeline.user),
    }


def job(_call: Call, one: Job) -> View:
    where = {"id": one.pipeline.id, "sha": one.sha, "ref": one.ref, "status": one.pipeline.status}
    return {
        "id": one.id,
        "name": one.name,
        "status": one.status,
        "stage": "test",
        "pipeline": where,
        "web_url": one.url,
        "allow_failure": one.allow_failure,
        "created_at": iso(one.at),
        "finished_at": iso(one.at) if one.status not in ("running", "pending") else None,
    }


def bridge(call: Call, one: Job) -> View:
    return {**job(call, one), "downstream_pipeline": pipeline(call, one.downstream) if one.downstream else None}


def pipeline(call: Call, one: Pipeline) -> View:
    return {
        "id": one.id,
        "iid": one.iid,
        "sha": one.sha,
        "ref": one.ref,
        "status": one.status,
        "source": one.source,
        "user": user(call, one.user),
        "created_at": iso(one.at),
    }


def event(call: Call, one: Event) -> View:
    kind = "tag" if one.ref.startswith("refs/tags/") else "branch"
    return {
        "id": one.id,
        "action_name": one.action,
        "created_at": iso(one.at),
        "author": user(call, one.author),
        "author_username": one.author.username if one.author else None,
        "push_data": {
            "action": "created" if one.before is None else "removed" if one.after is None else "pushed",
            "ref_type": kind,
            "commit_from": one.before,
            "commit_to": one.after,
            "ref": one.ref.split("/", 2)[2],
        },
    }


def deployment(_call: Call, one: Deployment) -> View:
    return {
        "id": one.id,
        "iid": one.id,
        "sha": one.sha,
        "ref": one.ref,
        "status": one.status,
        "created_at": iso(one.at),
        "updated_at": iso(one.at),
        "environment": {"id": 1, "name": one.environment, "external_url": None},
    }
