"""What guards a project's branches and tags on the simulated GitLab, as its pages have it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Level:
    """One entry of an access list: a level, or one user, group or deploy key beside which a level means nothing."""

    id: int
    level: int = 40
    user: Any = None
    group: Any = None
    key: int | None = None


@dataclass(eq=False)
class Protected:
    """A protected branch, or tag (whose `push` is who may create it), or a wildcard over them."""

    id: int
    name: str
    push: list[Level] = field(default_factory=list)
    merge: list[Level] = field(default_factory=list)
    unprotect: list[Level] = field(default_factory=list)
    force: bool = False
    owners: bool = False


@dataclass(eq=False)
class ApprovalRule:
    """An approval rule. `branches` empty is for every branch; `all_protected` for every protected one.

    Of one that is `hidden` a group among its approvers is not to be seen by who asks, and so nobody is.
    """

    id: int
    name: str
    required: int
    kind: str = "regular"
    users: list[Any] = field(default_factory=list)
    groups: list[Any] = field(default_factory=list)
    branches: list[Protected] = field(default_factory=list)
    all_protected: bool = False
    report: str | None = None
    hidden: bool = False

    @property
    def approvers(self) -> list[Any]:
        """Everybody who may approve by it, as they are shown."""
        people = [*self.users, *(user for group in self.groups for user in group.members)]
        return [] if self.hidden else list(dict.fromkeys(people))


@dataclass(eq=False)
class Approvals:
    """How a project lets people approve, with GitLab's own names and defaults."""

    reset_approvals_on_push: bool = True
    selective_code_owner_removals: bool = False
    merge_requests_author_approval: bool = False
    merge_requests_disable_committers_approval: bool = False
    disable_overriding_approvers_per_merge_request: bool = False
    require_password_to_approve: bool = False


@dataclass(eq=False)
class PushRule:
    """A push rule, with GitLab's own names; an empty regular expression asks nothing."""

    commit_message_regex: str = ""
    commit_message_negative_regex: str = ""
    branch_name_regex: str = ""
    author_email_regex: str = ""
    file_name_regex: str = ""
    deny_delete_tag: bool = False
    member_check: bool = False
    prevent_secrets: bool = False
    commit_committer_check: bool = False
    commit_committer_name_check: bool = False
    reject_unsigned_commits: bool = False
    reject_non_dco_commits: bool = False
    max_file_size: int = 0


@dataclass(eq=False)
class Policy:
    """A merge request approval policy of a project or a group, which says what is demanded beside all settings.

    Attributes:
        pushing: Whether it keeps people from pushing.
        branches: The branches that it names; empty for every protected one.
    """

    name: str
    enabled: bool = True
    pushing: bool = True
    branches: tuple[str, ...] = ()


@dataclass(eq=False)
class StatusCheck:
    """An external status check."""

    id: int
    name: str
    url: str
    branches: list[Protected] = field(default_factory=list)
