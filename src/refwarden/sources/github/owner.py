"""Every repository of an owner on GitHub as a source of facts: what guards its branches and tags, fifty at a time.

Each page that was read is kept on disk until the last one is, so that a run which was cut off goes on where it stopped.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from refwarden.model.globs import literal
from refwarden.model.kinds import Kinds
from refwarden.model.protection import ProtectedRef, Protection
from refwarden.model.protection.coming import refs_to_come
from refwarden.model.protection.fnmatch_github import kind_said
from refwarden.model.refs import HEADS
from refwarden.model.text import plural, printable
from refwarden.model.verdict import Unreadable
from refwarden.sources.github.asking import Asking
from refwarden.sources.github.settings import coming, divided, protection
from refwarden.sources.github.words import Node, nodes
from refwarden.sources.web import owner as web
from refwarden.sources.web.journal import Journal

_PAGE = 50
_THING = ("repository", "repositories")
_MOST_CALLED = 4


class OwnerSource(web.OwnerSource):
    """What guards the branches and tags of an owner's repositories.

    Args:
        login: The organisation or user.
        asking: Asks GitHub.
        journal: Where the pages of a run that was cut off are.
        tell: Told in words what the run will take, once that is known.
        kinds: The policy's kinds.
    """

    def __init__(self, login: str, asking: Asking, journal: Journal, tell: Callable[[str], None], kinds: Kinds) -> None:
        super().__init__("github", _THING, kinds)
        self._login = login
        self._asking = asking
        self._journal = journal
        self._tell = tell
        self._known: dict[str, Node] = {}
        self._names = called(kinds)

    def _protection(self, ref: ProtectedRef) -> Protection:
        repository = self._known[ref.repository]
        parts = [repository["defaultBranchRef"], *(repository.get(f"named{at}") for at in range(len(self._names)))]
        told = next((one for one in parts if one and ref.branch and str(one["name"]) == ref.branch), None)
        if told is None or not ref.there:  # of other refs GitHub is asked for the patterns alone
            return coming(repository, ref.place().ref)
        return protection(repository, told, classic_seen=bool(repository["viewerCanAdminister"]))

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
        self._set_aside(aside)
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

    def _repositories(self) -> Iterator[Node]:
        """Yield every repository; raise Unreadable where GitHub breaks off or does not show one."""
        after: str | None = None
        seen, hidden, kept, size = 0, 0, 0, _PAGE
        while True:
            page = self._journal.told(str(after))
            if page is not None:
                kept += len(page["nodes"])
            else:
                page, size = self._page(size, after)
                if not seen:
                    self._tell(f"github:{printable(self._login)} has {_taking(page, size)}")
                if page["pageInfo"]["hasNextPage"]:
                    self._journal.keep(str(after), page)
            fresh = [one for one in page["nodes"] if one is not None]
            hidden += len(page["nodes"]) - len(fresh)
            seen += len(fresh)
            yield from fresh
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = str(page["pageInfo"]["endCursor"])
        self._journal.forget()
        if kept:
            self._notes.append(f"{plural(kept, *_THING)} read by a run that was cut off")
        missing = max(hidden, int(page["totalCount"]) - seen)
        if missing:
            what = plural(missing, *_THING)
            raise self._asking.failed(
                f"{what} of {printable(self._login)} cannot be seen by this token", "grant it all of them"
            )

    def _page(self, size: int, after: str | None) -> tuple[Mapping[str, Any], int]:
        asked: dict[str, Any] = {"login": self._login, "after": after}
        for at, name in enumerate(self._names):
            asked |= {f"name{at}": HEADS + name, f"has{at}": True}
        owner, worked = self._asking.halving("OwnersGuards", asked, size)
        return owner["repositories"], worked


def _taking(page: Mapping[str, Any], size: int) -> str:
    """Return how many repositories there are, and what asking for them takes."""
    count = int(page["totalCount"])
    return f"{plural(count, *_THING)}: about {plural(-(-count // size), 'request')}"


def called(kinds: Kinds) -> tuple[str, ...]:
    """Return the branches of protected kinds that the policy calls by their whole names, as many as a page asks of."""
    globs = [glob for kind in kinds.branches if kind.protected for glob in kind.match]
    return tuple(dict.fromkeys(one for one in globs if literal(one)))[:_MOST_CALLED]
