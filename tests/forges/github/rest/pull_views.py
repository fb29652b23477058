"""How the simulated REST API shows pull requests, reviews and comments."""

from typing import Any

from tests.forges.github import merging
from tests.forges.github.people import Team, User
from tests.forges.github.pulls import Comment, Label, Milestone, PullRequest, Review
from tests.forges.github.rest import views
from tests.forges.github.rest.routes import Call
from tests.forges.github.rest.views import Shown
from tests.forges.github.standing import association
from tests.forges.github.state import Repository, iso
from tests.forges.gitrepo import Change


def when(at: int | None) -> str | None:
    """Show a time, null for none."""
    return None if at is None else iso(at)


def commits_of(pull: PullRequest) -> list[str]:
    """Return its commits, oldest first: what the head has and the base (as it stood at the merge) has not."""
    return pull.repository.git.between(pull.base_sha, pull.head_sha)


def changes_of(pull: PullRequest) -> list[Change]:
    """Return the files that it changes: from the merge base to the head."""
    base = pull.repository.git.merge_base(pull.base_sha, pull.head_sha)
    return pull.repository.git.changes(base, pull.head_sha)


def label(call: Call, repository: Repository, one: Label) -> Shown:
    return {
        "id": one.id,
        "node_id": one.node_id,
        "url": f"{call.api}/repos/{repository.full_name}/labels/{one.name}",
        "name": one.name,
        "color": one.color,
        "default": False,
        "description": one.description or "",
    }


def milestone(call: Call, repository: Repository, one: Milestone | None) -> Shown | None:
    if one is None:
        return None
    here = f"{call.api}/repos/{repository.full_name}/milestones/{one.number}"
    mine = [pull for pull in repository.pulls.values() if pull.milestone is one]
    return {
        "url": here,
        "html_url": f"{call.html}/{repository.full_name}/milestone/{one.number}",
        "labels_url": f"{here}/labels",
        "id": one.id,
        "node_id": one.node_id,
        "number": one.number,
        "title": one.title,
        "description": None,
        "creator": views.maybe_user(call, one.creator),
        "open_issues": sum(1 for pull in mine if pull.state == "OPEN"),
        "closed_issues": sum(1 for pull in mine if pull.state != "OPEN"),
        "state": one.state,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
        "due_on": when(one.due_on),
        "closed_at": when(one.closed_at),
    }


def _side(call: Call, owner: Any, name: str, ref: str, sha: str, repository: Repository | None) -> Shown:
    return {
        "label": f"{name}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": views.maybe_user(call, owner),
        "repo": views.repository(call, repository) if repository else None,
    }


def _head(call: Call, pull: PullRequest) -> Shown:
    """Show the head. Where the fork was deleted, its repository is null."""
    source = pull.head_repository
    owner = source.owner if source else call.forge.account(pull.head_owner)
    return _side(call, owner, pull.head_owner, pull.head_ref, pull.head_sha, source)


def simple(call: Call, pull: PullRequest) -> Shown:
    """Show a pull request as lists do."""
    repository = pull.repository
    here = f"{call.api}/repos/{repository.full_name}"
    mine, issue = f"{here}/pulls/{pull.number}", f"{here}/issues/{pull.number}"
    html = f"{call.html}/{repository.full_name}/pull/{pull.number}"
    links = {
        "self": mine,
        "html": html,
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{mine}/comments",
        "review_comment": f"{here}/pulls/comments{{/number}}",
        "commits": f"{mine}/commits",
        "statuses": f"{here}/statuses/{pull.head_sha}",
    }
    trial = merging.trial_merge(call.forge, pull) if pull.state == "OPEN" else None
    people = [one.reviewer for one in pull.requests]
    return {
        "url": mine,
        "id": pull.id,
        "node_id": pull.node_id,
        "html_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "issue_url": issue,
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": links["statuses"],
        "number": pull.number,
        "state": "open" if pull.state == "OPEN" else "closed",
        "locked": pull.locked,
        "title": pull.title,
        "user": views.user(call, pull.author),
        "body": pull.body or None,
        "labels": [label(call, repository, one) for one in pull.labels],
        "milestone": milestone(call, repository, pull.milestone),
        "active_lock_reason": None,
        "created_at": iso(pull.created_at),
        "updated_at": iso(pull.updated_at),
        "closed_at": when(pull.closed_at),
        "merged_at": when(pull.merged_at),
        "merge_commit_sha": pull.merge_commit_sha or trial,
        "assignee": views.maybe_user(call, next(iter(pull.assignees), None)),
        "assignees": [views.user(call, one) for one in pull.assignees],
        "requested_reviewers": [views.user(call, one) for one in people if isinstance(one, User)],
        "requested_teams": [views.team(call, one) for one in people if isinstance(one, Team)],
        "head": _head(call, pull),
        "base": _side(call, repository.owner, repository.owner.login, pull.base_ref, pull.base_sha, repository),
        "_links": {name: {"href": url} for name, url in links.items()},
        "author_association": association(repository, pull.author),
        "auto_merge": _auto_merge(call, pull),
        "draft": pull.draft,
    }


def _auto_merge(call: Call, pull: PullRequest) -> Shown | None:
    if pull.auto_merge is None:
        return None
    return {
        "enabled_by": views.user(call, pull.auto_merge["enabled_by"]),
        "merge_method": pull.auto_merge["method"],
        "commit_title": pull.title,
        "commit_message": "",
    }


def full(call: Call, pull: PullRequest) -> Shown:
    """Show a pull request alone: with its size, and whether it can be merged (null while GitHub thinks)."""
    from tests.forges.github import standing

    changes = changes_of(pull)
    can = merging.mergeable(call.forge, pull) if pull.state == "OPEN" else "UNKNOWN"
    said = {"MERGEABLE": True, "CONFLICTING": False, "UNKNOWN": None}[can]
    comments = sum(len(one.comments) for one in pull.threads)
    return {
        **simple(call, pull),
        "merged": pull.merged,
        "mergeable": said,
        "rebaseable": said,
        "mergeable_state": standing.merge_state(call.forge, pull).lower(),
        "merged_by": views.maybe_user(call, pull.merged_by),
        "comments": len(pull.comments),
        "review_comments": comments,
        "maintainer_can_modify": pull.maintainer_can_modify and pull.cross_repository,
        "commits": len(commits_of(pull)),
        "additions": sum(one.additions for one in changes),
        "deletions": sum(one.deletions for one in changes),
        "changed_files": len(changes),
    }


def minimal(call: Call, pull: PullRequest) -> Shown:
    """Show a pull request as checks do."""

    def side(ref: str, sha: str, repository: Repository | None) -> Shown:
        one = repository or pull.repository
        repo = {"id": one.id, "url": f"{call.api}/repos/{one.full_name}", "name": one.name}
        return {"ref": ref, "sha": sha, "repo": repo}

    return {
        "url": f"{call.api}/repos/{pull.repository.full_name}/pulls/{pull.number}",
        "id": pull.id,
        "number": pull.number,
        "head": side(pull.head_ref, pull.head_sha, pull.head_repository),
        "base": side(pull.base_ref, pull.base_sha, pull.repository),
    }


def review(call: Call, one: Review) -> Shown:
    """Show a review; one by a deleted account has no user, one not yet given no time."""
    pull = one.pull
    html = f"{call.html}/{pull.repository.full_name}/pull/{pull.number}#pullrequestreview-{one.id}"
    mine = f"{call.api}/repos/{pull.repository.full_name}/pulls/{pull.number}"
    shown: Shown = {
        "id": one.id,
        "node_id": one.node_id,
        "user": views.maybe_user(call, one.author),
        "body": one.body,
        "state": one.state,
        "html_url": html,
        "pull_request_url": mine,
        "author_association": association(pull.repository, one.author),
        "_links": {"html": {"href": html}, "pull_request": {"href": mine}},
        "commit_id": one.commit_id,
    }
    if one.submitted_at is not None:
        shown["submitted_at"] = iso(one.submitted_at)
    return shown


def comment(call: Call, repository: Repository, one: Comment) -> Shown:
    """Show a comment in the conversation."""
    here = f"{call.api}/repos/{repository.full_name}/issues"
    return {
        "url": f"{here}/comments/{one.id}",
        "html_url": f"{call.html}/{repository.full_name}/pull/{one.number}#issuecomment-{one.id}",
        "issue_url": f"{here}/{one.number}",
        "id": one.id,
        "node_id": one.node_id,
        "user": views.maybe_user(call, one.author),
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "author_association": association(repository, one.author),
        "body": one.body,
        "performed_via_github_app": views.app(call, one.app) if one.app else None,
    }
