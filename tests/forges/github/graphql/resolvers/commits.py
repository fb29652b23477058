"""Commits: what they say, who made them, what came before, which pull requests brought them."""

import re
from collections.abc import Mapping
from typing import Any

from tests.forges.github.graphql.here import Here, Within
from tests.forges.github.graphql.paging import Lazy, Page, page
from tests.forges.github.graphql.registry import field, plain
from tests.forges.github.graphql.resolvers.common import moment, ordered, placed
from tests.forges.github.graphql.resolvers.things import ActorThing, CommitThing, RefThing, TreeThing
from tests.forges.github.pulls import PullRequest
from tests.forges.github.standing import brought
from tests.forges.github.state import Repository

placed("Commit", lambda one: f"/{one.repository.full_name}/commit/{one.oid}")
CO_AUTHOR = re.compile(r"^co-authored-by:[ \t]*(.+?)[ \t]*<([^<>\n]+)>[ \t]*$", re.IGNORECASE | re.MULTILINE)
WEB = "noreply@github.com"


@field("Commit")
def message(commit: CommitThing, _here: Here) -> str:
    return commit.info.message.rstrip("\n")


@field("Commit")
def message_headline(commit: CommitThing, _here: Here) -> str:
    return commit.info.message.partition("\n")[0]


@field("Commit")
def message_body(commit: CommitThing, _here: Here) -> str:
    return commit.info.message.partition("\n")[2].strip("\n")


@field("Commit")
def committed_date(commit: CommitThing, _here: Here) -> str | None:
    return moment(commit.info.committer.at)


@field("Commit")
def authored_date(commit: CommitThing, _here: Here) -> str | None:
    return moment(commit.info.author.at)


@field("Commit")
def author(commit: CommitThing, _here: Here) -> ActorThing:
    return ActorThing(*commit.info.author)


@field("Commit")
def committer(commit: CommitThing, _here: Here) -> ActorThing:
    return ActorThing(*commit.info.committer)


@field("Commit")
def authors(commit: CommitThing, here: Here, **given: Any) -> Page:
    """The author first, then whom the trailers name, each address once.

    Source: https://docs.github.com/en/pull-requests/committing-changes-to-your-project/creating-and-editing-commits/
    creating-a-commit-with-multiple-authors, and GraphQL's Commit.authors: author first, then Co-authored-by.
    """
    found = {commit.info.author.email.casefold(): author(commit, here)}
    last = commit.info.message.rstrip().rpartition("\n\n")[2]
    for name, email in CO_AUTHOR.findall(last):
        found.setdefault(email.casefold(), ActorThing(name, email))
    return page(list(found.values()), here.info, given)


@field("Commit")
def authored_by_committer(commit: CommitThing, _here: Here) -> bool:
    return commit.info.author[:2] == commit.info.committer[:2]


@field("Commit")
def committed_via_web(commit: CommitThing, here: Here) -> bool:
    """Whether GitHub itself is the committer, and signed it: its address alone anybody can write."""
    signature = here.forge.signatures.get(commit.oid)
    return commit.info.committer.email == WEB and bool(signature and signature.by_github)


@field("Commit")
def parents(commit: CommitThing, here: Here, **given: Any) -> Page:
    return page([CommitThing(commit.repository, oid) for oid in commit.info.parents], here.info, given)


@field("Commit")
def tree(commit: CommitThing, _here: Here) -> TreeThing:
    return TreeThing(commit.repository, commit.info.tree)


def _changes(commit: CommitThing) -> Any:
    first = commit.info.parents[0] if commit.info.parents else None
    return commit.repository.git.changes(first, commit.oid)


@field("Commit")
def additions(commit: CommitThing, _here: Here) -> int:
    return sum(one.additions for one in _changes(commit))


@field("Commit")
def deletions(commit: CommitThing, _here: Here) -> int:
    return sum(one.deletions for one in _changes(commit))


@field("Commit")
def changed_files_if_available(commit: CommitThing, _here: Here) -> int:
    return len(_changes(commit))


@field("Commit")
def history(
    commit: CommitThing,
    here: Here,
    *,
    since: str | None = None,
    until: str | None = None,
    path: str | None = None,
    author: Mapping[str, Any] | None = None,
    **given: Any,
) -> Page:
    """A commit and its ancestors, newest first, as `git log` has them."""
    here.need(commit.repository, "contents")
    options = [f"--{word}={at}" for word, at in (("since", since), ("until", until)) if at]
    found = commit.repository.git.log(commit.oid, *options, path=path or "")
    if author and author.get("emails"):
        wanted = {email.casefold() for email in author["emails"]}
        found = [oid for oid in found if CommitThing(commit.repository, oid).info.author.email.casefold() in wanted]
    return page(Lazy(found, lambda oid: CommitThing(commit.repository, oid)), here.info, given)


# Signatures

SIGNED = {"gpg": "GpgSignature", "ssh": "SshSignature", "smime": "SmimeSignature"}
for _kind in ("GpgSignature", "SshSignature", "SmimeSignature", "UnknownSignature"):
    plain(_kind, "signer", "state", "email", wasSignedByGitHub="by_github")
    field(_kind, "isValid")(lambda one, _here: one.state == "VALID")
    field(_kind, "verifiedAt")(lambda one, _here: moment(one.verified_at))
    field(_kind, "signature")(lambda _one, _here: "")
    field(_kind, "payload")(lambda _one, _here: "")
plain("GpgSignature", keyId="key")
plain("SshSignature", keyFingerprint="key")


@field("Commit", "signature")
def signature_(commit: CommitThing, here: Here) -> Within | None:
    """What GitHub says of the signature, null for none."""
    found = here.forge.signatures.get(commit.oid)
    if found is None or found.state == "UNSIGNED":
        return None
    return Within(found, commit, SIGNED.get(found.kind, "UnknownSignature"))


# Pull requests


def _by_commit(here: Here, repository: Repository) -> dict[str, list[PullRequest]]:
    """Return a repository's pull requests by the commits that each brought, made once for a question."""
    if repository not in here.memory:
        found: dict[str, list[PullRequest]] = {}
        for pull in repository.pulls.values():
            for oid in brought(pull):
                found.setdefault(oid, []).append(pull)
        here.memory[repository] = found
    known: dict[str, list[PullRequest]] = here.memory[repository]
    return known


@field("Commit")
def associated_pull_requests(
    commit: CommitThing, here: Here, *, order_by: Mapping[str, Any] | None = None, **given: Any
) -> Page:
    """The merged pull requests that brought a commit; before it is on the default branch, the open ones as well.

    Source: https://docs.github.com/en/graphql/reference/objects#commit (associatedPullRequests)
    """
    repository = commit.repository
    here.need(repository, "pull_requests")
    found = _by_commit(here, repository).get(commit.oid, [])
    landed = any(pull.merged for pull in found) and _on_default(repository, commit.oid)
    kept = [pull for pull in found if pull.merged or (pull.state == "OPEN" and not landed)]
    return page(ordered(kept, order_by, PULL_ORDERS), here.info, given)


def _on_default(repository: Repository, oid: str) -> bool:
    tip = repository.git.tip(repository.default_branch)
    answers, key = repository.git.store.answers, ("ancestors", tip)
    if key not in answers:
        answers[key] = frozenset(repository.git.log(tip)) if tip else frozenset()
    return oid in answers[key]


PULL_ORDERS = {
    "CREATED_AT": lambda one: (one.created_at, one.number),
    "UPDATED_AT": lambda one: (one.updated_at, one.number),
}


@field("Ref", "associatedPullRequests")
def of_ref(
    one: RefThing,
    here: Here,
    *,
    states: list[str] | None = None,
    base_ref_name: str | None = None,
    order_by: Mapping[str, Any] | None = None,
    **given: Any,
) -> Page:
    """The pull requests that have a branch as their head."""
    repository = one.repository
    here.need(repository, "pull_requests")
    found = [
        pull
        for pull in repository.pulls.values()
        if pull.head_repository is repository
        and pull.head_ref == one.branch
        and (not states or pull.state in states)
        and base_ref_name in {None, pull.base_ref}
    ]
    return page(ordered(found, order_by, PULL_ORDERS), here.info, given)
