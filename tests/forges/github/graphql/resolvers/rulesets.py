"""Rulesets: those who see a repository see its rules; only those who may change a ruleset see who walks around it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.forges.github.graphql.here import Here, Within
from tests.forges.github.graphql.paging import Page, page
from tests.forges.github.graphql.registry import field, is_a, mapped, plain
from tests.forges.github.graphql.resolvers.common import identified, ordered, times
from tests.forges.github.graphql.resolvers.things import RefThing
from tests.forges.github.guards import Bypass, Rule, Ruleset
from tests.forges.github.matching import rulesets_of, targets
from tests.forges.github.people import App, Org, Team
from tests.forges.github.state import Repository

is_a("RepositoryRuleset", Ruleset)
identified("RepositoryRuleset")
plain("RepositoryRuleset", "name", "source")
times("RepositoryRuleset", "createdAt", "updatedAt")

# REST's words for a type, a parameter and a thing are GraphQL's in small letters with underscores.
PARAMETERS = {
    "branch_name_pattern": "BranchNamePatternParameters",
    "code_scanning": "CodeScanningParameters",
    "commit_author_email_pattern": "CommitAuthorEmailPatternParameters",
    "commit_message_pattern": "CommitMessagePatternParameters",
    "committer_email_pattern": "CommitterEmailPatternParameters",
    "file_extension_restriction": "FileExtensionRestrictionParameters",
    "file_path_restriction": "FilePathRestrictionParameters",
    "max_file_path_length": "MaxFilePathLengthParameters",
    "max_file_size": "MaxFileSizeParameters",
    "merge_queue": "MergeQueueParameters",
    "pull_request": "PullRequestParameters",
    "required_deployments": "RequiredDeploymentsParameters",
    "required_status_checks": "RequiredStatusChecksParameters",
    "tag_name_pattern": "TagNamePatternParameters",
    "update": "UpdateParameters",
    "workflows": "WorkflowsParameters",
}
mapped(
    *PARAMETERS.values(),
    "CodeScanningTool",
    "PropertyTargetDefinition",
    "RefNameConditionTarget",
    "RepositoryIdConditionTarget",
    "RepositoryNameConditionTarget",
    "RepositoryPropertyConditionTarget",
    "RepositoryRuleConditions",
    "StatusCheckConfiguration",
    "WorkflowFileReference",
)
# What a rule has where its parameters do not say.
# Source: https://docs.github.com/en/rest/repos/rules#create-a-repository-ruleset
DEFAULTS: Mapping[str, Any] = {
    "negate": False,
    "doNotEnforceOnCreate": False,
    "strictRequiredStatusChecksPolicy": False,
    "requiredStatusChecks": [],
    "updateAllowsFetchAndMerge": False,
    "dismissStaleReviewsOnPush": False,
    "requireCodeOwnerReview": False,
    "requireLastPushApproval": False,
    "requiredApprovingReviewCount": 0,
    "requiredReviewThreadResolution": False,
    "allowedMergeMethods": None,
    "protected": False,
    "include": [],
    "exclude": [],
}


def camel(value: Any) -> Any:
    """Return REST's parameters with GraphQL's names."""
    if isinstance(value, Mapping):
        return {re.sub(r"_([a-z])", lambda one: one[1].upper(), name): camel(one) for name, one in value.items()}
    return [camel(one) for one in value] if isinstance(value, list) else value


class Parameters(dict[str, Any]):
    """A rule's parameters, by GraphQL's names."""

    graphql_kind: str


# Which rulesets there are


def _chosen(found: Sequence[Ruleset], wanted: Sequence[str] | None) -> list[Ruleset]:
    return [one for one in found if not wanted or one.target.upper() in wanted]


@field("Repository", "rulesets")
def of_repository(
    repository: Repository,
    here: Here,
    *,
    include_parents: bool = True,
    targets: Sequence[str] | None = None,
    **given: Any,
) -> Page:
    """A repository's rulesets, with those above it that reach it; also those that are off or only evaluated."""
    return page(_chosen(rulesets_of(repository, parents=include_parents), targets), here.info, given)


@field("Repository", "ruleset")
def one_of_repository(
    repository: Repository, _here: Here, *, database_id: int, include_parents: bool = True
) -> Ruleset | None:
    return next((one for one in rulesets_of(repository, parents=include_parents) if one.id == database_id), None)


@field("Organization", "rulesets")
def of_organization(org: Org, here: Here, *, targets: Sequence[str] | None = None, **given: Any) -> Page | None:
    """An organisation's rulesets, null for those who do not administer it.

    Source: https://docs.github.com/en/rest/orgs/rules (organization administration, read)
    """
    return page(_chosen(org.rulesets, targets), here.info, given) if here.owns_org(org) else None


@field("Organization", "ruleset")
def one_of_organization(org: Org, here: Here, *, database_id: int, **_given: Any) -> Ruleset | None:
    seen = org.rulesets if here.owns_org(org) else []
    return next((one for one in seen if one.id == database_id), None)


# What one says


@field("RepositoryRuleset")
def target(ruleset: Ruleset, _here: Here) -> str:
    return ruleset.target.upper()


@field("RepositoryRuleset")
def enforcement(ruleset: Ruleset, _here: Here) -> str:
    return ruleset.enforcement.upper()


@field("RepositoryRuleset")
def conditions(ruleset: Ruleset, here: Here) -> dict[str, Any]:
    found: dict[str, Any] = {"refName": None, "repositoryId": None, "repositoryName": None, "repositoryProperty": None}
    for name, condition in camel(ruleset.conditions).items():
        found[name] = {**DEFAULTS, **condition}
    if found["repositoryId"]:
        ids = set(ruleset.conditions["repository_id"].get("repository_ids", ()))
        chosen = [one.node_id for one in here.forge.repositories.values() if one.id in ids]
        found["repositoryId"] = {"repositoryIds": chosen}
    return found


@field("RepositoryRuleset")
def rules(ruleset: Ruleset, here: Here, *, type: str | None = None, **given: Any) -> Page:  # noqa: A002 -- GitHub's name
    found = [Within(one, ruleset, "RepositoryRule") for one in ruleset.rules if type in {None, one.type.upper()}]
    return page(found, here.info, given)


@field("Ref", "rules")
def of_ref(ref: RefThing, here: Here, *, order_by: Mapping[str, Any] | None = None, **given: Any) -> Page:
    """Every rule that binds a ref, from every active ruleset.

    Source: https://docs.github.com/en/graphql/reference/objects#ref (rules)
    """
    found = [
        Within(rule, ruleset, "RepositoryRule")
        for ruleset in rulesets_of(ref.repository)
        if ruleset.enforcement == "active" and targets(ruleset, ref.repository, ref.full)
        for rule in ruleset.rules
    ]
    keys = {
        "TYPE": lambda one: one.type,
        "CREATED_AT": lambda one: one.holder.created_at,
        "UPDATED_AT": lambda one: one.holder.updated_at,
    }
    return page(ordered(found, order_by, keys), here.info, given)


plain("RepositoryRule", repositoryRuleset="holder")


@field("RepositoryRule", "id")
def rule_id(rule: Within, _here: Here) -> str:
    """An id of the rule; those of the model count from 0 where nobody numbered them."""
    at = next(place for place, one in enumerate(rule.holder.rules) if one is rule.thing)
    return f"RRU_{rule.holder.id}_{at}"


@field("RepositoryRule", "type")
def rule_type(rule: Rule, _here: Here) -> str:
    return rule.type.upper()


@field("RepositoryRule")
def parameters(rule: Rule, _here: Here) -> Parameters | None:
    kind = PARAMETERS.get(rule.type)
    if kind is None or (rule.parameters is None and rule.type != "update"):
        return None
    found = Parameters({**DEFAULTS, **camel(rule.parameters or {})})
    if rule.type == "pull_request" and found["allowedMergeMethods"]:
        found["allowedMergeMethods"] = [method.upper() for method in found["allowedMergeMethods"]]
    found.graphql_kind = kind
    return found


# Who walks around one


@field("RepositoryRuleset")
def bypass_actors(ruleset: Ruleset, here: Here, **given: Any) -> Page | None:
    """Who walks around it; null for those who may not change it, which is not an empty list.

    Source: https://docs.github.com/en/rest/repos/rules#get-a-repository-ruleset ("bypass_actors ... only returned if the
    user making the API request has write access to the ruleset"). A bypass of the sort `exempt` has no word in GraphQL.
    """
    source = ruleset.source
    if not (here.owns_org(source) if isinstance(source, Org) else here.edits_rules(source)):
        return None
    return page([Within(one, ruleset, "RepositoryRulesetBypassActor") for one in ruleset.bypass], here.info, given)


plain("RepositoryRulesetBypassActor", repositoryRuleset="holder")
ROLES = {1: "read", 3: "triage", 4: "write", 2: "maintain", 5: "admin"}


@field("RepositoryRulesetBypassActor", "id")
def bypass_id(one: Within, _here: Here) -> str:
    return f"RBA_{one.holder.id}_{one.holder.bypass.index(one.thing)}"


@field("RepositoryRulesetBypassActor")
def actor(one: Bypass, here: Here) -> Team | App | None:
    if one.actor_type == "Team":
        return next((team for org in here.forge.orgs.values() for team in org.teams if team.id == one.actor_id), None)
    if one.actor_type == "Integration":
        return next((app for app in here.forge.apps.values() if app.id == one.actor_id), None)
    return None


@field("RepositoryRulesetBypassActor")
def bypass_mode(one: Bypass, _here: Here) -> str | None:
    return {"always": "ALWAYS", "pull_request": "PULL_REQUEST"}.get(one.mode)


for _name, _kind in (
    ("deployKey", "DeployKey"),
    ("enterpriseOwner", "EnterpriseOwner"),
    ("organizationAdmin", "OrganizationAdmin"),
):
    field("RepositoryRulesetBypassActor", _name)(lambda one, _here, kind=_kind: one.actor_type == kind)


@field("RepositoryRulesetBypassActor")
def repository_role_database_id(one: Bypass, _here: Here) -> int | None:
    return one.actor_id if one.actor_type == "RepositoryRole" else None


@field("RepositoryRulesetBypassActor")
def repository_role_name(one: Bypass, _here: Here) -> str | None:
    return ROLES.get(one.actor_id or 0) if one.actor_type == "RepositoryRole" else None
