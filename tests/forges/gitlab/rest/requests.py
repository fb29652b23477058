"""Merge requests."""

import re
from typing import Any

from tests.forges.gitlab import pushing
from tests.forges.gitlab.rest import views
from tests.forges.gitlab.rest.routes import Call, Refused, forbidden, not_found, route, unauthorised
from tests.forges.gitlab.state import MergeRequest, Note, Response, iso
from tests.forges.reply import Reply

_CLOSING = r"(?i)\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?):? +#(\d+)"
_AT = "/projects/{id}/merge_requests/{merge_request_iid}"


@route("GET", "/projects/{id}/merge_requests")
def listed(call: Call) -> Any:
    """List merge requests, the newest first, by what the query asks."""
    found = list(call.code().merge_requests.values())
    for name in ("state", "source_branch", "target_branch"):
        if call.query.get(name, "all") != "all":
            found = [one for one in found if getattr(one, name) == call.query[name]]
    if "updated_after" in call.query:
        found = [one for one in found if (iso(one.updated_at) or "") >= call.query["updated_after"]]
    if "iids[]" in call.query:
        found = [one for one in found if str(one.iid) == call.query["iids[]"]]
    order = call.query.get("order_by", "created_at")
    found.sort(key=lambda one: (getattr(one, order) or 0, one.iid), reverse=call.query.get("sort", "desc") == "desc")
    return call.paged(found, views.merge_request)


@route("GET", _AT)
def one(call: Call) -> Any:
    """Show one, with how far its target is ahead where that is asked."""
    found = call.request()
    shown = views.merge_request(call, found)
    shown["head_pipeline"] = views.pipeline(call, found.head_pipeline) if found.head_pipeline else None
    last = found.versions[-1]
    shown["diff_refs"] = {"base_sha": last.base, "start_sha": last.start, "head_sha": last.head}
    shown["changes_count"] = str(len(found.project.git.changes(last.base, last.head)))
    if call.query.get("include_diverged_commits_count") == "true":
        shown["diverged_commits_count"] = len(found.project.git.between(found.sha, found.target_sha))
    return shown


@route("GET", f"{_AT}/commits")
def commits(call: Call) -> Any:
    found = call.request()
    last = found.versions[-1]
    shas = found.project.git.between(last.base if found.state == "merged" else last.start, last.head)[::-1]
    whole = call.forge.since(17)  # older versions keep these in a table without parents

    def view(here: Call, sha: str) -> Any:
        return {**views.commit(here, found.project, sha), **({} if whole else {"parent_ids": []})}

    return call.paged(shas, view)


@route("GET", f"{_AT}/versions")
def versions(call: Call) -> Any:
    return call.paged(call.request().versions[::-1], views.version)


@route("GET", f"{_AT}/diffs")
def diffs(call: Call) -> Any:
    found = call.request()
    last = found.versions[-1]
    return call.paged(found.project.git.changes(last.base, last.head), views.change)


@route("GET", f"{_AT}/approvals")
def approvals(call: Call) -> Any:
    """Show who approved; when, in newer versions. Source: https://docs.gitlab.com/api/merge_request_approvals/."""
    found = call.request()
    when = call.forge.since(18, 5)
    by = [
        {"user": views.user(call, who), **({"approved_at": iso(at)} if when else {})}
        for who, at in found.approvals.items()
    ]
    return {"id": found.id, "iid": found.iid, "project_id": found.project.id, "approved": bool(by), "approved_by": by}


@route("GET", f"{_AT}/closes_issues")
def closes(call: Call) -> Any:
    """List the issues that its merge would close: where it goes to the default branch, by GitLab's closing words.

    Source: https://docs.gitlab.com/user/project/issues/managing_issues/#default-closing-pattern
    """
    found = call.request()
    numbers = re.findall(_CLOSING, found.description)
    if found.target_branch != found.project.default_branch:
        numbers = []
    return call.paged(
        numbers,
        lambda _here, number: {
            "iid": int(number),
            "title": "a ticket",
            "references": {"full": f"{found.project.full_path}#{number}"},
        },
    )


@route("GET", f"{_AT}/notes")
def notes(call: Call) -> Any:
    found = call.request().notes
    shown = sorted(found, key=lambda each: each.id, reverse=call.query.get("sort", "desc") == "desc")
    return call.paged(shown, views.note)


@route("POST", f"{_AT}/notes")
def add_note(call: Call) -> Any:
    found, user = call.request(), call.caller.user
    if user is None or not _writes(call):
        forbidden()
    made = Note(call.forge.next_id(), user, str(call.given("body")), call.forge.clock.tick())
    found.notes.append(made)
    return Reply(201, views.note(call, made))


@route("PUT", f"{_AT}/notes/{{note_id}}")
def edit_note(call: Call) -> Any:
    """Change a note: one's own, or as a maintainer anybody's. Source: `:admin_note` in project_policy.rb, note_policy.rb."""
    found = next((each for each in call.request().notes if str(each.id) == call.words["note_id"]), None)
    if found is None:
        not_found()
    others = found.author is not call.caller.user
    if found.system or (others and not call.caller.maintains(call.project())) or not _writes(call):
        forbidden()
    found.body, found.edited = str(call.given("body")), call.forge.clock.tick()
    return views.note(call, found)


def _writes(call: Call) -> bool:
    token = call.caller.token
    return token is not None and "api" in token.scopes


@route("GET", "/projects/{id}/repository/commits/{sha}/merge_requests")
def of_commit(call: Call) -> Any:
    """List the merge requests that hold a commit."""
    sha, project = call.commit(), call.code()
    found = [
        each
        for each in project.merge_requests.values()
        if sha in (each.sha, each.merge_sha, each.squash_sha, each.merged_sha)
        or sha in project.git.between(each.versions[-1].base, each.sha)
    ]
    return call.paged(found, views.merge_request)


# External status checks: https://docs.gitlab.com/api/status_checks/


def _checked(call: Call) -> MergeRequest:
    """Return the merge request whose checks are asked for; without the tier GitLab answers 401.

    Source: `check_feature_enabled!` in ee/lib/api/status_checks.rb, which also shows them to developers alone.
    """
    call.project()
    if call.caller.user is None or not call.forge.has("ultimate"):
        unauthorised()
    found = call.request()
    return found if call.caller.develops(found.project) else not_found()


@route("GET", f"{_AT}/status_checks")
def checks(call: Call) -> Any:
    found = _checked(call)
    said = {each.check: each.status for each in found.responses if each.sha == found.sha}
    return call.paged(
        found.project.status_checks,
        lambda _here, each: {
            "id": each.id,
            "name": each.name,
            "external_url": each.url,
            "status": said.get(each, "pending"),
        },
    )


@route("POST", f"{_AT}/status_check_responses")
def respond(call: Call) -> Any:
    """Say what an external service found; only of the head as it is."""
    found = _checked(call)
    if not _writes(call) or not call.caller.develops(found.project):
        forbidden()
    check = next(
        (each for each in found.project.status_checks if each.id == int(call.given("external_status_check_id"))), None
    )
    if check is None:
        not_found()
    if call.given("sha") != found.sha:
        raise Refused(409, f"SHA does not match HEAD of source branch: {found.sha}")
    found.responses.append(Response(check, found.sha, str(call.given("status"))))
    told = {"id": call.forge.next_id(), "merge_request": views.merge_request(call, found)}
    return Reply(
        201, {**told, "external_status_check": {"id": check.id, "name": check.name, "external_url": check.url}}
    )


assert pushing  # its notes are what `notes` lists
