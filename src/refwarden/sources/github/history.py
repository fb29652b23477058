"""What a protected branch received on GitHub, the newest first: each arrival with the pull request that brought it.

GitHub's history does not follow first parents. A merge by pull request names its own first parent, so the line is
walked from merge to merge, and only what no merge accounts for is asked about by itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from refwarden.model.evidence import Arrival, Merged
from refwarden.model.text import short
from refwarden.model.verdict import Unreadable
from refwarden.sources.github.asking import Asking
from refwarden.sources.github.words import Node, moment, nodes
from refwarden.sources.web.window import Seen, within

_MOST = 20_000
_PAGE, _BEHIND = 50, 100


class Received(NamedTuple):
    """One arrival, and the pull request that brought it as GitHub's answer has it; None for none."""

    arrival: Arrival
    pull: Node | None = None


class Line:
    """One branch's first-parent line since a moment.

    Args:
        asking: Asks GitHub.
        owner, name: The repository.
        branch: The branch's short name.
        since: The first moment that counts, in seconds since 1970.
    """

    def __init__(self, asking: Asking, owner: str, name: str, branch: str, since: int) -> None:
        self._asking = asking
        self._names = {"owner": owner, "name": name}
        self._branch = branch
        self._since = since
        self._merges: dict[str, Node] = {}
        self._numbers: dict[int, Node] = {}
        self._others: dict[str, Node] = {}

    def received(self) -> Iterator[Received]:
        """Yield every arrival since the moment, the newest first; raise Unreadable where GitHub breaks off."""
        return within(self._line(), self._since)

    def _line(self) -> Iterator[tuple[Seen, Received]]:
        at = self._read_pulls()
        pull: Node | None = None  # of the arrival before: a rebase leaves several commits of one
        for _ in range(_MOST):
            if not at:
                return
            merge = self._merges.get(at)
            if merge is not None:
                pull = merge
                yield Seen(moment(merge["mergedAt"]), certain=True), self._merged(merge)
                at = _first(merge["merge"]["parents"])
                continue
            told = self._other(at)
            pull = self._brought(told, pull)
            seen = Seen(moment(told["committedDate"]), certain=False)
            if pull is not None:
                seen = Seen(moment(pull["mergedAt"]), certain=True)
            yield seen, self._direct(told, pull)
            at = _first(told["parents"])
        raise Unreadable(f"{self._branch} received more than {_MOST:,} commits", "narrow it: --since")

    def _read_pulls(self) -> str:
        """Ask for the pull requests that were merged into the branch since; return the branch's tip."""
        tip, after, size = "", None, _PAGE
        while True:
            variables = {**self._names, "branch": self._branch, "ref": f"refs/heads/{self._branch}", "after": after}
            repository, size = self._asking.halving("Received", variables, size)
            ref = repository.get("ref")
            if ref is None:
                return ""
            tip = tip or str(ref["target"]["oid"])
            page = repository["pullRequests"]
            touched = self._since
            for one in nodes(page):
                touched = moment(one["updatedAt"])
                self._numbers[int(one["number"])] = one
                if one["merge"]:
                    self._merges[one["merge"]["oid"]] = one
            if not page["pageInfo"]["hasNextPage"] or touched < self._since:
                return tip
            after = page["pageInfo"]["endCursor"]

    def _other(self, commit: str) -> Node:
        """Return what GitHub says of a commit that is no pull request's merge."""
        if commit not in self._others:
            repository, _ = self._asking.halving("Behind", {**self._names, "commit": commit}, _BEHIND)
            told = (repository.get("object") or {}).get("history")
            for one in nodes(told):
                self._others[one["oid"]] = one
        if commit not in self._others:
            raise Unreadable(f"GitHub does not show commit {short(commit)}", "try again")
        return self._others[commit]

    def _brought(self, told: Node, before: Node | None) -> Node | None:
        """Return the pull request that brought a commit: that of the arrival above it, of which it is a further one.

        That a pull request holds a commit is no proof that it brought it: whoever pushes a commit to the branch first
        and opens a pull request with it afterwards has it there too.
        """
        associated = told["associatedPullRequests"]
        numbers = {int(one["number"]) for one in nodes(associated)}
        if before is not None and int(before["number"]) in numbers and len(before["merge"]["parents"]["nodes"]) == 1:
            return before
        return None

    def _merged(self, pull: Node) -> Received:
        merge = pull["merge"]
        parents = tuple(parent["oid"] for parent in nodes(merge["parents"]))
        arrival = Arrival(
            branch=self._branch,
            commit=merge["oid"],
            parents=parents,
            time=moment(pull["mergedAt"]),
            subject=pull["title"],
            merged=(self._evidence(pull, parents[1] if len(parents) > 1 else ""),),
        )
        return Received(arrival, pull)

    def _evidence(self, pull: Node, tip: str) -> Merged:
        head = (pull["headRepository"] or {}).get("nameWithOwner", "")
        home = (pull["baseRepository"] or {}).get("nameWithOwner", "")
        owner = "" if head.casefold() == home.casefold() else head.partition("/")[0] or "deleted"
        return Merged(
            tip=tip,
            head=pull["headRefName"],
            pull=f"#{pull['number']}",
            owner=owner,
            target=pull["baseRefName"],
            how="host",
            said=pull["url"],
        )

    def _direct(self, told: Node, pull: Node | None) -> Received:
        merged = Merged(how="host", said="GitHub knows of no pull request that brought it")
        if pull is not None:
            merged = self._evidence(pull, "")
        parents = tuple(parent["oid"] for parent in nodes(told["parents"]))
        subject = str(told["message"]).partition("\n")[0]
        arrival = Arrival(self._branch, told["oid"], parents, moment(told["committedDate"]), subject, (merged,))
        return Received(arrival, pull)


def _first(parents: Mapping[str, Any]) -> str:
    return next((str(parent["oid"]) for parent in nodes(parents)), "")
