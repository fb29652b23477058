"""How a commit arrived: its message and the refs at its parents, turned into evidence."""

from collections.abc import Callable
from functools import cached_property

from refwarden.model.commits import Commit
from refwarden.model.evidence import Arrival, Merged
from refwarden.model.merge_subjects import evidence
from refwarden.model.refs import Refs


class Witness:
    """Reads evidence: a ref at the merged tip weighs more than the merge's own words."""

    def __init__(self, commit: Callable[[str], Commit], refs: Refs) -> None:
        self._commit = commit
        self._refs = refs

    @cached_property
    def _heads(self) -> dict[str, list[str]]:
        """Tip to the branches that point at it."""
        found: dict[str, list[str]] = {}
        for branch, tip in self._refs.branches.items():
            found.setdefault(tip, []).append(branch)
        return found

    def arrival(self, branch: str, commit: str, *, pushed: bool) -> Arrival:
        """Return the arrival of a commit on a branch, with what shows how it came; raise Unreadable."""
        read = self._commit(commit)
        parents = read.parents
        said = evidence(read.subject, read.message, len(parents))
        return Arrival(
            branch=branch,
            commit=commit,
            parents=parents,
            time=read.committer.time,
            subject=read.subject,
            merged=self._merged(branch, parents, said),
            pushed=pushed,
        )

    def _merged(self, branch: str, parents: tuple[str, ...], said: tuple[Merged, ...]) -> tuple[Merged, ...]:
        if len(parents) <= 1:
            return said
        merged = []
        for place, tip in enumerate(parents[1:]):
            claim = said[place] if place < len(said) else Merged()
            merged.append(self._at(tip, branch, claim._replace(tip=tip)))
        return tuple(merged)

    def _at(self, tip: str, branch: str, claim: Merged) -> Merged:
        """Strengthen a claim by the refs that stand at the merged tip."""
        pull = self._refs.pulls.get(tip, "")
        if pull:
            claim = claim._replace(pull=claim.pull or pull)
        heads = [head for head in self._heads.get(tip, ()) if head != branch]
        if claim.head and (claim.head in heads or not heads):
            return claim._replace(how="ref", said=f"refs/heads/{claim.head}") if claim.head in heads else claim
        if len(heads) == 1 and not claim.head and not claim.tag:
            return claim._replace(head=heads[0], how="ref", said=f"refs/heads/{heads[0]}")
        return claim
