"""What surrounds a repository's branches on the simulated GitHub: jobs, keys, webhooks, scanning."""

from dataclasses import dataclass, field


@dataclass
class Actions:
    """What its jobs may do, with GitHub's own defaults and names.

    Source: https://docs.github.com/rest/actions/permissions
    """

    enabled: bool = True
    allowed_actions: str = "all"
    sha_pinning_required: bool = False
    default_workflow_permissions: str = "read"
    can_approve_pull_request_reviews: bool = False
    approval_policy: str = "first_time_contributors"
    run_workflows_from_fork_pull_requests: bool = False
    send_write_tokens_to_workflows: bool = False
    send_secrets_and_variables: bool = False
    require_approval_for_fork_pr_workflows: bool = True


@dataclass
class Key:
    """A deploy key."""

    id: int
    title: str
    read_only: bool = True
    created_at: int = 0


@dataclass
class Hook:
    """A webhook; the secret itself is never shown again."""

    id: int
    url: str
    secret: str = ""
    insecure_ssl: str = "0"
    active: bool = True
    events: tuple[str, ...] = ("push",)
    created_at: int = 0


@dataclass
class Safeguards:
    """All of it.

    Attributes:
        push_protection: `enabled` or `disabled`; None where the plan has none.
    """

    actions: Actions = field(default_factory=Actions)
    keys: list[Key] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    push_protection: str | None = "disabled"
