"""What production has and integration lacks, and which arrival brought it."""

from refwarden.model.kinds import INTEGRATION, PRODUCTION, Kinds
from refwarden.model.lines import Lines, LongLived
from refwarden.model.refs import Refs


class Missing:
    """A lazy fact: commits of a production branch that no integration branch reaches.

    A release branch that is still open and will merge into integration carries what it reaches, so that is not
    missing. Every question may raise Unreadable, as the graph does.
    """

    def __init__(self, lines: Lines, refs: Refs, kinds: Kinds) -> None:
        self._lines = lines
        self._refs = refs
        self._kinds = kinds
        self._found: dict[str, dict[str, list[str]]] = {}
        self._beyond: list[str] | None = None

    def brought(self, branch: str) -> dict[str, list[str]]:
        """Return, for each arrival on that production branch which integration lacks, what it brought of that.

        The arrival itself is among what it brought. An arrival that integration reaches is not a key.
        """
        if branch not in self._found:
            line = next((one for one in self._lines.production if one.branch == branch), None)
            self._found[branch] = {} if line is None else self._attribute(line)
        return self._found[branch]

    @property
    def beyond(self) -> list[str]:
        """The commits that integration has and production lacks: where the same change may stand under another id."""
        if self._beyond is None:
            ours = [one.tip for one in self._lines.integration]
            self._beyond = self._lines.graph.only(ours, [one.tip for one in self._lines.production])
        return self._beyond

    def proposed(self, tip: str) -> list[str]:
        """Return what merging `tip` into production would bring there that integration lacks.

        A release branch carries what it reaches only while it is open: merging it finishes it.
        """
        production = [one.tip for one in self._lines.production]
        carried = [one.tip for one in self._lines.integration] + [one for one in self._carriers() if one != tip]
        return self._lines.graph.only([tip], production + carried)

    def _attribute(self, line: LongLived) -> dict[str, list[str]]:
        graph = self._lines.graph
        carried = [one.tip for one in self._lines.integration] + self._carriers()
        missing = set(graph.only([line.tip], carried))
        arrivals = []
        for commit in graph.line(line.tip):  # what integration reaches, it reaches with all that lies behind it
            if commit not in missing:
                break
            arrivals.append(commit)
        found: dict[str, list[str]] = {}
        for arrival in reversed(arrivals):
            found[arrival] = []
            waiting = [arrival]
            while waiting:
                commit = waiting.pop()
                if commit in missing:
                    missing.remove(commit)
                    found[arrival].append(commit)
                    waiting.extend(graph.parents(commit))
        return found

    def _carriers(self) -> list[str]:
        """Return the tips of open branches that start on integration and will merge into both."""
        kinds = {
            kind.name
            for kind in self._kinds.branches
            if not kind.protected and INTEGRATION in kind.starts_from and {PRODUCTION, INTEGRATION} <= set(kind.into)
        }
        tips = [tip for branch, tip in self._refs.branches.items() if tip and self._kinds.of(branch).name in kinds]
        production = [one.tip for one in self._lines.production]
        # One that production reaches is finished: what it left out will not come by itself.
        return [tip for tip in tips if self._lines.graph.only([tip], production)]
