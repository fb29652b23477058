"""What GraphQL says of many projects at once, and which of it may be believed.

GraphQL leaves out of its lists what the caller may not see, and says nothing of it; older servers leave out more. So
what it says counts only where it is whole: to a maintainer, with the very protected branches that REST lists.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from refwarden.model.protection.approval_rules import ApprovalRule, RuleKind
from refwarden.model.protection.permissive import Entry
from refwarden.sources.gitlab.words import Node

MAINTAINER = 40
_KINDS: Mapping[str, RuleKind] = {
    "REGULAR": "regular",
    "ANY_APPROVER": "any",
    "CODE_OWNER": "owners",
    "REPORT_APPROVER": "report",
}
# What an id says a branch rule is of: one protected branch, every branch, every protected one.
_OWN, _ALL, _PROTECTED = "Projects::BranchRule", "Projects::AllBranchesRule", "Projects::AllProtectedBranchesRule"


class Told(NamedTuple):
    """What GraphQL says of a project.

    Attributes:
        level: What the caller is in it.
        node: The project's node.
    """

    level: int
    node: Node

    @property
    def signed(self) -> bool | None:
        """Whether its push rule demands signatures, as far as a maintainer is told; None where nothing is said."""
        if self.level < MAINTAINER or "pushRules" not in self.node:
            return None
        return bool((self.node["pushRules"] or {}).get("rejectUnsignedCommits"))

    def rules(self, entries: Sequence[Entry]) -> tuple[ApprovalRule, ...] | None:
        """Return its approval rules; None where they may not be all.

        Args:
            entries: Its protected branches, as REST lists them.
        """
        if self.level < MAINTAINER or not self._whole(entries):
            return None
        found: dict[str, list[Node]] = {}
        for branch in self._branches():
            approvals = branch.get("approvalRules") or {}
            if not _all_of(approvals) or any(one.get("type") not in _KINDS for one in approvals["nodes"]):
                return None
            for one in approvals["nodes"]:
                found.setdefault(str(one["id"]), []).append({**one, "under": branch})
        return tuple(map(_rule, found.values()))

    def heads(self, entries: Sequence[Entry], default: str) -> list[str] | None:
        """Return the branches that are there; None where they may not be all.

        Args:
            entries: Its protected branches, as REST lists them.
            default: Its default branch.
        """
        listed = self.node.get("protectableBranches")
        if not isinstance(listed, list):
            return None
        found = {default, *map(str, listed)}
        # A branch that is protected by its own name is not among them.
        named = {one.pattern for one in entries if "*" not in one.pattern} - found
        if not named:
            return sorted(found)
        if not self._whole(entries):
            return None
        there = {str(one["name"]) for one in self._branches() if one.get("matchingBranchesCount")}
        return sorted(found | (named & there))

    def _branches(self) -> list[Node]:
        found: list[Node] = self.node["branchRules"]["nodes"]
        return found

    def _whole(self, entries: Sequence[Entry]) -> bool:
        """Tell whether its branch rules are those of exactly the protected branches that REST lists, and GitLab's two.

        A server that gives them no ids lacks the rules for all branches as well.
        """
        if not _all_of(self.node.get("branchRules")):
            return False
        own = [str(one["name"]) for one in self._branches() if _sort(one) == _OWN]
        return sorted(own) == sorted(one.pattern for one in entries) and all(map(_sort, self._branches()))


def _sort(branch: Node) -> str:
    """Return what a branch rule is of, by its id; its name is in the caller's language. Empty where nobody knows."""
    found = str(branch.get("id") or "").rpartition("/")[0].rpartition("/")[2]
    return found if found in (_OWN, _ALL, _PROTECTED) else ""


def _all_of(connection: Any) -> bool:
    """Tell whether a connection shows every node that it has."""
    if not isinstance(connection, Mapping) or not isinstance(connection.get("nodes"), list):
        return False
    return not connection["pageInfo"]["hasNextPage"] and all(isinstance(one, Mapping) for one in connection["nodes"])


def _rule(told: Sequence[Node]) -> ApprovalRule:
    """Return an approval rule, which is shown once under each protected branch that it is limited to."""
    first, under = told[0], [one["under"] for one in told]
    return ApprovalRule(
        name=str(first["name"]),
        required=int(first.get("approvalsRequired") or 0),
        kind=_KINDS[str(first["type"])],
        branches=tuple(str(one["name"]) for one in under if _sort(one) == _OWN),
        protected=any(_sort(one) == _PROTECTED for one in under),
    )
