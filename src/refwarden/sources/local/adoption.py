"""When a repository adopted its policy: the audit judges what came after, and nothing that nobody had promised."""

from collections.abc import Sequence
from typing import NamedTuple

from refwarden.model.graph import CommitGraph
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import rawobjects, trees
from refwarden.sources.local.backend import Backend


class Adoption(NamedTuple):
    """The commit that brought the policy to the default branch's line, and its committer time."""

    commit: str
    time: int


def adopted(backend: Backend, graph: CommitGraph, tip: str, names: Sequence[str]) -> Adoption | None:
    """Return when the line that ends at `tip` got the policy which it has had ever since.

    Args:
        backend: Reads the commits' trees.
        graph: The line is walked in it.
        tip: The default branch's tip.
        names: The paths at which a policy may lie; a move from one to another is no new policy.

    Returns:
        None where the tip has no policy, or the history is cut before the answer.
    """
    oldest = ""
    try:
        for commit in graph.line(tip):
            tree = rawobjects.tree(commit, backend.read(commit)[1])
            if not any(_holds(backend, tree, name) for name in names):
                break
            oldest = commit
        return Adoption(oldest, graph.time(oldest)) if oldest else None
    except Unreadable:
        return None


def _holds(backend: Backend, tree: str, path: str) -> bool:
    *folders, name = path.encode().split(b"/")
    for folder in folders:
        mode, tree = trees.listed(backend.read, tree).get(folder, trees.NOTHING)
        if mode != trees.TREE:
            return False
    return trees.listed(backend.read, tree).get(name, trees.NOTHING)[0] not in (0, trees.TREE)
