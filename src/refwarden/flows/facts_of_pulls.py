"""A pull request's facts written down."""

from collections.abc import Mapping
from typing import Any

from refwarden.flows.facts import Listener
from refwarden.flows.pull import Regroup
from refwarden.flows.pull import judge as judge_hosted
from refwarden.flows.required import Asked, Opened, open_pull
from refwarden.model.commits import Commit, Signature
from refwarden.model.pull_facts import Redo
from refwarden.model.pulls import PullRequest
from refwarden.model.verdict import Unread
from refwarden.sources.factsfile import group, pull_write, write
from refwarden.sources.factsfile.document import SCHEMA, instant

Document = dict[str, Any]


class _Heard:
    """Remembers what was found about merges; see Redo."""

    def __init__(self, redo: Redo) -> None:
        self._redo = redo
        self.made: dict[str, bool] = {}

    def changed_since(self, pull: PullRequest, commit: str) -> frozenset[str]:
        """Pass the question on; Content remembers the answer."""
        return self._redo.changed_since(pull, commit)

    def makes(self, merge: str) -> bool:
        """Pass the question on and remember the answer."""
        self.made[merge] = self._redo.makes(merge)
        return self.made[merge]


class _Regrouped:
    """Remembers what merging a group again gave; see flows.pull.Regroup."""

    def __init__(self, regroup: Regroup) -> None:
        self._regroup = regroup
        self.trees: dict[str, str] = {}
        self.merges: dict[tuple[str, ...], str] = {}

    def tree(self, commit: str) -> str:
        """Pass the question on and remember the answer."""
        self.trees[commit] = self._regroup.tree(commit)
        return self.trees[commit]

    def redo(self, base: str, heads: tuple[str, ...]) -> str:
        """Pass the question on and remember the answer."""
        self.merges[base, *heads] = self._regroup.redo(base, heads)
        return self.merges[base, *heads]


def gather(asked: Asked, environ: Mapping[str, str], now: int) -> Document:
    """Return the facts by which a pull request is judged: those that its policy's rules ask for, and no others.

    Raises:
        PolicyError, SourceError: As for required.open_pull, and where the pull request became another meanwhile.
    """
    heard: list[_Heard] = []

    def hearing(redo: Redo) -> Redo:
        heard.append(_Heard(redo))
        return heard[-1]

    opened = open_pull(asked, environ, hearing)
    facts = opened.hosted.facts
    clone = None if opened.clone is None else Listener(opened.clone)
    again = None if opened.hosted.regroup is None else _Regrouped(opened.hosted.regroup)
    judge_hosted(opened.hosted._replace(regroup=again), clone, opened.policy, now)
    pull = facts.pull
    content: Document = {
        "schema": SCHEMA,
        "now": instant(now),
        "repository": {"host": asked.target.host, "name": pull.base.repository},
    }
    told: Document = {}
    if opened.clone is not None and clone is not None:
        content |= write.document(pull.base.repository, opened.clone.refs.table, now=now, since=None)
        content["repository"]["host"] = asked.target.host
        told = clone.written()
    mine = pull_write.document(facts, heard[0].made)
    told["makes"] = {**told.get("makes", {}), **mine.pop("makes")}
    rows = {row["id"]: row for row in told.get("commits", ())}
    for one in pull_write.commits(facts):
        _row(rows.setdefault(one.commit.id, {"id": one.commit.id}), one.commit, opened)
    opened.stayed()
    if opened.hosted.group is not None:
        trees, merges = (again.trees, again.merges) if again else ({}, {})
        content["merge_group"] = group.written(opened.hosted.group, trees, merges)
    return content | told | mine | {"commits": list(rows.values())}


def _row(row: Document, commit: Commit, opened: Opened) -> None:
    """Add what the host says of a commit to its row; a signature counts by the policy's keys where it names any."""
    row.setdefault("parents", list(commit.parents))
    row.setdefault("time", commit.committer.time)
    if "message" not in row:
        write.commit(row, commit)
    found = opened.hosted.source.read(Signature, commit)
    if not isinstance(found, Unread) and (opened.policy.signers is None or found.status == "none"):
        row["signature"] = write.signature(found)
