"""Every project of a group, its subgroups' included, or of a person: what guards its branches and tags.

Lists say what they can of many projects at once; then each project is asked by itself, several at a time. Every answer
is kept on disk until the run is through, so that one which was cut off goes on where it stopped.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote

from refwarden.model.errors import Gone, SourceError, Unauthorised, Unscoped
from refwarden.model.globs import literal
from refwarden.model.kinds import Kinds
from refwarden.model.protection import ProtectedRef, Protection
from refwarden.model.protection.coming import refs_to_come
from refwarden.model.protection.permissive import governing
from refwarden.model.text import plural, printable
from refwarden.model.verdict import Unreadable
from refwarden.sources.gitlab.asking import Asking
from refwarden.sources.gitlab.guarding import Guarding
from refwarden.sources.gitlab.questions import at_project
from refwarden.sources.gitlab.settings import Seen, divided, protection, tag_protection
from refwarden.sources.gitlab.told import Told, level_of, tell
from refwarden.sources.gitlab.words import Node
from refwarden.sources.web import owner as web

WORKERS = 8  # requests at once: 80 a second where each takes 100 ms, less than a server's own page asks of it
_CHUNK = 25  # projects of which one query asks
_EACH = 3  # requests that a project takes at most, beside the lists
_MOST_LOST = 2 * WORKERS  # projects in a row of which nothing is heard, before the rest is left alone
_THING = ("project", "projects")


class Found(NamedTuple):
    """What a project's questions brought: what guards it, and its branches and tags that count."""

    seen: Seen
    heads: list[str]
    tags: list[str]


class OwnerSource(web.OwnerSource):
    """What guards the branches and tags of a group's projects, or a person's.

    Args:
        path: The group's path, or a username.
        group: What was said of the group; None for a person.
        asking: Asks GitLab.
        tell: Told in words what the run will take, once that is known.
        kinds: The policy's kinds.
    """

    def __init__(
        self, path: str, group: Node | None, asking: Asking, tell: Callable[[str], None], kinds: Kinds
    ) -> None:
        super().__init__("gitlab", _THING, kinds)
        self._path = path
        self._group = group
        self._asking = asking
        self._tell = tell
        self._known: dict[str, Seen | Unreadable] = {}
        self._lost = 0  # projects in a row of which nothing was heard
        self._askers: set[str] = set()  # who asks, once GraphQL told

    def _protection(self, ref: ProtectedRef) -> Protection:
        seen = self._known[ref.repository]
        if isinstance(seen, Unreadable):
            raise seen
        return protection(seen, ref.branch) if ref.branch else tag_protection(seen, ref.tag)

    def _refs(self) -> Iterator[ProtectedRef]:
        projects = self._judged()
        chunks = -(-len(projects) // _CHUNK)
        cost = plural(chunks + _EACH * len(projects), "request")
        self._tell(f"gitlab:{printable(self._path)} has {plural(len(projects), *_THING)} to judge: about {cost}")
        left, cut = 0, None
        for project, found in self._asked(projects):
            if found is None:
                left += 1
                continue
            try:
                yield from self._of(project, found)
            except Unreadable as fault:  # the others are judged all the same
                cut = fault
        resumed = self._asking.journal.resumed
        if resumed:
            self._notes.append(f"{plural(resumed, 'answer')} of a run that was cut off less than an hour ago")
        if left:
            what = plural(left, *_THING)
            raise self._asking.failed(
                f"GitLab stopped answering before {what} of {printable(self._path)} were asked about", "run it again"
            )
        self._asking.journal.forget()
        if self._group is None and self._askers != {self._path.casefold()}:
            self._notes.append(f"whoever asks is not known to be {printable(self._path)}: projects may be hidden")
        if cut is not None:
            raise cut

    def _of(self, project: Node, found: Found | Unreadable) -> Iterator[ProtectedRef]:
        """Yield what the policy protects in a project: its default branch, others that are there, others to come."""
        name, default = str(project["path_with_namespace"]), str(project.get("default_branch") or self._usual())
        home, kinds = (name, f"{project['web_url']}/-/settings/repository"), self._kinds
        self._known[name] = found if isinstance(found, Unreadable) else found.seen
        yield ProtectedRef(default, *home)
        if isinstance(found, Unreadable):
            return
        for branch in found.heads:
            if branch != default and kinds.of(branch).protected:
                yield ProtectedRef(branch, *home)
        named = partial(self._coming, parts=_parts(found.seen))
        yield from refs_to_come(kinds, (found.heads, found.tags), named, home)

    def _usual(self) -> str:
        """Return a branch that stands for those of a project of which none is shown."""
        named = (glob for kind in self._kinds.branches if kind.protected for glob in kind.match if literal(glob))
        return next(named, "main")

    # Which projects

    def _judged(self) -> list[Node]:
        """Return the projects that have something to judge, in the order of their names; raise Unreadable."""
        aside: dict[str, list[str]] = {"archived": [], "to be deleted": [], "without a repository": [], "empty": []}
        found = []
        for project in sorted(self._listed(), key=lambda one: str(one["path_with_namespace"])):
            why = _nothing(project)
            if why:
                aside[why].append(str(project["path_with_namespace"]))
            else:
                found.append(project)
        self._set_aside(aside)
        return found

    def _listed(self) -> list[Node]:
        owner = quote(self._path, safe="")
        with self._asking.reading(f"gitlab:{printable(self._path)}", "give a token that may see it"):
            if self._group is None:
                return self._asking.projects(f"/users/{owner}/projects", order_by="id", sort="asc")
            if not level_of(self._group):
                self._notes.append(f"whoever asks is no member of {printable(self._path)}: projects may be hidden")
            asked = {"include_subgroups": "true", "with_shared": "false", "order_by": "id", "sort": "asc"}
            return self._asking.projects(f"/groups/{owner}/projects", **asked)

    # What each is asked

    def _asked(self, projects: list[Node]) -> Iterator[tuple[Node, Found | Unreadable | None]]:
        """Yield each project with what its questions brought, None where GitLab had stopped answering before."""
        pool = ThreadPoolExecutor(WORKERS)
        try:
            starts = range(0, len(projects), _CHUNK)
            chunks = [pool.submit(self._told, projects[at : at + _CHUNK]) for at in starts]
            told = {name: one for chunk in chunks for name, one in chunk.result().items()}
            asked: list[Future[Found | Unreadable | None]] = [
                pool.submit(self._found, project, told.get(str(project["path_with_namespace"]))) for project in projects
            ]
            for project, future in zip(projects, asked, strict=True):
                yield project, future.result()
        finally:
            self._asking.stop()
            pool.shutdown(cancel_futures=True)

    def _told(self, projects: list[Node]) -> dict[str, Told]:
        """Return what GraphQL says of some projects; note where a person's own may be hidden from whoever asks."""
        told = tell(self._asking, projects, names=any(map(self._branched, projects)))
        self._askers |= {one.asker.casefold() for one in told.values() if one.asker}
        return told

    def _branched(self, project: Node) -> bool:
        """Tell whether a project may have branches that the policy protects, beside its default branch."""
        globs = {glob for kind in self._kinds.branches if kind.protected for glob in kind.match}
        return any(not literal(glob) or glob != project.get("default_branch") for glob in globs)

    def _found(self, project: Node, told: Told | None) -> Found | Unreadable | None:
        """Ask a project's own questions; None where so many before it got no answer that it is not asked."""
        if self._lost >= _MOST_LOST:
            return None
        if not project.get("default_branch"):
            name = printable(str(project["path_with_namespace"]))
            words = f"GitLab shows the branches of {name} to those who may read its code, and not to this token"
            return self._asking.failed(words, "give a token of somebody with the role Reporter")
        try:
            seen = Guarding(self._asking, project, told, tags=bool(self._kinds.tags)).seen()
            found = Found(seen, self._heads(project, told, seen), self._tags(project, seen))
        except (Gone, Unauthorised, Unscoped) as fault:
            return self._asking.failed(fault.reason, fault.remedy)
        except (SourceError, Unreadable) as fault:
            self._lost += 1
            return fault if isinstance(fault, Unreadable) else self._asking.failed(fault.reason, fault.remedy)
        self._lost = 0
        return found

    def _heads(self, project: Node, told: Told | None, seen: Seen) -> list[str]:
        default = str(project["default_branch"])
        if not self._branched(project):
            return [default]
        found = told.heads(seen.entries, default) if told is not None else None
        return found if found is not None else self._refs_of(project, "branches")

    def _tags(self, project: Node, seen: Seen) -> list[str]:
        """Return tags that are there, or may be, of each kind of tags.

        Where every tag of a kind that may come is protected, nothing hangs on whether one is there, and none is asked
        for.
        """
        try:
            coming = [name for kind in self._kinds.tags for name in self._coming(kind, _parts(seen))]
        except Unreadable:  # which is told when they are listed
            return []
        if all(governing(seen.tags or (), name) for name in coming):
            return coming
        return self._refs_of(project, "tags")

    def _refs_of(self, project: Node, kind: str) -> list[str]:
        listed = self._asking.all_of(f"{at_project(str(project['path_with_namespace']))}/repository/{kind}", "name")
        return sorted(str(one["name"]) for one in listed)


def _parts(seen: Seen) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(divided(seen)))


def _nothing(project: Node) -> str:
    """Return why a project has nothing to judge, empty where it has."""
    if project.get("archived"):
        return "archived"
    if project.get("marked_for_deletion_on") or project.get("marked_for_deletion_at"):
        return "to be deleted"
    if project.get("repository_access_level") == "disabled":
        return "without a repository"
    # Whoever may not read the code is not shown a default branch either, of whatever is there.
    return "empty" if project.get("empty_repo") else ""
