"""What guards a project, as GraphQL shows it: to maintainers; of what others may not see, lists are empty.

Source: GitLab itself (`Resolvers::Projects::BranchRulesResolver`, `Projects::BranchRulePolicy`, `ProtectableDropdown`).
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests.forges.gitlab.access import Caller
from tests.forges.gitlab.guards import ApprovalRule
from tests.forges.gitlab.matching import governing, named
from tests.forges.gitlab.state import Project

View = dict[str, Any]
Connect = Callable[[Callable[[], Any], Callable[[Any], Any]], Callable[..., View]]


class Ruled(NamedTuple):
    """A branch rule: of one protected branch, or GitLab's own two, which are of none."""

    name: str
    id: str
    count: int
    rules: list[ApprovalRule]


def of(caller: Caller, one: Project, connect: Connect) -> View:
    """Return the fields of a project that are about what guards it."""
    maintains = caller.maintains(one)
    rule = one.push_rule
    return {
        "maxAccessLevel": {"integerValue": caller.level(one)},
        "pushRules": {"rejectUnsignedCommits": rule.reject_unsigned_commits} if rule and maintains else None,
        "protectableBranches": lambda _info: _protectable(one) if caller.reads_code(one) else None,
        "branchRules": connect(lambda: _rules(caller, one) if maintains else (), lambda each: _rule(each, connect)),
    }


def _protectable(one: Project) -> list[str]:
    """Return the branches that the project itself does not protect by their names."""
    return [branch for branch in one.git.branches() if branch not in {each.name for each in one.protected}]


def _rules(caller: Caller, one: Project) -> Iterator[Ruled]:
    """Yield the rules that no licence is asked about: what a lapsed one left behind is shown too."""
    branches = list(one.git.branches())
    free = [each for each in one.rules if not each.branches]
    everywhere = [each for each in free if not each.all_protected]
    if everywhere:
        yield Ruled("All branches", f"AllBranchesRule/{one.id}", count=len(branches), rules=everywhere)
    if len(everywhere) < len(free):
        count = sum(bool(governing(one, branch)) for branch in branches)
        rules = [each for each in free if each.all_protected]
        yield Ruled("All protected branches", f"AllProtectedBranchesRule/{one.id}", count=count, rules=rules)
    above = [each for group in one.groups for each in group.protected] if caller.forge.has("premium") else []
    for entry in sorted([*one.protected, *above], key=lambda each: each.name):
        count = sum(named(entry.name, branch) for branch in branches)
        rules = [each for each in one.rules if entry in each.branches]
        yield Ruled(entry.name, f"BranchRule/{entry.id}", count, rules)


def _rule(one: Ruled, connect: Connect) -> View:
    return {
        "name": one.name,
        "id": f"gid://gitlab/Projects::{one.id}",
        "matchingBranchesCount": one.count,
        "approvalRules": connect(lambda: one.rules, _approval),
    }


def _approval(one: ApprovalRule) -> View:
    return {
        "id": f"gid://gitlab/ApprovalProjectRule/{one.id}",
        "name": one.name,
        "type": one.kind.upper(),
        "approvalsRequired": one.required,
    }
