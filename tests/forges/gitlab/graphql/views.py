"""The simulated GitLab as GraphQL shows it: each thing a mapping of its fields, worked out when one is asked for."""

import base64
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.forges.gitlab.access import Caller
from tests.forges.gitlab.graphql import guards
from tests.forges.gitlab.lifecycle import conflicts
from tests.forges.gitlab.people import User
from tests.forges.gitlab.state import MergeRequest, Note, Pipeline, Project, iso

View = dict[str, Any]
MOST = 100


def page(items: Sequence[Any], view: Callable[[Any], Any], first: int | None = None, after: str | None = None) -> View:
    """Return a page of a connection: a hundred at most, whatever is asked.

    Source: https://docs.gitlab.com/api/graphql/#maximum-page-size
    """
    start = int(base64.b64decode(after)) if after else 0
    stop = min(start + min(first or MOST, MOST), len(items))
    mark = base64.b64encode(str(stop).encode()).decode()
    info = {
        "hasNextPage": stop < len(items),
        "hasPreviousPage": start > 0,
        "startCursor": base64.b64encode(str(start).encode()).decode(),
        "endCursor": mark if stop > start else None,
    }
    return {"nodes": [view(one) for one in items[start:stop]], "pageInfo": info}


def connection(items: Callable[[], Iterable[Any]], view: Callable[[Any], Any]) -> Callable[..., View]:
    """Return what answers a connection's field."""

    def answer(_info: Any, first: int | None = None, after: str | None = None, **_more: Any) -> View:
        return page(list(items()), view, first, after)

    return answer


def user(one: User | None) -> View | None:
    if one is None:
        return None
    number = f"gid://gitlab/User/{one.id}"
    return {"id": number, "username": one.username, "name": one.name or one.username, "bot": one.bot, "type": one.kind}


def project(caller: Caller, one: Project) -> View:
    """Show a project; of what the caller may not see, nothing."""
    request = _requested(caller, one)
    return {
        "id": f"gid://gitlab/Project/{one.id}",
        "name": one.path,
        "fullPath": one.full_path,
        "webUrl": f"{caller.forge.base_url}/{one.full_path}",
        "visibility": one.visibility,
        "archived": one.archived,
        "mergeRequest": request,
        "mergeRequests": _several(caller, one),
        "repository": lambda _info: repository(one) if caller.reads_code(one) else None,
        **guards.of(caller, one, connection),
    }


def _requested(caller: Caller, one: Project) -> Callable[..., View | None]:
    def request(_info: Any, iid: str) -> View | None:
        found = one.merge_requests.get(int(iid)) if iid.isdigit() else None
        return merge_request(caller, found) if found and caller.reads_code(one) else None

    return request


def _several(caller: Caller, one: Project) -> Callable[..., View]:
    def requests(_info: Any, iids: Sequence[str] = (), first: int | None = None, after: str | None = None) -> View:
        wanted = {int(iid) for iid in iids if iid.isdigit()} if caller.reads_code(one) else set()
        found = [each for each in one.merge_requests.values() if each.iid in wanted]
        found.sort(key=lambda each: -each.iid)  # the newest first, unless asked otherwise
        return page(found, lambda each: merge_request(caller, each), first, after)

    return requests


def repository(one: Project) -> View:
    def blobs(_info: Any, paths: list[str], ref: str | None = None, first: int | None = None, **_more: Any) -> View:
        commit = one.git.resolve(ref or one.default_branch)
        found = [one.git.entry(commit, path) for path in paths] if commit else []
        return page([entry for entry in found if entry and entry.kind == "blob"], blob, first)

    def blob(entry: Any) -> View:
        content = one.git.blob(entry.sha)
        text = None if b"\0" in content else content.decode("utf-8", "replace")
        lfs = content.startswith(b"version https://git-lfs")
        return {
            "path": entry.path,
            "mode": f"{entry.mode:o}",
            "oid": entry.sha,
            "rawSize": len(content),
            "storedExternally": lfs,
            "rawTextBlob": text,
        }

    return {"rootRef": one.default_branch, "blobs": blobs}


def merge_request(caller: Caller, one: MergeRequest) -> View:
    """Show a merge request."""
    git, forge = one.project.git, caller.forge
    last = one.versions[-1]

    def stats(_info: Any) -> View:
        changed = git.changes(last.base, last.head)
        added, deleted = (sum(getattr(each, kind) for each in changed) for kind in ("additions", "deletions"))
        return {"additions": added, "deletions": deleted, "changes": added + deleted, "fileCount": len(changed)}

    def each_file(path: str | None) -> list[View]:
        changed = [each for each in git.changes(last.base, last.head) if path in (None, each.path)]
        return [{"path": each.path, "additions": each.additions, "deletions": each.deletions} for each in changed]

    def notes(_info: Any, filter: str = "ALL_NOTES", first: int | None = None, after: str | None = None) -> View:  # noqa: A002 - GitLab's name
        shown = {"ALL_NOTES": (True, False), "ONLY_ACTIVITY": (True,), "ONLY_COMMENTS": (False,)}[filter]
        return page([each for each in one.notes if each.system in shown], lambda each: note(one, each), first, after)

    def commits() -> list[str]:
        # The newest first, as GitLab keeps them.
        return git.between(last.base if one.state == "merged" else last.start, last.head)[::-1]

    def committers() -> list[User]:
        people = [forge.by_email(git.info(sha).committer.email) for sha in commits() if len(git.info(sha).parents) < 2]
        return list(dict.fromkeys(each for each in people if each is not None))

    status = "UNCHECKED" if one.state != "opened" else "CANNOT_BE_MERGED" if conflicts(one) else "CAN_BE_MERGED"
    page_of = f"{forge.base_url}/{one.project.full_path}/-/merge_requests/{one.iid}"
    return {
        "id": f"gid://gitlab/MergeRequest/{one.id}",
        "iid": str(one.iid),
        "title": one.title,
        "description": one.description,
        "state": one.state,
        "draft": one.draft,
        "createdAt": iso(one.created_at),
        "mergedAt": iso(one.merged_at),
        "webUrl": page_of,
        "sourceBranch": one.source_branch,
        "targetBranch": one.target_branch,
        "diffHeadSha": one.sha,
        "mergeCommitSha": one.merge_sha,
        "mergeStatusEnum": status,
        "commitCount": lambda _info: len(commits()),
        "author": user(one.author),
        "mergeUser": user(one.merged_by),
        "sourceProject": _named(caller, one.source),
        "targetProject": _named(caller, one.project),
        "labels": connection(lambda: one.labels, lambda title: {"title": title}),
        "assignees": connection(lambda: one.assignees, user),
        "milestone": {"title": one.milestone} if one.milestone else None,
        "reviewers": connection(lambda: one.reviewers, lambda each: reviewer(one, each)),
        "approvedBy": connection(lambda: one.approvals, user),
        "changeRequesters": connection(lambda: one.objectors, user) if forge.has("premium") else None,
        "diffRefs": {"baseSha": last.base, "headSha": last.head, "startSha": last.start},
        "diffStats": lambda _info, path=None: each_file(path),
        "diffStatsSummary": stats,
        "headPipeline": pipeline(one.head_pipeline) if one.head_pipeline else None,
        "blockingMergeRequests": lambda _info: blocking(caller, one),
        "reference": lambda _info, full=False: f"{one.project.full_path if full else ''}!{one.iid}",
        "mergeTrainCar": {"status": "FRESH"} if one.train else None,
        "notes": notes,
        "discussions": connection(
            lambda: [each for each in one.notes if not each.system], lambda each: discussion(one, each)
        ),
        "commits": connection(commits, lambda sha: commit(caller, one.project, sha)),
        "committers": connection(committers, user),
    }


def blocking(caller: Caller, one: MergeRequest) -> View:
    """Show what must be merged before it; of what the caller may not see only the number, and no merged ones."""
    seen = [each for each in one.blocked_by if caller.sees(each.project) and caller.reads_code(each.project)]
    hidden = [each for each in one.blocked_by if each not in seen and each.state != "merged"]
    return {"hiddenCount": len(hidden), "visibleMergeRequests": [merge_request(caller, each) for each in seen[:20]]}


def _named(caller: Caller, one: Project | None) -> View | None:
    return {"fullPath": one.full_path} if one is not None and caller.sees(one) else None


def reviewer(one: MergeRequest, who: User) -> View:
    state = {"approved": who in one.approvals, "reviewState": one.reviewers[who]}
    return {**(user(who) or {}), "mergeRequestInteraction": state}


def pipeline(one: Pipeline) -> View:
    return {
        "id": f"gid://gitlab/Ci::Pipeline/{one.id}",
        "sha": lambda _info, format="SHORT": one.sha if format == "LONG" else one.sha[:8],  # noqa: A006 - GitLab's name
        "ref": one.ref,
        "mergeRequestEventType": one.event_type,
    }


def note(one: MergeRequest, each: Note) -> View:
    position = {"filePath": each.path, "newLine": each.line, "oldLine": None} if each.path else None
    return {
        "body": each.body,
        "createdAt": iso(each.at),
        "system": each.system,
        "systemNoteMetadata": {"action": each.action} if each.system else None,
        "author": user(each.author),
        "url": f"{one.project.full_path}/-/merge_requests/{one.iid}#note_{each.id}",
        "position": position,
    }


def discussion(one: MergeRequest, each: Note) -> View:
    return {
        "resolvable": each.resolvable,
        "resolved": each.resolved,
        "notes": connection(lambda: [each], lambda said: note(one, said)),
    }


def commit(caller: Caller, one: Project, sha: str) -> View:
    """Show a commit. Whose it is, is told of its author's address alone."""
    found = one.git.info(sha)
    kind, status = caller.forge.signatures.get(sha, ("", ""))
    return {
        "sha": sha,
        "webUrl": f"{caller.forge.base_url}/{one.full_path}/-/commit/{sha}",
        "message": found.message,
        "authorName": found.author.name,
        "authorEmail": found.author.email,
        "authoredDate": iso(found.author.at),
        "committerName": found.committer.name,
        "committerEmail": found.committer.email,
        "committedDate": iso(found.committer.at),
        "author": user(caller.forge.by_email(found.author.email)),
        "signature": {"__typename": kind, "verificationStatus": status} if kind else None,
    }
