"""What guards a branch or a tag on the simulated GitHub: classic protection and rulesets."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.forges.github.people import App, Org, Team, User

if TYPE_CHECKING:
    from tests.forges.github.state import Repository

Allowed = User | Team | App


@dataclass(eq=False)
class RequiredCheck:
    """A check that must pass. `app` None: anybody may report it; `any_source` is written -1 in REST's app_id."""

    context: str
    app: App | None = None


@dataclass(eq=False)
class Protection:
    """A classic branch protection rule.

    A list of None means that the restriction is off; an empty one that nobody is let through.
    Source: https://docs.github.com/rest/branches/branch-protection and GraphQL's BranchProtectionRule.

    Attributes:
        pattern: Which branches, by GitHub's fnmatch.
        reviews: Approvals demanded, None where no pull request is demanded.
        checks: The checks demanded, None where none are; an empty list demands "checks" but names none.
        pushers: Who may push, None for everybody with write access.
        dismissers: Who may dismiss reviews, None for everybody with write access.
    """

    id: int
    repository: "Repository"
    pattern: str
    creator: User | None = None
    created_at: int = 0
    reviews: int | None = None
    dismiss_stale: bool = False
    code_owners: bool = False
    last_push_approval: bool = False
    checks: list[RequiredCheck] | None = None
    strict: bool = False
    admins: bool = False
    linear: bool = False
    force_pushes: bool = False
    deletions: bool = False
    block_creations: bool = False
    conversations: bool = False
    signatures: bool = False
    locked: bool = False
    fork_syncing: bool = False
    deployments: list[str] | None = None
    pushers: list[Allowed] | None = None
    dismissers: list[Allowed] | None = None
    bypassers: list[Allowed] = field(default_factory=list)  # of the pull request
    force_pushers: list[Allowed] = field(default_factory=list)

    prefix = "BPR"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class Bypass:
    """Who may walk around a ruleset.

    Attributes:
        actor_type: `Integration`, `OrganizationAdmin`, `RepositoryRole`, `Team`, `DeployKey`, `EnterpriseOwner`.
        actor_id: The App's, team's or role's id (1 for organisation admins; roles: 2 maintain, 4 write, 5 admin).
        mode: `always`, `pull_request` or `exempt`.
    """

    actor_type: str
    actor_id: int | None
    mode: Literal["always", "pull_request", "exempt"] = "always"
    id: int = 0
    prefix = "RRBA"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


ROLE_IDS = {"maintain": 2, "write": 4, "admin": 5}


@dataclass(eq=False)
class Rule:
    """A rule of a ruleset in REST's words, such as `pull_request` with its parameters (None where it has none)."""

    type: str
    parameters: dict[str, Any] | None = None
    id: int = 0
    prefix = "RRU"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class Ruleset:
    """A ruleset of a repository or an organisation.

    Attributes:
        conditions: As REST has them: `{"ref_name": {"include": [...], "exclude": [...]}}`, and for an organisation's
            also `repository_name`, `repository_id` or `repository_property`.
    """

    id: int
    name: str
    source: "Repository | Org"
    target: Literal["branch", "tag", "push"] = "branch"
    enforcement: Literal["active", "evaluate", "disabled"] = "active"
    conditions: dict[str, Any] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    bypass: list[Bypass] = field(default_factory=list)
    created_at: int = 0
    updated_at: int = 0

    prefix = "RRS"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"

    @property
    def source_type(self) -> str:
        return "Organization" if isinstance(self.source, Org) else "Repository"

    def rule(self, kind: str) -> Rule | None:
        """Return the rule of a type, None for none."""
        return next((rule for rule in self.rules if rule.type == kind), None)
