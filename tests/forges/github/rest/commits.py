"""Commits, comparisons and refs."""

from datetime import datetime
from typing import Any

from tests.forges.github.pushing import push
from tests.forges.github.rest import git_views, pull_views
from tests.forges.github.rest.routes import Call, Refused, forbidden, invalid, not_found, route
from tests.forges.github.rest.views import Shown
from tests.forges.github.standing import brought
from tests.forges.github.state import Repository
from tests.forges.reply import Reply

_MOST_COMMITS, _MOST_FILES = 250, 300


def _since(text: str) -> str:
    return str(int(datetime.fromisoformat(text).timestamp()))


@route("GET", "/repos/{owner}/{repo}/commits")
def commits(call: Call) -> Reply:
    """List the commits of a branch, newest first."""
    repository = call.repository()
    git = repository.git
    if not git.branches():
        raise Refused(409, "Git Repository is empty.")
    tip = git.resolve(call.query.get("sha") or repository.default_branch)
    if tip is None:
        not_found()
    options = ["--date-order"]
    options += [f"--{word}={_since(call.query[word])}" for word in ("since", "until") if call.query.get(word)]
    listed = git.log(tip, *options, path=call.query.get("path", ""))
    return call.paged(listed, lambda call, sha: git_views.commit(call, repository, sha))


@route("GET", "/repos/{owner}/{repo}/commits/{ref}")
def commit(call: Call) -> Shown:
    """Show a commit with its files, of which there are 300 a page and 3,000 at most.

    Source: https://docs.github.com/rest/commits/commits#get-a-commit
    """
    repository = call.repository()
    page = int(call.query.get("page", 1))
    return git_views.with_files(call, repository, call.commit(repository), (page - 1) * _MOST_FILES, _MOST_FILES)


@route("GET", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls")
def pulls_of(call: Call) -> Reply:
    """List the pull requests that a commit came by; where it is on the default branch, the merged one.

    Source: https://docs.github.com/rest/commits/commits#list-pull-requests-associated-with-a-commit
    """
    repository = call.repository()
    sha = call.commit(repository, "commit_sha")
    found = [one for one in repository.pulls.values() if sha in brought(one)]
    return call.paged(found, pull_views.simple)


@route("GET", "/repos/{owner}/{repo}/compare/{basehead}")
def compare(call: Call) -> Reply:
    """Compare by three dots; a head `owner:branch` is a fork's.

    250 commits unless paged, 300 files and those on the first page only.
    Source: https://docs.github.com/rest/commits/commits#compare-two-commits
    """
    repository = call.repository()
    base_name, dots, head_name = call.words["basehead"].partition("...")
    base, head = (_side(call, repository, name) for name in (base_name, head_name))
    if not dots or base is None or head is None:
        not_found()
    git = repository.git
    between = git.merge_base(base, head)
    if between is None:
        raise Refused(404, f"No common ancestor between {base_name} and {head_name}.")
    ahead, behind = git.between(base, head), len(git.between(head, base))
    paged = "page" in call.query or "per_page" in call.query
    shown, headers = call.page(ahead) if paged else (ahead[:_MOST_COMMITS], {})
    states = {(False, False): "identical", (True, False): "ahead", (False, True): "behind", (True, True): "diverged"}
    here = f"{call.api}/repos/{repository.full_name}/compare/{call.words['basehead']}"
    html = f"{call.html}/{repository.full_name}/compare/{call.words['basehead']}"
    body: dict[str, Any] = {
        "url": here,
        "html_url": html,
        "permalink_url": f"{call.html}/{repository.full_name}/compare/{base}...{head}",
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "base_commit": git_views.commit(call, repository, base),
        "merge_base_commit": git_views.commit(call, repository, between),
        "status": states[bool(ahead), bool(behind)],
        "ahead_by": len(ahead),
        "behind_by": behind,
        "total_commits": len(ahead),
        "commits": [git_views.commit(call, repository, sha) for sha in shown],
    }
    if call.query.get("page", "1") == "1":
        patches = git.patches(between, head)
        changes = git.changes(between, head)[:_MOST_FILES]
        body["files"] = [git_views.changed(call, repository, one, head, patches) for one in changes]
    return Reply(200, body, headers)


def _side(call: Call, repository: Repository, name: str) -> str | None:
    owner, colon, branch = name.rpartition(":")
    if not colon:
        return repository.git.resolve(name)
    for one in call.forge.repositories.values():
        related = one is repository or one.parent is repository
        if related and one.owner.login.casefold() == owner.partition(":")[0].casefold():
            return one.git.resolve(branch)
    return None


# Refs and tags


def _ref(call: Call, repository: Repository, name: str, oid: str) -> Shown:
    here = f"{call.api}/repos/{repository.full_name}/git"
    kind = "commit" if repository.git.peel(oid) == oid else "tag"
    return {
        "ref": name,
        "node_id": f"REF_{repository.id}_{name}",
        "url": f"{here}/{name}",
        "object": {"sha": oid, "type": kind, "url": f"{here}/{kind}s/{oid}"},
    }


@route("GET", "/repos/{owner}/{repo}/git/ref/{ref}")
def one_ref(call: Call) -> Shown:
    repository = call.repository()
    name = f"refs/{call.words['ref']}"
    oid = repository.git.ref(name)
    return _ref(call, repository, name, oid) if oid else not_found()


@route("GET", "/repos/{owner}/{repo}/git/matching-refs/{ref}")
def matching_refs(call: Call) -> Shown | Reply:
    """List refs by how they begin. Source: https://docs.github.com/rest/git/refs#list-matching-references."""
    repository = call.repository()
    found = repository.git.refs(f"refs/{call.words['ref']}")
    return Reply(200, [_ref(call, repository, name, oid) for name, oid in found.items()])


def _writer(call: Call, repository: Repository) -> None:
    if not call.caller.granted(repository, "contents", "write"):
        forbidden("contents=write")
    if not call.caller.may(repository, "write"):
        not_found()


@route("POST", "/repos/{owner}/{repo}/git/refs")
def create_ref(call: Call) -> Reply:
    repository = call.repository()
    _writer(call, repository)
    name, sha = call.body["ref"], call.body["sha"]
    if repository.git.ref(name):
        invalid("Reference already exists")
    if repository.git.peel(sha) is None:
        invalid("Object does not exist")
    push(call.forge, repository, call.caller.account, name, sha)
    return Reply(201, _ref(call, repository, name, sha))


@route("PATCH", "/repos/{owner}/{repo}/git/refs/{ref}")
def update_ref(call: Call) -> Shown:
    repository = call.repository()
    _writer(call, repository)
    name, sha = f"refs/{call.words['ref']}", call.body["sha"]
    old = repository.git.ref(name)
    if old is None:
        invalid("Reference does not exist")
    if not call.body.get("force") and not repository.git.is_ancestor(old, sha):
        invalid("Update is not a fast forward")
    push(call.forge, repository, call.caller.account, name, sha)
    return _ref(call, repository, name, sha)


@route("DELETE", "/repos/{owner}/{repo}/git/refs/{ref}")
def delete_ref(call: Call) -> Reply:
    repository = call.repository()
    _writer(call, repository)
    name = f"refs/{call.words['ref']}"
    if repository.git.ref(name) is None:
        invalid("Reference does not exist")
    push(call.forge, repository, call.caller.account, name, None)
    return Reply(204)


@route("GET", "/repos/{owner}/{repo}/tags")
def tags(call: Call) -> Reply:
    """List the tags, each with the commit it leads to."""
    repository = call.repository()
    here = f"{call.api}/repos/{repository.full_name}"

    def view(call: Call, item: tuple[str, str]) -> Shown:
        name, oid = item
        return {
            "name": name,
            "zipball_url": f"{here}/zipball/refs/tags/{name}",
            "tarball_url": f"{here}/tarball/refs/tags/{name}",
            "commit": git_views.short(call, repository, str(repository.git.peel(oid))),
            "node_id": f"REF_{repository.id}_refs/tags/{name}",
        }

    return call.paged(sorted(repository.git.tags().items(), reverse=True), view)
