"""A GitLab project as a source of facts: its branches and tags, what guards them, and what protected ones received."""

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
from refwarden.model.pull_facts import CLONE, NO_CLONE, no_graph
from refwarden.model.pulls import PullRequest
from refwarden.model.refs import Branch, Refs, Repository, Tag, TagObject
from refwarden.model.verdict import Unread, Unreadable
from refwarden.sources.gitlab.asking import Asking
from refwarden.sources.gitlab.guarding import Guarding
from refwarden.sources.gitlab.history import Received, received
from refwarden.sources.gitlab.merged import Merged
from refwarden.sources.gitlab.owners import code_owners
from refwarden.sources.gitlab.questions import at_project
from refwarden.sources.gitlab.safeguards import Safeguards
from refwarden.sources.gitlab.settings import Seen, divided, protection, settings, tag_protection
from refwarden.sources.gitlab.source import PullSource
from refwarden.sources.gitlab.words import Node


class RepositorySource:
    """The subjects of an audit of one project.

    Args:
        project: What the first request said of the project.
        asking: Asks for more.
        kinds: The policy's kinds; branches of protected kinds are those whose history is read.
        since: What arrived before this moment, in seconds since 1970, is not judged.
    """

    def __init__(self, project: Node, asking: Asking, kinds: Kinds, since: int) -> None:
        self._node = project
        self._asking = asking
        self._kinds = kinds
        self._since = since
        self._path = str(project["path_with_namespace"])
        self._pulls: dict[int, PullSource] = {}
        self._notes: list[str] = []
        self._guarding = Guarding(asking, project, alone=True)
        self._safeguards = Safeguards(asking, project, maintains=self._guarding.maintains)

    # The Source protocol

    @property
    def name(self) -> str:
        """How evidence names this source."""
        return "gitlab"

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread:
        """Return every subject of that type; see Source."""
        listers: dict[type[Any], Callable[[], Iterable[Any]]] = {
            Repository: lambda: (Repository(self._path),),
            Branch: lambda: (Branch(name, tip) for name, tip in sorted(self._heads.items())),
            Tag: lambda: (Tag(name, str(told["target"])) for name, told in sorted(self._tags.items())),
            Arrival: lambda: (one.arrival for one in self._received),
            PullRequest: self._merged,
            ProtectedRef: self._guarded,
            HostedRepository: lambda: (HostedRepository(self._path, f"{self._node['web_url']}/edit", "gitlab"),),
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
            hidden = Unread("GitLab shows its settings to members alone", "give a token of a member")
            return settings(self._node) or hidden
        if fact is Refs:
            targets = {name: str(told["target"]) for name, told in self._tags.items()}
            return Refs.of(self._heads, targets, default=self._default)
        if fact is CommitGraph:
            return no_graph()
        if fact is Lines:
            return Lines(no_graph(), Refs.of(self._heads, default=self._default), self._kinds)
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

    @property
    def _default(self) -> str:
        return str(self._node.get("default_branch") or "")

    @cached_property
    def _heads(self) -> Mapping[str, str]:
        listed = self._asking.pages(f"{at_project(self._path)}/repository/branches")
        return {str(one["name"]): str(one["commit"]["id"]) for one in listed}

    @cached_property
    def _tags(self) -> Mapping[str, Node]:
        listed = self._asking.pages(f"{at_project(self._path)}/repository/tags")
        return {str(one["name"]): one for one in listed}

    @staticmethod
    def _tag(told: Node) -> TagObject:
        """Return a tag: an annotated one is another object than the commit that it leads to."""
        commit = told.get("commit")
        if not commit:
            raise Unreadable("GitLab does not show what the tag leads to", CLONE)
        annotated = str(told["target"]) != str(commit["id"])
        message = str(told.get("message") or "") if annotated else ""
        return TagObject(annotated=annotated, peeled=str(commit["id"]), kind="commit", message=message)

    def _owners(self) -> CodeOwners | Unread:
        tip = self._heads.get(self._default)
        if tip is None:
            return Unread("the project has no default branch", "push one")
        return code_owners(self._asking, self._path, self._default, tip)

    # What guards them

    @cached_property
    def _seen(self) -> Seen:
        return self._guarding.seen()

    def _guarded(self) -> Iterator[ProtectedRef]:
        if self._node.get("archived"):
            self._notes.append("the project is archived: nobody can push, so what guards it is not asked")
            return
        url, kinds = f"{self._node['web_url']}/-/settings/repository", self._kinds
        for branch in sorted(self._heads):
            if kinds.of(branch).protected:
                yield ProtectedRef(branch, url=url)
        parts = divided(self._seen)
        there = (self._heads, self._tags)
        yield from refs_to_come(kinds, there, lambda kind: to_come(kinds, kind, parts), ("", url))

    def _protection(self, ref: ProtectedRef) -> Protection:
        return protection(self._seen, ref.branch) if ref.branch else tag_protection(self._seen, ref.tag)

    # History

    @cached_property
    def _received(self) -> list[Received]:
        found: list[Received] = []
        for branch in sorted(self._heads):
            if self._kinds.of(branch).protected:
                found += received(self._asking, self._node, branch, self._since)
        return found

    def _merged(self) -> Iterator[PullRequest]:
        """List the merge requests by which protected branches received anything, each once."""
        numbers = list(dict.fromkeys(one.number for one in self._received if one.number))
        merged = Merged(self._asking, self._path, lambda first: PullSource(first, self._asking, self._kinds))
        for source in merged.sources(numbers):
            self._pulls[source.pull.number] = source
            yield source.pull
