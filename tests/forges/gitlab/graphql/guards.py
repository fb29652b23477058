"""What guards a project, as GraphQL shows it: to maintainers; of what others may not see, lists are empty.

Source: GitLab itself (`Resolvers::Projects::BranchRulesResolver`, `Projects::BranchRulePolicy`, `ProtectableDropdown`).
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests.forges.gitlab.access import Caller
from tests.forges.gitlab.guards import ApprovalRule, Policy, Protected, StatusCheck
from tests.forges.gitlab.matching import governing, named
from tests.forges.gitlab.people import DEVELOPER
from tests.forges.gitlab.state import Project

View = dict[str, Any]
Connect = Callable[[Callable[[], Any], Callable[[Any], Any]], Callable[..., View]]


class Ruled(NamedTuple):
    """A branch rule: of one protected branch, or GitLab's own two, which are of none."""

    name: str
    id: str
    count: int
    rules: list[ApprovalRule]
    checks: list[StatusCheck]
    kept: bool | None = None  # whether a security policy keeps people from pushing, where it is a protected branch


def of(caller: Caller, one: Project, connect: Connect) -> View:
    """Return the fields of a project that are about what guards it."""
    maintains = caller.maintains(one)
    rule = one.push_rule
    return {
        "maxAccessLevel": {"integerValue": caller.level(one)},
        "pushRules": {"rejectUnsignedCommits": rule.reject_unsigned_commits} if rule and maintains else None,
        "protectableBranches": lambda _info: _protectable(one) if caller.reads_code(one) else None,
        "approvalPolicies": connect(lambda: _policies(caller, one), lambda each: {"enabled": each.enabled}),
        "branchRules": connect(lambda: _rules(caller, one) if maintains else (), lambda each: _rule(each, connect)),
    }


def _policies(caller: Caller, one: Project) -> Iterator[Policy]:
    """Yield the policies of the project and of the groups above, each to who develops there; of others nothing is said.

    Source: GitLab itself (`SecurityPoliciesFinder#authorized_to_read_policy_configuration?`).
    """
    if not caller.forge.has("ultimate"):
        return
    if caller.develops(one):
        yield from one.policies
    for group in one.groups:
        if caller.user is not None and group.level(caller.user) >= DEVELOPER:
            yield from group.policies


def _kept(caller: Caller, one: Project, entry: Protected) -> bool:
    """Tell whether a policy keeps people from pushing to the branch that has an entry's very name.

    Source: GitLab itself (`EE::ProtectedBranch#protected_from_push_by_security_policy?`), for a project's own entries.
    """
    if not caller.forge.has("ultimate") or entry not in one.protected or entry.name not in one.git.branches():
        return False
    found = [*one.policies, *(each for group in one.groups for each in group.policies)]
    return any(each.enabled and each.pushing and (not each.branches or entry.name in each.branches) for each in found)


def _protectable(one: Project) -> list[str]:
    """Return the branches that the project itself does not protect by their names."""
    return [branch for branch in one.git.branches() if branch not in {each.name for each in one.protected}]


def _rules(caller: Caller, one: Project) -> Iterator[Ruled]:
    """Yield the rules that no licence is asked about: what a lapsed one left behind is shown too."""
    branches = list(one.git.branches())
    free = [each for each in one.rules if not each.branches]
    everywhere = [each for each in free if not each.all_protected]
    checks = [each for each in one.status_checks if not each.branches]
    if everywhere or checks:
        yield Ruled("All branches", f"AllBranchesRule/{one.id}", len(branches), everywhere, checks)
    if len(everywhere) < len(free):
        count = sum(bool(governing(one, branch)) for branch in branches)
        rules = [each for each in free if each.all_protected]
        yield Ruled("All protected branches", f"AllProtectedBranchesRule/{one.id}", count, rules, [])
    above = [each for group in one.groups for each in group.protected] if caller.forge.has("premium") else []
    for entry in sorted([*one.protected, *above], key=lambda each: each.name):
        count = sum(named(entry.name, branch) for branch in branches)
        rules = [each for each in one.rules if entry in each.branches]
        checks = [each for each in one.status_checks if entry in each.branches]
        yield Ruled(entry.name, f"BranchRule/{entry.id}", count, rules, checks, _kept(caller, one, entry))


def _rule(one: Ruled, connect: Connect) -> View:
    return {
        "name": one.name,
        "id": f"gid://gitlab/Projects::{one.id}",
        "matchingBranchesCount": one.count,
        "branchProtection": None if one.kept is None else {"protectedFromPushBySecurityPolicy": one.kept},
        "externalStatusChecks": connect(lambda: one.checks, _check),
        "approvalRules": connect(lambda: one.rules, lambda each: _approval(each, connect)),
    }


def _check(one: StatusCheck) -> View:
    return {"id": f"gid://gitlab/MergeRequests::ExternalStatusCheck/{one.id}", "name": one.name}


def _approval(one: ApprovalRule, connect: Connect) -> View:
    """Show a rule; of one with a group that is not to be seen nobody (`ApprovalRulePresenter#approvers`)."""
    return {
        "id": f"gid://gitlab/ApprovalProjectRule/{one.id}",
        "name": one.name,
        "type": one.kind.upper(),
        "approvalsRequired": one.required,
        "eligibleApprovers": connect(lambda: one.approvers, lambda each: {"username": each.username}),
    }
