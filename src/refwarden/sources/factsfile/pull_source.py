"""A pull request from a facts file instead of from a host.

What follows from what is worked out by the same code as for a host; only what is read comes from the file.
"""

from collections.abc import Callable, Mapping
from typing import Any

from refwarden.model.checks import Checks, Deployments
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.commits import Commit, Person, Signature
from refwarden.model.contributors import Hand, PullCommit, PullCommits
from refwarden.model.kinds import Kinds
from refwarden.model.pull_facts import HIDDEN, PullFacts
from refwarden.model.pulls import (
    Access,
    ClosedTickets,
    LastPush,
    Permissions,
    PullEvents,
    PullFile,
    PullFiles,
    PullRequest,
    Teams,
    Thread,
    Threads,
)
from refwarden.model.refs import Refs, RefTable
from refwarden.model.reviews import Review, Reviews
from refwarden.model.standing import AgainstBase, OtherPulls, PullState
from refwarden.model.text import printable, short
from refwarden.model.verdict import Unread, Unreadable
from refwarden.sources.factsfile import owners
from refwarden.sources.factsfile.backend import REMEDY
from refwarden.sources.factsfile.document import Facts
from refwarden.sources.factsfile.pull_form import ROWS
from refwarden.sources.factsfile.records import record


class FactsPull:
    """The facts about the pull request of a facts file; raise UsageError where it has none.

    Args:
        facts: The file.
        kinds: The policy's kinds.
    """

    def __init__(self, facts: Facts, kinds: Kinds) -> None:
        self._data = facts.data
        self._row: Mapping[str, Any] = facts.data["pull"]
        self._commits = facts.commits
        readers: dict[type[Any], Callable[[], Any]] = {
            PullEvents: lambda: self._one("events"),
            Checks: lambda: self._one("checks"),
            LastPush: lambda: self._one("last_push"),
            AgainstBase: lambda: self._one("against_base"),
            Deployments: lambda: self._one("deployments"),
            Reviews: lambda: Reviews(self._all("reviews", Review), tuple(self._row.get("requested", ()))),
            Threads: lambda: Threads(self._all("threads", Thread)),
            PullFiles: lambda: PullFiles(lambda: self._all("files", PullFile)),
            ClosedTickets: lambda: ClosedTickets(
                lambda: tuple(self._told(self._row, "closes", "what its merge closes"))
            ),
            PullCommits: lambda: PullCommits(self._brought),
            Refs: lambda: Refs(self._table),
            Permissions: lambda: Permissions(self._access),
            Teams: lambda: Teams(self._members),
            OtherPulls: lambda: OtherPulls(self._state),
            CodeOwners: self._owners,
        }
        self.facts = PullFacts(record(PullRequest, self._row), readers, kinds, self)

    @property
    def name(self) -> str:
        """How evidence names this source."""
        return "facts"

    def subjects(self, about: type[Any]) -> Any:
        """Return every subject of that type; see Source."""
        found = self.facts.subjects(about)
        return () if found is None else found

    def read(self, fact: type[Any], subject: Any) -> Any:
        """Return a fact about the subject; see Source."""
        if fact is Signature and isinstance(subject, Commit):
            row = self._commits.get(subject.id, {}).get("signature")
            if row is None:
                return Unread("the facts do not say whether it is signed", REMEDY)
            return record(Signature, row)
        return self.facts.fact(fact)

    def notes(self) -> tuple[str, ...]:
        """Return remarks for the report; see Source."""
        return ()

    # What can be made again, as it was found when the file was written; see Redo.

    def changed_since(self, pull: PullRequest, commit: str) -> frozenset[str]:
        """Return the paths that changed since a commit; raise Unreadable."""
        del pull
        return frozenset(self._told(self._row.get("changed", {}), commit, f"what changed since {short(commit)}"))

    def makes(self, merge: str) -> bool:
        """Tell whether a merge holds content of its own; raise Unreadable."""
        return bool(self._told(self._data.get("makes", {}), merge, f"whether {short(merge)} holds content of its own"))

    # Readers

    @staticmethod
    def _told(rows: Mapping[str, Any], key: str, what: str) -> Any:
        if key not in rows:
            raise Unreadable(f"the facts do not say {printable(what)}", REMEDY)
        return rows[key]

    def _closes(self) -> tuple[str, ...]:
        return tuple(self._told(self._row, "closes", "which tickets its merge closes"))

    def _one(self, key: str) -> Any:
        if self._row.get(key) is None:
            return Unread(f"the facts do not say the pull request's {key.replace('_', ' ')}", REMEDY)
        return record(ROWS[key], self._row[key])

    def _all(self, key: str, kind: type[Any]) -> tuple[Any, ...]:
        rows = self._told(self._row, key, f"the pull request's {key}")
        return tuple(record(kind, row) for row in rows)

    def _owners(self) -> CodeOwners | Unread:
        row, proposed = self._row.get("owners"), self._row.get("proposed_owners")
        if row is None:
            return Unread("the facts do not say the pull request's owners", REMEDY)
        head = None if proposed is None else owners.fact(proposed, str(self._row["head"]["branch"]))
        return owners.fact(row, str(self._row["base"]["branch"]), head)

    def _brought(self) -> tuple[PullCommit, ...]:
        rows: Mapping[str, Any] = self._told(self._row, "brings", "which commits the pull request brings")
        landed = self._row.get("landed", {})
        return tuple(
            PullCommit(self._commit(oid), tuple(record(Hand, hand) for hand in hands), tuple(landed.get(oid, ())))
            for oid, hands in rows.items()
        )

    def _table(self) -> RefTable:
        heads = self._told(self._row, "heads", "all branches that the host has")
        return RefTable(heads, HIDDEN, heads)

    def _commit(self, oid: str) -> Commit:
        row = self._told(self._commits, oid, f"what commit {short(oid)} is")
        missing = [key for key in ("parents", "author", "committer", "message") if key not in row]
        if missing:
            raise Unreadable(f"the facts do not say the {missing[0]} of {short(oid)}", REMEDY)
        author, committer = (record(Person, row[key]) for key in ("author", "committer"))
        branch = str(self._row["head"]["branch"])
        return Commit(oid, tuple(row["parents"]), author, committer, row["message"], branch, row.get("tree", ""))

    def _access(self, login: str, least: Access) -> Access:
        del least
        rows = {key.casefold(): value for key, value in self._data.get("permissions", {}).items()}
        found: Access = self._told(rows, login.casefold(), f"what {login} may do")
        return found

    def _members(self, team: str) -> frozenset[str]:
        rows = {key.casefold(): value for key, value in self._data.get("teams", {}).items()}
        return frozenset(self._told(rows, team.casefold(), f"who is in team {team}"))

    def _state(self, repository: str, number: int) -> PullState:
        rows = {key.casefold(): value for key, value in self._data.get("other_pulls", {}).items()}
        key = f"{repository}#{number}"
        found: PullState = self._told(rows, key.casefold(), f"how {key} stands")
        return found
