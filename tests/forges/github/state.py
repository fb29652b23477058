"""The simulated GitHub's memory: plain, mutable, and without any opinion. What changes it is behaviour's matter.

Times are whole seconds since 1970 and come from the forge's clock alone, which moves when something happens. Ids are
counted, so that two runs of one story give the same ones.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from tests.forges.github.checks import CheckRun, CheckSuite, Deployment, Environment, Status
from tests.forges.github.guards import Protection, Ruleset
from tests.forges.github.people import (
    Actor,
    App,
    Bot,
    Installation,
    Org,
    Team,
    Token,
    User,
    at_least,
    highest,
)
from tests.forges.github.pulls import Comment, Label, Milestone, PullRequest, QueueEntry
from tests.forges.github.safeguards import Safeguards
from tests.forges.gitrepo import GitRepository

BEGIN = 1_700_000_000  # 2023-11-14T22:13:20Z


def iso(at: int) -> str:
    """Return a time as GitHub writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Clock:
    """The forge's time. It never looks at the machine's."""

    def __init__(self, begin: int = BEGIN) -> None:
        self.now = begin

    def tick(self, seconds: int = 1) -> int:
        """Move on and return the new time."""
        self.now += seconds
        return self.now


@dataclass(eq=False)
class Signature:
    """What GitHub says of a commit's signature.

    Attributes:
        state: In GraphQL's words: VALID, UNSIGNED, INVALID, UNKNOWN_KEY, BAD_EMAIL, EXPIRED_KEY...
        kind: `gpg`, `ssh` or `smime`.
    """

    state: str = "VALID"
    kind: Literal["gpg", "ssh", "smime"] = "gpg"
    signer: User | None = None
    email: str = ""
    by_github: bool = False
    key: str = "B5690EEEBB952194"
    verified_at: int | None = None


@dataclass(eq=False)
class Push:
    """A ref that moved: by whom and when."""

    id: int
    actor: Actor | None
    ref: str  # whole: refs/heads/main
    before: str | None
    after: str | None
    forced: bool
    at: int
    kind: str = "push"  # as the activity list calls it: push, force_push, pr_merge, branch_creation...


@dataclass(eq=False)
class MergeQueue:
    """A branch's merge queue."""

    id: int
    repository: "Repository"
    branch: str
    entries: list[QueueEntry] = field(default_factory=list)
    prefix = "MQ"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class Settings:
    """A repository's settings, with GitHub's own defaults and names."""

    allow_merge_commit: bool = True
    allow_squash_merge: bool = True
    allow_rebase_merge: bool = True
    allow_auto_merge: bool = False
    allow_update_branch: bool = False
    delete_branch_on_merge: bool = False
    web_commit_signoff_required: bool = False
    allow_forking: bool = True
    merge_commit_title: str = "MERGE_MESSAGE"
    merge_commit_message: str = "PR_TITLE"
    squash_merge_commit_title: str = "COMMIT_OR_PR_TITLE"
    squash_merge_commit_message: str = "COMMIT_MESSAGES"


@dataclass(eq=False)
class Repository:
    """A repository: what GitHub knows beside Git, and Git itself in `git`."""

    id: int
    owner: User | Org
    name: str
    git: GitRepository
    private: bool = False
    archived: bool = False
    archived_at: int | None = None
    disabled: bool = False
    default_branch: str = "main"
    parent: "Repository | None" = None  # what it is a fork of
    description: str | None = None
    created_at: int = 0
    updated_at: int = 0
    pushed_at: int = 0
    settings: Settings = field(default_factory=Settings)
    collaborators: dict[User, str] = field(default_factory=dict)
    team_roles: dict[Team, str] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    milestones: list[Milestone] = field(default_factory=list)
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    last_number: int = 0  # pull requests and issues share their numbers
    comments: list[Comment] = field(default_factory=list)
    protections: list[Protection] = field(default_factory=list)  # oldest first
    rulesets: list[Ruleset] = field(default_factory=list)
    environments: list[Environment] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    suites: list[CheckSuite] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)
    queues: dict[str, MergeQueue] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)  # custom properties
    safeguards: Safeguards = field(default_factory=Safeguards)

    prefix = "R"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    @property
    def visibility(self) -> str:
        return "private" if self.private else "public"

    @property
    def has_protection(self) -> bool:
        """Whether the owner's plan has protected branches and rulesets here.

        Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
        managing-protected-branches/about-protected-branches ("public repositories with GitHub Free")
        """
        return not self.private or self.owner.plan != "free"

    def check_runs(self, sha: str) -> list[CheckRun]:
        """Return every run for a commit, oldest first."""
        return [run for suite in self.suites if suite.head_sha == sha for run in suite.runs]

    def statuses_of(self, sha: str) -> list[Status]:
        """Return every status of a commit, newest first, as REST lists them."""
        return [status for status in reversed(self.statuses) if status.sha == sha]

    def role(self, actor: Actor | App | None) -> str:
        """Return what an account may do here: the most of what it was given by itself, by teams and by the owner.

        A member of a child team has what the parent team has.
        Source: https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/
        managing-repository-roles/repository-roles-for-an-organization
        """
        everybody = "none" if self.private else "read"
        if not isinstance(actor, User):
            return everybody
        if actor is self.owner:
            return "admin"
        roles = [everybody, self.collaborators.get(actor, "none")]
        if isinstance(self.owner, Org) and actor in self.owner.members:
            roles.append("admin" if self.owner.members[actor] == "admin" else self.owner.default_role)
            roles += [role for team, role in self.team_roles.items() if actor in team.everybody()]
        return highest(*roles)

    def may(self, actor: Actor | App | None, least: str) -> bool:
        """Tell whether an account has a role or more."""
        return at_least(self.role(actor), least)


@dataclass
class Quirks:
    """What GitHub does at some times and not at others, each to be switched.

    Attributes:
        repoint_reviews: After a force push GitHub attaches approvals to the new head (seen in several projects, and in
            others not).
        thinks: GitHub has not yet worked out whether a pull request can be merged: `UNKNOWN`, REST null.
        forgets_force_pushes: The commits before a force push are no longer kept: null.
    """

    repoint_reviews: bool = False
    thinks: bool = False
    forgets_force_pushes: bool = False


class Forge:
    """A whole simulated GitHub. `lock` is held by whoever reads or changes it while the server runs."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clock = Clock()
        self.quirks = Quirks()
        self.users: dict[str, User] = {}  # each by its login in small letters: logins ignore case
        self.orgs: dict[str, Org] = {}
        self.apps: dict[str, App] = {}
        self.installations: list[Installation] = []
        self.repositories: dict[str, Repository] = {}  # by their full names in small letters
        self.redirects: dict[str, Repository] = {}  # names that repositories once had
        self.tokens: dict[str, Token] = {}
        self.signatures: dict[str, Signature] = {}  # by the commit's sha
        self.web_flow: User | None = None  # who merges and commits by web: GitHub itself
        self.base_url = "http://127.0.0.1"  # the server sets its own; what `html_url` and `url` begin with
        self._last_id = 1000
        self._nodes: dict[str, Any] = {}

    def next_id(self) -> int:
        """Return a number that nothing else has."""
        self._last_id += 1
        return self._last_id

    def remember(self, thing: Any) -> Any:
        """Make a thing be found by its node id, and return it."""
        self._nodes[thing.node_id] = thing
        return thing

    def node(self, node_id: str) -> Any | None:
        """Return what has this node id: whatever was remembered."""
        return self._nodes.get(node_id)

    def user(self, login: str) -> User:
        """Return a person; raise KeyError."""
        return self.users[login.casefold()]

    def account(self, login: str) -> User | Org | Bot | None:
        """Return whatever has this login, None for nothing."""
        key = login.casefold()
        if key.endswith("[bot]"):
            app = self.apps.get(key.removesuffix("[bot]"))
            return app.bot if app else None
        return self.users.get(key) or self.orgs.get(key)

    def by_email(self, email: str) -> User | Bot | None:
        """Return whose address it is: GitHub attributes commits by addresses alone.

        Source: https://docs.github.com/en/account-and-profile/reference/email-addresses-reference
        """
        sought = email.casefold()
        people: list[User | Bot] = [*self.users.values(), *(app.bot for app in self.apps.values() if app.bot)]
        for one in people:
            if sought == one.noreply.casefold() or sought in (known.casefold() for known in one.emails):
                return one
        return None

    def repository(self, full_name: str) -> Repository | None:
        """Return a repository by the name it has now."""
        return self.repositories.get(full_name.casefold())

    def renamed(self, full_name: str) -> Repository | None:
        """Return the repository that once had this name."""
        return self.redirects.get(full_name.casefold())

    def owned(self, owner: User | Org) -> Iterator[Repository]:
        """Yield an account's repositories, oldest first."""
        return (one for one in self.repositories.values() if one.owner is owner)
