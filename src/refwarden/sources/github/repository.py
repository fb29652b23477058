"""A GitHub repository as a source of facts: its branches and tags, and what its protected branches received."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.evidence import Arrival
from refwarden.model.graph import CommitGraph
from refwarden.model.hosted import HostedRepository, RepositorySettings
from refwarden.model.kinds import Kinds
from refwarden.model.lines import Lines
from refwarden.model.protection import ProtectedRef, Protection
from refwarden.model.protection.coming import refs_to_come, to_come
from refwarden.model.protection.fnmatch_github import kind_said
from refwarden.model.pull_facts import CLONE, NO_CLONE, no_graph
from refwarden.model.pulls import PullRequest
from refwarden.model.refs import Branch, Refs, Repository, Tag, TagObject
from refwarden.model.verdict import Unread, Unreadable
from refwarden.sources.github.asking import Asking, First
from refwarden.sources.github.history import Line, Received
from refwarden.sources.github.owners import code_owners
from refwarden.sources.github.safeguards import Safeguards
from refwarden.sources.github.settings import coming, divided, protection, settings
from refwarden.sources.github.source import PullSource
from refwarden.sources.github.words import Node, moment, nodes


class RepositorySource:
    """The subjects of an audit of one repository.

    Args:
        answer: What the first request said of the repository.
        asking: Asks for more.
        kinds: The policy's kinds; branches of protected kinds are those whose history is read.
        since: What arrived before this moment, in seconds since 1970, is not judged.
    """

    def __init__(self, answer: Node, asking: Asking, kinds: Kinds, since: int) -> None:
        self._node = answer
        self._asking = asking
        self._kinds = kinds
        self._since = since
        self._repository = str(answer["nameWithOwner"])
        self._pulls: dict[int, PullSource] = {}
        self._notes: list[str] = []
        self._safeguards = Safeguards(asking, self._repository, private=bool(answer["isPrivate"]))

    # The Source protocol

    @property
    def name(self) -> str:
        """How evidence names this source."""
        return "github"

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread:
        """Return every subject of that type; see Source."""
        listers: dict[type[Any], Callable[[], Iterable[Any]]] = {
            Repository: lambda: (Repository(self._repository),),
            Branch: lambda: (Branch(name, tip) for name, tip in sorted(self._heads.items())),
            Tag: lambda: (Tag(name, told["oid"]) for name, told in sorted(self._tags.items())),
            Arrival: lambda: (one.arrival for one in self._received),
            PullRequest: self._merged,
            ProtectedRef: self._guarded,
            HostedRepository: lambda: (HostedRepository(self._repository, f"{self._node['url']}/settings"),),
        }
        lister = listers.get(about)
        return lister() if lister else ()

    def read(self, fact: type[Any], subject: Any) -> Any:
        """Return a fact about the subject; see Source."""
        if isinstance(subject, PullRequest):
            return self._pulls[subject.number].read(fact, subject)
        if fact is Protection and isinstance(subject, ProtectedRef):
            return self._protection(subject)
        if fact is RepositorySettings:
            return settings(self._node)
        if fact is Refs:
            return self._refs
        if fact is CommitGraph:
            return no_graph()
        if fact is Lines:
            return Lines(no_graph(), self._refs, self._kinds)
        if fact is TagObject and isinstance(subject, Tag):
            return self._tag(self._tags[subject.tag])
        if fact is CodeOwners and isinstance(subject, Repository):
            return self._owners()
        safeguard = self._safeguards.reader(fact)
        if safeguard is not None:
            return safeguard()
        return Unread(NO_CLONE, CLONE)

    def notes(self) -> tuple[str, ...]:
        """Return remarks for the report; see Source."""
        return tuple(self._notes)

    # Branches and tags

    @cached_property
    def _refs(self) -> Refs:
        return Refs.of(self._heads, {name: told["oid"] for name, told in self._tags.items()}, default=self._default)

    @property
    def _default(self) -> str:
        return str((self._node["defaultBranchRef"] or {}).get("name") or "")

    def _owners(self) -> CodeOwners | Unread:
        target = (self._node["defaultBranchRef"] or {}).get("target")
        if not target:
            return Unread("the repository has no default branch", "push one")
        return code_owners(self._asking, self._repository, self._default, target)

    @cached_property
    def _heads(self) -> Mapping[str, str]:
        found = self._asking.refs(self._repository, "refs/heads/", self._node["heads"])
        return {str(one["name"]): str(one["target"]["oid"]) for one in found}

    @cached_property
    def _tags(self) -> Mapping[str, Node]:
        found = self._asking.refs(self._repository, "refs/tags/", self._node["tags"])
        return {str(one["name"]): one["target"] for one in found}

    @staticmethod
    def _tag(told: Node) -> TagObject:
        if told["__typename"] != "Tag":
            return TagObject(annotated=False, peeled=told["oid"], kind=str(told["__typename"]).lower())
        inner = told["target"]
        if inner["__typename"] == "Tag":
            raise Unreadable("GitHub shows one tag object, and this one leads to another", CLONE)
        return TagObject(
            annotated=True,
            peeled=inner["oid"],
            kind=str(inner["__typename"]).lower(),
            message=told["message"] or "",
            time=moment((told["tagger"] or {}).get("date")),
        )

    # What guards the branches

    def _guarded(self) -> Iterator[ProtectedRef]:
        if self._node["isArchived"]:
            self._notes.append("the repository is archived: nobody can push, so what guards it is not asked")
            return
        url = f"{self._node['url']}/settings/rules"
        there = [branch for branch in sorted(self._heads) if self._kinds.of(branch).protected]
        for branch in there:
            yield ProtectedRef(branch, url=url)
        try:
            repository = self._guards[0]
        except Unreadable:
            if there:  # each of which says why
                return
            raise
        yield from self._coming(repository, url)

    def _coming(self, repository: Node, url: str) -> Iterator[ProtectedRef]:
        """List the branches and tags that are yet to come, one for each part of a kind that GitHub treats alike."""
        parts, kinds = divided(repository), self._kinds
        there = (self._heads, [str(one["name"]) for one in nodes(self._node["tags"])])
        yield from refs_to_come(
            kinds, there, lambda kind: to_come(kinds, kind, parts), ("", url), lambda kind: kind_said(kind).unsaid
        )

    @cached_property
    def _guards(self) -> tuple[Node, Mapping[str, Node]]:
        """The repository with its rulesets, and its branches with their rules."""
        return self._asking.guards(self._repository)

    def _protection(self, ref: ProtectedRef) -> Protection:
        repository, heads = self._guards
        if not ref.there:
            return coming(repository, ref.place().ref)
        found = heads.get(ref.branch)
        if found is None:
            raise Unreadable(f"GitHub no longer shows {ref.branch}", "try again")
        seen = bool(repository["viewerCanAdminister"])
        if not seen and not found.get("branchProtectionRule") and not found.get("refUpdateRule"):
            seen = not self._asking.protected(self._repository, ref.branch)
        return protection(repository, found, classic_seen=seen)

    # History

    @cached_property
    def _received(self) -> list[Received]:
        owner, _, name = self._repository.partition("/")
        found: list[Received] = []
        for branch in sorted(self._heads):
            if self._kinds.of(branch).protected:
                found += Line(self._asking, owner, name, branch, self._since).received()
        return found

    def _merged(self) -> Iterator[PullRequest]:
        """List the pull requests by which protected branches received anything, each once."""
        for one in self._received:
            if one.pull is None or int(one.pull["number"]) in self._pulls:
                continue
            first = First({"nameWithOwner": self._repository, "pullRequest": one.pull})
            source = PullSource(first, self._asking, self._kinds)
            self._pulls[source.pull.number] = source
            yield source.pull
