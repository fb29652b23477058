"""What machines said of a commit on the simulated GitHub, and where it was deployed."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.forges.github.people import Actor, App, Team, User

if TYPE_CHECKING:
    from tests.forges.github.state import Repository


@dataclass(eq=False)
class CheckSuite:
    """What one App says of one commit. All runs of an App for a commit share it, except workflows' runs."""

    id: int
    repository: "Repository"
    app: App
    head_sha: str
    head_branch: str | None
    created_at: int
    updated_at: int
    runs: list["CheckRun"] = field(default_factory=list)
    workflow: str | None = None  # the workflow's name, for github-actions
    event: str = "pull_request"
    prefix = "CS"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"

    @property
    def status(self) -> str:
        """As REST has it: `completed` once every run is."""
        states = {run.status for run in self.runs}
        return "queued" if not states else "completed" if states == {"completed"} else "in_progress"

    @property
    def conclusion(self) -> str | None:
        """The worst conclusion, None while it runs."""
        if self.status != "completed":
            return None
        for worst in ("action_required", "failure", "startup_failure", "timed_out", "cancelled", "stale", "success"):
            if any(run.conclusion == worst for run in self.runs):
                return worst
        return "neutral"


@dataclass(eq=False)
class CheckRun:
    """One check. Words as REST has them, in small letters; GraphQL's are the same in capitals."""

    id: int
    suite: CheckSuite
    name: str
    status: str
    conclusion: str | None
    started_at: int | None
    completed_at: int | None
    external_id: str = ""
    details_url: str | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[dict[str, Any]] = field(default_factory=list)
    prefix = "CR"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"

    @property
    def app(self) -> App:
        return self.suite.app

    @property
    def head_sha(self) -> str:
        return self.suite.head_sha


@dataclass(eq=False)
class Status:
    """A commit status; the newest of a context counts."""

    id: int
    sha: str
    context: str
    state: str  # error, failure, pending, success
    description: str | None
    target_url: str | None
    creator: Actor | None
    created_at: int
    updated_at: int
    prefix = "SC"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class Environment:
    """A place to deploy to.

    Attributes:
        wait_timer: Minutes, None for none.
        reviewers: Who must agree, None where nobody is asked.
        branches: `protected`, `custom` or None for any branch.
    """

    id: int
    name: str
    created_at: int
    updated_at: int
    wait_timer: int | None = None
    reviewers: list[User | Team] | None = None
    prevent_self_review: bool = False
    branches: str | None = None
    branch_policies: list[str] = field(default_factory=list)
    apps: list[App] = field(default_factory=list)  # custom protection rules
    can_admins_bypass: bool = True
    prefix = "EN"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class DeploymentStatus:
    """What became of a deployment."""

    id: int
    state: str  # error, failure, inactive, pending, success, queued, in_progress
    creator: Actor | None
    created_at: int
    environment_url: str = ""
    description: str = ""


@dataclass(eq=False)
class Deployment:
    """A deployment of a commit."""

    id: int
    sha: str
    ref: str
    environment: str
    creator: Actor | None
    created_at: int
    statuses: list[DeploymentStatus] = field(default_factory=list)  # oldest first
