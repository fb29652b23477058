"""How the simulated REST API shows commits and changed files."""

from urllib.parse import quote

from tests.forges.github.rest.routes import Call
from tests.forges.github.rest.views import Shown, maybe_user
from tests.forges.github.state import Forge, Repository, iso
from tests.forges.gitrepo import Change, CommitInfo, Person

# REST's words for what GraphQL calls by a state.
# Source: https://docs.github.com/rest/commits/commits#signature-verification-object
REASONS = {
    "VALID": "valid",
    "UNSIGNED": "unsigned",
    "INVALID": "invalid",
    "UNKNOWN_KEY": "unknown_key",
    "BAD_EMAIL": "bad_email",
    "UNVERIFIED_EMAIL": "unverified_email",
    "NO_USER": "no_user",
    "EXPIRED_KEY": "expired_key",
    "MALFORMED_SIG": "malformed_signature",
    "UNKNOWN_SIG_TYPE": "unknown_signature_type",
    "NOT_SIGNING_KEY": "not_signing_key",
}


def verification(forge: Forge, sha: str) -> Shown:
    """Show what GitHub says of a signature."""
    found = forge.signatures.get(sha)
    if found is None or found.state == "UNSIGNED":
        return {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}
    at = found.verified_at
    return {
        "verified": found.state == "VALID",
        "reason": REASONS[found.state],
        "signature": "-----BEGIN PGP SIGNATURE-----\n\nsimulated\n-----END PGP SIGNATURE-----\n",
        "payload": f"commit {sha}\n",
        "verified_at": iso(at) if at is not None else None,
    }


def git_person(one: Person) -> Shown:
    return {"name": one.name, "email": one.email, "date": iso(one.at)}


def commit(call: Call, repository: Repository, sha: str) -> Shown:
    """Show a commit as lists do. Accounts are found by the addresses; none is null."""
    info: CommitInfo = repository.git.info(sha)
    here = f"{call.api}/repos/{repository.full_name}"
    html = f"{call.html}/{repository.full_name}/commit"
    return {
        "sha": sha,
        "node_id": f"C_{repository.id}_{sha}",
        "commit": {
            "author": git_person(info.author),
            "committer": git_person(info.committer),
            "message": info.message.rstrip("\n"),
            "tree": {"sha": info.tree, "url": f"{here}/git/trees/{info.tree}"},
            "url": f"{here}/git/commits/{sha}",
            "comment_count": 0,
            "verification": verification(call.forge, sha),
        },
        "url": f"{here}/commits/{sha}",
        "html_url": f"{html}/{sha}",
        "comments_url": f"{here}/commits/{sha}/comments",
        "author": maybe_user(call, call.forge.by_email(info.author.email)),
        "committer": maybe_user(call, call.forge.by_email(info.committer.email)),
        "parents": [{"sha": one, "url": f"{here}/commits/{one}", "html_url": f"{html}/{one}"} for one in info.parents],
    }


def short(call: Call, repository: Repository, sha: str) -> Shown:
    """Show where a branch or tag points."""
    return {"sha": sha, "url": f"{call.api}/repos/{repository.full_name}/commits/{sha}"}


def changed(call: Call, repository: Repository, one: Change, sha: str, patches: dict[str, str]) -> Shown:
    """Show a changed file. Binary files have no patch, nor have very large ones."""
    here = f"{call.api}/repos/{repository.full_name}"
    html = f"{call.html}/{repository.full_name}"
    shown: Shown = {
        "sha": one.sha,
        "filename": one.path,
        "status": one.status,
        "additions": one.additions,
        "deletions": one.deletions,
        "changes": one.additions + one.deletions,
        "blob_url": f"{html}/blob/{sha}/{_quoted(one.path)}",
        "raw_url": f"{html}/raw/{sha}/{_quoted(one.path)}",
        "contents_url": f"{here}/contents/{_quoted(one.path)}?ref={sha}",
    }
    if one.previous is not None:
        shown["previous_filename"] = one.previous
    if one.path in patches and len(patches[one.path]) < 1_000_000:
        shown["patch"] = patches[one.path]
    return shown


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"), safe="")


def with_files(call: Call, repository: Repository, sha: str, first: int = 0, count: int = 300) -> Shown:
    """Show a commit alone: with what it changed against its first parent."""
    info = repository.git.info(sha)
    base = info.parents[0] if info.parents else None
    changes = repository.git.changes(base, sha)
    patches = repository.git.patches(base, sha)
    added, deleted = sum(one.additions for one in changes), sum(one.deletions for one in changes)
    return {
        **commit(call, repository, sha),
        "stats": {"total": added + deleted, "additions": added, "deletions": deleted},
        "files": [changed(call, repository, one, sha, patches) for one in changes[first : first + count]],
    }


def simple_commit(repository: Repository, sha: str) -> Shown:
    info = repository.git.info(sha)
    return {
        "id": sha,
        "tree_id": info.tree,
        "message": info.message,
        "timestamp": iso(info.committer.at),
        "author": {"name": info.author.name, "email": info.author.email},
        "committer": {"name": info.committer.name, "email": info.committer.email},
    }
