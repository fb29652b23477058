"""Check runs, check suites and commit statuses."""

from datetime import datetime
from typing import Any

from tests.forges.github.checks import CheckRun, CheckSuite, Status
from tests.forges.github.reporting import check_run, commit_status
from tests.forges.github.rest import git_views, pull_views, views
from tests.forges.github.rest.pull_views import when
from tests.forges.github.rest.routes import Call, Refused, forbidden, invalid, not_found, route
from tests.forges.github.rest.views import Shown
from tests.forges.github.state import Repository, iso
from tests.forges.reply import Reply

_REPO = "/repos/{owner}/{repo}"


def _run(call: Call, one: CheckRun) -> Shown:
    repository = one.suite.repository
    here = f"{call.api}/repos/{repository.full_name}/check-runs/{one.id}"
    html = f"{call.html}/{repository.full_name}/runs/{one.id}"
    pulls = [pull for pull in repository.pulls.values() if pull.head_sha == one.head_sha and pull.state == "OPEN"]
    return {
        "id": one.id,
        "name": one.name,
        "node_id": one.node_id,
        "head_sha": one.head_sha,
        "external_id": one.external_id,
        "url": here,
        "html_url": html,
        "details_url": one.details_url or html,
        "status": one.status,
        "conclusion": one.conclusion,
        "started_at": when(one.started_at),
        "completed_at": when(one.completed_at),
        "output": {
            "title": one.title,
            "summary": one.summary,
            "text": one.text,
            "annotations_count": len(one.annotations),
            "annotations_url": f"{here}/annotations",
        },
        "check_suite": {"id": one.suite.id},
        "app": views.app(call, one.app),
        "pull_requests": [pull_views.minimal(call, pull) for pull in pulls if not pull.cross_repository],
    }


def _latest(runs: list[CheckRun]) -> list[CheckRun]:
    """Return the newest run of each name of each App's suite, as `filter=latest` does."""
    newest = {(one.app.id, one.suite.id, one.name): one for one in runs}
    return list(newest.values())


def _chosen(call: Call, runs: list[CheckRun]) -> Reply:
    query = call.query
    found = runs if query.get("filter", "latest") == "all" else _latest(runs)
    found = [
        one
        for one in found
        if query.get("check_name", one.name) == one.name
        and query.get("status", one.status) == one.status
        and query.get("app_id", str(one.app.id)) == str(one.app.id)
    ]
    return call.paged(sorted(found, key=lambda one: -one.id), _run, "check_runs")


@route("GET", _REPO + "/commits/{ref}/check-runs")
def check_runs(call: Call) -> Reply:
    repository = call.repository()
    if not call.caller.granted(repository, "checks"):
        forbidden("checks=read")
    return _chosen(call, repository.check_runs(call.commit(repository)))


def _one_run(call: Call, repository: Repository) -> CheckRun:
    sought = call.number("check_run_id")
    runs = (run for suite in repository.suites for run in suite.runs)
    return next((run for run in runs if run.id == sought), None) or not_found()


@route("GET", _REPO + "/check-runs/{check_run_id}")
def one_check_run(call: Call) -> Shown:
    return _run(call, _one_run(call, call.repository()))


@route("GET", _REPO + "/check-runs/{check_run_id}/annotations")
def annotations(call: Call) -> Reply:
    repository = call.repository()
    run = _one_run(call, repository)

    def view(call: Call, one: dict[str, Any]) -> Shown:
        blank = {"start_column": None, "end_column": None, "title": None, "raw_details": None}
        href = f"{call.html}/{repository.full_name}/blob/{run.head_sha}/{one['path']}"
        return {**blank, **one, "blob_href": href}

    return call.paged(run.annotations, view)


def _writer(call: Call, repository: Repository) -> Any:
    """Insist on an App. Source: https://docs.github.com/rest/checks/runs#create-a-check-run: only Apps may."""
    if call.caller.token is None:
        raise Refused(401, "Requires authentication")
    app = call.caller.app
    if app is None:
        raise Refused(403, "You must authenticate via a GitHub App.")
    if not call.caller.granted(repository, "checks", "write"):
        forbidden("checks=write")
    return app


def _output(run: CheckRun, body: dict[str, Any]) -> None:
    output = body.get("output") or {}
    if len(output.get("annotations", ())) > 50:
        invalid("Validation Failed", resource="CheckRun", field="annotations", code="custom")
    for name in ("title", "summary", "text"):
        if name in output:
            setattr(run, name, output[name])
    run.annotations += output.get("annotations", ())
    for name in ("external_id", "details_url"):
        if name in body:
            setattr(run, name, body[name])
    for name in ("started_at", "completed_at"):
        if name in body:
            setattr(run, name, int(datetime.fromisoformat(body[name]).timestamp()))


@route("POST", _REPO + "/check-runs")
def create_check_run(call: Call) -> Reply:
    repository = call.repository()
    app, body = _writer(call, repository), call.body
    if repository.git.peel(body["head_sha"]) is None:
        invalid(f"No commit found for SHA: {body['head_sha']}")
    status, conclusion = body.get("status", "queued"), body.get("conclusion")
    if status == "completed" and not conclusion:
        invalid("Validation Failed", resource="CheckRun", field="conclusion", code="missing_field")
    if conclusion:
        status = "completed"
    made = check_run(call.forge, repository, app, body["head_sha"], body["name"], conclusion, status=status)
    _output(made, body)
    return Reply(201, _run(call, made))


@route("PATCH", _REPO + "/check-runs/{check_run_id}")
def update_check_run(call: Call) -> Shown:
    """Change a run: only the App that made it may."""
    repository = call.repository()
    app, body = _writer(call, repository), call.body or {}
    run = _one_run(call, repository)
    if run.app is not app:
        message = f"Invalid app_id `{app.id}` - check run can only be modified by the GitHub App that created it."
        raise Refused(403, message)
    now = call.forge.clock.tick()
    run.name, run.status = body.get("name", run.name), body.get("status", run.status)
    if "conclusion" in body:
        run.status, run.conclusion, run.completed_at = "completed", body["conclusion"], now
    elif run.status != "completed":
        run.conclusion = run.completed_at = None
    _output(run, body)
    run.suite.updated_at = now
    return _run(call, run)


# Suites


def _suite(call: Call, one: CheckSuite) -> Shown:
    here = f"{call.api}/repos/{one.repository.full_name}/check-suites/{one.id}"
    info = one.repository.git.info(one.head_sha)
    return {
        "id": one.id,
        "node_id": one.node_id,
        "head_branch": one.head_branch,
        "head_sha": one.head_sha,
        "status": one.status,
        "conclusion": one.conclusion,
        "url": here,
        "before": info.parents[0] if info.parents else "0" * 40,
        "after": one.head_sha,
        "pull_requests": [],
        "app": views.app(call, one.app),
        "repository": views.minimal_repository(call, one.repository),
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "head_commit": git_views.simple_commit(one.repository, one.head_sha),
        "latest_check_runs_count": len(_latest(one.runs)),
        "check_runs_url": f"{here}/check-runs",
    }


@route("GET", _REPO + "/commits/{ref}/check-suites")
def check_suites(call: Call) -> Reply:
    repository = call.repository()
    sha = call.commit(repository)
    app = call.query.get("app_id")
    found = [one for one in repository.suites if one.head_sha == sha and app in (None, str(one.app.id))]
    return call.paged(found, _suite, "check_suites")


def _one_suite(call: Call) -> CheckSuite:
    sought = call.number("check_suite_id")
    return next((one for one in call.repository().suites if one.id == sought), None) or not_found()


@route("GET", _REPO + "/check-suites/{check_suite_id}")
def check_suite(call: Call) -> Shown:
    return _suite(call, _one_suite(call))


@route("GET", _REPO + "/check-suites/{check_suite_id}/check-runs")
def runs_of_suite(call: Call) -> Reply:
    return _chosen(call, _one_suite(call).runs)


# Statuses


def _status(call: Call, repository: Repository, one: Status, *, creator: bool = True) -> Shown:
    shown: Shown = {
        "url": f"{call.api}/repos/{repository.full_name}/statuses/{one.sha}",
        "avatar_url": f"{call.html}/avatars/u/{one.creator.id if one.creator else 0}?v=4",
        "id": one.id,
        "node_id": one.node_id,
        "state": one.state,
        "description": one.description,
        "target_url": one.target_url,
        "context": one.context,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
    }
    if creator:
        shown["creator"] = views.maybe_user(call, one.creator)
    return shown


@route("GET", _REPO + "/commits/{ref}/statuses")
def statuses(call: Call) -> Reply:
    """List every status of a commit, newest first."""
    repository = call.repository()
    found = repository.statuses_of(call.commit(repository))
    return call.paged(found, lambda call, one: _status(call, repository, one))


@route("GET", _REPO + "/commits/{ref}/status")
def combined(call: Call) -> Reply:
    """Show the newest status of each context, and what they come to: `pending` where there are none.

    Source: https://docs.github.com/rest/commits/statuses#get-the-combined-status-for-a-specific-reference
    """
    repository = call.repository()
    sha = call.commit(repository)
    newest: dict[str, Status] = {}
    for one in repository.statuses_of(sha):
        newest.setdefault(one.context, one)
    states = {one.state for one in newest.values()}
    state = "failure" if states & {"error", "failure"} else "success" if states == {"success"} else "pending"
    shown, headers = call.page(list(newest.values()))
    here = f"{call.api}/repos/{repository.full_name}/commits/{sha}"
    body = {
        "state": state,
        "statuses": [_status(call, repository, one, creator=False) for one in shown],
        "sha": sha,
        "total_count": len(newest),
        "repository": views.minimal_repository(call, repository),
        "commit_url": here,
        "url": f"{here}/status",
    }
    return Reply(200, body, headers)


@route("POST", _REPO + "/statuses/{sha}")
def create_status(call: Call) -> Reply:
    """Post a status: whoever may push may, under any context; a commit takes a thousand of one context.

    Source: https://docs.github.com/rest/commits/statuses#create-a-commit-status
    """
    repository = call.repository()
    if call.caller.token is None:
        raise Refused(401, "Requires authentication")
    if not call.caller.granted(repository, "statuses", "write"):
        forbidden("statuses=write")
    if not call.caller.may(repository, "write"):
        not_found()
    body, sha = call.body, call.words["sha"]
    if repository.git.peel(sha) is None:
        invalid(f"No commit found for SHA: {sha}")
    context = body.get("context", "default")
    if len([one for one in repository.statuses if one.sha == sha and one.context == context]) >= 1000:
        invalid("Validation Failed", resource="Status", field="sha", code="custom")
    made = commit_status(
        call.forge,
        repository,
        call.caller.account,
        sha,
        context,
        body["state"],
        body.get("description"),
        body.get("target_url"),
    )
    return Reply(201, _status(call, repository, made))
