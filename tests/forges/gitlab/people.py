"""People, programs and groups of the simulated GitLab."""

from dataclasses import dataclass, field

from tests.forges.gitlab.guards import ApprovalRule, Policy, Protected, PushRule
from tests.forges.gitlab.surroundings import ProtectedEnvironment

# https://docs.gitlab.com/api/members/#roles
NONE, MINIMAL, GUEST, REPORTER, DEVELOPER, MAINTAINER, OWNER = 0, 5, 10, 20, 30, 40, 50


@dataclass(eq=False)
class User:
    """Somebody, or a program: `kind` in GraphQL's words, such as HUMAN, PROJECT_BOT, GHOST."""

    id: int
    username: str
    name: str = ""
    emails: list[str] = field(default_factory=list)
    kind: str = "HUMAN"
    admin: bool = False

    @property
    def bot(self) -> bool:
        return self.kind not in ("HUMAN", "GHOST")

    @property
    def noreply(self) -> str:
        return f"{self.id}-{self.username}@users.noreply.127.0.0.1"  # the name that every simulated server has


@dataclass(eq=False)
class Group:
    """A group. What it says holds for everything below it."""

    id: int
    path: str
    parent: "Group | None" = None
    members: dict[User, int] = field(default_factory=dict)
    invited: list[User] = field(default_factory=list)  # asked to be members, who have not answered
    visibility: str = "public"
    protected: list[Protected] = field(default_factory=list)
    push_rule: PushRule | None = None
    rules: list[ApprovalRule] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    protected_environments: list[ProtectedEnvironment] = field(default_factory=list)

    @property
    def full_path(self) -> str:
        return f"{self.parent.full_path}/{self.path}" if self.parent else self.path

    @property
    def line(self) -> "list[Group]":
        """It and every group above it, the nearest first."""
        return [self, *(self.parent.line if self.parent else [])]

    def level(self, user: User) -> int:
        """Return a member's level, by whatever group above gives it."""
        return max((one.members.get(user, 0) for one in self.line), default=0)
