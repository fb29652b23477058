"""GitLab's approval rules: which of them are about a branch, and how many people must agree in the end.

A merge request must satisfy each rule by itself, and one person may count for several. So what is certain to be
demanded is the largest number of any rule that is about the branch, and not their sum.

Sources: https://docs.gitlab.com/user/project/merge_requests/approvals/rules/ and
https://docs.gitlab.com/api/merge_request_approvals/
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from refwarden.model.protection.bypass import Bypass
from refwarden.model.protection.guards import Guard
from refwarden.model.protection.permissive import matches

# `any` takes anybody who may approve; `owners` is made of the CODEOWNERS file; `report` asks only when a scanner found
# something, so that it demands nothing of every merge request.
RuleKind = Literal["regular", "any", "owners", "report"]
_AUTHORS = Bypass("the author of a merge request, who may edit its rules", "pull")


class ApprovalRule(NamedTuple):
    """A rule of a project.

    Attributes:
        name: Its name.
        required: How many of its approvers must agree.
        kind: Whose it is.
        branches: The protected branches that it is limited to, each by its name or wildcard; empty for every branch.
        protected: Whether it is limited to protected branches, whichever they are.
    """

    name: str
    required: int
    kind: RuleKind = "regular"
    branches: tuple[str, ...] = ()
    protected: bool = False

    @property
    def demanding(self) -> bool:
        """Whether it asks something of every merge request that it is about."""
        return self.required > 0 and self.kind != "report"


class Approving(NamedTuple):
    """How a project lets people approve. None where the host does not say.

    Attributes:
        resets: Whether a push takes every approval back.
        authors: Whether authors may approve their own.
        committers: Whether people whose commits it holds may.
        editing: Whether authors may edit the rules of their merge requests.
    """

    resets: bool | None = None
    authors: bool | None = None
    committers: bool | None = None
    editing: bool | None = None


def about(rules: Iterable[ApprovalRule], branch: str, *, protected: bool) -> tuple[ApprovalRule, ...]:
    """Return the rules that are about a branch and demand something of every merge request into it.

    Args:
        rules: The project's rules.
        branch: The branch.
        protected: Whether it is protected by anything.
    """
    return tuple(
        rule
        for rule in rules
        if rule.demanding
        and (protected or not rule.protected)
        and (not rule.branches or any(matches(one, branch) for one in rule.branches))
    )


def demanding(
    rules: Iterable[ApprovalRule] | None, how: Approving, pushers: tuple[Bypass, ...] | None, unseen: str
) -> list[Guard]:
    """Return what approvals a branch demands, as guards.

    Args:
        rules: The rules about the branch; None where they are not to be seen.
        how: How approvals are given.
        pushers: Who may push to the branch, and so past all of it; None where that is not to be seen.
        unseen: Why something of it is not to be seen.
    """
    around = pushers
    if how.editing is None:
        around = None  # whoever may edit the rules walks around them
    elif how.editing and pushers is not None:
        around = (*pushers, _AUTHORS)
    if rules is None:
        gaps = dict.fromkeys(("approvals", "owners", "stale", "last-push"), unseen)
        return [Guard("approval rules", "that are not seen", {}, around, gaps=gaps)]
    found = [Guard("approval rule", one.name, {"approvals": one.required}, around) for one in rules]
    if not found:
        return []
    # What becomes of approvals is no demand where none is demanded.
    settings = {"stale": how.resets, "last-push": None if how.committers is None else not how.committers}
    demands = {key: True for key, value in settings.items() if value}
    gaps = {key: unseen for key, value in settings.items() if value is None}
    return [*found, Guard("approval settings", "of the project", demands, around, gaps=gaps)]
