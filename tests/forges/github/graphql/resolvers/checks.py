"""What machines said of a commit: check runs, their suites, and statuses."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.forges.github.checks import CheckRun, CheckSuite, Status
from tests.forges.github.graphql.errors import Refused
from tests.forges.github.graphql.here import Here, Within
from tests.forges.github.graphql.paging import Page, page
from tests.forges.github.graphql.registry import always, field, is_a, plain
from tests.forges.github.graphql.resolvers.common import identified, placed, times
from tests.forges.github.graphql.resolvers.things import CommitThing, RefThing, branch_ref
from tests.forges.github.people import App, Bot, User
from tests.forges.github.pulls import PullRequest
from tests.forges.github.standing import required_checks
from tests.forges.github.state import Repository

is_a("CheckRun", CheckRun)
is_a("CheckSuite", CheckSuite)
FAILED = {"action_required", "cancelled", "failure", "startup_failure", "timed_out", "stale"}


def latest_runs(suite: CheckSuite) -> list[CheckRun]:
    """Return the newest run of each name in a suite.

    Source: https://docs.github.com/en/rest/checks/runs (filter: `latest`)
    """
    return list({run.name: run for run in suite.runs}.values())


def statuses(commit: CommitThing) -> list[Within]:
    """Return the newest status of each context."""
    newest: dict[str, Status] = {}
    for status in commit.repository.statuses_of(commit.oid):
        newest.setdefault(status.context, status)
    return [Within(one, commit, "StatusContext") for one in newest.values()]


def _state(runs: Sequence[CheckRun], said: Sequence[Any]) -> str:
    """Return the worst of all.

    Source: https://docs.github.com/en/graphql/reference/objects#statuscheckrollup
    """
    states = {status.state for status in said}
    if "error" in states and not any(run.conclusion in FAILED for run in runs):
        return "ERROR"
    if states & {"error", "failure"} or any(run.conclusion in FAILED for run in runs):
        return "FAILURE"
    if "pending" in states or any(run.status != "completed" for run in runs):
        return "PENDING"
    return "SUCCESS"


# The rollup


class Rollup:
    """Everything that was said of a commit."""

    graphql_kind = "StatusCheckRollup"

    def __init__(self, commit: CommitThing) -> None:
        self.commit = commit
        suites = [suite for suite in commit.repository.suites if suite.head_sha == commit.oid]
        self.runs = [run for suite in suites for run in latest_runs(suite)]
        self.statuses = statuses(commit)
        self.node_id = f"SCR_{commit.repository.id}_{commit.oid}"

    @property
    def state(self) -> str:
        return _state(self.runs, self.statuses)


plain("StatusCheckRollup", "commit", "state", id="node_id")


@field("Commit", "statusCheckRollup")
def rollup(commit: CommitThing, here: Here) -> Rollup | None:
    """All checks and statuses of a commit, null where nobody has said anything."""
    here.need(commit.repository, "checks")
    here.need(commit.repository, "statuses")
    found = Rollup(commit)
    return found if found.runs or found.statuses else None


@field("StatusCheckRollup")
def contexts(one: Rollup, here: Here, **given: Any) -> Page:
    found = [*one.runs, *one.statuses]
    return page(
        found,
        here.info,
        given,
        checkRunCount=len(one.runs),
        statusContextCount=len(one.statuses),
    )


# Check runs

identified("CheckRun")
plain("CheckRun", "name", "title", "summary", checkSuite="suite")
times("CheckRun", "startedAt", "completedAt")
placed(
    "CheckRun",
    lambda run: f"/{run.suite.repository.full_name}/runs/{run.id}",
    urls=("url", "permalink"),
)


@field("CheckRun", "status")
def run_status(run: CheckRun, _here: Here) -> str:
    return run.status.upper()


@field("CheckRun", "conclusion")
def run_conclusion(run: CheckRun, _here: Here) -> str | None:
    return run.conclusion.upper() if run.conclusion else None


@field("CheckRun")
def details_url(run: CheckRun, here: Here) -> str:
    """The address that its App gave, otherwise its own page."""
    return run.details_url or f"{here.forge.base_url}/{run.suite.repository.full_name}/runs/{run.id}"


@field("CheckRun")
def external_id(run: CheckRun, _here: Here) -> str | None:
    return run.external_id or None


@field("CheckRun", "repository")
def run_repository(run: CheckRun, _here: Here) -> Repository:
    return run.suite.repository


# Whether a pull request needs it


def _pull(repository: Repository, number: int | None, node_id: str | None) -> PullRequest:
    for pull in repository.pulls.values():
        if pull.number == number or pull.node_id == node_id:
            return pull
    raise Refused("NOT_FOUND", "Could not resolve to a PullRequest with the number or id that was given.")


@field("CheckRun", "isRequired")
def run_required(
    run: CheckRun, _here: Here, *, pull_request_number: int | None = None, pull_request_id: str | None = None
) -> bool:
    """Whether the pull request's base demands a check of this name, by this App or by any.

    Source: https://docs.github.com/en/graphql/reference/interfaces#requirablebypullrequest
    """
    pull = _pull(run.suite.repository, pull_request_number, pull_request_id)
    return _required(pull, run.name, run.suite.app)


@field("StatusContext", "isRequired")
def status_required(
    status: Within, _here: Here, *, pull_request_number: int | None = None, pull_request_id: str | None = None
) -> bool:
    pull = _pull(status.holder.repository, pull_request_number, pull_request_id)
    creator = status.creator
    return _required(pull, status.context, creator.app if isinstance(creator, Bot) else None)


def _required(pull: PullRequest, name: str, app: App | None) -> bool:
    wanted = required_checks(pull.repository, pull.base_ref)
    return any(context == name and app_id in {None, app.id if app else None} for context, app_id in wanted)


# Suites

identified("CheckSuite")
plain("CheckSuite", "app", "repository")
times("CheckSuite", "createdAt", "updatedAt")
placed(
    "CheckSuite",
    lambda suite: f"/{suite.repository.full_name}/commit/{suite.head_sha}/checks?check_suite_id={suite.id}",
)


@field("CheckSuite", "status")
def suite_status(suite: CheckSuite, _here: Here) -> str:
    return suite.status.upper()


@field("CheckSuite", "conclusion")
def suite_conclusion(suite: CheckSuite, _here: Here) -> str | None:
    return suite.conclusion.upper() if suite.conclusion else None


@field("CheckSuite")
def branch(suite: CheckSuite, _here: Here) -> RefThing | None:
    return branch_ref(suite.repository, suite.head_branch) if suite.head_branch else None


@field("CheckSuite", "commit")
def suite_commit(suite: CheckSuite, _here: Here) -> CommitThing:
    return CommitThing(suite.repository, suite.head_sha)


@field("CheckSuite")
def creator(suite: CheckSuite, _here: Here) -> User | None:
    """Who pushed what the suite is about; null where that is not known, or was no person."""
    found = next((push.actor for push in reversed(suite.repository.pushes) if push.after == suite.head_sha), None)
    return found if isinstance(found, User) else None


@field("CheckSuite")
def check_runs(suite: CheckSuite, here: Here, *, filter_by: Mapping[str, Any] | None = None, **given: Any) -> Page:
    """A suite's runs: the newest of each name, or with `checkType: ALL` every one."""
    asked = filter_by or {}
    found = suite.runs if asked.get("check_type") == "ALL" else latest_runs(suite)
    kept = [run for run in found if asked.get("check_name") in {None, run.name}]
    return page(kept if asked.get("app_id") in {None, suite.app.id} else [], here.info, given)


@field("Commit")
def check_suites(commit: CommitThing, here: Here, *, filter_by: Mapping[str, Any] | None = None, **given: Any) -> Page:
    here.need(commit.repository, "checks")
    asked = filter_by or {}
    found = [
        suite
        for suite in commit.repository.suites
        if suite.head_sha == commit.oid
        and asked.get("app_id") in {None, suite.app.id}
        and asked.get("check_name") in {None, *(run.name for run in suite.runs)}
    ]
    return page(found, here.info, given)


# Workflows


@field("CheckSuite")
def workflow_run(suite: CheckSuite, _here: Here) -> Within | None:
    """The workflow's run that made it, null for what no workflow made."""
    return Within(suite, suite, "WorkflowRun") if suite.workflow else None


plain("WorkflowRun", "event", databaseId="id", checkSuite="thing")
always("WorkflowRun", runNumber=1)
times("WorkflowRun", "createdAt", "updatedAt")
placed("WorkflowRun", lambda run: f"/{run.repository.full_name}/actions/runs/{run.id}")
placed("Workflow", lambda flow: f"/{flow.repository.full_name}/actions/workflows/{flow.workflow}")
field("WorkflowRun", "id")(lambda run, _here: f"WFR_{run.id}")
field("WorkflowRun", "workflow")(lambda run, _here: Within(run.thing, run, "Workflow"))
field("Workflow", "id")(lambda flow, _here: f"W_{flow.repository.id}_{flow.workflow}")
plain("Workflow", name="workflow", databaseId="id")

# Statuses

plain("StatusContext", "context", "description", "targetUrl", "creator", id="node_id", commit="holder")
times("StatusContext", "createdAt")
field("StatusContext", "state")(lambda status, _here: status.state.upper())


class Combined:
    """The statuses of a commit together."""

    graphql_kind = "Status"

    def __init__(self, commit: CommitThing, found: list[Within]) -> None:
        self.commit, self.contexts = commit, found
        self.node_id = f"ST_{commit.repository.id}_{commit.oid}"
        self.state = _state((), found)


plain("Status", "commit", "state", "contexts", id="node_id")


@field("Commit", "status")
def combined(commit: CommitThing, here: Here) -> Combined | None:
    """The statuses alone, null where there are none."""
    here.need(commit.repository, "statuses")
    found = statuses(commit)
    return Combined(commit, found) if found else None


@field("Status", "context")
def one_context(status: Combined, _here: Here, *, name: str) -> Within | None:
    return next((one for one in status.contexts if one.context == name), None)
