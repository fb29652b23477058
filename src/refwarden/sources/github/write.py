"""What is written to GitHub: one verdict on one commit, found again and changed rather than made twice."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from refwarden.model.errors import Gone, SourceError, Unauthorised
from refwarden.sources.github.client import Client
from refwarden.sources.github.words import Node
from refwarden.sources.web.published import Outcome, Verdict, Way, cut
from refwarden.sources.web.remarks import Board, settle

_CONCLUSIONS: dict[Outcome, str] = {"kept": "success", "broken": "failure", "unknown": "action_required"}
_STATES: dict[Outcome, str] = {"kept": "success", "broken": "failure", "unknown": "error"}
_MOST_SUMMARY, _MOST_DESCRIPTION, _MOST_COMMENT = 65_000, 140, 65_000


def publish(client: Client, verdict: Verdict, way: Way) -> str:
    """Publish a verdict and say how, in words; `auto` makes a check run, or a status where the token may not.

    Raises:
        SourceError: GitHub did not take it.
    """
    if way == "none":
        return ""
    if way == "comment":
        return _comment(client, verdict)
    if way == "status":
        return _status(client, verdict)
    try:
        return _check(client, verdict)
    except (Unauthorised, Gone):
        if way == "check":
            raise
        return _status(client, verdict)


def _check(client: Client, verdict: Verdict) -> str:
    """Make or change the check run. GitHub lets apps alone do so: https://docs.github.com/rest/checks/runs."""
    output = {"title": verdict.title, "summary": cut(verdict.summary, _MOST_SUMMARY)}
    content: dict[str, Any] = {
        "name": verdict.name,
        "external_id": verdict.mark,
        "status": "completed",
        "conclusion": _CONCLUSIONS[verdict.outcome],
        "output": output,
    }
    if verdict.details:
        content["details_url"] = verdict.details
    there = _check_there(client, verdict)
    if there:
        client.patch(f"/repos/{verdict.repository}/check-runs/{there}", content)
        return f"check run {verdict.name} changed"
    try:
        client.post(f"/repos/{verdict.repository}/check-runs", {**content, "head_sha": verdict.commit})
    except (Unauthorised, Gone):
        raise
    except SourceError:  # the answer was lost; the check run may have been made all the same
        if not _check_there(client, verdict):
            raise
    return f"check run {verdict.name} made"


def _check_there(client: Client, verdict: Verdict) -> int:
    """Return the id of the check run that an earlier run of ours made on this commit, 0 for none."""
    path = f"/repos/{verdict.repository}/commits/{verdict.commit}/check-runs"
    for one in client.pages(path, check_name=verdict.name, filter="latest"):
        if one.get("external_id") == verdict.mark and one.get("name") == verdict.name:
            return int(one["id"])
    return 0


def _status(client: Client, verdict: Verdict) -> str:
    """Set the commit status. Setting the same again would only lengthen GitHub's list, which ends at 1,000."""
    content: dict[str, Any] = {
        "state": _STATES[verdict.outcome],
        "context": verdict.name,
        "description": cut(verdict.title, _MOST_DESCRIPTION),
    }
    if verdict.details:
        content["target_url"] = verdict.details
    path = f"/repos/{verdict.repository}/commits/{quote(verdict.commit)}/statuses"
    last = next((one for one in client.pages(path) if one.get("context") == verdict.name), None)
    if last is not None and all(last.get(key) == value for key, value in content.items()):
        return f"status {verdict.name} stands as it was"
    client.post(f"/repos/{verdict.repository}/statuses/{quote(verdict.commit)}", content)
    return f"status {verdict.name} set"


def _comment(client: Client, verdict: Verdict) -> str:
    """Make or change the one comment of ours on the pull request; see remarks."""
    issues = f"/repos/{verdict.repository}/issues"
    path = f"{issues}/{verdict.number}/comments"

    def ours() -> list[Node]:
        marked = [one for one in client.pages(path) if str(one.get("body") or "").startswith(verdict.sign)]
        return list(filter(_mine(client), marked)) if marked else []

    board = Board(
        ours,
        lambda body: client.post(path, {"body": body}),
        lambda number, body: client.patch(f"{issues}/comments/{number}", {"body": body}),
        lambda comment: str(comment["html_url"]),
    )
    return f"comment {settle(board, f'<!-- {verdict.mark} -->', cut(verdict.summary, _MOST_COMMENT))}"


def _mine(client: Client) -> Callable[[Node], bool]:
    """Return what tells our own comments from others' that bear our mark; raise SourceError.

    Whoever may write to a repository may change anybody's comment. A token of an app, a workflow's among them, is not
    told who it is: what a program wrote is taken for ours then, and no person's.
    Source: https://docs.github.com/rest/users/users#get-the-authenticated-user
    """
    try:
        me = client.get("/user").data["id"]
    except (Unauthorised, Gone):
        return lambda one: (one.get("user") or {}).get("type") == "Bot"
    return lambda one: (one.get("user") or {}).get("id") == me
