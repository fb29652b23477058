"""The simulated GitLab's memory: plain, mutable, and without any opinion. What changes it is behaviour's matter.

Times are whole seconds since 1970 and come from the forge's clock alone, which moves when something happens. Ids are
counted, so that two runs of one story give the same ones.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from tests.forges.gitlab.guards import ApprovalRule, Approvals, Policy, Protected, PushRule, StatusCheck
from tests.forges.gitlab.people import GUEST, NONE, OWNER, Group, User
from tests.forges.gitlab.surroundings import Environment, Hook, Key, ProtectedEnvironment
from tests.forges.gitrepo import GitRepository

BEGIN = 1_700_000_000  # 2023-11-14T22:13:20Z
Tier = Literal["free", "premium", "ultimate"]
TIERS: tuple[Tier, ...] = ("free", "premium", "ultimate")


def iso(at: int | None) -> str | None:
    """Return a time as GitLab writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") if at else None


class Clock:
    """The forge's time. It never looks at the machine's."""

    def __init__(self, begin: int = BEGIN) -> None:
        self.now = begin

    def tick(self, seconds: int = 1) -> int:
        """Move on and return the new time."""
        self.now += seconds
        return self.now


@dataclass(eq=False)
class Settings:
    """A project's settings about merging, with GitLab's own defaults and names."""

    merge_method: Literal["merge", "rebase_merge", "ff"] = "merge"
    squash_option: Literal["never", "always", "default_on", "default_off"] = "default_off"
    only_allow_merge_if_pipeline_succeeds: bool = False
    allow_merge_on_skipped_pipeline: bool = False
    only_allow_merge_if_all_discussions_are_resolved: bool = False
    only_allow_merge_if_all_status_checks_passed: bool = False
    merge_pipelines_enabled: bool = False
    merge_trains_enabled: bool = False
    automatic_rebase_enabled: bool = False  # from 19.4 on
    remove_source_branch_after_merge: bool = True
    builds_access_level: Literal["disabled", "private", "enabled"] = "enabled"
    ci_allow_fork_pipelines_to_run_in_parent_project: bool = True


@dataclass(eq=False)
class Hidden:
    """Settings that maintainers alone are shown, with GitLab's own defaults and names."""

    ci_push_repository_for_job_token_allowed: bool = False
    allow_pipeline_trigger_approve_deployment: bool = False  # Premium
    pre_receive_secret_detection_enabled: bool = False  # Ultimate


@dataclass(eq=False)
class Note:
    """What somebody said, or, where `action` is given, what GitLab wrote down by itself."""

    id: int
    author: User | None
    body: str
    at: int
    action: str = ""
    discussion: str = ""
    resolvable: bool = False
    resolved: bool = False
    path: str = ""
    line: int = 0
    edited: int = 0

    @property
    def system(self) -> bool:
        return bool(self.action)


@dataclass(eq=False)
class Version:
    """What a merge request's changes were from a moment on."""

    id: int
    head: str
    base: str
    start: str
    at: int


@dataclass(eq=False)
class Job:
    """A job of a pipeline, or (without `runner`) a status that somebody posted."""

    id: int
    name: str
    status: str
    sha: str
    ref: str
    at: int
    pipeline: "Pipeline"
    runner: bool = True
    allow_failure: bool = False
    author: User | None = None
    description: str = ""
    url: str = ""
    retried: bool = False
    downstream: "Pipeline | None" = None  # the pipeline that it started


@dataclass(eq=False)
class Pipeline:
    """A pipeline. `ref` tells its sort: a branch, `refs/merge-requests/N/head`, `.../merge` or `.../train`."""

    id: int
    iid: int
    sha: str
    ref: str
    source: str
    user: User | None
    at: int
    jobs: list[Job] = field(default_factory=list)
    child: bool = False  # whether another pipeline's job started it

    @property
    def status(self) -> str:
        """Return the state of all of its jobs together."""
        states = [one.status for one in self.jobs if not one.retried and not one.allow_failure]
        for state in ("failed", "running", "pending", "manual", "canceled"):
            if state in states:
                return state
        return "skipped" if states and all(one == "skipped" for one in states) else "success"

    @property
    def event_type(self) -> str | None:
        """Return which sort of merge-request pipeline it is, None for another."""
        if not self.ref.startswith("refs/merge-requests/"):
            return None
        return {"head": "DETACHED", "merge": "MERGED_RESULT", "train": "MERGE_TRAIN"}[self.ref.rpartition("/")[2]]


@dataclass(eq=False)
class Response:
    """What an external service said of a commit of a merge request."""

    check: StatusCheck
    sha: str
    status: str


@dataclass(eq=False)
class MergeRequest:
    """A merge request."""

    id: int
    iid: int
    project: "Project"
    author: User | None
    title: str
    description: str
    source: "Project | None"
    source_branch: str
    target_branch: str
    sha: str
    created_at: int
    state: Literal["opened", "closed", "merged"] = "opened"
    updated_at: int = 0
    labels: list[str] = field(default_factory=list)
    assignees: list[User] = field(default_factory=list)
    milestone: str = ""
    approvals: dict[User, int] = field(default_factory=dict)  # who, and when
    reviewers: dict[User, str] = field(default_factory=dict)  # who, and in which state
    objectors: list[User] = field(default_factory=list)  # who asks for changes, reviewer or not (Premium)
    notes: list[Note] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)  # oldest first
    responses: list[Response] = field(default_factory=list)
    head_pipeline: Pipeline | None = None
    merged_at: int | None = None
    merged_by: User | None = None
    merge_sha: str | None = None
    squash_sha: str | None = None
    merged_sha: str | None = None  # the target's tip after it, where GitLab made that anew
    squash: bool = False
    train: bool = False
    blocked_by: list["MergeRequest"] = field(default_factory=list)
    rules: list[ApprovalRule] | None = None  # its own, where somebody edited them
    conflict: bool | None = None  # forced by a story

    @property
    def draft(self) -> bool:
        """GitLab tells drafts by their titles. Source: https://docs.gitlab.com/user/project/merge_requests/drafts/."""
        low = self.title.lower()
        return low.startswith(("draft:", "[draft]", "(draft)"))

    @property
    def target_sha(self) -> str:
        found = self.project.git.tip(self.target_branch)
        return found or self.versions[-1].start


@dataclass(eq=False)
class Event:
    """A push, as the project's activity lists it."""

    id: int
    author: User | None
    action: str
    ref: str
    before: str | None
    after: str | None
    at: int


@dataclass(eq=False)
class Deployment:
    """A deployment of a commit to an environment."""

    id: int
    environment: str
    sha: str
    ref: str
    status: str
    at: int


@dataclass(eq=False)
class Project:
    """A project: what GitLab knows beside Git, and Git itself in `git`."""

    id: int
    namespace: "Group | User"
    path: str
    git: GitRepository
    visibility: str = "public"
    archived: bool = False
    marked_for_deletion: str | None = None  # the day
    repository_access: Literal["disabled", "private", "enabled"] = "enabled"
    default_branch: str = "main"
    parent: "Project | None" = None  # what it is a fork of
    created_at: int = 0
    settings: Settings = field(default_factory=Settings)
    hidden: Hidden = field(default_factory=Hidden)
    approvals: Approvals = field(default_factory=Approvals)
    members: dict[User, int] = field(default_factory=dict)
    shared: dict[Group, int] = field(default_factory=dict)  # groups that were invited
    merge_requests: dict[int, MergeRequest] = field(default_factory=dict)
    last_iid: int = 0
    protected: list[Protected] = field(default_factory=list)
    protected_tags: list[Protected] = field(default_factory=list)
    environments: list[Environment] = field(default_factory=list)
    protected_environments: list[ProtectedEnvironment] = field(default_factory=list)
    rules: list[ApprovalRule] = field(default_factory=list)
    push_rule: PushRule | None = None
    status_checks: list[StatusCheck] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    pipelines: list[Pipeline] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)

    @property
    def full_path(self) -> str:
        above = self.namespace.full_path if isinstance(self.namespace, Group) else self.namespace.username
        return f"{above}/{self.path}"

    @property
    def groups(self) -> list[Group]:
        """The groups above it, the nearest first."""
        return self.namespace.line if isinstance(self.namespace, Group) else []

    def level(self, user: User | None) -> int:
        """Return what somebody's membership amounts to: the most of what the project and its groups give.

        Source: https://docs.gitlab.com/user/project/members/#membership-types
        """
        if user is None:
            return NONE
        if user is self.namespace:
            return OWNER
        levels = [self.members.get(user, 0), *(one.members.get(user, 0) for one in self.groups)]
        levels += [min(level, group.level(user)) for group, level in self.shared.items()]
        return max(levels)

    def everybody(self) -> dict[User, int]:
        """Return every member, direct, inherited and by invited groups, with the level that counts."""
        people = dict.fromkeys([*self.members, *(user for one in self.groups for user in one.members)])
        people |= dict.fromkeys(user for group in self.shared for one in group.line for user in one.members)
        if isinstance(self.namespace, User):
            people[self.namespace] = None
        return {user: self.level(user) for user in people if self.level(user) >= GUEST}

    def statuses(self, sha: str) -> list[Job]:
        """Return everything said of a commit, the newest first; GitLab leaves out what child pipelines say."""
        found = [job for one in self.pipelines if not one.child for job in one.jobs if job.sha == sha]
        return sorted(found, key=lambda one: -one.id)


@dataclass
class Token:
    """A credential.

    Attributes:
        kind: `personal`, `project` or `group` (each of a user's or a bot's), `oauth`, `job`.
        scopes: `api`, `read_api`, `read_repository`.
        project: The only project that a project's token, or a job's, is for.
    """

    value: str
    kind: Literal["personal", "project", "group", "oauth", "job"]
    user: User
    scopes: tuple[str, ...] = ("api",)
    project: Project | None = None
    group: Group | None = None


class Forge:
    """A whole simulated GitLab. `lock` is held by whoever reads or changes it while the server runs.

    Attributes:
        tier: What the licence of every project has.
        licence: What the server's own licence has; on GitLab.com that is more than most projects have. None for the same.
        version: What it says of itself.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clock = Clock()
        self.tier: Tier = "ultimate"
        self.licence: Tier | None = None
        self.version = "18.8.0-ee"
        self.base_url = "http://127.0.0.1"
        self.users: dict[str, User] = {}  # by username in small letters
        self.groups: dict[str, Group] = {}  # by full path in small letters
        self.projects: dict[str, Project] = {}  # by full path in small letters
        self.redirects: dict[str, Project] = {}  # paths that projects once had
        self.tokens: dict[str, Token] = {}
        self.signatures: dict[str, tuple[str, str]] = {}  # by commit: GraphQL's type and status
        self._last_id = 100

    def next_id(self) -> int:
        """Return a number that nothing else has."""
        self._last_id += 1
        return self._last_id

    def has(self, tier: Tier) -> bool:
        """Tell whether the projects' licence has what this tier brings."""
        return TIERS.index(self.tier) >= TIERS.index(tier)

    def licensed(self, tier: Tier) -> bool:
        """Tell whether the server's own licence has it."""
        return TIERS.index(self.licence or self.tier) >= TIERS.index(tier)

    def since(self, *version: int) -> bool:
        """Tell whether it is of this version or newer."""
        return tuple(map(int, self.version.partition("-")[0].split(".")))[: len(version)] >= version

    def project(self, name: str) -> Project | None:
        """Return a project by its id or its path, as it is now."""
        if name.isdigit():
            return next((one for one in self.projects.values() if one.id == int(name)), None)
        return self.projects.get(name.casefold())

    def group(self, name: str) -> Group | None:
        """Return a group by its id or its path."""
        if name.isdigit():
            return next((one for one in self.groups.values() if one.id == int(name)), None)
        return self.groups.get(name.casefold())

    def by_email(self, email: str) -> User | None:
        """Return whose confirmed address it is: GitLab attributes commits by addresses alone."""
        sought = email.casefold()
        for one in self.users.values():
            if sought == one.noreply or sought in (known.casefold() for known in one.emails):
                return one
        return None

    def below(self, group: Group) -> Iterator[Project]:
        """Yield every project of a group and its subgroups, by id."""
        for one in sorted(self.projects.values(), key=lambda each: each.id):
            if group in one.groups:
                yield one
