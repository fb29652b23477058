"""Commits written down in full, for examples and facts files: what the graph loads where there is no repository."""

from collections.abc import Iterator, Mapping, Sequence

from refwarden.model.text import short
from refwarden.model.verdict import Unreadable

Parents = tuple[str, ...]


class Given:
    """A loader over commits that are all at hand; see the graph's Loader."""

    shallow: frozenset[str] = frozenset()

    def __init__(self, parents: Mapping[str, Sequence[str]], times: Mapping[str, int]) -> None:
        self._parents = parents
        self._times = times

    def commit(self, commit: str) -> tuple[Parents, int]:
        """Return a commit's parents and time; raise Unreadable where it was not given."""
        if commit not in self._parents:
            raise Unreadable(f"commit {short(commit)} is not at hand")
        return tuple(self._parents[commit]), self._times.get(commit, 0)

    def bulk(self, tips: Sequence[str]) -> Iterator[tuple[str, Parents, int]]:
        """Yield every commit that the tips reach."""
        waiting, seen = list(tips), set[str]()
        while waiting:
            commit = waiting.pop()
            if commit not in seen:
                seen.add(commit)
                parents, time = self.commit(commit)
                yield commit, parents, time
                waiting.extend(parents)

    def only(self, include: Sequence[str], exclude: Sequence[str]) -> None:
        """Leave it to the graph."""
        del include, exclude

    def is_ancestor(self, ancestor: str, *commits: str) -> None:
        """Leave it to the graph."""
        del ancestor, commits
