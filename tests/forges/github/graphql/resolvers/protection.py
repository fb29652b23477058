"""Classic branch protection. Only administrators see it; others see what of it binds them."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.forges.github.graphql.here import Here
from tests.forges.github.graphql.paging import Page, page
from tests.forges.github.graphql.registry import field, is_a, mapped, plain
from tests.forges.github.graphql.resolvers.common import identified
from tests.forges.github.graphql.resolvers.things import RefThing
from tests.forges.github.guards import Protection
from tests.forges.github.matching import allowed, classic_for, fnmatch
from tests.forges.github.people import Bot
from tests.forges.github.state import Repository

is_a("BranchProtectionRule", Protection)
mapped("BranchProtectionRuleConflict", "RefUpdateRule")
identified("BranchProtectionRule")
plain(
    "BranchProtectionRule",
    "pattern",
    "repository",
    "creator",
    allowsDeletions="deletions",
    allowsForcePushes="force_pushes",
    blocksCreations="block_creations",
    dismissesStaleReviews="dismiss_stale",
    isAdminEnforced="admins",
    lockAllowsFetchAndMerge="fork_syncing",
    lockBranch="locked",
    requireLastPushApproval="last_push_approval",
    requiredApprovingReviewCount="reviews",
    requiredDeploymentEnvironments="deployments",
    requiresCodeOwnerReviews="code_owners",
    requiresCommitSignatures="signatures",
    requiresConversationResolution="conversations",
    requiresLinearHistory="linear",
    requiresStrictStatusChecks="strict",
)
# These exist with an empty list too: it lets nobody through, where none lets everybody.
for _name, _attribute in {
    "requiresApprovingReviews": "reviews",
    "requiresDeployments": "deployments",
    "requiresStatusChecks": "checks",
    "restrictsPushes": "pushers",
    "restrictsReviewDismissals": "dismissers",
}.items():
    field("BranchProtectionRule", _name)(lambda rule, _here, attribute=_attribute: getattr(rule, attribute) is not None)


@field("Repository")
def branch_protection_rules(repository: Repository, here: Here, **given: Any) -> Page:
    """A repository's rules, oldest first: an empty list to whoever does not administer it, and no error.

    Source: https://github.com/w3c/validate-repos/issues/30, https://github.com/prodigyeducation/branch-cleaner/issues/27
    """
    seen = repository.protections if here.administers(repository) and repository.has_protection else []
    return page(list(seen), here.info, given)


@field("Ref", "branchProtectionRule")
def of_ref(ref: RefThing, here: Here) -> Protection | None:
    """The one rule that governs a branch; null to whoever does not administer the repository."""
    if not ref.branch or not here.administers(ref.repository):
        return None
    return classic_for(ref.repository, ref.branch)


@field("Ref")
def ref_update_rule(ref: RefThing, here: Here) -> dict[str, Any] | None:
    """What of the rule binds the one who asks: nothing for an administrator whom it exempts.

    Source: https://docs.github.com/en/graphql/reference/objects#refupdaterule ("viewer accessible"), and
    https://github.com/fpicalausa/remove-stale-branches/pull/76 (null for administrators on protected branches)
    """
    rule = classic_for(ref.repository, ref.branch) if ref.branch else None
    actor = here.token.actor
    if rule is None or (here.role(ref.repository) == "admin" and not rule.admins):
        return None
    person = actor.app if isinstance(actor, Bot) else actor
    writes = here.role(ref.repository) in {"write", "maintain", "admin"}
    return {
        "pattern": rule.pattern,
        "allowsDeletions": rule.deletions,
        "allowsForcePushes": rule.force_pushes or allowed(rule.force_pushers, person),
        "blocksCreations": rule.block_creations,
        # Without a demand for reviews it is 0 as with a demand for none.
        "requiredApprovingReviewCount": rule.reviews or 0,
        "requiredStatusCheckContexts": [check.context for check in rule.checks or ()],
        "requiresCodeOwnerReviews": rule.code_owners,
        "requiresConversationResolution": rule.conversations,
        "requiresLinearHistory": rule.linear,
        "requiresSignatures": rule.signatures,
        "viewerAllowedToDismissReviews": writes and (rule.dismissers is None or allowed(rule.dismissers, person)),
        "viewerCanPush": writes and not rule.locked and (rule.pushers is None or allowed(rule.pushers, person)),
    }


@field("BranchProtectionRule")
def required_status_check_contexts(rule: Protection, _here: Here) -> list[str] | None:
    return None if rule.checks is None else [check.context for check in rule.checks]


@field("BranchProtectionRule")
def required_status_checks(rule: Protection, _here: Here) -> list[Any] | None:
    return None if rule.checks is None else list(rule.checks)


plain("RequiredStatusCheckDescription", "app", "context")


@field("BranchProtectionRule")
def matching_refs(rule: Protection, here: Here, *, query: str | None = None, **given: Any) -> Page:
    """The branches that the pattern matches and no exacter rule governs."""
    found = [
        RefThing(rule.repository, f"refs/heads/{name}")
        for name in rule.repository.git.branches()
        if classic_for(rule.repository, name) is rule and (not query or query in name)
    ]
    return page(found, here.info, given)


@field("BranchProtectionRule")
def branch_protection_rule_conflicts(rule: Protection, here: Here, **given: Any) -> Page:
    """The branches that two patterns match, of which only one rule governs."""
    found = [
        {
            "branchProtectionRule": rule,
            "conflictingBranchProtectionRule": other,
            "ref": RefThing(rule.repository, f"refs/heads/{name}"),
        }
        for name in rule.repository.git.branches()
        for other in rule.repository.protections
        if other is not rule and fnmatch(rule.pattern, name) and fnmatch(other.pattern, name)
    ]
    return page(found, here.info, given)


# Who is let through


class Allowance:
    """Somebody whom a rule lets through."""

    def __init__(self, rule: Protection, name: str, at: int, actor: Any) -> None:
        self.rule, self.actor, self.node_id = rule, actor, f"{name}_{rule.id}_{at}"


def _allowances(name: str, listed: Callable[[Protection], Sequence[Any] | None]) -> Callable[..., Page]:
    def resolve(rule: Protection, here: Here, **given: Any) -> Page:
        found = [Allowance(rule, name, at, actor) for at, actor in enumerate(listed(rule) or ())]
        return page(found, here.info, given)

    return resolve


for _name, _kind, _listed in (
    ("bypassForcePushAllowances", "BypassForcePushAllowance", lambda rule: rule.force_pushers),
    ("bypassPullRequestAllowances", "BypassPullRequestAllowance", lambda rule: rule.bypassers),
    ("pushAllowances", "PushAllowance", lambda rule: rule.pushers),
    ("reviewDismissalAllowances", "ReviewDismissalAllowance", lambda rule: rule.dismissers),
):
    field("BranchProtectionRule", _name)(_allowances(_kind, _listed))
    plain(_kind, "actor", id="node_id", branchProtectionRule="rule")
