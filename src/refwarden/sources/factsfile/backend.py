"""A facts file in the place of a repository: its refs and its commits; there are no raw objects behind them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Never

from refwarden.model.given import Given
from refwarden.model.graph import Parents
from refwarden.model.refs import HEADS, TAGS
from refwarden.model.text import short
from refwarden.model.verdict import Unreadable
from refwarden.sources.factsfile.document import Facts
from refwarden.sources.local.backend import RawChange, RawRef

REMEDY = "write the facts again with `refwarden facts`, by the policy that is to judge them"


class FactsBackend(Given):
    """Answers what the local source asks of a back end."""

    name = "facts"

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.shallow = frozenset(facts.data.get("shallow", ()))
        super().__init__(
            {commit: row["parents"] for commit, row in facts.commits.items() if "parents" in row},
            {commit: _time(row) for commit, row in facts.commits.items()},
        )
        self._tags = {tag["target"]: tag for tag in facts.data.get("tags", {}).values() if isinstance(tag, dict)}

    def bulk(self, tips: Sequence[str]) -> Iterator[tuple[str, Parents, int]]:
        """Yield every commit that the tips reach, not looking beyond a shallow one."""
        waiting, seen = list(tips), set[str]()
        while waiting:
            commit = waiting.pop()
            if commit not in seen:
                seen.add(commit)
                parents, time = self.commit(commit)
                yield commit, parents, time
                if commit not in self.shallow:
                    waiting.extend(parents)

    def refs(self) -> Iterator[RawRef]:
        """Yield the branches, the tags and the tips of pull requests."""
        data = self._facts.data
        for key in ("branches", "tags"):
            if key not in data:
                raise Unreadable(f"the facts do not say which {key} there are", REMEDY)
        for branch, tip in data["branches"].items():
            yield RawRef(HEADS + branch, tip)
        for tag, target in data["tags"].items():
            yield RawRef(TAGS + tag, target["target"] if isinstance(target, dict) else target)
        for tip, number in data.get("pulls", {}).items():
            folder = "merge-requests" if number.startswith("!") else "pull"
            yield RawRef(f"refs/{folder}/{number.lstrip('#!')}/head", tip)

    def head(self) -> str:
        """Return the default branch's full name, empty where the facts name none."""
        default = self._facts.data.get("repository", {}).get("default_branch") or ""
        return HEADS + default if default else ""

    def exists(self, oid: str) -> bool:
        """Tell whether the object is a commit or a tag's target that the facts know."""
        return oid in self._facts.commits or oid in self._tags

    def peel(self, oid: str) -> tuple[str, str, int]:
        """Return what an id leads to, its type, and how many tag objects lie on the way; raise Unreadable."""
        if oid in self._facts.commits:
            return oid, "commit", 0
        tag: Mapping[str, Any] | None = self._tags.get(oid)
        if tag is None or "peeled" not in tag:
            raise Unreadable(f"the facts do not say what {short(oid)} is", REMEDY)
        return tag["peeled"], tag.get("kind", "commit"), tag.get("nested", 0) + bool(tag.get("annotated"))

    def config(self, key: str) -> str:
        """Return nothing: a facts file has no configuration."""
        del key
        return ""

    def config_all(self, key: str) -> list[str]:
        """Return nothing, as `config`."""
        del key
        return []

    def config_matching(self, prefix: str) -> list[tuple[str, str]]:
        """Return nothing, as `config`."""
        del prefix
        return []

    # What only a repository has

    def read(self, oid: str) -> Never:
        """Refuse: there are no objects."""
        raise Unreadable(f"the facts do not hold object {short(oid)}", REMEDY)

    def size(self, oid: str) -> int:
        """Refuse by Git's own word for a blob that is not at hand."""
        del oid
        return -1

    def changes(self, old_tree: str, new_tree: str) -> list[RawChange]:
        """Refuse: there are no trees."""
        raise Unreadable(f"the facts do not hold the trees {short(old_tree)} and {short(new_tree)}", REMEDY)

    def runner(self) -> Never:
        """Refuse: there is nothing to run git in."""
        raise Unreadable("the facts do not hold signatures", REMEDY)


def _time(row: Mapping[str, Any]) -> int:
    return int(row["time"]) if "time" in row else int(row.get("committer", {}).get("time", 0))
