"""By which merged merge requests a branch received the commits that a later one carries along."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from refwarden.sources.gitlab.words import Node


class Landed(NamedTuple):
    """What merged merge requests brought, by the commits that each names.

    Attributes:
        tips: The head, and the squashed commit, of each: to the branch that received it.
        merges: The merge commit of each, likewise.
    """

    tips: Mapping[str, str]
    merges: Mapping[str, str]


def landed(requests: Iterable[Node]) -> Landed:
    """Return what merged merge requests say of themselves."""
    tips: dict[str, str] = {}
    merges: dict[str, str] = {}
    for one in requests:
        target = str(one["target_branch"])
        for name in ("sha", "squash_commit_sha"):
            if one.get(name):
                tips[str(one[name])] = target
        if one.get("merge_commit_sha"):
            merges[str(one["merge_commit_sha"])] = target
    return Landed(tips, merges)


def brought(parents: Mapping[str, Sequence[str]], told: Landed) -> dict[str, set[str]]:
    """Return the branches that received each commit by a merge request of its own.

    Args:
        parents: The commits in question, each with its parents; what lies outside is not followed.
        told: What merged merge requests brought.
    """
    found: dict[str, set[str]] = {}
    for commit in parents:
        for known in (told.tips, told.merges):
            if commit in known:
                found.setdefault(commit, set()).add(known[commit])
        target = told.merges.get(commit)
        if target is not None and len(parents[commit]) > 1:
            before = _reach(parents, parents[commit][:1])
            for one in _reach(parents, parents[commit][1:]) - before:
                found.setdefault(one, set()).add(target)
    return found


def _reach(parents: Mapping[str, Sequence[str]], tips: Sequence[str]) -> set[str]:
    waiting, seen = list(tips), set[str]()
    while waiting:
        commit = waiting.pop()
        if commit in parents and commit not in seen:
            seen.add(commit)
            waiting.extend(parents[commit])
    return seen
