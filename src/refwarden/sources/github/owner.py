"""Every repository of an owner on GitHub as a source of facts: what guards its branches and tags, fifty at a time.

Each page that was read is kept on disk until the last one is, so that a run which was cut off goes on where it stopped.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from refwarden.model.globs import literal
from refwarden.model.kinds import BranchKind, Kinds, TagKind
from refwarden.model.protection import ProtectedRef, Protection
from refwarden.model.protection.coming import refs_to_come, to_come
from refwarden.model.protection.fnmatch_github import kind_said
from refwarden.model.protection.patterns import Names
from refwarden.model.refs import HEADS
from refwarden.model.text import plural, printable
from refwarden.model.verdict import Unread, Unreadable
from refwarden.sources.github.asking import Asking
from refwarden.sources.github.settings import coming, divided, protection
from refwarden.sources.github.words import Node, nodes

_PAGE = 50
_FRESH = 3600  # seconds for which a page of a run that was cut off still counts
_MOST_NAMED = 5
_MOST_CALLED = 4


class Journal:
    """The pages that a run has read, on disk, so that the next one need not.

    Args:
        folder: Where to keep it; empty to keep nothing.
        key: What the run is about and who asks; only a digest of it is written.
    """

    def __init__(self, folder: str, key: str) -> None:
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        self._path = os.path.join(folder, f"owner-{name}.json") if folder else ""

    def read(self) -> tuple[list[Any], str | None]:
        """Return the repositories that were read and where to go on; nothing where there is nothing fresh and whole."""
        try:
            with open(self._path, "rb") as file:
                told = json.loads(file.read())
            if time.time() - float(told["at"]) < _FRESH:
                return list(told["nodes"]), str(told["after"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return [], None

    def write(self, nodes: list[Any], after: str) -> None:
        """Keep what was read. A disk that refuses costs only the resuming."""
        if not self._path:
            return
        try:
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
            beside = f"{self._path}.{os.getpid()}"
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as file:
                json.dump({"at": time.time(), "nodes": nodes, "after": after}, file)
            os.replace(beside, self._path)
        except OSError:
            return

    def forget(self) -> None:
        """The run is through."""
        if self._path and os.path.exists(self._path):
            os.unlink(self._path)


class OwnerSource:
    """What guards the branches and tags of an owner's repositories: of every kind that the policy protects.

    Args:
        login: The organisation or user.
        asking: Asks GitHub.
        journal: Where the pages of a run that was cut off are.
        tell: Told in words what the run will take, once that is known.
        kinds: The policy's kinds.
    """

    def __init__(self, login: str, asking: Asking, journal: Journal, tell: Callable[[str], None], kinds: Kinds) -> None:
        self._login = login
        self._asking = asking
        self._journal = journal
        self._tell = tell
        self._kinds = kinds
        self._known: dict[str, Node] = {}
        self._notes: list[str] = []
        self._names = called(kinds)
        self._parted: dict[tuple[str, tuple[Names, ...]], list[str]] = {}

    @property
    def name(self) -> str:
        """How evidence names this source."""
        return "github"

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread:
        """Return every subject of that type; see Source. A run about an owner is about what guards its refs."""
        return self._refs() if about is ProtectedRef else ()

    def read(self, fact: type[Any], subject: Any) -> Any:
        """Return a fact about the subject; see Source."""
        if fact is not Protection:
            return Unread("an audit of an owner reads what guards its refs, and nothing else", "audit the repository")
        repository = self._known[subject.repository]
        parts = [repository["defaultBranchRef"], *(repository.get(f"named{at}") for at in range(len(self._names)))]
        told = next((one for one in parts if one and subject.branch and str(one["name"]) == subject.branch), None)
        if told is None or not subject.there:  # of other refs GitHub is asked for the patterns alone
            return coming(repository, subject.place().ref)
        return protection(repository, told, classic_seen=bool(repository["viewerCanAdminister"]))

    def notes(self) -> tuple[str, ...]:
        """Return remarks for the report: which repositories have nothing to judge."""
        return tuple(self._notes)

    def _refs(self) -> Iterator[ProtectedRef]:
        aside: dict[str, list[str]] = {"archived": [], "empty": []}
        cut: Unreadable | None = None
        for repository in self._repositories():
            name, head = str(repository["nameWithOwner"]), repository["defaultBranchRef"]
            if repository["isArchived"]:
                aside["archived"].append(name)
            elif repository["isEmpty"] or not head:
                aside["empty"].append(name)
            else:
                self._known[name] = repository
                try:
                    yield from self._of(repository, name, str(head["name"]))
                except Unreadable as fault:  # the others are judged all the same
                    cut = fault
        for why, names in aside.items():
            if names:
                shown = ", ".join(map(printable, names[:_MOST_NAMED])) + (", ..." if len(names) > _MOST_NAMED else "")
                self._notes.append(f"{plural(len(names), 'repository', 'repositories')} {why} and not judged: {shown}")
        if cut is not None:
            raise cut

    def _of(self, repository: Node, name: str, default: str) -> Iterator[ProtectedRef]:
        """Yield what the policy protects in a repository: its default branch, others that are there, others to come."""
        url, kinds = f"{repository['url']}/settings/rules", self._kinds
        yield ProtectedRef(default, name, url)
        heads = [str(one["name"]) for one in self._asking.refs(name, "refs/heads/", repository["heads"])]
        for branch in heads:
            if branch != default and kinds.of(branch).protected:
                yield ProtectedRef(branch, name, url)
        parts = tuple(dict.fromkeys(divided(repository)))
        there = (heads, [str(one["name"]) for one in nodes(repository["tags"])])
        named = partial(self._coming, parts=parts)
        yield from refs_to_come(kinds, there, named, (name, url), lambda kind: kind_said(kind).unsaid)

    def _coming(self, kind: BranchKind | TagKind, parts: tuple[Names, ...]) -> list[str]:
        """Return the names to come of a kind; most repositories of an owner have the same rules, so once for all."""
        key = (f"{type(kind).__name__} {kind.name}", parts)
        if key not in self._parted:
            self._parted[key] = to_come(self._kinds, kind, parts)
        return self._parted[key]

    def _repositories(self) -> Iterator[Node]:
        """Yield every repository; raise Unreadable where GitHub breaks off or does not show one."""
        read, after = self._journal.read()
        yield from read
        if read:
            self._notes.append(f"{plural(len(read), 'repository', 'repositories')} read by a run that was cut off")
        size, hidden, told = _PAGE, 0, bool(read)
        while True:
            page, size = self._page(size, after)
            if not told:
                pages = -(-int(page["totalCount"]) // size)
                count = plural(int(page["totalCount"]), "repository", "repositories")
                self._tell(f"github:{printable(self._login)} has {count}: about {plural(pages, 'request')}")
                told = True
            hidden += sum(one is None for one in page["nodes"])
            fresh = [one for one in page["nodes"] if one is not None]
            yield from fresh
            read += fresh
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = str(page["pageInfo"]["endCursor"])
            self._journal.write(read, after)
        self._journal.forget()
        missing = max(hidden, int(page["totalCount"]) - len(read))
        if missing:
            what = plural(missing, "repository", "repositories")
            raise self._asking.failed(
                f"{what} of {printable(self._login)} cannot be seen by this token", "grant it all of them"
            )

    def _page(self, size: int, after: str | None) -> tuple[Mapping[str, Any], int]:
        asked: dict[str, Any] = {"login": self._login, "after": after}
        for at, name in enumerate(self._names):
            asked |= {f"name{at}": HEADS + name, f"has{at}": True}
        owner, worked = self._asking.halving("OwnersGuards", asked, size)
        return owner["repositories"], worked


def called(kinds: Kinds) -> tuple[str, ...]:
    """Return the branches of protected kinds that the policy calls by their whole names, as many as a page asks of."""
    globs = [glob for kind in kinds.branches if kind.protected for glob in kind.match]
    return tuple(dict.fromkeys(one for one in globs if literal(one)))[:_MOST_CALLED]
