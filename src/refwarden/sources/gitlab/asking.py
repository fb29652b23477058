"""What is asked of GitLab about merge requests: each question once, further pages only when somebody wants them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from refwarden.model.errors import Gone, SourceError, Unauthorised, Unavailable, UsageError
from refwarden.model.text import printable
from refwarden.sources.gitlab.client import Client
from refwarden.sources.gitlab.questions import READ, Questions, at_project, at_request
from refwarden.sources.gitlab.words import Node, nodes
from refwarden.sources.web.answers import TooLarge

# A number after `#`, an address of a ticket, or another tracker's key: what a closing word can be followed by.
_TICKET = re.compile(r"#\d|/(?:issues|work_items)/\d|\b[A-Z][A-Z0-9]+-\d")


class First(NamedTuple):
    """What the first requests said.

    Attributes:
        project: The project.
        request: The merge request.
        base: The tip of the branch that would move, or from where it was moved; empty where it is gone.
    """

    project: Node
    request: Node
    base: str


class Asking(Questions):
    """Asks GitLab about one project's merge requests, and about the project."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._pages: dict[tuple[str, int, str], list[Node]] = {}
        self._committers: dict[tuple[str, int], Node] = {}
        self._beside: dict[tuple[str, int], tuple[int, ...]] = {}  # the merge requests that are asked about together
        self._apart: set[str] = set()  # what GitLab does not tell of several at once
        self._most = 25  # merge requests of which a query asks at once; half as many where GitLab gave up on it
        self._starts: dict[tuple[str, int], str] = {}

    def first(self, path: str, number: int) -> First:
        """Return a merge request with its project and the tip of its target.

        Raises:
            UsageError: There is no such merge request.
            SourceError: GitLab could not be asked.
        """
        asked = {"path": path, "number": str(number)}
        try:
            project = self._graph("MergeRequest", asked)
        except Gone:
            project = self._graph("MergeRequest", {**asked, "path": self._moved(path)})
        found: Node | None = project["mergeRequest"]
        if found is None:
            shown = f"gitlab:{printable(path)}!{number}"
            raise UsageError(f"{shown}: there is no such merge request, or the token may not see it; {READ}")
        return self._first(project, found)

    def firsts(self, path: str, numbers: Sequence[int]) -> list[First]:
        """Return several merge requests, in their order. What is asked of one of them later is asked of all of them.

        Raises:
            SourceError: GitLab could not be asked, or does not show one of them.
        """
        most = self._most
        if len(numbers) > most:
            starts = range(0, len(numbers), most)
            return [one for at in starts for one in self.firsts(path, numbers[at : at + most])]
        try:
            project = self._graph("MergeRequests", {"path": path, "numbers": list(map(str, numbers))})
        except TooLarge:
            if len(numbers) < 2:
                raise
            self._most = len(numbers) // 2
            return self.firsts(path, numbers)
        told = {int(one["iid"]): one for one in nodes(project["mergeRequests"])}
        lost = next((number for number in numbers if number not in told), None)
        if lost is not None:
            raise Unavailable(f"GitLab no longer shows {printable(path)}!{lost}", "run it again")
        self._beside.update({(path, number): tuple(numbers) for number in numbers})
        return [self._first(project, told[number]) for number in numbers]

    def _first(self, project: Node, request: Node) -> First:
        home = str(project["fullPath"])
        return First(project, request, self._base(home, request))

    def _moved(self, path: str) -> str:
        """Return where a project is now, which REST tells and GraphQL does not; raise Gone where it did not move."""
        gone = Gone(f"gitlab:{printable(path)} is not there, or the token may not see it", READ)
        try:
            now = str(self.held(at_project(path), "path_with_namespace")["path_with_namespace"])
        except Gone:
            raise gone from None
        if now == path:
            raise gone
        return now

    def closes(self, path: str, request: Node) -> tuple[str, ...]:
        """Return the tickets that merging would close. Only a description that speaks of one is worth a request.

        Raises:
            Unreadable: GitLab could not be asked.
        """
        if not _TICKET.search(str(request["description"] or "")):
            return ()
        with self.reading():
            try:
                listed = self.listed(f"{at_request(path, int(request['iid']))}/closes_issues")
            except (Gone, Unauthorised):  # the project has no tickets, or none that are to be seen
                return ()
        named = ((one.get("references") or {}).get("full") or one.get("title") or "" for one in listed)
        return tuple(str(one) for one in named if one)

    def _base(self, path: str, request: Node) -> str:
        """Return the target's tip: before the merge where there was one. A tag of the same name is none."""
        if request["mergeCommitSha"]:
            return self.parents(path, str(request["mergeCommitSha"]))[0]
        if request["state"] == "merged":
            return self._starts.get((path, int(request["iid"]))) or self._forwarded_from(path, request)
        try:
            return self.tip(path, str(request["targetBranch"]))
        except Gone:
            return ""

    def _forwarded_from(self, path: str, request: Node) -> str:
        """Return where the target stood before a merge that left no merge behind; empty where that cannot be told.

        A squashed commit begins there. The head itself was only put there while the target was where the last version
        of the changes had found it; what a train or a rebase made of it may begin anywhere.
        """
        told = self.held(at_request(path, int(request["iid"])), "target_branch")
        if told.get("squash_commit_sha"):
            return self.parents(path, str(told["squash_commit_sha"]))[0]
        head, target = str(request["diffHeadSha"]), str(told["target_branch"])
        refs = self.listed(f"{at_project(path)}/repository/commits/{head}/refs", type="branch")
        start = str((request["diffRefs"] or {}).get("startSha") or "")
        return start if start != head and any(one.get("name") == target for one in refs) else ""

    def starts_from(self, path: str, number: int, commit: str) -> None:
        """Take note of where a branch stood before a merge request; of several, the last that is told is the first."""
        self._starts[path, number] = commit

    def forwarded(self, path: str, commit: str) -> list[Node]:
        """Return the merged merge requests that GitLab names for a commit and that left no merge; raise Unreadable.

        GitLab knows by which one a commit came that it made itself (`MergeRequest.by_related_commit_sha`).
        """
        listed = self.pages(f"{at_project(path)}/repository/commits/{commit}/merge_requests")
        return [one for one in listed if one["state"] == "merged" and not one.get("merge_commit_sha")]

    def whole(self, path: str, number: int, operation: str) -> list[Node]:
        """Return every node of a connection of a merge request; raise Unreadable."""
        key, others = (path, number, operation), self._beside.get((path, number), ())
        with self._alone(f"{operation} of {path} {others or number}"):
            if key not in self._pages and others and operation not in self._apart:
                self._ask_together(path, others, operation)
            if key not in self._pages:
                self._pages[key] = self._every(path, number, operation)
        return self._pages[key]

    def committers(self, path: str, number: int) -> Node | None:
        """Return the committers of all commits of a merge request, once its commits were asked for."""
        return self._committers.get((path, number))

    def _heard(self, path: str, number: int, request: Node) -> None:
        if request.get("committers") is not None:
            self._committers[path, number] = request["committers"]

    def _ask_together(self, path: str, numbers: Sequence[int], operation: str) -> None:
        """Ask for a connection of several merge requests. What is not whole, or not told, is to be asked of each."""
        try:
            project = self._graph(f"{operation}OfSeveral", {"path": path, "numbers": list(map(str, numbers))})
        except SourceError:  # too much at once, perhaps: not once more for all that are still to come
            self._apart.add(operation)
            return
        for one in nodes(project["mergeRequests"]):
            page, number = one[operation.lower()], int(one["iid"])
            if not page["pageInfo"]["hasNextPage"]:
                self._pages[path, number, operation] = list(nodes(page))
                self._heard(path, number, one)

    def _every(self, path: str, number: int, operation: str) -> list[Node]:
        found: list[Node] = []
        after: str | None = None
        while True:
            with self.reading():
                asked = {"path": path, "number": str(number), "after": after}
                request: Node | None = self._graph(operation, asked)["mergeRequest"]
            if request is None:
                raise self.failed(f"GitLab no longer shows the merge request's {operation.lower()}", "try again")
            page = request[operation.lower()]
            found += nodes(page)
            self._heard(path, number, request)
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = str(page["pageInfo"]["endCursor"])

    def lines(self, path: str, number: int) -> list[Node]:
        """Return the lines that a merge request adds and removes, file by file; raise Unreadable."""
        with self.reading():
            request: Node | None = self._graph("Lines", {"path": path, "number": str(number)})["mergeRequest"]
            if request is None or request["diffStats"] is None:
                raise Unavailable("GitLab does not show how many lines it changes", "try again")
        found: list[Node] = request["diffStats"]
        return found
