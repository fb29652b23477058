"""Files, and what is wrong with CODEOWNERS."""

import base64
from typing import Any
from urllib.parse import quote

from tests.forges.github import merging
from tests.forges.github.owners import errors_of, found_at
from tests.forges.github.rest import git_views
from tests.forges.github.rest.routes import Call, Refused, forbidden, not_found, route
from tests.forges.github.rest.views import Shown
from tests.forges.github.state import Repository
from tests.forges.gitrepo import Entry
from tests.forges.reply import Reply

_KINDS = {"blob": "file", "tree": "dir", "commit": "submodule"}
_LARGE, _LARGEST = 1_000_000, 100_000_000


def _entry(call: Call, repository: Repository, one: Entry, ref: str) -> Shown:
    path = quote(one.path.encode("utf-8", "surrogateescape"))
    here = f"{call.api}/repos/{repository.full_name}"
    mine = f"{here}/contents/{path}?ref={quote(ref)}"
    word = "blob" if one.kind == "blob" else "tree"
    html = f"{call.html}/{repository.full_name}/{word}/{quote(ref)}/{path}"
    git = f"{here}/git/{word}s/{one.sha}"
    return {
        "name": one.path.rpartition("/")[2],
        "path": one.path,
        "sha": one.sha,
        "size": one.size,
        "url": mine,
        "html_url": html,
        "git_url": git,
        "download_url": f"{call.html}/raw/{repository.full_name}/{quote(ref)}/{path}" if word == "blob" else None,
        "type": _KINDS[one.kind],
        "_links": {"self": mine, "git": git, "html": html},
    }


@route("GET", "/repos/{owner}/{repo}/contents/")
@route("GET", "/repos/{owner}/{repo}/contents/{path}")
def contents(call: Call) -> Any:
    """Show a file or a folder. Between 1 and 100 MB a file has no content here; beyond it is refused.

    Source: https://docs.github.com/rest/repos/contents#get-repository-content
    """
    repository = call.repository()
    if not call.caller.granted(repository, "contents"):
        forbidden("contents=read")
    git = repository.git
    if not git.branches():
        raise Refused(404, "This repository is empty.")
    ref = call.query.get("ref") or repository.default_branch
    sha = git.resolve(ref)
    if sha is None:
        raise Refused(404, f"No commit found for the ref {ref}")
    path = call.words.get("path", "").strip("/")
    found = git.entry(sha, path)
    if found is None:
        not_found()
    accept = call.headers.get("accept", "")
    if found.kind == "tree":
        return Reply(200, [_entry(call, repository, one, ref) for one in git.entries(found.sha, path)])
    if found.size > _LARGEST:
        raise Refused(403, "This API returns blobs up to 100 MB in size.", errors=[{"code": "too_large"}])
    data = git.blob(found.sha)
    if "raw" in accept:
        return Reply(200, data, {"content-type": "application/vnd.github.raw; charset=utf-8"})
    shown = _entry(call, repository, found, ref)
    large = found.size > _LARGE
    text = "" if large else base64.encodebytes(data).decode()
    return {**shown, "content": text, "encoding": "none" if large else "base64"}


@route("PUT", "/repos/{owner}/{repo}/contents/{path}")
def put(call: Call) -> Reply:
    """Write a file: a web commit."""
    repository, body = call.repository(), call.body
    if not call.caller.granted(repository, "contents", "write") or not call.caller.may(repository, "write"):
        forbidden("contents=write")
    branch, path = body.get("branch") or repository.default_branch, call.words["path"]
    tip = repository.git.tip(branch)
    old = repository.git.entry(tip, path) if tip else None
    if old is not None and body.get("sha") != old.sha:
        raise Refused(409, f"{path} does not match {body.get('sha')}")
    account = call.caller.account
    assert account is not None
    data = base64.b64decode(body["content"])
    sha = merging.web_commit(call.forge, repository, account, branch, {path: data}, body["message"])
    found = repository.git.entry(sha, path)
    assert found is not None
    commit = git_views.commit(call, repository, sha)
    inner = {name: commit["commit"][name] for name in ("author", "committer", "message", "tree", "verification")}
    shown = {**inner, **{name: commit[name] for name in ("sha", "node_id", "html_url", "parents", "url")}}
    return Reply(200 if old else 201, {"content": _entry(call, repository, found, branch), "commit": shown})


@route("GET", "/repos/{owner}/{repo}/codeowners/errors")
def owners_errors(call: Call) -> Shown:
    """List what is wrong with the CODEOWNERS file that counts.

    Source: https://docs.github.com/rest/repos/repos#list-codeowners-errors
    """
    repository = call.repository()
    if not call.caller.granted(repository, "contents"):
        forbidden("contents=read")
    sha = repository.git.resolve(call.query.get("ref") or repository.default_branch)
    if sha is None or found_at(repository, sha) is None:
        not_found()
    return {"errors": errors_of(repository, call.forge, sha)}
