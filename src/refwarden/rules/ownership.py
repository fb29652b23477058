"""Which owners of changed files have approved: every entry that applies to a file, one answer each.

An answer has three values: met, unmet, and unsure where nobody can tell whether somebody who approved is an owner, or
whether the approval still counts. Somebody certain settles an entry, whatever else about it cannot be told.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from refwarden.model.approvals import Approvals, Standing
from refwarden.model.codeowners.entries import Entry, Owner
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.pulls import ACCESS, Account, Permissions, PullFile, PullFiles, PullRequest, Teams
from refwarden.model.reviews import Review
from refwarden.model.text import printable
from refwarden.model.verdict import Unreadable

State = Literal["met", "unmet", "unsure"]
_MEMBERS = "grant the token Members: read"
WRITERS = ACCESS[ACCESS.index("write") :]


class Facts(NamedTuple):
    """What ownership is judged by.

    Attributes:
        pull, owners, files, approvals, teams, permissions: The facts.
        despite: Flaws that do not speak against an approval.
        emails: Address to login, folded.
    """

    pull: PullRequest
    owners: CodeOwners
    files: PullFiles
    approvals: Approvals
    teams: Teams
    permissions: Permissions
    despite: tuple[str, ...] = ()
    emails: Mapping[str, str] = {}


class Asked(NamedTuple):
    """One entry asked about one file.

    Attributes:
        path: The path to which the entry applies.
        entry: The entry.
        state: What became of it.
        by: The logins whose approvals count for it, in order.
        spent: Owners whose approval stands and does not count, and why, escaped.
        doubt: What nobody can tell, escaped; empty unless the state is unsure.
        remedy: What would make it known.
    """

    path: str
    entry: Entry
    state: State
    by: tuple[str, ...] = ()
    spent: tuple[str, ...] = ()
    doubt: str = ""
    remedy: str = ""


def asked(facts: Facts) -> Iterator[Asked]:
    """Yield an answer for each changed path and each entry that gives it to somebody; may raise Unreadable."""
    for file in facts.files.all:
        for path in file.paths:
            for entry in facts.owners.owning(path):
                if entry.owners or facts.owners.dialect == "gitlab":  # GitHub: named with nobody, owned by nobody
                    yield _answer(entry, path, file, facts)


def unspoken(facts: Facts) -> list[str]:
    """Return the changed paths of which no entry speaks; may raise Unreadable."""
    return [path for path in facts.files.paths if not facts.owners.file.speaks_of(path)]


def _answer(entry: Entry, path: str, file: PullFile, facts: Facts) -> Asked:
    by: list[str] = []
    spent: list[str] = []
    doubts: list[tuple[str, str]] = []
    for approval in facts.approvals.all:
        login = printable(approval.by.login)
        standing = _standing(approval, entry, file, facts)
        try:
            if not owns(entry, approval.by, facts):
                continue
        except Unreadable as cut:
            if standing.counts is not False:
                doubts.append((f"{login} may own it: {cut.unread.reason}", cut.unread.remedy or _MEMBERS))
            continue
        if standing.counts:
            by.append(login)
        elif standing.counts is False:
            spent.append(f"{login} {standing.words}")
        else:
            doubts.append((f"{login} {standing.words}", standing.remedy))
    state: State = "met" if len(by) >= entry.needed else "unmet"
    if state == "unmet" and len(by) + len(doubts) >= entry.needed:
        return Asked(path, entry, "unsure", tuple(by), tuple(spent), *doubts[0])
    return Asked(path, entry, state, tuple(by), tuple(spent))


def _standing(approval: Review, entry: Entry, file: PullFile, facts: Facts) -> Standing:
    """What an approval is worth for one file: whatever changed since elsewhere does not matter, its old name does."""
    named = any(owner.kind in ("user", "name") and _same(owner, approval.by) for owner in entry.owners)
    despite = (*facts.despite, "bot") if named else facts.despite
    found = [facts.approvals.standing(approval, despite, path) for path in file.paths]
    return min(found, key=lambda one: {False: 0, None: 1, True: 2}[one.counts])


# Who owns


def _same(owner: Owner, person: Account) -> bool:
    return person.kind != "ghost" and owner.name.casefold() == person.key


def owns(entry: Entry, person: Account, facts: Facts) -> bool:
    """Tell whether somebody is one of an entry's owners; raise Unreadable where nobody can tell."""
    hidden = None
    for owner in entry.owners:
        try:
            if _is(owner, person, facts):
                return True
        except Unreadable as cut:
            hidden = hidden or cut
    if hidden:
        raise hidden
    return False


def _is(owner: Owner, person: Account, facts: Facts) -> bool:
    if owner.kind == "user":
        return _same(owner, person)
    if owner.kind == "email":
        login = facts.emails.get(owner.name.casefold())
        if login is None:
            raise Unreadable(f"whose address {printable(owner.name)} is cannot be told", "map it in code-owners.emails")
        return login.casefold() == person.key
    if owner.kind == "name" and _same(owner, person):
        return True
    try:
        return facts.teams.has(team_of(owner), person)
    except Unreadable:
        if owner.kind == "name" and facts.permissions.at_least(Account(owner.name), "write"):
            return False  # a user: users and groups share one space of names
        raise


def team_of(owner: Owner) -> str:
    """How the fact about teams is asked. A role is asked for as `@@developer`: the direct members who hold it."""
    return str(owner) if owner.kind == "role" else owner.name


def is_alone(entry: Entry, pull: PullRequest, facts: Facts) -> bool:
    """Tell whether whoever opened the pull request is the only owner, as far as that can be told."""
    return bool(entry.owners) and all(_people(owner, facts) == {pull.author.key} for owner in entry.owners)


def _people(owner: Owner, facts: Facts) -> set[str] | None:
    """Return the logins that an owner stands for, None where nobody can tell."""
    if owner.kind == "user":
        return {owner.name.casefold()}
    if owner.kind == "email":
        login = facts.emails.get(owner.name.casefold())
        return {login.casefold()} if login else None
    try:
        return set(facts.teams.members(team_of(owner)))
    except Unreadable:
        return {owner.name.casefold()} if owner.kind == "name" else None


def is_vacant(entry: Entry, facts: Facts, *, ask: bool) -> bool:
    """Tell whether it is certain that nobody could approve as an owner: nobody is named, or nobody may write.

    Args:
        entry: The entry.
        facts: The facts.
        ask: Whether to ask for what is not known yet: each owner may cost a request.
    """
    for owner in entry.owners:
        people = _people(owner, facts)
        try:
            if people is None or any(_may_write(one, facts, ask=ask) for one in people):
                return False
        except Unreadable:
            return False
    return True


def _may_write(login: str, facts: Facts, *, ask: bool) -> bool:
    if not ask:
        return facts.permissions.told.get(login, "write") in WRITERS
    return facts.permissions.at_least(Account(login), "write")
