"""Refs and Git's objects other than commits."""

from collections.abc import Mapping
from typing import Any

from tests.forges.github.graphql.here import Here
from tests.forges.github.graphql.paging import Lazy, Page, page
from tests.forges.github.graphql.registry import always, field, mapped, plain
from tests.forges.github.graphql.resolvers import things
from tests.forges.github.graphql.resolvers.common import git_time, placed
from tests.forges.github.graphql.resolvers.things import (
    ActorThing,
    BlobThing,
    BotAsUser,
    CommitThing,
    GitThing,
    RefThing,
    TagThing,
    TreeThing,
    branch_ref,
    by_node_id,
    ref,
    thing,
)
from tests.forges.github.people import Bot, User
from tests.forges.github.state import Repository
from tests.forges.gitrepo import Entry

__all__ = ["by_node_id"]

mapped("Comparison")
MOST_TEXT = 512_000  # bytes

for _kind in ("Commit", "Tree", "Blob", "Tag"):
    plain(_kind, "oid", "repository", id="node_id")
    field(_kind, "abbreviatedOid")(lambda one, _here: one.oid[:7])
    placed(_kind, lambda one: f"/{one.repository.full_name}/commit/{one.oid}", urls=["commitUrl"], resource=False)
plain("Ref", "repository", id="node_id")


@field("Repository")
def default_branch_ref(repository: Repository, _here: Here) -> RefThing | None:
    """The default branch, null while it has no commit."""
    return branch_ref(repository, repository.default_branch)


@field("Repository", "object")
def object_(
    repository: Repository, here: Here, *, expression: str | None = None, oid: str | None = None
) -> GitThing | None:
    here.need(repository, "contents")
    return thing(repository, oid) if oid else things.expression(repository, expression or "HEAD")


@field("Repository", "ref")
def ref_(repository: Repository, here: Here, *, qualified_name: str) -> RefThing | None:
    """A ref by its whole name, or by its short one."""
    here.need(repository, "contents")
    if qualified_name.startswith("refs/"):
        return ref(repository, qualified_name)
    return ref(repository, f"refs/heads/{qualified_name}") or ref(repository, f"refs/tags/{qualified_name}")


@field("Repository")
def refs(
    repository: Repository,
    here: Here,
    *,
    ref_prefix: str,
    query: str | None = None,
    direction: str | None = None,
    order_by: Mapping[str, Any] | None = None,
    **given: Any,
) -> Page:
    """Branches or tags; `refs/` finds both, GitHub's own (`refs/pull/`) left out.

    Source: https://docs.github.com/en/graphql/reference/objects#repository (refPrefix: `refs/heads/`, `refs/tags/`)
    """
    here.need(repository, "contents")
    names = [name for name in repository.git.refs(ref_prefix) if name.startswith(("refs/heads/", "refs/tags/"))]
    if query:
        names = [name for name in names if query.casefold() in name.removeprefix(ref_prefix).casefold()]
    order = order_by or {"field": "ALPHABETICAL", "direction": direction or "ASC"}
    if order["field"] == "TAG_COMMIT_DATE":
        names.sort(key=lambda name: _committed(repository, name))
    if order["direction"] == "DESC":
        names.reverse()
    return page(Lazy(names, lambda name: RefThing(repository, name)), here.info, given)


def _committed(repository: Repository, name: str) -> int:
    oid = repository.git.peel(repository.git.ref(name) or "")
    return CommitThing(repository, oid).info.committer.at if oid else 0


@field("Ref")
def prefix(one: RefThing, _here: Here) -> str:
    return "/".join(one.full.split("/")[:2]) + "/"


@field("Ref")
def name(one: RefThing, here: Here) -> str:
    """The name without its prefix."""
    return one.full.removeprefix(prefix(one, here))


@field("Ref")
def target(one: RefThing, _here: Here) -> GitThing | None:
    return thing(one.repository, one.repository.git.ref(one.full) or "")


@field("Ref")
def compare(one: RefThing, _here: Here, *, head_ref: str) -> dict[str, Any] | None:
    """The comparison with a head, as the three dots do it; null where the head is not there."""
    repository, git = one.repository, one.repository.git
    base, head = git.peel(git.ref(one.full) or ""), git.resolve(head_ref)
    if not base or not head:
        return None
    ahead, behind = git.between(base, head), git.between(head, base)
    status = {(True, True): "DIVERGED", (True, False): "AHEAD", (False, True): "BEHIND", (False, False): "IDENTICAL"}
    return {
        "id": f"CMP_{repository.id}_{base}_{head}",
        "aheadBy": len(ahead),
        "behindBy": len(behind),
        "status": status[bool(ahead), bool(behind)],
        "baseTarget": CommitThing(repository, base),
        "headTarget": CommitThing(repository, head),
        "commits": lambda info, **given: page(
            [CommitThing(repository, oid) for oid in ahead],
            info,
            given,
            authorCount=len({CommitThing(repository, oid).info.author.email for oid in ahead}),
        ),
    }


# Blobs


def _content(blob: BlobThing) -> bytes:
    answers, key = blob.repository.git.store.answers, ("blob", blob.oid)
    if key not in answers:
        answers[key] = blob.repository.git.blob(blob.oid)
    found: bytes = answers[key]
    return found


@field("Blob")
def byte_size(blob: BlobThing, _here: Here) -> int:
    return len(_content(blob))


@field("Blob")
def is_binary(blob: BlobThing, _here: Here) -> bool:
    """By Git's own test: a NUL among the first 8,000 bytes."""
    return b"\0" in _content(blob)[:8000]


@field("Blob")
def is_truncated(blob: BlobThing, _here: Here) -> bool:
    return len(_content(blob)) > MOST_TEXT


@field("Blob")
def text(blob: BlobThing, here: Here) -> str | None:
    """The text, cut where it is long, null for what is binary. What is no UTF-8 is replaced.

    Source: https://docs.github.com/en/graphql/reference/objects#blob (isTruncated, text)
    """
    return None if is_binary(blob, here) else _content(blob)[:MOST_TEXT].decode("utf-8", "replace")


# Trees


class EntryThing:
    """An entry of a tree in a repository."""

    def __init__(self, repository: Repository, entry: Entry) -> None:
        self.repository, self.entry = repository, entry
        self.path, self.oid, self.size = entry.path, entry.sha, entry.size
        self.mode, self.type = entry.mode, entry.kind
        self.name = entry.path.rpartition("/")[2]


plain("TreeEntry", "name", "path", "mode", "type", "oid", "size")


@field("Tree")
def entries(tree: TreeThing, _here: Here) -> list[EntryThing]:
    return [EntryThing(tree.repository, entry) for entry in tree.repository.git.entries(tree.oid, tree.path)]


@field("TreeEntry", "object")
def entry_object(one: EntryThing, _here: Here) -> GitThing | None:
    """What it holds; a submodule's commit is in another repository, so there is nothing here."""
    if one.type == "tree":
        return TreeThing(one.repository, one.oid, one.path)
    return BlobThing(one.repository, one.oid) if one.type == "blob" else None


@field("Commit")
def file(commit: CommitThing, here: Here, *, path: str) -> EntryThing | None:
    """What the commit has at a path, null for nothing."""
    here.need(commit.repository, "contents")
    found = commit.repository.git.entry(commit.oid, path.strip("/"))
    return EntryThing(commit.repository, found) if found else None


# Tags


def _tag(tag: TagThing) -> Any:
    return tag.repository.git.store.odb[tag.oid]


@field("Tag", "name")
def tag_name(tag: TagThing, _here: Here) -> str:
    found: str = _tag(tag).name
    return found


@field("Tag", "message")
def tag_message(tag: TagThing, _here: Here) -> str:
    found: str = _tag(tag).message
    return found


@field("Tag")
def tagger(tag: TagThing, _here: Here) -> ActorThing | None:
    by = _tag(tag).tagger
    return ActorThing(by.name, by.email, by.time, by.offset) if by else None


@field("Tag", "target")
def tag_target(tag: TagThing, _here: Here) -> GitThing | None:
    return thing(tag.repository, str(_tag(tag).target))


# People named in objects

plain("GitActor", "name", "email")


@field("GitActor")
def date(actor: ActorThing, _here: Here) -> str | None:
    return None if actor.at is None else git_time(actor.at, actor.offset)


@field("GitActor", "user")
def actor_user(actor: ActorThing, here: Here) -> User | BotAsUser | None:
    """The account that has the address, null for none."""
    found = here.forge.by_email(actor.email)
    return BotAsUser(found) if isinstance(found, Bot) else found


always("Commit", onBehalfOf=None, pushedDate=None)  # pushedDate: gone since 2023, always null
