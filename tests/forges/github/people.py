"""Who there is on the simulated GitHub: people, machines, organisations, teams, and the tokens they act by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Union

if TYPE_CHECKING:
    from tests.forges.github.guards import Ruleset
    from tests.forges.github.state import Repository

# What a collaborator may do, least first.
# Source: https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories
ROLES = ("none", "read", "triage", "write", "maintain", "admin")
Role = Literal["none", "read", "triage", "write", "maintain", "admin"]
Plan = Literal["free", "pro", "team", "enterprise"]


def at_least(role: str, least: str) -> bool:
    """Tell whether a role includes another."""
    return ROLES.index(role) >= ROLES.index(least)


def highest(*roles: str) -> str:
    """Return the role that allows most, `none` for none."""
    return max(("none", *roles), key=ROLES.index)


@dataclass(eq=False)
class User:
    """A person's account."""

    id: int
    login: str
    name: str | None = None
    emails: list[str] = field(default_factory=list)
    plan: Plan = "pro"
    site_admin: bool = False
    mannequin: bool = False  # stands for somebody whose work was imported
    created_at: int = 0

    prefix = "U"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"

    @property
    def kind(self) -> str:
        return "Mannequin" if self.mannequin else "User"

    @property
    def noreply(self) -> str:
        """GitHub's private address of an account.

        Source: https://docs.github.com/en/account-and-profile/reference/email-addresses-reference
        """
        return f"{self.id}+{self.login}@users.noreply.github.com"


@dataclass(eq=False)
class Bot:
    """The account by which an App acts. REST calls it `slug[bot]`, GraphQL `slug`."""

    id: int
    app: "App"
    created_at: int = 0
    name: None = None
    emails: list[str] = field(default_factory=list)
    site_admin: bool = False

    prefix = "BOT"
    kind = "Bot"

    @property
    def slug(self) -> str:
        return self.app.slug

    @property
    def login(self) -> str:
        return f"{self.app.slug}[bot]"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"

    @property
    def noreply(self) -> str:
        return f"{self.id}+{self.login}@users.noreply.github.com"


@dataclass(eq=False)
class App:
    """A GitHub App; `github-actions` is one."""

    id: int
    slug: str
    name: str
    owner: "User | Org"
    bot: Bot | None = None
    client_id: str = ""
    public_key: str = ""  # PEM; what its JWTs are verified with
    permissions: dict[str, str] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    created_at: int = 0

    prefix = "A"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class Installation:
    """An App installed on an account."""

    id: int
    app: App
    account: "User | Org"
    permissions: dict[str, str]
    repositories: list["Repository"] | None = None  # None: all of the account's
    suspended_at: int | None = None
    suspended_by: User | None = None
    created_at: int = 0


@dataclass(eq=False)
class Team:
    """A team of an organisation. Children's members count as members of the parent; pending invitations do not."""

    id: int
    org: "Org"
    slug: str
    name: str
    parent: "Team | None" = None
    privacy: Literal["closed", "secret"] = "closed"
    description: str | None = None
    members: dict[User, Literal["member", "maintainer"]] = field(default_factory=dict)
    pending: list[User] = field(default_factory=list)
    created_at: int = 0

    prefix = "T"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"

    @property
    def children(self) -> list["Team"]:
        return [team for team in self.org.teams if team.parent is self]

    def everybody(self) -> list[User]:
        """Return the members, those of child teams included.

        Source: https://docs.github.com/rest/teams/members#list-team-members
        """
        found = dict.fromkeys(self.members)
        for child in self.children:
            found.update(dict.fromkeys(child.everybody()))
        return list(found)


@dataclass(eq=False)
class Org:
    """An organisation."""

    id: int
    login: str
    name: str | None = None
    plan: Plan = "team"
    members: dict[User, Literal["member", "admin"]] = field(default_factory=dict)
    teams: list[Team] = field(default_factory=list)
    rulesets: list["Ruleset"] = field(default_factory=list)
    default_role: Role = "read"  # what each member may do in each repository
    web_commit_signoff_required: bool = False
    two_factor_required: bool = False
    description: str | None = None
    created_at: int = 0
    site_admin: bool = False
    emails: list[str] = field(default_factory=list)

    prefix = "O"
    kind = "Organization"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"

    def team(self, slug: str) -> Team:
        """Return a team; raise LookupError where there is none."""
        for team in self.teams:
            if team.slug == slug:
                return team
        raise LookupError(f"{self.login} has no team {slug}")


@dataclass(eq=False)
class Token:
    """A credential: what it may do is the least of its own permissions and its actor's.

    Attributes:
        kind: `user` has scopes (classic); `fine-grained`, `installation` and `actions` have permissions; `app` is the
            App itself by a JWT.
        repositories: Where it works; None for everywhere.
    """

    value: str
    kind: Literal["user", "fine-grained", "installation", "actions", "app"]
    actor: "User | Bot | App"
    scopes: tuple[str, ...] = ("repo", "read:org")
    permissions: Mapping[str, str] = field(default_factory=dict)
    repositories: list["Repository"] | None = None
    installation: Installation | None = None
    expires_at: int | None = None
    revoked: bool = False


Account = Union[User, Bot, Org]  # noqa: UP007 - forward names in unions of the classes above read alike
Actor = Union[User, Bot]  # noqa: UP007 - as above
