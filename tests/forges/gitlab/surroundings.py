"""What surrounds a project's branches on the simulated GitLab: environments, webhooks, deploy keys."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Environment:
    """Where jobs deploy to; groups protect environments by their tiers."""

    id: int
    name: str
    tier: str = "other"


@dataclass(eq=False)
class ProtectedEnvironment:
    """Who may deploy to an environment of a project, or to those of a tier in a group, and how many must agree.

    Attributes:
        approvals: What each of its rules demands.
        count: The one number that older settings have instead.
    """

    name: str
    levels: tuple[int, ...] = (40,)
    approvals: list[int] = field(default_factory=list)
    count: int = 0


@dataclass(eq=False)
class Hook:
    """A webhook. Its secret token is shown to nobody."""

    id: int
    url: str
    enable_ssl_verification: bool = True
    alert_status: str = "executable"


@dataclass(eq=False)
class Key:
    """A deploy key."""

    id: int
    title: str
    can_push: bool = False
