"""What machines tell the simulated GitHub of a commit: checks, statuses, deployments. They belong to shas alone."""

from typing import Any

from tests.forges.github.checks import CheckRun, CheckSuite, Deployment, DeploymentStatus, Environment, Status
from tests.forges.github.people import App, Bot, User
from tests.forges.github.state import Forge, Repository


def check_run(
    forge: Forge,
    repository: Repository,
    app: App,
    sha: str,
    name: str,
    conclusion: str | None = None,
    *,
    status: str = "",
    workflow: str | None = None,
    event: str = "pull_request",
    **more: Any,
) -> CheckRun:
    """Make a check run. A new run of the same name does not replace the old one: `filter=latest` hides it.

    Source: https://docs.github.com/rest/checks/runs
    """
    now = forge.clock.tick()
    branch = next((name for name, tip in repository.git.branches().items() if tip == sha), None)
    suite = next(
        (
            one
            for one in repository.suites
            if one.app is app and one.head_sha == sha and one.workflow == workflow and one.event == event
        ),
        None,
    )
    if suite is None:
        suite = forge.remember(
            CheckSuite(
                forge.next_id(),
                repository,
                app,
                sha,
                branch,
                now,
                now,
                workflow=workflow,
                event=event,
            )
        )
        repository.suites.append(suite)
    status = status or ("completed" if conclusion else "in_progress")
    run: CheckRun = forge.remember(
        CheckRun(forge.next_id(), suite, name, status, conclusion, now, now if status == "completed" else None, **more)
    )
    suite.runs.append(run)
    suite.updated_at = now
    return run


def finish(forge: Forge, run: CheckRun, conclusion: str) -> None:
    """Let a run come to its end."""
    run.completed_at = run.suite.updated_at = forge.clock.tick()
    run.status, run.conclusion = "completed", conclusion


def commit_status(
    forge: Forge,
    repository: Repository,
    creator: User | Bot | None,
    sha: str,
    context: str,
    state: str,
    description: str | None = None,
    target_url: str | None = None,
) -> Status:
    """Post a status; the newest of a context counts. Any writer may post any context.

    Source: https://docs.github.com/rest/commits/statuses
    """
    now = forge.clock.tick()
    made: Status = forge.remember(
        Status(forge.next_id(), sha, context, state, description, target_url, creator, now, now)
    )
    repository.statuses.append(made)
    return made


def environment(forge: Forge, repository: Repository, name: str, **settings: Any) -> Environment:
    """Make an environment."""
    now = forge.clock.tick()
    made: Environment = forge.remember(Environment(forge.next_id(), name, now, now, **settings))
    repository.environments.append(made)
    return made


def deploy(forge: Forge, repository: Repository, creator: User | Bot, sha: str, place: str, *states: str) -> Deployment:
    """Deploy a commit, with these words about it in their order."""
    now = forge.clock.tick()
    made = Deployment(forge.next_id(), sha, sha, place, creator, now)
    repository.deployments.append(made)
    for state in states:
        made.statuses.append(DeploymentStatus(forge.next_id(), state, creator, forge.clock.tick()))
    return made
