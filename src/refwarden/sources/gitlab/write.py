"""What is written to GitLab: one verdict on one commit, found again and changed rather than made twice."""

from typing import Any
from urllib.parse import quote

from refwarden.model.errors import Gone, SourceError, Unaccepted, Unauthorised, Unavailable, Unscoped
from refwarden.model.text import printable, short
from refwarden.sources.gitlab.client import Client
from refwarden.sources.gitlab.questions import at_project, at_request
from refwarden.sources.gitlab.words import Node
from refwarden.sources.web.published import Outcome, Verdict, Way, cut
from refwarden.sources.web.remarks import Board, settle

CHECK = "refwarden"  # what the external status check is called that we answer for
_STATES: dict[Outcome, str] = {"kept": "success", "broken": "failed", "unknown": "failed"}
# What cannot be told is open, and an open check blocks; GitLab itself makes it fail two minutes later.
_ANSWERS: dict[Outcome, str] = {"kept": "passed", "broken": "failed", "unknown": "pending"}
_MOST_DESCRIPTION, _MOST_NOTE = 255, 65_000


def publish(client: Client, verdict: Verdict, way: Way) -> str:
    """Publish a verdict and say how, in words; `auto` answers the external status check, or sets a status.

    Raises:
        SourceError: GitLab did not take it.
    """
    if way == "none":
        return ""
    if way == "comment":
        return _note(client, verdict)
    if way == "status":
        return _status(client, verdict)
    found = _check_there(client, verdict, certain=way == "check")
    return _answer(client, verdict, found) if found else _status(client, verdict)


# External status checks: https://docs.gitlab.com/api/status_checks/


def _check_there(client: Client, verdict: Verdict, *, certain: bool) -> int:
    """Return the id of the merge request's status check of ours, 0 for none.

    Without the tier GitLab answers 401 here, as to a token that is none; where it is none, what comes next says so.
    Source: `check_feature_enabled!` in ee/lib/api/status_checks.rb of GitLab

    Raises:
        Unavailable: It must be there, and is not.
        SourceError: GitLab was not to be asked, and it must be there.
    """
    try:
        for one in client.pages(f"{at_request(verdict.repository, verdict.number)}/status_checks"):
            if str(one["name"]).casefold() == CHECK:
                return int(one["id"])
    except (Gone, Unauthorised, Unaccepted, Unscoped):
        if certain:
            raise Unavailable(
                "GitLab shows no external status checks here",
                "they need the Ultimate tier, and the role Developer; publish a status instead",
            ) from None
        return 0
    if certain:
        raise Unavailable(f"the project has no external status check named {CHECK}", "add one in its settings")
    return 0


def _answer(client: Client, verdict: Verdict, check: int) -> str:
    """Answer a status check: always about the head, whatever commit of GitLab's own making was judged beside it.

    Any other is refused: "SHA at HEAD of the source branch", https://docs.gitlab.com/api/status_checks/
    """
    content: dict[str, Any] = {
        "sha": verdict.head or verdict.commit,
        "external_status_check_id": check,
        "status": _ANSWERS[verdict.outcome],
    }
    client.post(f"{at_request(verdict.repository, verdict.number)}/status_check_responses", content)
    return f"external status check {CHECK} answered"


# Commit statuses: https://docs.gitlab.com/api/commits/#set-commit-pipeline-status


def _status(client: Client, verdict: Verdict) -> str:
    """Set the commit status. Setting the same again would only make one more: GitLab changes none that is final.

    Source: `external_commit_status_scope` in app/services/ci/create_commit_status_service.rb of GitLab
    """
    state = _STATES[verdict.outcome]
    last = _status_there(client, verdict)
    description = cut(verdict.title, _MOST_DESCRIPTION)
    if last is not None and (last["status"], last.get("description") or "") == (state, description):
        return f"status {verdict.name} stands as it was"
    content: dict[str, Any] = {"state": state, "name": verdict.name, "description": description}
    if verdict.details:
        content["target_url"] = verdict.details
    if verdict.pipeline:
        content["pipeline_id"] = verdict.pipeline
    try:
        client.post(f"{at_project(verdict.repository)}/statuses/{quote(verdict.commit)}", content)
    except Gone:
        raise _no_pipeline(verdict) from None
    except Unauthorised:
        raise
    except SourceError:  # the answer was lost; the status may have been set all the same
        again = _status_there(client, verdict)
        if again is None or again["status"] != state:
            raise
    return f"status {verdict.name} set"


def _no_pipeline(verdict: Verdict) -> SourceError:
    """Return what it means that GitLab finds no pipeline and no branch to put a status into, as for a fork's commit."""
    return Unavailable(
        f"{printable(verdict.repository)} has no pipeline of {short(verdict.commit)} to put a status into",
        "start one of the merge request in the project itself; a fork's pipeline cannot carry its status",
    )


def _status_there(client: Client, verdict: Verdict) -> Any | None:
    """Return the last status of ours on the commit, None for none; a job of that name is another thing."""
    path = f"{at_project(verdict.repository)}/repository/commits/{quote(verdict.commit)}/statuses"
    found = [one for one in client.pages(path, name=verdict.name) if one["name"] == verdict.name]
    if verdict.pipeline:
        found = [one for one in found if one.get("pipeline_id") == verdict.pipeline]
    return max(found, key=lambda one: int(one["id"]), default=None)


# Notes: https://docs.gitlab.com/api/notes/#merge-requests


def _note(client: Client, verdict: Verdict) -> str:
    """Make or change the one note of ours on the merge request; see remarks."""
    me = _myself(client)
    path = f"{at_request(verdict.repository, verdict.number)}/notes"

    def ours() -> list[Node]:
        listed = client.steady(path, sort="asc", order_by="created_at")
        marked = [
            one for one in listed if not one.get("system") and str(one.get("body") or "").startswith(verdict.sign)
        ]
        return [one for one in marked if (one.get("author") or {}).get("id") == me]

    board = Board(
        ours,
        lambda body: client.post(path, {"body": body}),
        lambda number, body: client.put(f"{path}/{number}", {"body": body}),
        lambda note: f"#note_{int(note['id'])}",
    )
    return f"note {settle(board, f'<!-- {verdict.mark} -->', cut(verdict.summary, _MOST_NOTE))}"


def _myself(client: Client) -> int:
    """Return the number of the account that we are; raise SourceError.

    Anybody can write our mark, and a maintainer may change anybody's note, so whose a note is must be known.
    Source: `enable :admin_note` for maintainers in app/policies/project_policy.rb of GitLab
    """
    told = client.get("/user").data
    if not isinstance(told, dict) or not isinstance(told.get("id"), int):
        raise Unavailable("GitLab does not say whose the token is", "publish a status instead")
    return int(told["id"])
