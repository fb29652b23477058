"""What is written to GitLab: one verdict on one commit, found again and changed rather than made twice."""

from typing import Any
from urllib.parse import quote

from refwarden.model.errors import Gone, SourceError, Unauthorised, Unavailable
from refwarden.sources.gitlab.asking import at_project, at_request
from refwarden.sources.gitlab.client import Client
from refwarden.sources.web.published import Outcome, Verdict, Way, cut

CHECK = "refwarden"  # what the external status check is called that we answer for
_STATES: dict[Outcome, str] = {"kept": "success", "broken": "failed", "unknown": "failed"}
# A check that cannot be told stays open, and an open one blocks.
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

    Raises:
        Unavailable: It must be there, and is not.
        SourceError: GitLab was not to be asked, and it must be there.
    """
    try:
        for one in client.pages(f"{at_request(verdict.repository, verdict.number)}/status_checks"):
            if str(one["name"]).casefold() == CHECK:
                return int(one["id"])
    except (Gone, Unauthorised):
        if certain:
            raise Unavailable(
                "GitLab shows no external status checks here", "they need the Ultimate tier; publish a status instead"
            ) from None
        return 0
    if certain:
        raise Unavailable(f"the project has no external status check named {CHECK}", "add one in its settings")
    return 0


def _answer(client: Client, verdict: Verdict, check: int) -> str:
    content: dict[str, Any] = {
        "sha": verdict.commit,
        "external_status_check_id": check,
        "status": _ANSWERS[verdict.outcome],
    }
    client.post(f"{at_request(verdict.repository, verdict.number)}/status_check_responses", content)
    return f"external status check {CHECK} answered"


# Commit statuses: https://docs.gitlab.com/api/commits/#set-commit-pipeline-status


def _status(client: Client, verdict: Verdict) -> str:
    """Set the commit status. GitLab refuses to set the state that it has already."""
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
    except (Unauthorised, Gone):
        raise
    except SourceError:  # the answer was lost, or the state is the one that it has
        again = _status_there(client, verdict)
        if again is None or again["status"] != state:
            raise
    return f"status {verdict.name} set"


def _status_there(client: Client, verdict: Verdict) -> Any | None:
    """Return the last status of ours on the commit, None for none; a job of that name is another thing."""
    path = f"{at_project(verdict.repository)}/repository/commits/{quote(verdict.commit)}/statuses"
    found = [one for one in client.pages(path, name=verdict.name) if one["name"] == verdict.name]
    if verdict.pipeline:
        found = [one for one in found if one.get("pipeline_id") == verdict.pipeline]
    return max(found, key=lambda one: int(one["id"]), default=None)


# Notes: https://docs.gitlab.com/api/notes/#merge-requests


def _note(client: Client, verdict: Verdict) -> str:
    """Make or change the one note of ours on the merge request."""
    mark = f"<!-- {verdict.mark} -->"
    body = f"{mark}\n{cut(verdict.summary, _MOST_NOTE)}"
    path = f"{at_request(verdict.repository, verdict.number)}/notes"
    for one in client.pages(path, sort="asc", order_by="created_at"):
        if one.get("system") or not str(one.get("body") or "").startswith(mark):
            continue
        if one["body"] == body:
            return "note stands as it was"
        try:
            client.put(f"{path}/{int(one['id'])}", {"body": body})
        except (Unauthorised, Gone):  # anybody can write our mark; only our own note can be changed by us
            continue
        return "note changed"
    client.post(path, {"body": body})
    return "note made"
