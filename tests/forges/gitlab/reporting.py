"""What pipelines and other programs say of a commit on the simulated GitLab."""

from typing import Any

from tests.forges.gitlab.people import User
from tests.forges.gitlab.state import Deployment, Forge, Job, MergeRequest, Pipeline, Project

# Words of other hosts for the same, so that one story can be told of any.
STATES = {
    "success": "success",
    "failure": "failed",
    "failed": "failed",
    "skipped": "skipped",
    "cancelled": "canceled",
    "error": "failed",
    "pending": "pending",
    "neutral": "success",
    None: "running",
}


def pipeline(
    forge: Forge, project: Project, sha: str, ref: str, source: str = "push", user: User | None = None
) -> Pipeline:
    """Return the latest pipeline of a commit and ref, made where there is none."""
    for one in reversed(project.pipelines):
        if (one.sha, one.ref) == (sha, ref):
            return one
    made = Pipeline(forge.next_id(), len(project.pipelines) + 1, sha, ref, source, user, forge.clock.tick())
    project.pipelines.append(made)
    return made


def child(forge: Forge, project: Project, parent: Pipeline) -> Pipeline:
    """Return a new child pipeline, which is of the same commit and ref as its parent."""
    iid, now = len(project.pipelines) + 1, forge.clock.tick()
    made = Pipeline(forge.next_id(), iid, parent.sha, parent.ref, "parent_pipeline", parent.user, now, child=True)
    project.pipelines.append(made)
    return made


def job(forge: Forge, project: Project, where: Pipeline, name: str, state: str | None = "success", **more: Any) -> Job:
    """Let a job of a pipeline say something; the same name again replaces what it said."""
    now = forge.clock.tick()
    for one in where.jobs:
        if one.name == name and one.runner == more.get("runner", True):
            one.retried = True
    made = Job(forge.next_id(), name, STATES[state], where.sha, where.ref, now, where, **more)
    made.url = made.url or f"{forge.base_url}/{project.full_path}/-/jobs/{made.id}"
    where.jobs.append(made)
    return made


def status(forge: Forge, project: Project, user: User, sha: str, ref: str, name: str, state: str, **more: Any) -> Job:
    """Post a status, as everybody may who may push.

    GitLab puts it into the latest pipeline of the commit and ref, or into one of its own (`external`).
    Source: https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
    """
    there = next((one for one in reversed(project.pipelines) if one.sha == sha), None)
    where = there or pipeline(forge, project, sha, ref, "external", user)
    return job(forge, project, where, name, state, runner=False, author=user, **more)


def head_pipeline(forge: Forge, request: MergeRequest, sha: str = "", kind: str = "") -> Pipeline:
    """Return the pipeline of a merge request's head: of its branch, or (`head`, `merge`, `train`) its own."""
    home = request.source if request.source and not kind else request.project
    assert home is not None
    ref = f"refs/merge-requests/{request.iid}/{kind}" if kind else request.source_branch
    made = pipeline(forge, home, sha or request.sha, ref, "merge_request_event" if kind else "push", request.author)
    request.head_pipeline = made
    return made


def deploy(forge: Forge, project: Project, sha: str, environment: str, state: str = "success") -> Deployment:
    """Deploy a commit."""
    made = Deployment(forge.next_id(), environment, sha, project.default_branch, state, forge.clock.tick())
    project.deployments.append(made)
    return made
