"""What guards a branch on GitHub, translated: mappings in, a Protection out; nothing is asked here.

One classic rule applies to a branch, and GitHub says which; rulesets of all levels add up with it
(https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from refwarden.model.hosted import MergeMethod, RepositorySettings
from refwarden.model.protection import Bypass, Guard, Protection, Wanted, classic, fnmatch_github
from refwarden.model.protection.fnmatch_github import pattern
from refwarden.model.protection.patterns import Names
from refwarden.model.refs import HEADS
from refwarden.sources.github.partial import unread
from refwarden.sources.github.words import Node, nodes

_MODES: Mapping[str | None, Literal["always", "pull", "exempt"]] = {
    "ALWAYS": "always",
    "PULL_REQUEST": "pull",
    None: "exempt",  # GraphQL has no word for it
}
_STATES: Mapping[str, Literal["active", "evaluate", "disabled"]] = {
    "ACTIVE": "active",
    "EVALUATE": "evaluate",
    "DISABLED": "disabled",
}
_LEVELS = {"Organization": "organisation ruleset", "Enterprise": "enterprise ruleset"}
_SIMPLE = {
    "NON_FAST_FORWARD": "no-force",
    "DELETION": "no-deletion",
    "CREATION": "creation",
    "UPDATE": "update",
    "REQUIRED_LINEAR_HISTORY": "linear",
    "REQUIRED_SIGNATURES": "signed",
    "MERGE_QUEUE": "queue",
}
_REVIEWS = ("pull", "approvals", "stale", "owners", "last-push", "threads")
_HIDDEN = "a classic branch protection rule may be there, which only administrators see"
_GRANT = "grant the token Administration: read, or ask as an administrator"
_MANY = "there are more rules than GitHub lists at once"


def protection(repository: Node, ref: Node, *, classic_seen: bool) -> Protection:
    """Return what guards a branch.

    Args:
        repository: The repository, as GuardedRepository has it.
        ref: The branch, as GuardedRef has it.
        classic_seen: Whether a classic rule would be seen if there were one: the caller administers the repository,
            or GitHub says elsewhere that the branch is not protected by one.
    """
    url, rule = str(repository["url"]), ref.get("branchProtectionRule")
    guards = [*_classic(rule, url), *_rulesets(repository, ref)]
    unseen = unread(ref, "branchProtectionRule", "rules") or unread(repository, "rulesets")
    if not classic_seen and not rule:
        told = ref.get("refUpdateRule")
        if told:
            guards.append(_binding(told, url))
        unseen = unseen or ("" if told else _HIDDEN)
    if ref["rules"] is None:
        unseen = unseen or "GitHub does not show the rules of this branch"
    elif any(part["pageInfo"]["hasNextPage"] for part in (ref["rules"], repository["rulesets"] or _NOTHING)):
        unseen = unseen or _MANY
    return Protection(guards, unseen, _GRANT)


def coming(repository: Node, ref: str) -> Protection:
    """Return what will guard a ref once it is there, by the patterns of all rules.

    Args:
        repository: The repository, as Guards has it.
        ref: The whole name. Classic rules are about branches, rulesets about either.
    """
    guards: list[Guard] = []
    unseen = unread(repository, "rulesets", "branchProtectionRules")
    branch = ref.removeprefix(HEADS) if ref.startswith(HEADS) else ""
    if branch:
        rules = list(nodes(repository["branchProtectionRules"]))
        governing = classic.governing([(str(one["pattern"]), int(one["databaseId"] or 0)) for one in rules], branch)
        if governing is not None:
            guards += _classic(rules[governing], str(repository["url"]))
        if not repository["viewerCanAdminister"]:
            unseen = unseen or _HIDDEN
    listed = [repository["rulesets"] or _NOTHING, *(one["rules"] or _NOTHING for one in nodes(repository["rulesets"]))]
    listed += [repository["branchProtectionRules"] or _NOTHING] if branch else []
    if any(part["pageInfo"]["hasNextPage"] for part in listed):
        unseen = unseen or _MANY
    for told in nodes(repository["rulesets"]):
        if told["target"] == ("BRANCH" if branch else "TAG") and _names(told, repository).holds(ref):
            guards.append(_guard(told, _demands(told), _STATES.get(str(told["enforcement"]), "disabled"), repository))
    return Protection(guards, unseen, _GRANT)


def divided(repository: Node) -> list[Names]:
    """Return the refs that each rule of a repository is about: what divides names that are yet to come."""
    patterns = [str(one["pattern"]) for one in nodes(repository["branchProtectionRules"])]
    # One exact name is asked about when its branch is there.
    found = [Names((pattern(HEADS + one),)) for one in patterns if not fnmatch_github.literal(one)]
    return found + [_names(one, repository) for one in nodes(repository["rulesets"])]


def _names(told: Node, repository: Node) -> Names:
    chosen = (told["conditions"] or {}).get("refName") or {}
    default = str((repository.get("defaultBranchRef") or {}).get("name") or "")
    include, exclude = (tuple(map(str, chosen.get(part) or ())) for part in ("include", "exclude"))
    return fnmatch_github.condition(include, exclude, default)


_NOTHING: Node = {"pageInfo": {"hasNextPage": False}, "nodes": []}


def _binding(told: Node, url: str) -> Guard:
    """Return the hidden classic rule as far as GitHub says of it what binds whoever asks."""
    approvals = int(told["requiredApprovingReviewCount"] or 0)
    demands = {
        "pull": approvals > 0 or told["requiresCodeOwnerReviews"],
        "approvals": approvals,
        "owners": told["requiresCodeOwnerReviews"],
        "threads": told["requiresConversationResolution"],
        "checks": tuple(Wanted(str(one)) for one in told["requiredStatusCheckContexts"] or ()),
        "linear": told["requiresLinearHistory"],
        "signed": told["requiresSignatures"],
        "no-force": not told["allowsForcePushes"],
        "no-deletion": not told["allowsDeletions"],
    }
    hidden = ["stale", "strict", "last-push", "update", "locked", "deployments", "dismissal"]
    if not approvals:  # as for a demand for none, and for no demand at all
        hidden += ["pull", "approvals"]
    gaps = dict.fromkeys(hidden, _HIDDEN)
    return Guard("classic", str(told["pattern"]), demands, None, url=f"{url}/settings/branches", gaps=gaps)


# Classic rules: one for each set of people who may pass


def _classic(rule: Node | None, url: str) -> Iterator[Guard]:
    if not rule:
        return
    name, page = str(rule["pattern"]), f"{url}/settings/branches"
    admins = () if rule["isAdminEnforced"] else (Bypass("administrators"),)
    reviews: dict[str, Any] = {}
    if rule["requiresApprovingReviews"]:
        reviews = {
            "pull": True,
            "approvals": int(rule["requiredApprovingReviewCount"] or 0),
            "stale": rule["dismissesStaleReviews"],
            "owners": rule["requiresCodeOwnerReviews"],
            "last-push": rule["requireLastPushApproval"],
        }
    yield Guard("classic", name, reviews, _joined(admins, rule["bypassPullRequestAllowances"]), url=page)
    checks = rule["requiredStatusChecks"] if rule["requiresStatusChecks"] else ()
    rest: dict[str, Any] = {
        "threads": rule["requiresConversationResolution"],
        "checks": tuple(Wanted(one["context"], (one["app"] or {}).get("slug", "")) for one in checks or ()),
        "strict": bool(checks) and rule["requiresStrictStatusChecks"],
        "linear": rule["requiresLinearHistory"],
        "signed": rule["requiresCommitSignatures"],
        "deployments": tuple(rule["requiredDeploymentEnvironments"] or ()) if rule["requiresDeployments"] else (),
    }
    yield Guard("classic", name, rest, admins, url=page)
    rules = {"dismissal": rule["restrictsReviewDismissals"], "locked": rule["lockBranch"]}
    rules["creation"] = rule["restrictsPushes"] and rule["blocksCreations"]
    yield Guard("classic", name, rules, admins, url=page)
    if rule["restrictsPushes"] or rule["lockBranch"]:
        yield Guard("classic", name, {"update": True}, _joined(admins, rule["pushAllowances"]), url=page)
    # Its mere existence bans forced pushes and deletion, for administrators too.
    forced = _joined((), rule["bypassForcePushAllowances"])
    yield Guard("classic", name, {"no-force": not rule["allowsForcePushes"]}, forced, url=page)
    yield Guard("classic", name, {"no-deletion": not rule["allowsDeletions"]}, (), url=page)


def _joined(first: tuple[Bypass, ...], connection: Node | None) -> tuple[Bypass, ...] | None:
    if connection is None or connection["pageInfo"]["hasNextPage"]:
        return None
    return (*first, *(Bypass(_who(one["actor"])) for one in nodes(connection)))


def _who(actor: Node | None) -> str:
    if not actor:
        return "somebody who is not to be seen"
    kind = str(actor["__typename"])
    return f"{kind.lower()} {actor.get('slug') or actor.get('combinedSlug') or actor.get('login')}"


def settings(repository: Node) -> RepositorySettings:
    """Return what a repository's settings say; the repository as Repository has it."""
    offered: dict[MergeMethod, str] = {
        "merge": "mergeCommitAllowed",
        "squash": "squashMergeAllowed",
        "rebase": "rebaseMergeAllowed",
    }
    methods = tuple(method for method, field in offered.items() if repository[field])
    return RepositorySettings(methods, bool(repository["deleteBranchOnMerge"]))


# Rulesets


def _rulesets(repository: Node, ref: Node) -> Iterator[Guard]:
    """Yield the rulesets about a branch: those that are active as GitHub applies them, the others by their patterns."""
    known = {one["id"]: one for one in nodes(repository["rulesets"])}
    active: dict[str, dict[str, Any]] = {}
    names: dict[str, str] = {}
    for rule in nodes(ref["rules"]):
        home = rule["repositoryRuleset"] or {"id": "", "name": "that is not to be seen"}
        names[str(home["id"])] = str(home["name"])
        _add(active.setdefault(str(home["id"]), {}), rule)
    for key, demands in active.items():
        told = known.get(key)
        if told is None:
            yield Guard("ruleset", names[key], demands, None)
        else:
            yield _guard(told, demands, "active", repository)
    for told in known.values():
        state = _STATES.get(str(told["enforcement"]), "disabled")
        if (
            state != "active"
            and told["target"] == "BRANCH"
            and _names(told, repository).holds(HEADS + str(ref["name"]))
        ):
            yield _guard(told, _demands(told), state, repository)


def _demands(told: Node) -> dict[str, Any]:
    demands: dict[str, Any] = {}
    for rule in nodes(told["rules"]):
        _add(demands, rule)
    return demands


def _guard(
    told: Node, demands: Mapping[str, Any], state: Literal["active", "evaluate", "disabled"], repository: Node
) -> Guard:
    kind = _LEVELS.get(str((told["source"] or {}).get("__typename")), "ruleset")
    url = f"{repository['url']}/rules/{told['databaseId']}" if told.get("databaseId") else str(repository["url"])
    return Guard(kind, str(told["name"]), demands, _bypass(told["bypassActors"]), state, url)


def _bypass(connection: Node | None) -> tuple[Bypass, ...] | None:
    """Return who may bypass a ruleset; None where the caller may not see it: absent is not empty."""
    if connection is None or connection["pageInfo"]["hasNextPage"]:
        return None
    return tuple(Bypass(_passing(one), _MODES.get(one["bypassMode"], "always")) for one in nodes(connection))


def _passing(one: Node) -> str:
    if one["organizationAdmin"]:
        return "organisation administrators"
    if one.get("enterpriseOwner"):
        return "enterprise owners"
    if one["deployKey"]:
        return "deploy keys"
    if one["repositoryRoleName"]:
        return f"role {str(one['repositoryRoleName']).lower()}"
    return _who(one["actor"])


# The number that GitHub Actions has on github.com: https://api.github.com/apps/github-actions
_SLUGS = {15368: "github-actions"}


def _app(number: int | None) -> str:
    """Return the app of a check: rulesets name it by its number; none, or -1, is any."""
    return _SLUGS.get(number, f"app {number}") if number and number > 0 else ""


def _add(demands: dict[str, Any], rule: Node) -> None:
    """Add what a rule demands to what its ruleset demands."""
    kind, given = str(rule["type"]), rule["parameters"] or {}
    if kind in _SIMPLE:
        demands[_SIMPLE[kind]] = True
    elif kind == "PULL_REQUEST":
        values = (
            True,
            int(given.get("requiredApprovingReviewCount") or 0),
            given.get("dismissStaleReviewsOnPush"),
            given.get("requireCodeOwnerReview"),
            given.get("requireLastPushApproval"),
            given.get("requiredReviewThreadResolution"),
        )
        demands.update(zip(_REVIEWS, values, strict=True))
        if given.get("allowedMergeMethods") is not None:
            demands["methods"] = tuple(str(one).lower() for one in given["allowedMergeMethods"])
    elif kind == "REQUIRED_STATUS_CHECKS":
        demands["checks"] = tuple(
            Wanted(one["context"], _app(one["integrationId"])) for one in given.get("requiredStatusChecks") or ()
        )
        demands["strict"] = bool(demands["checks"]) and given.get("strictRequiredStatusChecksPolicy")
    elif kind == "REQUIRED_DEPLOYMENTS":
        demands["deployments"] = tuple(given.get("requiredDeploymentEnvironments") or ())
    elif kind == "WORKFLOWS":
        demands["workflows"] = tuple(str(one["path"]) for one in given.get("workflows") or ())
    elif kind == "CODE_SCANNING":
        demands["scans"] = tuple(str(one["tool"]) for one in given.get("codeScanningTools") or ())
