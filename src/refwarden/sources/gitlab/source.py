"""A GitLab merge request as a source of facts."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from refwarden.model.checks import Checks, Deployments
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.commits import Commit, Signature
from refwarden.model.contributors import PullCommit, PullCommits
from refwarden.model.kinds import Kinds
from refwarden.model.pull_facts import HIDDEN, PullFacts, Redo
from refwarden.model.pulls import (
    Access,
    Account,
    ClosedTickets,
    LastPush,
    Permissions,
    PullEvents,
    PullFile,
    PullFiles,
    PullRequest,
    Teams,
    Threads,
)
from refwarden.model.refs import Refs, RefTable
from refwarden.model.reviews import Reviews
from refwarden.model.standing import AgainstBase, OtherPulls
from refwarden.model.text import plural, printable, short
from refwarden.model.verdict import Unread, Unreadable
from refwarden.sources.gitlab import commits as committed
from refwarden.sources.gitlab import opinions, standing
from refwarden.sources.gitlab import pull as translate
from refwarden.sources.gitlab.asking import Asking, First
from refwarden.sources.gitlab.history import along
from refwarden.sources.gitlab.landing import Asked, brought, landed
from refwarden.sources.gitlab.owners import of_pull
from refwarden.sources.gitlab.questions import at_project, at_request
from refwarden.sources.gitlab.words import Node, moment, nodes, written

_DAY = 86_400
_MANY_FILES = 1000  # the least at which GitLab stops: https://docs.gitlab.com/administration/diff_limits/


class PullSource:
    """The facts about one merge request on GitLab.

    Args:
        first: What the first requests said; see `Asking.first`.
        asking: Asks for more.
        kinds: The policy's kinds.
        redo: Where changes can be made again, if anywhere.
        pusher: Who pushed the head, where the job that asks knows it.
    """

    def __init__(
        self, first: First, asking: Asking, kinds: Kinds, redo: Redo | None = None, pusher: Account | None = None
    ) -> None:
        self._project = first.project
        self._node = first.request
        self._path = str(first.project["fullPath"])
        self._asking = asking
        self._pusher = pusher
        self._signatures: dict[str, Signature] = {}
        self._answers: dict[str, Any] = {}
        self._questions: dict[str, Callable[[], Any]] = {
            "notes": lambda: self._asking.whole(self._path, self.pull.number, "Notes"),
            "moments": self._moments,
            "versions": lambda: self._asking.pages(f"{self._at}/versions"),
            "commits": lambda: self._asking.whole(self._path, self.pull.number, "Commits"),
            "parents": self._parents,
            "files": lambda: self._asking.pages(f"{self._at}/diffs"),
            "lines": lambda: self._asking.lines(self._path, self.pull.number),
            "threads": lambda: self._asking.whole(self._path, self.pull.number, "Discussions"),
            "checks": lambda: standing.checks(self._asking, self.pull, self._node),
        }
        readers: dict[type[Any], Callable[[], Any]] = {
            Reviews: self._reviews,
            PullEvents: lambda: opinions.events(opinions.Told(self._node, self._notes, ())),
            PullCommits: lambda: PullCommits(self._commits),
            PullFiles: lambda: PullFiles(self._files),
            ClosedTickets: lambda: ClosedTickets(lambda: self._asking.closes(self._path, self._node)),
            Threads: self._threads,
            CodeOwners: lambda: of_pull(self._asking, self.pull, self._changed),
            Checks: lambda: self._told("checks"),
            LastPush: self._last_push,
            Permissions: lambda: Permissions(self._access),
            Teams: lambda: Teams(lambda name: self._asking.members(name, self._path)),
            AgainstBase: lambda: standing.against_base(self._asking, self.pull, self._node),
            OtherPulls: lambda: OtherPulls(standing.reader_of_states(self._asking, self._path)),
            Refs: lambda: Refs(self._table),
            Deployments: lambda: standing.deployments(self._asking, self.pull, self._node),
        }
        self.facts = PullFacts(translate.pull_request(first.request, first.base), readers, kinds, redo)

    # The Source protocol

    @property
    def name(self) -> str:
        """How evidence names this source."""
        return "gitlab"

    def subjects(self, about: type[Any]) -> Iterable[Any] | Unread:
        """Return every subject of that type; see Source."""
        found = self.facts.subjects(about)
        return () if found is None else found

    def read(self, fact: type[Any], subject: Any) -> Any:
        """Return a fact about the subject; see Source."""
        if fact is Signature:
            return self._signature(subject)
        return self.facts.fact(fact)

    def notes(self) -> tuple[str, ...]:
        """Return remarks for the report; see Source."""
        return ()

    # What is asked ahead of the rules

    @property
    def asked(self) -> frozenset[str]:
        """Which questions were answered so far."""
        return frozenset(self._answers)

    def ask(self, questions: Iterable[str]) -> None:
        """Ask some questions before a rule wants their answers; one that fails is asked again then, and says why."""
        for what in sorted(questions):
            with suppress(Unreadable):
                self._told(what)

    # Readers of what GitLab alone can tell. Each may raise Unreadable.

    @property
    def pull(self) -> PullRequest:
        """The merge request."""
        return self.facts.pull

    @property
    def _at(self) -> str:
        return at_request(self._path, self.pull.number)

    def _told(self, what: str) -> Any:
        """Return what the requests of one question brought, which are made once."""
        if what not in self._answers:
            self._answers[what] = self._questions[what]()
        return self._answers[what]

    @cached_property
    def _notes(self) -> list[Node]:
        """What GitLab wrote down of it, the oldest first."""
        return sorted(self._told("notes"), key=lambda one: moment(one["createdAt"]))

    @property
    def _versions(self) -> list[Node]:
        found: list[Node] = self._told("versions")
        return found

    def _reviews(self) -> Reviews:
        if self._node["approvedBy"]["pageInfo"]["hasNextPage"]:
            raise Unreadable("more than 100 people approved it, which GitLab does not list at once", "judge it by hand")
        lists = [self._node[one] for one in ("approvedBy", "reviewers", "changeRequesters") if self._node.get(one)]
        if not any(map(nodes, lists)) and self._node.get("changeRequesters") is not None and not self.pull.merged_at:
            return Reviews()
        return opinions.reviews(self._opinions._replace(moments=self._told("moments")))

    @property
    def _opinions(self) -> opinions.Told:
        return opinions.Told(self._node, self._notes, self._versions)

    def _moments(self) -> dict[str, int]:
        """Return when each account approved, by its key, where the notes leave that open; older servers do not tell."""
        if not opinions.doubtful(self._opinions):
            return {}
        with self._asking.reading():
            listed = self._asking.held(f"{self._at}/approvals", "approved_by")["approved_by"]
        told = [(str((one.get("user") or {}).get("username")), one.get("approved_at")) for one in listed]
        return {login.casefold(): moment(at) for login, at in told if at}

    def _threads(self) -> Threads:
        return Threads(tuple(translate.thread(one) for one in self._told("threads") if one["resolvable"]))

    def _table(self) -> RefTable:
        """Read the branches as GitLab has them; its tags are not asked for, since no rule about a pull request is."""
        listed = self._asking.pages(f"{at_project(self._path)}/repository/branches")
        heads = {str(one["name"]): str(one["commit"]["id"]) for one in listed}
        default = next((str(one["name"]) for one in listed if one.get("default")), "")
        return RefTable(heads, HIDDEN, heads, default)

    def _changed(self) -> PullFiles:
        found = self.facts.fact(PullFiles)
        if isinstance(found, Unread):
            raise Unreadable(*found)
        files: PullFiles = found
        return files

    def _files(self) -> tuple[PullFile, ...]:
        found = tuple(map(translate.file, self._told("files")))
        count = self.pull.changed_files
        if len(found) < count or (count >= _MANY_FILES and self._cut()):
            few = "split it into smaller merge requests, or judge it in a clone"
            raise Unreadable(f"it changes {count:,} files, of which GitLab lists {len(found):,}", few)
        if (sum(one.added for one in found), sum(one.removed for one in found)) == (self.pull.added, self.pull.removed):
            return found
        # REST shows no diff, or a part of one, where it is long: https://docs.gitlab.com/administration/diff_limits/
        lines = {str(one["path"]): (int(one["additions"]), int(one["deletions"])) for one in self._told("lines")}
        return tuple(translate.file(one, lines) for one in self._told("files"))

    def _cut(self) -> bool:
        """Tell whether GitLab counts no further: it writes `1000+` then, and lists what it counts."""
        with self._asking.reading():
            return str(self._asking.held(self._at, "changes_count")["changes_count"]).endswith("+")

    def _commits(self) -> tuple[PullCommit, ...]:
        """Read the commits: whose they are, GraphQL tells, and their parents, REST."""
        told: list[Node] = self._told("commits")
        listed = {str(one["id"]): tuple(map(str, one["parent_ids"])) for one in self._told("parents")}
        count = int(self._node["commitCount"] or 0)
        if len(told) < count or {str(one["sha"]) for one in told} != set(listed):
            few = "try again; judge it in a clone"
            raise Unreadable(f"GitLab lists {len(told)} of its {plural(count, 'commit')} and no more", few)
        if told and self.pull.head.commit not in listed:
            raise Unreadable("its head has moved while GitLab was asked", "judge it again")
        people = committed.People(
            told, self._asking.committers(self._path, self.pull.number), self._host, self._people()
        )
        self._signatures = {str(one["sha"]): committed.signature(one) for one in told}
        branch = self.pull.head.branch
        made = [committed.commit(one, listed[str(one["sha"])], branch, people) for one in reversed(told)]
        where = self._landed(made)
        return tuple(one._replace(landed=tuple(sorted(where.get(one.commit.id, ())))) for one in made)

    def _parents(self) -> list[Node]:
        """Return the commits as REST has them, with their parents.

        Older servers keep the commits of a merge request in a table without parents, and show each as if it had none:
        there they are read from the history.
        """
        listed = self._asking.pages(f"{self._at}/commits")
        if all(one["parent_ids"] for one in listed):
            return listed
        start = str((self._node["diffRefs"] or {}).get("startSha") or self.pull.base.commit)
        span = f"{start}..{self.pull.head.commit}"
        told = self._asking.pages(f"{at_project(self._path)}/repository/commits", ref_name=span)
        known = {str(one["id"]): one for one in told}
        return [known.get(str(one["id"])) or self._commit(str(one["id"])) for one in listed]

    def _commit(self, commit: str) -> Node:
        with self._asking.reading():
            return self._asking.held(f"{at_project(self._path)}/repository/commits/{commit}", "id", "parent_ids")

    @property
    def _host(self) -> str:
        return urlsplit(str(self._project["webUrl"])).hostname or ""

    def _people(self) -> list[Node]:
        """Return the accounts that the merge request names by itself."""
        single = [self._node[one] for one in ("author", "mergeUser") if self._node[one]]
        lists = [self._node.get(one) for one in ("approvedBy", "reviewers", "assignees", "changeRequesters")]
        return [*single, *(one for each in lists for one in nodes(each))]

    def _landed(self, commits: list[PullCommit]) -> dict[str, set[str]]:
        """Return which branches received each commit by a merge request of its own.

        That matters where a commit carries somebody else's work than the opener's: a release does, most others do not.
        """
        others = [
            one
            for one in commits
            if any(hand.account is None or hand.account.key != self.pull.author.key for hand in one.hands)
        ]
        if not others:
            return {}
        oldest = min(one.commit.committer.time for one in others) - _DAY
        since = written(max(0, oldest))
        listed = self._asking.pages(f"{at_project(self._path)}/merge_requests", state="merged", updated_after=since)
        asked = Asked(
            lambda request, tip: along(self._asking, self._path, request, tip),
            lambda commit: self._asking.forwarded(self._path, commit),
        )
        before = landed(one for one in listed if int(one["iid"]) != self.pull.number)
        return brought(self._told("parents"), before, asked)

    def _last_push(self) -> LastPush | Unread:
        if self._pusher is not None:
            return LastPush(self._pusher)
        head = self.pull.head
        found = translate.last_push(self._notes, self._versions, head.commit)
        if found is None and head.repository:
            found = translate.pushed(self._pushes(head.repository), head.branch, head.commit)
        return found or Unread("GitLab does not say who pushed last", "run it in a merge-request pipeline")

    def _pushes(self, repository: str) -> Iterator[Node]:
        """Yield a project's pushes of the days around the opening, the newest first."""
        after = written(self.pull.created - 30 * _DAY)[:10]
        yield from self._asking.pages(f"{at_project(repository)}/events", action="pushed", after=after)

    def _access(self, login: str, least: Access) -> Access:
        del least
        found = self._asking.permission(self._path, login)
        if self.pull.merged_at and found in ("none", "read", "triage"):
            what = f"{printable(login)} may not write today; GitLab does not say what was then"
            raise Unreadable(what, "the project's audit events may tell")
        return found

    def _signature(self, subject: Any) -> Signature | Unread:
        if not isinstance(subject, Commit):
            return Unread("GitLab was not asked about this signature", "judge it in a clone")
        commits = self.facts.fact(PullCommits)
        if not self._signatures and not isinstance(commits, Unread):
            _ = commits.all
        found = self._signatures.get(subject.id)
        return found or Unread(f"GitLab was not asked about {printable(short(subject.id))}", "judge it in a clone")
