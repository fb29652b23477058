"""What GraphQL says of projects, many at once or one, and which of it may be believed.

GraphQL leaves out of its lists what the caller may not see, and says nothing of it; older servers leave out more. So
what it says counts only where it is whole: to a maintainer, with the very protected branches that REST lists.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard

from refwarden.model.errors import SourceError
from refwarden.model.protection.approval_rules import ApprovalRule, RuleKind
from refwarden.model.protection.permissive import Entry
from refwarden.sources.gitlab.asking import Asking
from refwarden.sources.gitlab.merging import EXTERNAL, ExternalCheck, Policies
from refwarden.sources.gitlab.words import Node
from refwarden.sources.web.answers import TooLarge

DEVELOPER, MAINTAINER = 30, 40
UNTOLD = Policies("GitLab does not tell which security policies are about it, which may demand more")
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
        above: What the caller is in the group above all others.
        asker: Who asks; empty where that is not told.
    """

    level: int
    node: Node
    above: int = 0
    asker: str = ""

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
        found = self._under("approvalRules")
        if found is None or not all(map(_sound, (one for rule in found for one in rule))):
            return None
        return tuple(map(_rule, found))

    def checks(self, entries: Sequence[Entry]) -> tuple[ExternalCheck, ...] | None:
        """Return its external status checks; None where they may not be all.

        Args:
            entries: Its protected branches, as REST lists them.
        """
        found = self._under("externalStatusChecks") if self.level >= MAINTAINER and self._whole(entries) else None
        if found is None or any(_sort(one["under"]) == _PROTECTED for check in found for one in check):
            return None
        return tuple(ExternalCheck(str(one[0]["name"]), _limits(one)) for one in found)

    def policies(self, project: Node, entries: Sequence[Entry]) -> Policies:
        """Return what is told of security policies.

        Of a group's policies whoever is no member of the group is told none, and nothing of that
        (`SecurityPoliciesFinder#authorized_to_read_policy_configuration?` of GitLab itself).

        Args:
            project: The project, as REST has it.
            entries: Its protected branches, as REST lists them.
        """
        own = {one.pattern for one in entries if not one.group and "*" not in one.pattern}
        pushing: dict[str, bool] = {}
        for branch in self._branches() if self._whole(entries) else ():
            told = (branch.get("branchProtection") or {}).get("protectedFromPushBySecurityPolicy")
            if isinstance(told, bool) and branch["name"] in own and _sort(branch) == _OWN:
                pushing[str(branch["name"])] = told or pushing.get(str(branch["name"]), False)
        return Policies(self._doubt(project), pushing)

    def _doubt(self, project: Node) -> str:
        """Return why security policies may be about it, empty where certainly none is."""
        listed, grouped = self.node.get("approvalPolicies"), (project.get("namespace") or {}).get("kind") != "user"
        if not _all_of(listed) or self.level < DEVELOPER:
            return UNTOLD.doubt
        if any(one.get("enabled") is not False for one in listed["nodes"]):
            return "a security policy is about it, which may demand more than its settings say"
        if grouped and self.above < DEVELOPER:
            return "GitLab tells the security policies of the groups above to their members alone"
        return ""

    def _under(self, what: str) -> list[list[Node]] | None:
        """Return what stands under the branch rules, each as it stands under any; None where not all is shown."""
        found: dict[str, list[Node]] = {}
        for branch in self._branches():
            listed = branch.get(what)
            if not _all_of(listed):
                return None
            for one in listed["nodes"]:
                found.setdefault(str(one["id"]), []).append({**one, "under": branch})
        return list(found.values())

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


def _all_of(connection: Any) -> TypeGuard[Mapping[str, Any]]:
    """Tell whether a connection shows every node that it has."""
    if not isinstance(connection, Mapping) or not isinstance(connection.get("nodes"), list):
        return False
    return not connection["pageInfo"]["hasNextPage"] and all(isinstance(one, Mapping) for one in connection["nodes"])


def _sound(rule: Node) -> bool:
    """Tell whether it is known what an approval rule asks for.

    Of one with a group that the caller may not see GraphQL shows nobody, as of one that has nobody; REST tells them
    apart. So does it where more may approve than are shown, and so many are asked for.
    """
    kind, required = rule.get("type"), int(rule.get("approvalsRequired") or 0)
    if kind not in _KINDS:
        return False
    if kind != "REGULAR" or not required:
        return True
    people = rule.get("eligibleApprovers")
    if not isinstance(people, Mapping) or not people.get("nodes"):
        return False
    return _all_of(people) or len(people["nodes"]) > required


def _limits(told: Sequence[Node]) -> tuple[str, ...]:
    """Return the protected branches that something is limited to, under each of which it is shown once."""
    return tuple(str(one["under"]["name"]) for one in told if _sort(one["under"]) == _OWN)


def _rule(told: Sequence[Node]) -> ApprovalRule:
    """Return an approval rule."""
    first = told[0]
    people = (first.get("eligibleApprovers") or {}).get("nodes")
    return ApprovalRule(
        name=str(first["name"]),
        required=int(first.get("approvalsRequired") or 0),
        kind=_KINDS[str(first["type"])],
        branches=_limits(told),
        protected=any(_sort(one["under"]) == _PROTECTED for one in told),
        eligible=len(people) if people is not None else None,
    )


def level_of(node: Node) -> int:
    """Return what the caller is in a group or project."""
    return int((node.get("maxAccessLevel") or {}).get("integerValue") or 0)


def tell(asking: Asking, projects: Sequence[Node], *, names: bool) -> dict[str, Told]:
    """Return what GraphQL says of projects below one group, or of one person's, by their paths.

    What it does not say is not there, and to be asked of REST.

    Args:
        asking: Asks GitLab.
        projects: The projects, as REST has them: at most twenty-five.
        names: Whether the names of branches are wanted.
    """
    asked = {
        "ids": [f"gid://gitlab/Project/{one['id']}" for one in projects],
        "top": str(projects[0]["path_with_namespace"]).partition("/")[0],
        "names": names,
        "ultimate": any(EXTERNAL in one for one in projects),
    }
    try:
        data = asking.resumed("owner", "Projects", asked)
    except TooLarge:
        half = len(projects) // 2
        if not half:
            return {}
        parts = [tell(asking, part, names=names) for part in (projects[:half], projects[half:])]
        return {**parts[0], **parts[1]}
    except SourceError:
        return {}
    above, asker = level_of(data.get("group") or {}), str((data.get("currentUser") or {}).get("username") or "")
    nodes = [one for one in (data.get("projects") or {}).get("nodes") or () if one and one.get("fullPath")]
    return {str(one["fullPath"]): Told(level_of(one), one, above, asker) for one in nodes}
