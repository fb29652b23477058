"""How a pull request stands on the simulated GitHub: what its base demands of it, and what of that is met."""

from typing import Any

from tests.forges.github.checks import CheckRun, Status
from tests.forges.github.matching import active_rules, classic_for
from tests.forges.github.merging import mergeable
from tests.forges.github.people import Bot, Org, User
from tests.forges.github.pulls import PullRequest, Review
from tests.forges.github.state import Forge, Repository

PASSED = {"success", "neutral", "skipped"}  # a skipped job counts as done


def _parameters(repository: Repository, branch: str, kind: str) -> list[dict[str, Any]]:
    return [rule.parameters or {} for _, rule in active_rules(repository, branch) if rule.type == kind]


def required_checks(repository: Repository, branch: str) -> set[tuple[str, int | None]]:
    """Return the checks that a branch demands, by classic protection and rulesets together, with the App each is of.

    Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
    managing-rulesets/about-rulesets#about-rule-layering
    """
    classic = classic_for(repository, branch)
    found = {(one.context, one.app.id if one.app else None) for one in (classic.checks if classic else None) or ()}
    for asked in _parameters(repository, branch, "required_status_checks"):
        found |= {(one["context"], one.get("integration_id")) for one in asked.get("required_status_checks", ())}
    return found


def required_approvals(repository: Repository, branch: str) -> int | None:
    """Return how many approvals a branch demands, the strictest counting; None where no pull request is demanded."""
    classic = classic_for(repository, branch)
    counts = [classic.reviews] if classic and classic.reviews is not None else []
    rules = _parameters(repository, branch, "pull_request")
    return max(counts + [asked.get("required_approving_review_count", 0) for asked in rules], default=None)


def opinions(pull: PullRequest) -> list[Review]:
    """Return each reviewer's last opinion, in the order in which they were given.

    A comment is no opinion and replaces none; a last one that was dismissed leaves none, and revives no earlier one.
    Source: https://docs.github.com/en/graphql/reference/objects#pullrequest (latestOpinionatedReviews)
    """
    newest: dict[Any, Review] = {}
    for review in pull.reviews:
        if review.state in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}:
            newest.pop(review.author, None)
            newest[review.author] = review
    return [review for review in newest.values() if review.state != "DISMISSED"]


def review_decision(pull: PullRequest) -> str | None:
    """Return what the reviews come to, None where the base demands none.

    Only those with write access count, the author never does, and an objection stays until it is taken back.
    Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
    managing-protected-branches/about-protected-branches#require-pull-request-reviews-before-merging
    """
    count = required_approvals(pull.repository, pull.base_ref)
    if not count:
        return None
    voices = [
        one for one in opinions(pull) if pull.repository.may(one.author, "write") and one.author is not pull.author
    ]
    if any(one.state == "CHANGES_REQUESTED" for one in voices):
        return "CHANGES_REQUESTED"
    # Code owners are asked by themselves, and stay asked until one has answered.
    waiting = any(one.as_code_owner for one in pull.requests) and _demands(
        pull, "code_owners", "require_code_owner_review"
    )
    return "APPROVED" if len(voices) >= count and not waiting else "REVIEW_REQUIRED"


def _demands(pull: PullRequest, classic_name: str, rule_name: str) -> bool:
    classic = classic_for(pull.repository, pull.base_ref)
    by_rule = any(asked.get(rule_name) for asked in _parameters(pull.repository, pull.base_ref, "pull_request"))
    return bool(by_rule or (classic and getattr(classic, classic_name)))


def _said(pull: PullRequest) -> dict[tuple[str, int | None], bool]:
    """Return what was said of the head: by name and App, whether it passed."""
    found: dict[tuple[str, int | None], bool] = {}
    said: list[CheckRun | Status] = [*pull.repository.check_runs(pull.head_sha)]
    said += reversed(pull.repository.statuses_of(pull.head_sha))
    for one in said:
        if isinstance(one, CheckRun):
            found[one.name, one.app.id] = one.conclusion in PASSED
        else:
            app = one.creator.app.id if isinstance(one.creator, Bot) else None
            found[one.context, app] = one.state == "success"
    return found


def checks_pass(pull: PullRequest) -> bool:
    """Tell whether every check that the base demands has passed: one that is missing has not."""
    said = _said(pull)
    return all(
        any(passed for (context, app), passed in said.items() if context == name and wanted in {None, app})
        for name, wanted in required_checks(pull.repository, pull.base_ref)
    )


def is_behind(pull: PullRequest) -> bool:
    """Tell whether the base has what the head lacks, where the base demands that it does not."""
    classic = classic_for(pull.repository, pull.base_ref)
    rules = _parameters(pull.repository, pull.base_ref, "required_status_checks")
    strict = any(asked.get("strict_required_status_checks_policy") for asked in rules)
    strict = strict or bool(classic and classic.checks is not None and classic.strict)
    return strict and not pull.repository.git.is_ancestor(pull.base_sha, pull.head_sha)


def merge_state(forge: Forge, pull: PullRequest) -> str:
    """Return GraphQL's `mergeStateStatus`; REST's `mergeable_state` is the same in small letters.

    Source: https://docs.github.com/en/graphql/reference/enums#mergestatestatus
    """
    merges = mergeable(forge, pull) if pull.state == "OPEN" else "UNKNOWN"
    if merges != "MERGEABLE":
        return "DIRTY" if merges == "CONFLICTING" else "UNKNOWN"
    if pull.draft:
        return "DRAFT"
    talking = any(not thread.resolved for thread in pull.threads)
    if talking and _demands(pull, "conversations", "required_review_thread_resolution"):
        return "BLOCKED"
    if review_decision(pull) in {"REVIEW_REQUIRED", "CHANGES_REQUESTED"} or not checks_pass(pull):
        return "BLOCKED"
    if is_behind(pull):
        return "BEHIND"
    return "CLEAN" if all(_said(pull).values()) else "UNSTABLE"


def brought(pull: PullRequest) -> set[str]:
    """Return the commits that a pull request has, and those that it was merged by: a rebase makes each of them anew.

    Source: https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit
    """
    git = pull.repository.git
    # All of a repository's pull requests are looked through at once: a process of git for each would take seconds.
    walker = git.store.odb.walk(pull.head_sha)
    walker.hide(pull.base_sha)
    own = list(walker)
    found = {str(one.id) for one in own}
    if pull.merged and pull.merge_commit_sha:
        found.add(pull.merge_commit_sha)
        if pull.merge_method == "rebase":
            again = sum(len(one.parent_ids) == 1 for one in own)
            found.update(git.log(pull.merge_commit_sha, "--first-parent", f"--max-count={again}"))
    return found


def association(repository: Repository, who: User | Bot | None) -> str:
    """Return how an account stands to a repository.

    Source: https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
    """
    if not isinstance(who, User):
        return "NONE" if who is None else "CONTRIBUTOR"
    if who is repository.owner:
        return "OWNER"
    if who.mannequin:
        return "MANNEQUIN"
    if isinstance(repository.owner, Org) and who in repository.owner.members:
        return "MEMBER"
    if who in repository.collaborators:
        return "COLLABORATOR"
    return "CONTRIBUTOR" if any(one.merged and one.author is who for one in repository.pulls.values()) else "NONE"
