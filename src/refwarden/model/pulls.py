"""A pull request (GitLab: merge request), and who and what takes part in it."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from refwarden.model.listing import Listing
from refwarden.model.refs import HEADS
from refwarden.model.verdict import Place

AccountKind = Literal["user", "bot", "ghost"]


class Account(NamedTuple):
    """Somebody with an account on a host.

    Attributes:
        login: The name, as the host writes it. Hosts tell logins apart without their case: compare `key`.
        kind: `user`; `bot` for an app or an access token's user; `ghost` where the account was deleted.
    """

    login: str
    kind: AccountKind = "user"

    @property
    def key(self) -> str:
        """The login as hosts compare it."""
        return self.login.casefold()


GHOST = Account("", "ghost")


class End(NamedTuple):
    """One side of a pull request.

    Attributes:
        branch: The short branch name.
        commit: The tip's commit id.
        repository: `owner/name`; empty where the repository was deleted.
    """

    branch: str
    commit: str
    repository: str = ""

    @property
    def owner(self) -> str:
        """The repository's owner; a group may hold `/`."""
        return self.repository.rpartition("/")[0]


class PullRequest(NamedTuple):
    """A request to merge one branch into another.

    The branch that decides its kind, and with it a rule's options, is the base's: what is asked of a pull request is
    asked for the sake of the branch that would move.

    Attributes:
        number: Its number in the base's repository.
        title, body: What its author wrote; untrusted text.
        author: Who opened it.
        head, base: The branch that would be merged, and the one that would move.
        draft: Whether its author says that it is not ready.
        state: `open`, `closed` (without a merge) or `merged`.
        labels, assignees, milestone: As the host has them.
        created: When it was opened, in seconds since 1970.
        conflicting: Whether the host cannot merge it without a conflict; None while the host does not know.
        changed_files, added, removed: How much it changes, as the host counts; lines for the last two.
        depends_on: Pull requests that must be merged before it and are not, as the host records them.
        merged_at, merged_by, merge_commit: How it ended; 0, None and empty while it is open.
        queued: Whether it stands in a merge queue (GitLab: train).
        url: Its page.
        mark: What stands before the number: `#`; GitLab writes `!`.
    """

    number: int
    title: str
    body: str
    author: Account
    head: End
    base: End
    draft: bool = False
    state: Literal["open", "closed", "merged"] = "open"
    labels: tuple[str, ...] = ()
    assignees: tuple[Account, ...] = ()
    milestone: str = ""
    created: int = 0
    conflicting: bool | None = None
    changed_files: int = 0
    added: int = 0
    removed: int = 0
    depends_on: tuple[str, ...] = ()
    merged_at: int = 0
    merged_by: Account | None = None
    merge_commit: str = ""
    queued: bool = False
    url: str = ""
    mark: Literal["#", "!"] = "#"

    @property
    def branch(self) -> str:
        """The short name of the branch that would move."""
        return self.base.branch

    @property
    def name(self) -> str:
        """How people call it."""
        return f"{self.mark}{self.number}"

    @property
    def head_ref(self) -> str:
        """The full ref name of the branch that would be merged."""
        return HEADS + self.head.branch

    @property
    def from_fork(self) -> bool:
        """Whether its head lies in another repository, or in one that is gone."""
        return self.head.repository.casefold() != self.base.repository.casefold()

    def place(self) -> Place:
        """Where a finding about it stands."""
        where = "pull" if self.mark == "#" else "merge-requests"
        return Place(self.base.repository, f"refs/{where}/{self.number}/head", self.head.commit, url=self.url)


class PullFile(NamedTuple):
    """One path that a pull request changes, from its merge base to its head.

    Attributes:
        path: The path after the change (before it, for a deletion).
        action: What happened to it; a copy is an addition.
        before: The path that it was renamed from; a rename touches both.
        added, removed: Lines.
    """

    path: str
    action: Literal["added", "modified", "deleted", "renamed"] = "modified"
    before: str = ""
    added: int = 0
    removed: int = 0

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that it touches."""
        return (self.path, self.before) if self.before else (self.path,)


class ClosedTickets(Listing[str]):
    """A lazy fact: the tickets that its merge will close, such as `acme/shop#12`, as the host names them."""


class PullFiles(Listing[PullFile]):
    """A lazy fact: the paths that a pull request changes."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that is touched, both names of a renamed one, each once."""
        return tuple(dict.fromkeys(path for file in self.all for path in file.paths))


class ForcePush(NamedTuple):
    """The head was moved to a commit that does not follow on the one before; the host's word and clock."""

    at: int
    before: str
    after: str
    by: Account = GHOST


class Retarget(NamedTuple):
    """The base was changed from one branch to another."""

    at: int
    before: str
    after: str
    by: Account = GHOST


class Dismissal(NamedTuple):
    """Somebody took the force out of a review."""

    at: int
    by: Account
    of: Account
    was: str = ""
    why: str = ""


class PullEvents(NamedTuple):
    """What happened to a pull request, by the host's own clock, each in the order in which it happened.

    A base that the host changed by itself, because the branch below was merged and deleted, is no retarget: nobody
    chose another target.
    """

    force_pushes: tuple[ForcePush, ...] = ()
    retargets: tuple[Retarget, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()


class Thread(NamedTuple):
    """A conversation about a part of the change."""

    resolved: bool
    path: str = ""
    line: int = 0
    by: Account = GHOST
    url: str = ""


class Threads(NamedTuple):
    """Every conversation that can be resolved."""

    all: tuple[Thread, ...] = ()


class Contributor(NamedTuple):
    """Somebody whose work a pull request carries.

    Attributes:
        account: The account; a login of its own where the host knows none for the address, see `email`.
        roles: How they took part: `author`, `committer`, `co-author`, `opener`, `pusher`, `requester`.
        email: The address in the commit where no account is known for it; such a person may be anybody.
        commits: The commits that show it.
    """

    account: Account
    roles: tuple[str, ...] = ()
    email: str = ""
    commits: tuple[str, ...] = ()


class Contributors(NamedTuple):
    """Everybody whose work `base..head` carries, by every parent.

    Attributes:
        known: Those with an account.
        perhaps: Those whose only part is a merge of the base, which nobody could redo to see whether it is clean.
        strangers: Those whom no account is known for.
        gaps: Why there may be more, in words: commits that the host does not list; empty where the list is whole.
    """

    known: tuple[Contributor, ...] = ()
    perhaps: tuple[Contributor, ...] = ()
    strangers: tuple[Contributor, ...] = ()
    gaps: str = ""

    def of(self, account: Account) -> Contributor | None:
        """Return what is known of somebody's part in it, None where nothing is."""
        return next((one for one in self.known if one.account.key == account.key), None)

    def may_be(self, account: Account) -> Contributor | None:
        """Return what somebody's part in it may be, where nobody can tell; None where nothing hints at it."""
        return next((one for one in self.perhaps if one.account.key == account.key), None)


class LastPush(NamedTuple):
    """Who last changed what is proposed: whoever pushed the head's tip, and when, by the host's clock.

    Attributes:
        by: Who pushed.
        at: When, in seconds since 1970; 0 where the host does not say.
        clean: Whether the tip is a merge, proved to be nothing but what merging its parents makes: whoever presses the
            button that updates a branch has changed nothing.
    """

    by: Account
    at: int = 0
    clean: bool = False


ACCESS = ("none", "read", "triage", "write", "maintain", "admin")
Access = Literal["none", "read", "triage", "write", "maintain", "admin"]


class Permissions:
    """A lazy fact: what accounts may do in the repository. Every question may raise Unreadable.

    Args:
        read: Given a login and an access, returns an access of that account, by whatever way it has it, that is
            enough to tell whether it has at least the one asked about.
    """

    def __init__(self, read: Callable[[str, Access], Access]) -> None:
        self._read = read
        self._known: dict[tuple[str, Access], Access] = {}

    @property
    def told(self) -> dict[str, Access]:
        """What was asked and answered so far: the highest access known of each login."""
        found: dict[str, Access] = {}
        for (login, _), access in self._known.items():
            found[login] = max(access, found.get(login, access), key=ACCESS.index)
        return found

    def at_least(self, account: Account, least: Access) -> bool:
        """Tell whether an account may do at least that. A deleted account may do nothing."""
        if account.kind == "ghost":
            return least == "none"
        key = (account.key, least)
        if key not in self._known:
            self._known[key] = self._read(account.login, least)
        return ACCESS.index(self._known[key]) >= ACCESS.index(least)


class Teams:
    """A lazy fact: who belongs to which team (GitLab: group). Every question may raise Unreadable."""

    def __init__(self, read: Callable[[str], frozenset[str]]) -> None:
        self._read = read
        self._known: dict[str, frozenset[str]] = {}

    def members(self, team: str) -> frozenset[str]:
        """Return the logins of a team's members, folded; `team` is written `owner/name`.

        A pending invitation is no membership. A team that is not there, or not to be seen, raises Unreadable.
        """
        key = team.casefold()
        if key not in self._known:
            self._known[key] = frozenset(login.casefold() for login in self._read(team))
        return self._known[key]

    @property
    def told(self) -> dict[str, frozenset[str]]:
        """What was asked and answered so far, by team."""
        return dict(self._known)

    def has(self, team: str, account: Account) -> bool:
        """Tell whether an account belongs to a team."""
        return account.key in self.members(team)


class Content:
    """A lazy fact: what a pull request's head brings compared with what an earlier head brought."""

    def __init__(self, read: Callable[[str], frozenset[str]]) -> None:
        self._read = read
        self._known: dict[str, frozenset[str]] = {}

    @property
    def told(self) -> dict[str, frozenset[str]]:
        """What was asked and answered so far, by commit."""
        return dict(self._known)

    def changed_since(self, commit: str) -> frozenset[str]:
        """Return the paths whose contribution to the base differs between that commit and today's head.

        Empty for a clean rebase and for a clean merge of the base. Raises Unreadable where nothing can tell, as when
        the commit is gone.
        """
        if commit not in self._known:
            self._known[commit] = self._read(commit)
        return self._known[commit]
