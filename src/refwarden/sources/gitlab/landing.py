"""By which merged merge requests branches received commits.

A merge names its commit, and so what it merged. A fast forward leaves only its head, and where GitLab rebased it on the
way (in a train, or by itself just before) not even that: then GitLab is asked about the commit.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from refwarden.sources.gitlab.words import Node

_MOST_ASKED = 50  # commits of which nothing tells; of more than these, most were never part of a merge request


def by_forward(request: Node) -> bool:
    """Tell whether a merged merge request may have left no merge behind, and no squashed commit."""
    return not request.get("merge_commit_sha") and not request.get("squash_commit_sha")


class Along:
    """The commits that a fast forward brought below its tip: by their ids, or as they were made anew with it.

    A commit that is made anew keeps its author, its author's date and its message, by which each is found once; all of
    them are made at one moment by one committer. Nobody else can make one of just that moment beforehand.

    Args:
        request: The merge request.
        commits: Its commits, as REST lists them.
        tip: The commit of the branch that GitLab names the merge request for.
    """

    def __init__(self, request: Node, commits: Iterable[Node], tip: Node) -> None:
        self.request = request
        listed = list(commits)
        self._ids = {str(one["id"]) for one in listed}
        self._anew = str(tip["id"]) not in self._ids
        self._maker = _maker(tip)
        self._marks = Counter(map(_mark, listed))
        self._marks[_mark(tip)] -= 1

    def takes(self, commit: Node) -> bool:
        """Tell whether a commit of the branch is one of them."""
        if not self._anew:
            return str(commit["id"]) in self._ids
        mark = _mark(commit)
        if _maker(commit) != self._maker or self._marks[mark] < 1:
            return False
        self._marks[mark] -= 1
        return True


def _mark(commit: Node) -> tuple[str, ...]:
    return (*(str(commit[name]) for name in ("author_email", "authored_date")), str(commit["message"]).rstrip())


def _maker(commit: Node) -> tuple[str, str]:
    return str(commit["committer_email"]), str(commit["committed_date"])


class Landed(NamedTuple):
    """What merged merge requests brought, by the commits that each names.

    Attributes:
        tips: The head, and the squashed commit, of each: to the branches that received it.
        merges: The merge commit of each, likewise.
        forwards: The fast forwards among them, by their heads: one head may have gone to several branches.
    """

    tips: Mapping[str, set[str]]
    merges: Mapping[str, set[str]]
    forwards: Mapping[str, Sequence[Node]]


class Asked(NamedTuple):
    """What GitLab can be asked beside the list of merged merge requests. Both may raise Unreadable.

    Attributes:
        along: Returns the commits that a fast forward brought, given it and its tip.
        named: Returns the fast forwards that GitLab names for a commit.
    """

    along: Callable[[Node, Node], Along]
    named: Callable[[str], Iterable[Node]]


def landed(requests: Iterable[Node]) -> Landed:
    """Return what merged merge requests say of themselves."""
    tips: dict[str, set[str]] = {}
    merges: dict[str, set[str]] = {}
    forwards: dict[str, list[Node]] = {}
    for one in requests:
        target = str(one["target_branch"])
        for name in ("sha", "squash_commit_sha"):
            if one.get(name):
                tips.setdefault(str(one[name]), set()).add(target)
        if one.get("merge_commit_sha"):
            merges.setdefault(str(one["merge_commit_sha"]), set()).add(target)
        if by_forward(one):
            forwards.setdefault(str(one.get("sha")), []).append(one)
    return Landed(tips, merges, forwards)


def brought(commits: Sequence[Node], told: Landed, asked: Asked) -> dict[str, set[str]]:
    """Return the branches that received each commit by a merge request of its own; may raise Unreadable.

    Args:
        commits: The commits in question, as REST shows them; what lies outside is not followed.
        told: What merged merge requests say of themselves.
        asked: What to ask where that leaves something open.
    """
    nodes = {str(one["id"]): one for one in commits}
    parents = {commit: tuple(map(str, one["parent_ids"])) for commit, one in nodes.items()}
    found = defaultdict[str, set[str]](set)
    for commit, node in nodes.items():
        found[commit] |= told.tips.get(commit, set()) | told.merges.get(commit, set())
        for one in _merged(commit, parents) if commit in told.merges else ():
            found[one] |= told.merges[commit]
        for request in told.forwards.get(commit, ()):
            for one in _forward(commit, nodes, asked.along(request, node)):
                found[one].add(str(request["target_branch"]))
    rest = [commit for commit in nodes if not found[commit]]
    for commit in rest if told.forwards and len(rest) <= _MOST_ASKED else ():
        for request in asked.named(commit):
            for one in _forward(commit, nodes, asked.along(request, nodes[commit])):
                found[one].add(str(request["target_branch"]))
    return found


def _merged(merge: str, parents: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the commits that a merge brought to its first parent."""
    return _reach(parents, parents[merge][1:]) - _reach(parents, parents[merge][:1])


def _forward(tip: str, nodes: Mapping[str, Node], along: Along) -> Iterable[str]:
    """Yield the commits of a fast forward, from its tip down the line of first parents."""
    commit = tip
    while commit == tip or (commit in nodes and along.takes(nodes[commit])):
        yield commit
        commit = str(next(iter(nodes[commit]["parent_ids"]), ""))


def _reach(parents: Mapping[str, Sequence[str]], tips: Sequence[str]) -> set[str]:
    waiting, seen = list(tips), set[str]()
    while waiting:
        commit = waiting.pop()
        if commit in parents and commit not in seen:
            seen.add(commit)
            waiting.extend(parents[commit])
    return seen
