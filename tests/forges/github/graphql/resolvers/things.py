"""What Git holds, as things that fields are asked of: a repository's objects and refs by their names."""

import re
from typing import NamedTuple

from tests.forges.github.graphql.here import Here
from tests.forges.github.graphql.registry import is_a
from tests.forges.github.people import Bot
from tests.forges.github.state import Repository
from tests.forges.gitrepo import CommitInfo


class CommitThing(NamedTuple):
    """A commit in a repository."""

    repository: Repository
    oid: str

    @property
    def info(self) -> CommitInfo:
        """What it says; read once, since it cannot change."""
        answers, key = self.repository.git.store.answers, ("info", self.oid)
        if key not in answers:
            answers[key] = self.repository.git.info(self.oid)
        found: CommitInfo = answers[key]
        return found

    @property
    def node_id(self) -> str:
        return f"C_{self.repository.id}_{self.oid}"


class TreeThing(NamedTuple):
    """A tree in a repository, `path` being where it was found."""

    repository: Repository
    oid: str
    path: str = ""

    @property
    def node_id(self) -> str:
        return f"TR_{self.repository.id}_{self.oid}"


class BlobThing(NamedTuple):
    """A file's content in a repository."""

    repository: Repository
    oid: str

    @property
    def node_id(self) -> str:
        return f"B_{self.repository.id}_{self.oid}"


class TagThing(NamedTuple):
    """An annotated tag's object in a repository."""

    repository: Repository
    oid: str

    @property
    def node_id(self) -> str:
        return f"TA_{self.repository.id}_{self.oid}"


class RefThing(NamedTuple):
    """A branch or tag; `full` is its whole name."""

    repository: Repository
    full: str

    @property
    def node_id(self) -> str:
        return f"REF_{self.repository.id}_{self.full}"

    @property
    def branch(self) -> str | None:
        """Its short name where it is a branch."""
        return self.full.removeprefix("refs/heads/") if self.full.startswith("refs/heads/") else None


class ActorThing(NamedTuple):
    """Somebody named in an object; `at` is None for a co-author."""

    name: str
    email: str
    at: int | None = None
    offset: int = 0


GitThing = CommitThing | TreeThing | BlobThing | TagThing
is_a("Commit", CommitThing)
is_a("Tree", TreeThing)
is_a("Blob", BlobThing)
is_a("Tag", TagThing)
is_a("Ref", RefThing)

KINDS = {"commit": CommitThing, "tree": TreeThing, "blob": BlobThing, "tag": TagThing}
IDS = {"C": CommitThing, "TR": TreeThing, "B": BlobThing, "TA": TagThing}


def commit_at(repository: Repository, oid: str | None) -> CommitThing | None:
    """Return a commit, None for none and for one that Git has no longer."""
    return CommitThing(repository, oid) if oid and repository.git.peel(oid) else None


def thing(repository: Repository, oid: str) -> GitThing | None:
    """Return an object by its whole id, None for none."""
    try:
        found = repository.git.store.odb[oid]
    except (KeyError, ValueError):
        return None
    return KINDS[found.type_str](repository, str(found.id))


def ref(repository: Repository, full: str) -> RefThing | None:
    """Return a ref by its whole name, None for none."""
    return RefThing(repository, full) if repository.git.ref(full) else None


def branch_ref(repository: Repository | None, name: str) -> RefThing | None:
    """Return a branch, None for none."""
    return ref(repository, f"refs/heads/{name}") if repository else None


def by_node_id(here: Here, node_id: str) -> GitThing | RefThing | None:
    """Return the object or ref that a node id names, None for none: they are not in the forge's own memory."""
    found = re.fullmatch(r"(C|TR|B|TA|REF)_(\d+)_(.+)", node_id)
    if not found:
        return None
    repository = next((one for one in here.forge.repositories.values() if one.id == int(found[2])), None)
    if repository is None:
        return None
    if found[1] == "REF":
        return ref(repository, found[3])
    held = thing(repository, found[3])
    return held if type(held) is IDS[found[1]] else None


def expression(repository: Repository, words: str) -> GitThing | None:
    """Return what an expression of `git rev-parse` means, as far as GitHub is asked: a name, an id, `name:path`."""
    name, colon, path = words.partition(":")
    name = repository.default_branch if name == "HEAD" else name
    git = repository.git
    if not colon:
        for full in (name, f"refs/tags/{name}", f"refs/heads/{name}"):
            found = git.ref(full) if full.startswith("refs/") else None
            if found:
                return thing(repository, found)
        return thing(repository, name) if re.fullmatch("[0-9a-f]{7,40}", name) else None
    commit = git.resolve(name)
    entry = git.entry(commit, path.strip("/")) if commit else None
    if entry is None or entry.kind == "commit":
        return None
    return TreeThing(repository, entry.sha, path) if entry.kind == "tree" else BlobThing(repository, entry.sha)


class BotAsUser:
    """A bot where GitHub's schema has a place for users only: with the login that REST gives it, and its own id.

    Source: https://github.com/sourcecred/sourcecred/issues/996 (`GitActor.user` of a bot), and what `gh pr view --json
    commits` prints of Dependabot's commits: its bot's id with the login `dependabot[bot]`.
    """

    graphql_kind = "User"
    site_admin = mannequin = False
    name = None

    def __init__(self, bot: Bot) -> None:
        self.id, self.node_id, self.login, self.slug = bot.id, bot.node_id, bot.login, bot.slug
