"""Branches, tags, files, commits and what was said of them."""

import base64
from typing import Any

from tests.forges.gitlab import reporting
from tests.forges.gitlab.rest import views
from tests.forges.gitlab.rest.routes import Call, Refused, forbidden, not_found, route
from tests.forges.gitlab.state import Pipeline, Project
from tests.forges.reply import Reply

_MOST_STATES = {"pending", "running", "success", "failed", "canceled", "skipped"}


@route("GET", "/projects/{id}/repository/branches")
def branches(call: Call) -> Any:
    project = call.code()
    return call.paged(sorted(project.git.branches()), lambda here, name: views.branch(here, project, name))


@route("GET", "/projects/{id}/repository/branches/{branch}")
def branch(call: Call) -> Any:
    """Show a branch by its whole name; a tag of the same name is none."""
    project = call.code()
    if project.git.tip(call.words["branch"]) is None:
        not_found("Branch")
    return views.branch(call, project, call.words["branch"])


@route("GET", "/projects/{id}/repository/tags")
def tags(call: Call) -> Any:
    project = call.code()

    def view(here: Call, name: str) -> Any:
        oid = project.git.tags()[name]
        commit = project.git.peel(oid)
        return {
            "name": name,
            "target": oid,
            "message": project.git.store.odb[oid].message if oid != commit else "",
            "commit": views.commit(here, project, commit) if commit else None,
            "protected": False,
        }

    return call.paged(sorted(project.git.tags()), view)


@route("GET", "/projects/{id}/repository/files/{file_path}")
def file(call: Call) -> Any:
    project = call.code()
    sha = project.git.resolve(call.query.get("ref", "HEAD"))
    content = project.git.file(sha, call.words["file_path"]) if sha else None
    if sha is None or content is None:
        not_found("File")
    return {
        "file_name": call.words["file_path"].rpartition("/")[2],
        "file_path": call.words["file_path"],
        "size": len(content),
        "encoding": "base64",
        "content": base64.b64encode(content).decode(),
        "ref": call.query["ref"],
        "commit_id": sha,
    }


@route("GET", "/projects/{id}/repository/commits")
def commits(call: Call) -> Any:
    """List commits, the newest first; by first parents alone where that is asked."""
    project = call.code()
    start, span, end = call.query.get("ref_name", project.default_branch).rpartition("..")
    tip, bottom = project.git.resolve(end), project.git.resolve(start) if span else None
    if tip is None or (span and bottom is None):
        not_found("Commit")
    options = ["--first-parent"] if call.query.get("first_parent") == "true" else []
    options += [f"--since={call.query['since']}"] if "since" in call.query else []
    options += [f"^{bottom}"] if bottom else []
    return call.paged(project.git.log(tip, *options), lambda here, sha: views.commit(here, project, sha))


@route("GET", "/projects/{id}/repository/commits/{sha}")
def commit(call: Call) -> Any:
    return views.commit(call, call.code(), call.commit())


@route("GET", "/projects/{id}/repository/commits/{sha}/refs")
def refs(call: Call) -> Any:
    """List the branches that hold a commit; tags are not asked for here."""
    git, sha = call.code().git, call.commit()
    holding = sorted(name for name, tip in git.branches().items() if sha == tip or git.is_ancestor(sha, tip))
    return call.paged(holding, lambda _here, name: {"type": "branch", "name": name})


@route("GET", "/projects/{id}/repository/commits/{sha}/statuses")
def statuses(call: Call) -> Any:
    """List what was said of a commit: jobs and posted statuses; only the last of each unless all are asked for."""
    found = call.code().statuses(call.commit())
    if call.query.get("all") not in ("true", "yes"):
        found = [one for one in found if not one.retried]
    for name in ("name", "ref"):
        if name in call.query:
            found = [one for one in found if getattr(one, name) == call.query[name]]
    return call.paged(found, views.status)


@route("POST", "/projects/{id}/statuses/{sha}")
def add_status(call: Call) -> Any:
    """Set a status. Only one that is still running or pending is changed, and not to what it is; a final one is left.

    Sources: https://docs.gitlab.com/api/commits/#set-commit-pipeline-status, `Ci::CreateCommitStatusService`
    """
    project, sha = call.project(), call.commit()
    token = call.caller.token
    if token is None or "api" not in token.scopes or not call.caller.develops(project):
        forbidden()
    state, name = str(call.given("state")), str(call.given("name") or call.given("context") or "default")
    if state not in _MOST_STATES:
        raise Refused(400, "state does not have a valid value", key="error")
    where = _place(call, project, sha)
    open_one = next((one for one in where.jobs if one.name == name and not one.runner and not one.retried), None)
    if open_one is not None and open_one.status == state and state in ("pending", "running"):
        raise Refused(400, {"status": [f"Cannot transition status via :enqueue from :{state}"]})
    made = reporting.job(call.forge, project, where, name, state, runner=False, author=token.user)
    made.description, made.url = str(call.given("description") or ""), str(call.given("target_url") or "")
    return Reply(201, views.status(call, made))


def _place(call: Call, project: Project, sha: str) -> Pipeline:
    """Return where a status of a commit goes: the pipeline that is named, the latest, or one of a branch that has it."""
    named, ref = call.given("pipeline_id"), call.given("ref")
    found = [one for one in project.pipelines if one.sha == sha and ref in (None, one.ref)]
    if named is not None:
        found = [one for one in found if one.id == int(named)]
        if not found:
            not_found("Pipeline for pipeline_id, sha and ref")
    if found:
        return found[-1]
    holding = (name for name, tip in sorted(project.git.branches().items()) if project.git.is_ancestor(sha, tip))
    where = ref or next(holding, None)
    if where is None:
        not_found("References for commit")
    assert call.caller.user is not None
    return reporting.pipeline(call.forge, project, sha, str(where), "external", call.caller.user)


@route("GET", "/projects/{id}/pipelines/{pipeline_id}/jobs")
def jobs(call: Call) -> Any:
    """List a pipeline's jobs; what others posted is none of them, and what starts other pipelines is listed apart."""
    kept = [
        one
        for one in _pipeline(call).jobs
        if one.runner and not one.downstream and (not one.retried or call.query.get("include_retried") == "true")
    ]
    return call.paged(kept, views.job)


@route("GET", "/projects/{id}/pipelines/{pipeline_id}/bridges")
def bridges(call: Call) -> Any:
    return call.paged([one for one in _pipeline(call).jobs if one.downstream and not one.retried], views.bridge)


def _pipeline(call: Call) -> Pipeline:
    found = next((one for one in call.code().pipelines if str(one.id) == call.words["pipeline_id"]), None)
    if found is None:
        not_found()
    return found
