"""A repository: its settings, and who and what is in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.forges.github.checks import Environment
from tests.forges.github.graphql.errors import not_found
from tests.forges.github.graphql.here import Here
from tests.forges.github.graphql.paging import Edge, Page, page
from tests.forges.github.graphql.registry import always, field, is_a, mapped, plain
from tests.forges.github.graphql.resolvers.commits import PULL_ORDERS
from tests.forges.github.graphql.resolvers.common import identified, ordered, placed, times
from tests.forges.github.matching import active_rules
from tests.forges.github.owners import errors_of, found_at
from tests.forges.github.people import Org, Team, User
from tests.forges.github.pulls import Label, PullRequest
from tests.forges.github.state import MergeQueue, Repository

is_a("Repository", Repository)
is_a("Label", Label)
is_a("Environment", Environment)
is_a("MergeQueue", MergeQueue)
mapped(
    "DeploymentProtectionRule",
    "MergeQueueConfiguration",
    "RepositoryCodeowners",
    "RepositoryCodeownersError",
    "RepositoryPlanFeatures",
)
identified("Repository")
placed("Repository", lambda one: f"/{one.full_name}")
plain("Repository", "name", "owner", nameWithOwner="full_name", isArchived="archived", isPrivate="private")
plain("Repository", isDisabled="disabled")
times("Repository", "createdAt", "updatedAt", "pushedAt", "archivedAt")
always("Repository", isLocked=False, isMirror=False, isTemplate=False)
SETTINGS = {
    "mergeCommitAllowed": "allow_merge_commit",
    "squashMergeAllowed": "allow_squash_merge",
    "rebaseMergeAllowed": "allow_rebase_merge",
    "autoMergeAllowed": "allow_auto_merge",
    "allowUpdateBranch": "allow_update_branch",
    "deleteBranchOnMerge": "delete_branch_on_merge",
    "webCommitSignoffRequired": "web_commit_signoff_required",
    "mergeCommitTitle": "merge_commit_title",
    "mergeCommitMessage": "merge_commit_message",
    "squashMergeCommitTitle": "squash_merge_commit_title",
    "squashMergeCommitMessage": "squash_merge_commit_message",
}


def _setting(name: str, attribute: str) -> None:
    field("Repository", name)(lambda one, _here: getattr(one.settings, attribute))


for _name, _attribute in SETTINGS.items():
    _setting(_name, _attribute)


@field("Repository")
def is_empty(one: Repository, _here: Here) -> bool:
    return not one.git.branches()


@field("Repository")
def is_fork(one: Repository, _here: Here) -> bool:
    return one.parent is not None


@field("Repository")
def is_in_organization(one: Repository, _here: Here) -> bool:
    return isinstance(one.owner, Org)


@field("Repository")
def visibility(one: Repository, _here: Here) -> str:
    return one.visibility.upper()


@field("Repository")
def parent(one: Repository, here: Here) -> Repository | None:
    """What it is a fork of, as far as that is seen."""
    return one.parent if one.parent and here.sees(one.parent) else None


@field("Repository")
def viewer_permission(one: Repository, here: Here) -> str | None:
    """The role of who asks; null for an App, which has permissions instead.

    Source: https://docs.github.com/en/graphql/reference/objects#repository (viewerPermission)
    """
    role = here.role(one)
    return None if here.machine or role == "none" else role.upper()


@field("Repository")
def viewer_can_administer(one: Repository, here: Here) -> bool:
    return here.role(one) == "admin"


@field("Repository")
def plan_features(one: Repository, _here: Here) -> dict[str, bool]:
    """What the owner's plan has here.

    Source: https://docs.github.com/en/get-started/learning-about-github/githubs-plans
    """
    return {"codeowners": one.has_protection, "draftPullRequests": one.has_protection}


@field("Repository")
def collaborators(
    one: Repository,
    here: Here,
    *,
    query: str | None = None,
    login: str | None = None,
    affiliation: str | None = None,
    **given: Any,
) -> Page | None:
    """Who has been let in, with the role each has; null for those who may not push.

    Source: https://docs.github.com/en/rest/collaborators/collaborators ("must have push access")
    """
    if not here.machine and here.role(one) in {"none", "read", "triage"}:
        return None
    here.need(one, "metadata")
    direct = set(one.collaborators)
    people = dict.fromkeys([one.owner] if isinstance(one.owner, User) else [])
    people.update(dict.fromkeys(one.collaborators))
    members = one.owner.members if isinstance(one.owner, Org) else {}
    if affiliation != "DIRECT":
        people.update(dict.fromkeys(members))
        for team in one.team_roles:
            people.update(dict.fromkeys(team.everybody()))
    if affiliation == "OUTSIDE":
        people = {user: None for user in direct if user not in members}
    seen = [
        Edge(user, permission=one.role(user).upper())
        for user in sorted(people, key=lambda user: user.login)
        if one.role(user) != "none"
        and (not query or query.casefold() in user.login.casefold())
        and (not login or login.casefold() == user.login.casefold())
    ]
    return page(seen, here.info, given)


@field("Repository")
def codeowners(one: Repository, here: Here, *, ref_name: str | None = None) -> dict[str, Any] | None:
    """What is wrong with the code owners' file; null without one."""
    here.need(one, "contents")
    commit = one.git.resolve(ref_name or one.default_branch)
    if commit is None or found_at(one, commit) is None:
        return None
    return {"errors": errors_of(one, here.forge, commit)}


# Labels, environments, queues

plain("Label", "name", "color", "description", id="node_id")


@field("Repository")
def labels(one: Repository, here: Here, *, query: str | None = None, **given: Any) -> Page:
    found = [label for label in one.labels.values() if not query or query.casefold() in label.name.casefold()]
    return page(found, here.info, given)


@field("Repository")
def label(one: Repository, _here: Here, *, name: str) -> Label | None:
    return one.labels.get(name.casefold())


identified("Environment")
plain("Environment", "name")


@field("Repository")
def environments(one: Repository, here: Here, *, names: Sequence[str] = (), **given: Any) -> Page:
    found = [place for place in one.environments if not names or place.name in names]
    return page(sorted(found, key=lambda place: place.name), here.info, given)


@field("Repository")
def environment(one: Repository, _here: Here, *, name: str) -> Environment | None:
    return next((place for place in one.environments if place.name == name), None)


@field("Environment")
def protection_rules(place: Environment, here: Here, **given: Any) -> Page:
    found = []
    if place.wait_timer is not None:
        found.append(_gate(place, "WAIT_TIMER", timeout=place.wait_timer))
    if place.reviewers is not None:
        found.append(_gate(place, "REQUIRED_REVIEWERS", reviewers=place.reviewers, prevent=place.prevent_self_review))
    if place.branches is not None:
        found.append(_gate(place, "BRANCH_POLICY"))
    return page(found, here.info, given)


def _gate(
    place: Environment, kind: str, *, timeout: int = 0, reviewers: Sequence[User | Team] = (), prevent: bool = False
) -> dict[str, Any]:
    return {
        "databaseId": place.id,
        "type": kind,
        "timeout": timeout,
        "preventSelfReview": prevent if kind == "REQUIRED_REVIEWERS" else None,
        "reviewers": lambda info, **given: page(list(reviewers), info, given),
    }


plain("MergeQueue", "repository", id="node_id")
placed("MergeQueue", lambda queue: f"/{queue.repository.full_name}/queue/{queue.branch}", resource=False)


@field("Repository")
def merge_queue(one: Repository, _here: Here, *, branch: str | None = None) -> MergeQueue | None:
    """A branch's queue, of the default branch unless another is named."""
    return one.queues.get(branch or one.default_branch)


@field("MergeQueue")
def entries(queue: MergeQueue, here: Here, **given: Any) -> Page:
    return page(list(queue.entries), here.info, given)


@field("MergeQueue")
def configuration(queue: MergeQueue, _here: Here) -> dict[str, Any] | None:
    """What the ruleset that demands the queue says of it."""
    rules = [rule for _, rule in active_rules(queue.repository, queue.branch) if rule.type == "merge_queue"]
    if not rules:
        return None
    asked = rules[0].parameters or {}
    return {
        "checkResponseTimeout": asked.get("check_response_timeout_minutes"),
        "maximumEntriesToBuild": asked.get("max_entries_to_build"),
        "maximumEntriesToMerge": asked.get("max_entries_to_merge"),
        "mergeMethod": asked.get("merge_method"),
        "mergingStrategy": asked.get("grouping_strategy"),
        "minimumEntriesToMerge": asked.get("min_entries_to_merge"),
        "minimumEntriesToMergeWaitTime": asked.get("min_entries_to_merge_wait_minutes"),
    }


# Pull requests


@field("Repository")
def pull_request(one: Repository, here: Here, *, number: int) -> PullRequest:
    here.need(one, "pull_requests")
    if number not in one.pulls:
        raise not_found("PullRequest", f"number of {number}")
    return one.pulls[number]


@field("Repository")
def pull_requests(
    one: Repository,
    here: Here,
    *,
    states: Sequence[str] | None = None,
    base_ref_name: str | None = None,
    head_ref_name: str | None = None,
    labels: Sequence[str] | None = None,
    order_by: Mapping[str, Any] | None = None,
    **given: Any,
) -> Page:
    here.need(one, "pull_requests")
    wanted = {name.casefold() for name in labels or ()}
    found = [
        pull
        for pull in one.pulls.values()
        if (not states or pull.state in states)
        and base_ref_name in {None, pull.base_ref}
        and head_ref_name in {None, pull.head_ref}
        and (not wanted or wanted & {label.name.casefold() for label in pull.labels})
    ]
    return page(ordered(found, order_by, PULL_ORDERS), here.info, given)
