"""Pull requests, their commits, files, reviews and comments."""

from typing import Any

from tests.forges.github import lifecycle, reviewing
from tests.forges.github.people import Team, User
from tests.forges.github.pulls import Comment, PullRequest
from tests.forges.github.rest import git_views, pull_views, views
from tests.forges.github.rest.routes import Call, Refused, forbidden, invalid, not_found, route
from tests.forges.github.rest.views import Shown
from tests.forges.github.state import Repository
from tests.forges.reply import Reply

_PULL = "/repos/{owner}/{repo}/pulls/{pull_number}"
_MOST_COMMITS, _MOST_FILES = 250, 3000


@route("GET", "/repos/{owner}/{repo}/pulls")
def pulls(call: Call) -> Reply:
    """List pull requests: the open ones unless asked, newest first."""
    repository, query = call.repository(), call.query
    state = query.get("state", "open")
    found = [
        one
        for one in repository.pulls.values()
        if state in ("all", "open" if one.state == "OPEN" else "closed")
        and query.get("base", one.base_ref) == one.base_ref
        and query.get("head", f"{one.head_owner}:{one.head_ref}") == f"{one.head_owner}:{one.head_ref}"
    ]
    key = {"updated": "updated_at"}.get(query.get("sort", "created"), "created_at")
    found.sort(key=lambda one: (getattr(one, key), one.number))
    if query.get("direction", "desc" if query.get("sort", "created") == "created" else "asc") == "desc":
        found.reverse()
    return call.paged(found, pull_views.simple)


@route("GET", _PULL)
def pull(call: Call) -> Shown:
    return pull_views.full(call, call.pull())


@route("POST", "/repos/{owner}/{repo}/pulls")
def open_pull(call: Call) -> Reply:
    repository, body = call.repository(), call.body
    _writes(call, repository, "pull_requests")
    owner, colon, branch = body["head"].rpartition(":")
    source = repository
    if colon and owner != repository.owner.login:
        forks = [one for one in call.forge.repositories.values() if one.parent is repository]
        found = [one for one in forks if one.owner.login == owner]
        if not found:
            invalid("Validation Failed", resource="PullRequest", field="head", code="invalid")
        source = found[0]
    author = call.caller.account
    assert author is not None
    try:
        made = lifecycle.open_pull(
            call.forge,
            repository,
            author,
            branch,
            body["base"],
            title=body.get("title", ""),
            body=body.get("body", ""),
            draft=bool(body.get("draft")),
            source=source,
        )
    except LookupError:
        invalid("Validation Failed", resource="PullRequest", field="head", code="invalid")
    return Reply(201, pull_views.full(call, made))


@route("PATCH", _PULL)
def edit_pull(call: Call) -> Shown:
    found, body, actor = call.pull(), call.body or {}, call.caller.account
    _writes(call, found.repository, "pull_requests")
    assert actor is not None
    if "title" in body or "body" in body:
        lifecycle.edit(call.forge, found, title=body.get("title"), body=body.get("body"))
    if "base" in body and body["base"] != found.base_ref:
        lifecycle.retarget(call.forge, found, body["base"], actor)
    if body.get("state") == "closed" and found.state == "OPEN":
        lifecycle.close(call.forge, found, actor)
    if body.get("state") == "open" and found.state == "CLOSED":
        lifecycle.reopen(call.forge, found, actor)
    return pull_views.full(call, found)


@route("GET", _PULL + "/commits")
def commits(call: Call) -> Reply:
    """List its commits, oldest first: 250 at most.

    Source: https://docs.github.com/rest/pulls/pulls#list-commits-on-a-pull-request
    """
    found = call.pull()
    listed = pull_views.commits_of(found)[:_MOST_COMMITS]
    return call.paged(listed, lambda call, sha: git_views.commit(call, found.repository, sha))


@route("GET", _PULL + "/files")
def files(call: Call) -> Reply:
    """List its files: 3,000 at most.

    Source: https://docs.github.com/rest/pulls/pulls#list-pull-requests-files
    """
    found = call.pull()
    git, head = found.repository.git, found.head_sha
    listed = pull_views.changes_of(found)[:_MOST_FILES]
    patches = git.patches(git.merge_base(found.base_sha, head), head)
    return call.paged(listed, lambda call, one: git_views.changed(call, found.repository, one, head, patches))


@route("GET", _PULL + "/reviews")
def reviews(call: Call) -> Reply:
    """List its reviews, oldest first. One that is not yet given is seen by its author alone."""
    found = call.pull()
    seen = [one for one in found.reviews if one.state != "PENDING" or one.author is call.caller.actor]
    return call.paged(seen, pull_views.review)


@route("POST", _PULL + "/reviews")
def review(call: Call) -> Shown:
    found, body = call.pull(), call.body or {}
    states: dict[str, Any] = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
    _writes(call, found.repository, "pull_requests", role="read")
    actor = call.caller.account
    assert actor is not None
    state = states.get(body.get("event", ""), "PENDING")
    try:
        made = reviewing.submit(call.forge, found, actor, state, body.get("body", ""), body.get("commit_id", ""))
    except PermissionError as fault:
        raise Refused(422, "Unprocessable Entity", errors=[f"Review {fault}"]) from None
    return pull_views.review(call, made)


@route("GET", _PULL + "/requested_reviewers")
def requested(call: Call) -> Shown:
    asked = [one.reviewer for one in call.pull().requests]
    return {
        "users": [views.user(call, one) for one in asked if isinstance(one, User)],
        "teams": [views.team(call, one) for one in asked if isinstance(one, Team)],
    }


@route("GET", _PULL + "/merge")
def is_merged(call: Call) -> Reply:
    return Reply(204) if call.pull().merged else not_found()


# Comments in the conversation


def _writes(call: Call, repository: Repository, permission: str, role: str = "read") -> None:
    """Insist that the caller may write: a fork's pull request runs with a token that only reads."""
    if call.caller.token is None:
        raise Refused(401, "Requires authentication")
    if not call.caller.granted(repository, permission, "write"):
        forbidden(f"{permission}=write")
    if not call.caller.may(repository, role):
        not_found()


def _conversation(call: Call, repository: Repository) -> PullRequest:
    found = repository.pulls.get(call.number("issue_number"))
    return found if found is not None else not_found()


@route("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def comments(call: Call) -> Reply:
    repository = call.repository()
    found = _conversation(call, repository)
    return call.paged(found.comments, lambda call, one: pull_views.comment(call, repository, one))


@route("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def add_comment(call: Call) -> Reply:
    repository = call.repository()
    found = _conversation(call, repository)
    if (
        call.caller.machine and not call.caller.granted(repository, "pull_requests", "write")
    ) or not call.caller.machine:
        _writes(call, repository, "issues")
    actor = call.caller.account
    assert actor is not None
    made = reviewing.comment(call.forge, found, actor, call.body["body"])
    made.app = call.caller.app
    return Reply(201, pull_views.comment(call, repository, made))


def _comment(call: Call, repository: Repository) -> Comment:
    sought = call.number("comment_id")
    found = next((one for one in repository.comments if one.id == sought), None)
    if found is None:
        not_found()
    mine = found.author is call.caller.account
    if call.caller.machine and not call.caller.granted(repository, "pull_requests", "write"):
        _writes(call, repository, "issues")
    if not mine and not call.caller.may(repository, "write"):
        forbidden()
    return found


@route("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}")
def edit_comment(call: Call) -> Shown:
    repository = call.repository()
    found = _comment(call, repository)
    found.body, found.updated_at = call.body["body"], call.forge.clock.tick()
    return pull_views.comment(call, repository, found)


@route("DELETE", "/repos/{owner}/{repo}/issues/comments/{comment_id}")
def delete_comment(call: Call) -> Reply:
    repository = call.repository()
    found = _comment(call, repository)
    repository.comments.remove(found)
    repository.pulls[found.number].comments.remove(found)
    return Reply(204)
