"""GitLab's answers about a merge request, translated: mappings in, facts out; nothing is asked here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from refwarden.model.checks import Check
from refwarden.model.pulls import (
    GHOST,
    Account,
    End,
    LastPush,
    PullFile,
    PullRequest,
    Thread,
)
from refwarden.model.text import plural
from refwarden.sources.gitlab.opinions import action
from refwarden.sources.gitlab.words import Node, account, moment, nodes, state

_STATES: dict[str, Any] = {"opened": "open", "locked": "open", "closed": "closed", "merged": "merged"}
_CONFLICTING = {"CAN_BE_MERGED": False, "CANNOT_BE_MERGED": True}
# What GitLab tells drafts by is no part of what their author says of the change.
_DRAFT = re.compile(r"(?i)^\s*(?:draft:|\[draft\]|\(draft\))\s*")


def pull_request(node: Node, base: str) -> PullRequest:
    """Return a merge request; `base` is the tip of its target."""
    stats: Node = node["diffStatsSummary"] or {}
    merged = node["state"] == "merged"
    return PullRequest(
        number=int(node["iid"]),
        title=_DRAFT.sub("", str(node["title"])) if node["draft"] else str(node["title"]),
        body=node["description"] or "",
        author=account(node["author"]),
        head=End(node["sourceBranch"], node["diffHeadSha"] or "", (node["sourceProject"] or {}).get("fullPath", "")),
        base=End(node["targetBranch"], base, node["targetProject"]["fullPath"]),
        draft=bool(node["draft"]),
        state=_STATES[node["state"]],
        labels=tuple(str(one["title"]) for one in nodes(node["labels"])),
        assignees=tuple(account(one) for one in nodes(node["assignees"])),
        milestone=(node["milestone"] or {}).get("title", ""),
        created=moment(node["createdAt"]),
        conflicting=_CONFLICTING.get(str(node["mergeStatusEnum"])),
        changed_files=int(stats.get("fileCount") or 0),
        added=int(stats.get("additions") or 0),
        removed=int(stats.get("deletions") or 0),
        depends_on=tuple(_waited_for(node.get("blockingMergeRequests") or {})),
        merged_at=moment(node["mergedAt"]) if merged else 0,
        merged_by=account(node["mergeUser"]) if merged and node["mergeUser"] else None,
        merge_commit=str(node["mergeCommitSha"] or ""),
        queued=bool(node.get("mergeTrainCar")),
        url=node["webUrl"] or "",
        mark="!",
    )


def _waited_for(blocking: Node) -> Iterator[str]:
    """Yield the merge requests that must be merged before it and are not: those that are hidden are never merged ones.

    Source: https://docs.gitlab.com/user/project/merge_requests/dependencies/ and GitLab's own code
    (`hidden_blocking_merge_requests_count`).
    """
    for one in blocking.get("visibleMergeRequests") or ():
        if one["state"] != "merged":
            yield str(one["reference"])
    hidden = int(blocking.get("hiddenCount") or 0)
    if hidden:
        yield f"{plural(hidden, 'merge request')} that the token may not see"


# Pushes, conversations, files


def last_push(notes: Iterable[Node], versions: Sequence[Node], head: str) -> LastPush | None:
    """Return who pushed the head, as far as GitLab's own notes say; None where they do not.

    A note tells of each push since the opening, when or just after its version is made. Where none came since the head
    is there, it was there at the opening.
    """
    since = 0
    for one in sorted(versions, key=lambda each: int(each["id"]), reverse=True):
        if one["head_commit_sha"] != head:
            break
        since = moment(one["created_at"])
    told = [one for one in notes if action(one) == "commit"]
    last = max(told, key=lambda one: moment(one["createdAt"]), default=None)
    if last is None or not since or moment(last["createdAt"]) < since:
        return None
    return LastPush(account(last["author"]), moment(last["createdAt"]))


def pushed(events_: Iterable[Node], branch: str, head: str) -> LastPush | None:
    """Return who pushed a commit to a branch, by the project's own events; None where they do not say."""
    for one in events_:
        data: Node = one.get("push_data") or {}
        if data.get("ref_type") == "branch" and data.get("ref") == branch and data.get("commit_to") == head:
            who = str((one.get("author") or {}).get("username") or one.get("author_username") or "")
            return LastPush(Account(who) if who else GHOST, moment(one["created_at"]))
    return None


def thread(node: Node) -> Thread:
    """Return a conversation, by whoever began it."""
    first: Node = next(iter(nodes(node["notes"])), {})
    position: Node = first.get("position") or {}
    line = position.get("newLine") or position.get("oldLine") or 0
    by = account(first.get("author")) if first else GHOST
    return Thread(
        bool(node["resolved"]), str(position.get("filePath") or ""), int(line), by, str(first.get("url") or "")
    )


def file(node: Node, lines: Mapping[str, tuple[int, int]] | None = None) -> PullFile:
    """Return a changed file as REST tells it, with the path that a renamed one had before.

    Args:
        node: The file.
        lines: The lines that are added and removed, by path; None to count them in the diff that GitLab shows.
    """
    if node["new_file"]:
        action_: Any = "added"
    else:
        action_ = "deleted" if node["deleted_file"] else "renamed" if node["renamed_file"] else "modified"
    before, path = str(node["old_path"]) if action_ == "renamed" else "", str(node["new_path"])
    counted = _lines(str(node.get("diff") or "")) if lines is None else lines.get(path, (0, 0))
    return PullFile(path, action_, before, *counted)


def _lines(diff: str) -> tuple[int, int]:
    rows = diff.split("\n")
    return sum(row.startswith("+") for row in rows), sum(row.startswith("-") for row in rows)


# Checks


def check(told: Node, *, ours: bool) -> Check:
    """Return what was said of a commit, by a pipeline's own job or, where not `ours`, by somebody who may push."""
    said = state(str(told["status"]))
    if said == "failure" and told.get("allow_failure"):
        said = "neutral"
    by = "" if ours else str((told.get("author") or {}).get("username") or "")
    at = moment(told.get("finished_at") or told.get("created_at"))
    app = "gitlab-ci" if ours else ""
    return Check(str(told["name"]), said, app, by, str(told["sha"]), at, None, str(told.get("target_url") or ""))
