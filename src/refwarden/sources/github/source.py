"""A GitHub pull request as a source of facts."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from refwarden.model.checks import Check, Checks, Deployments, overruled
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.commits import Commit, Signature
from refwarden.model.contributors import PullCommit, PullCommits
from refwarden.model.kinds import Kinds
from refwarden.model.pull_facts import CLONE, HIDDEN, PullFacts, Redo
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
from refwarden.sources.github import pull as translate
from refwarden.sources.github import standing
from refwarden.sources.github.asking import Asking, First
from refwarden.sources.github.owners import of_pull
from refwarden.sources.github.words import Node, account, nodes

# What GitHub lists at most: https://docs.github.com/rest/pulls/pulls
_MOST_COMMITS, _MOST_FILES = 250, 3000
_FOR_EVER = 1 << 62
_FEWER = "split it into smaller pull requests, or judge it in a clone"


class PullSource:
    """The facts about one pull request on GitHub.

    Args:
        first: What the first request said; see `Asking.first`.
        asking: Asks for more.
        kinds: The policy's kinds.
        redo: Where changes can be made again, if anywhere.
        pusher: Who pushed the tip, where the event that set off the run says so.
    """

    def __init__(
        self, first: First, asking: Asking, kinds: Kinds, redo: Redo | None = None, pusher: Account | None = None
    ) -> None:
        self._home = first.repository
        self._node: Node = first.repository["pullRequest"]
        self._broken = first.broken
        self._asking = asking
        self._repository = str(first.repository["nameWithOwner"])
        self._signatures: dict[str, Signature] = {}
        self._pusher = pusher
        readers: dict[type[Any], Callable[[], Any]] = {
            Reviews: self._reviews,
            PullEvents: self._events,
            PullCommits: lambda: PullCommits(self._commits),
            PullFiles: lambda: PullFiles(self._files),
            ClosedTickets: lambda: ClosedTickets.of(*translate.closes(self._node)),
            Threads: self._threads,
            CodeOwners: self._owners,
            Checks: self._checks,
            LastPush: self._last_push,
            Permissions: lambda: Permissions(self._access),
            Teams: lambda: Teams(self._asking.members),
            AgainstBase: lambda: standing.against_base(self._asking, self.pull, self._node),
            OtherPulls: lambda: OtherPulls(standing.reader_of_states(self._asking, self._repository)),
            Refs: lambda: Refs(self._table),
            Deployments: lambda: standing.deployments(self._asking, self.pull),
        }
        self.facts = PullFacts(translate.pull_request(self._node, self._repository), readers, kinds, redo)

    # The Source protocol

    @property
    def name(self) -> str:
        """How evidence names this source."""
        return "github"

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

    def _table(self) -> RefTable:
        """Read the branches as GitHub has them; its tags are not asked for, since no rule about a pull request is."""
        if "heads" not in self._home:
            raise Unreadable("GitHub was not asked for all branches", CLONE)
        found = self._asking.refs(self._repository, "refs/heads/", self._home["heads"])
        heads = {str(one["name"]): str(one["target"]["oid"]) for one in found}
        return RefTable(heads, HIDDEN, heads, str((self._home.get("defaultBranchRef") or {}).get("name") or ""))

    # Readers of what GitHub alone can tell. Each may raise Unreadable.

    @property
    def pull(self) -> PullRequest:
        """The pull request."""
        return self.facts.pull

    def _part(self, name: str) -> Any:
        """Return a part of the first answer, unless GitHub did not answer about it."""
        if name in self._broken:
            raise Unreadable(f"GitHub did not answer about {name}", "grant the token Pull requests: read, or try again")
        return self._node.get(name)

    def _whole(self, connection: str) -> Iterator[Node]:
        """Yield every node of one of the pull request's connections, page by page."""
        yield from self._asking.whole(self._node["id"], connection, self._part(connection))

    def _until(self) -> int:
        """The last moment that counts: a merge's, since what was said after it decided nothing."""
        return self.pull.merged_at or _FOR_EVER

    def _reviews(self) -> Reviews:
        found = [review for review in map(translate.review, self._whole("reviews")) if review is not None]
        if self.pull.merged_at:
            events = self.facts.fact(PullEvents)
            if isinstance(events, Unread):
                raise Unreadable(*events)
            found = list(translate.standing_at(found, events, self._until()))
        asked = [translate.requested(one) for one in nodes(self._part("reviewRequests"))]
        return Reviews(tuple(sorted(found, key=lambda one: one.at)), tuple(filter(None, asked)))

    def _events(self) -> PullEvents:
        return translate.events(self._whole("timelineItems"))

    def _threads(self) -> Threads:
        return Threads(tuple(map(translate.thread, self._whole("reviewThreads"))))

    def _owners(self) -> CodeOwners:
        base: Node = self._part("base") or {}
        return of_pull(self._asking, self._repository, self.pull, base.get("target"), self._changed)

    def _changed(self) -> PullFiles:
        found = self.facts.fact(PullFiles)
        if isinstance(found, Unread):
            raise Unreadable(*found)
        files: PullFiles = found
        return files

    def _commits(self) -> tuple[PullCommit, ...]:
        told = list(self._whole("commits"))
        count = int(self._node["commits"]["totalCount"])
        if len(told) < count or len(told) >= _MOST_COMMITS:
            raise Unreadable(f"GitHub lists {len(told)} of its {plural(count, 'commit')} and no more", _FEWER)
        if told and self.pull.head.commit not in {one["commit"]["oid"] for one in told}:
            raise Unreadable("GitHub lists the commits of another head than it had before", "run it again")
        for one in told:
            authors, parents = one["commit"]["authors"], one["commit"]["parents"]
            if any(len(list(nodes(part))) < int(part["totalCount"]) for part in (authors, parents)):
                raise Unreadable(f"commit {short(one['commit']['oid'])} names more people or parents than are listed")
            self._signatures[one["commit"]["oid"]] = translate.signature(one)
        return tuple(translate.commit(one, self.pull.head.branch, self._repository) for one in told)

    def _files(self) -> tuple[PullFile, ...]:
        count = self.pull.changed_files
        if count > _MOST_FILES:
            raise Unreadable(f"it changes {count:,} files, of which GitHub lists {_MOST_FILES:,}", _FEWER)
        found = tuple(map(translate.graphql_file, self._whole("files")))
        if any(one.action == "renamed" for one in found):  # GraphQL does not tell from where
            path = f"/repos/{self._repository}/pulls/{self.pull.number}/files"
            found = tuple(map(translate.rest_file, self._asking.pages(path)))
        if len(found) < count:
            raise Unreadable(f"it changes {count:,} files, of which GitHub lists {len(found):,}", _FEWER)
        return found

    def _tip(self) -> Node:
        """Return the head's commit. GitHub lists 250 commits of a pull request: the last of these need not be it."""
        head = self.pull.head.commit
        listed: list[Node] = [one["commit"] for one in nodes(self._part("head"))]
        if listed and listed[0]["oid"] == head:
            return listed[0]
        return self._asking.tip(self._repository, self.pull.number, head)

    def _checks(self) -> Checks:
        """Return what was said of the head.

        Where something was said of the merge that GitHub tried, that counts instead:
        https://docs.github.com/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks
        ("If the test merge commit has a status, the test merge commit must pass"). Only a trial with the base's tip of
        now says anything of what would be merged.
        """
        tip = self._tip()
        found = list(self._said(tip))
        trial: Node | None = self._part("trial")
        if trial and [one["oid"] for one in nodes(trial["parents"])] == [self.pull.base.commit, tip["oid"]]:
            found = overruled(found, list(self._said(trial)))
        return Checks(tip["oid"], tuple(found))

    def _said(self, commit: Node) -> Iterator[Check]:
        rollup = commit["statusCheckRollup"]
        if rollup is not None:
            for one in self._asking.contexts(commit["id"], self.pull.number, rollup["contexts"]):
                yield self._check(one, commit["oid"])

    @staticmethod
    def _check(one: Node, tip: str) -> Check:
        return translate.check(one, tip)

    def _last_push(self) -> LastPush | Unread:
        events = self.facts.fact(PullEvents)
        if isinstance(events, Unread):
            return events
        found = translate.last_push(self._tip(), events, self._pusher)
        return found or Unread("GitHub does not say who pushed last", "run it in Actions, where the event names them")

    def _access(self, login: str, least: Access) -> Access:
        """What an account may do: each review says whether its author may push; more than that costs a request."""
        if least == "write":
            for one in self._whole("reviews"):
                if account(one["author"]).key == login.casefold():
                    if self.pull.merged_at and not one["authorCanPushToRepository"]:
                        what = f"{printable(login)} may not write today; GitHub does not say what was then"
                        raise Unreadable(what, "the organisation's audit log may tell")
                    return "write" if one["authorCanPushToRepository"] else "read"
        return self._asking.permission(self._repository, login)

    def _signature(self, subject: Any) -> Signature | Unread:
        if not isinstance(subject, Commit):
            return Unread("GitHub was not asked about this signature", "judge it in a clone")
        commits = self.facts.fact(PullCommits)
        if not self._signatures and not isinstance(commits, Unread):
            _ = commits.all
        found = self._signatures.get(subject.id)
        return found or Unread(f"GitHub was not asked about {printable(short(subject.id))}", "judge it in a clone")
