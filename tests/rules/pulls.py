"""Pull requests in a few words, for the tables of the rules about them.

facts(approved("ben"))                     everything that rules ask of a pull request, with one approval
facts(approved("ben", commit=OLD), content={OLD: ["src/app.py"]})
"""

from collections.abc import Iterable, Mapping
from typing import Any

from refwarden.model.approvals import Approvals
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.pulls import (
    Account,
    Content,
    Contributor,
    Contributors,
    End,
    LastPush,
    Permissions,
    PullEvents,
    PullFile,
    PullFiles,
    PullRequest,
    Teams,
    Threads,
)
from refwarden.model.reviews import Review, Reviews
from refwarden.model.verdict import Unreadable

HEAD, OLD, BASE = "c" * 40, "b" * 40, "a" * 40
# A minute's number is enough to say what came first.
PULL = PullRequest(
    7,
    "feat: greet",
    "Says hello.",
    Account("ana"),
    End("feature/greet", HEAD, "acme/shop"),
    End("develop", BASE, "acme/shop"),
    url="https://host.example/acme/shop/pull/7",
)
WRITERS = {"ana": "write", "ben": "write", "cleo": "write", "dora": "admin", "eve": "read", "robot": "write"}
TEAMS = {"acme/security": ["cleo"], "acme/crew": ["ana", "ben"]}


def review(login: str, state: Any, at: int = 10, commit: str = HEAD, **more: Any) -> Review:
    kind: Any = "bot" if login == "robot" else "user"
    return Review(Account(login, kind), state, at, commit, **more)


def approved(login: str, at: int = 10, commit: str = HEAD, **more: Any) -> Review:
    return review(login, "approved", at, commit, **more)


def wants_changes(login: str, at: int = 10, commit: str = HEAD) -> Review:
    return review(login, "changes_requested", at, commit)


def by(*logins: str, role: str = "author") -> tuple[Contributor, ...]:
    return tuple(Contributor(Account(login), (role,), commits=(HEAD,)) for login in logins)


def hidden(*_: object) -> Any:
    raise Unreadable("the host does not say", "grant it")


def facts(
    *reviews: Review,
    pull: PullRequest = PULL,
    events: PullEvents | None = None,
    contributors: Contributors | None = None,
    permissions: Mapping[str, Any] | None = WRITERS,
    teams: Mapping[str, Iterable[str]] | None = TEAMS,
    files: tuple[PullFile, ...] | None = (PullFile("src/app.py"),),
    content: Mapping[str, Iterable[str]] | None = None,
    threads: Threads | None = None,
    pusher: str = "ana",
    clean: bool = False,
    owners: str | CodeOwners | None = None,
) -> tuple[Any, ...]:
    """Return every fact about a pull request; None for one that cannot be read."""

    def allowed(login: str, _: object) -> Any:
        return (permissions or {}).get(login.casefold(), "none")

    def members(team: str) -> frozenset[str]:
        if teams is None or team not in teams:
            raise Unreadable(f"team {team} cannot be seen", "grant Members: read")
        return frozenset(teams[team])

    def changed(commit: str) -> frozenset[str]:
        if content is None or commit not in content:
            raise Unreadable("no clone is at hand", "check out with fetch-depth: 0")
        return frozenset(content[commit])

    given: dict[type[Any], Any] = {
        Reviews: Reviews(reviews),
        PullEvents: events or PullEvents(),
        Contributors: contributors or Contributors(by("ana")),
        Permissions: Permissions(hidden if permissions is None else allowed),
        Teams: Teams(members),
        PullFiles: PullFiles(hidden) if files is None else PullFiles.of(*files),
        Content: Content(changed),
        Threads: threads or Threads(),
        LastPush: LastPush(Account(pusher), 5, clean),
        CodeOwners: owners if isinstance(owners, CodeOwners) else CodeOwners.of(owners, ref="develop"),
    }
    return (*given.values(), Approvals(pull, given.__getitem__))
