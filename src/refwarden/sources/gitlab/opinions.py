"""Who approves a merge request of GitLab's and who objects: since when, and of which head.

Who does, GitLab lists as of now. When that began, and how things stood at a merge, its own notes tell and, on newer
servers, the moments of approvals. GitLab writes the note of an approval some time after it was given
(`MergeRequests::CreateApprovalNoteWorker`), so a note proves a moment only where nothing else happened shortly before.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from refwarden.model.pulls import Account, Dismissal, PullEvents, Retarget
from refwarden.model.reviews import Review, Reviews
from refwarden.model.text import printable
from refwarden.model.verdict import Unreadable
from refwarden.sources.gitlab.words import Node, account, moment, nodes

_RETARGET = "changed target branch from "
_ASKED = "requested review from "
_UNASKED = "removed review request for "
_NAME = re.compile(r"@([\w.-]+)")
# Seconds by which a note may come late: at most, where something better can be asked; and as a rule.
_LATE, _BRIEFLY_LATE = 3600, 60
_FOR_EVER = 1 << 62


class Told(NamedTuple):
    """What GitLab tells of one merge request.

    Attributes:
        request: The merge request.
        notes: What GitLab wrote down of it, the oldest first.
        versions: Its versions, in any order.
        moments: When each account approved, by its key, as far as that is told; see `doubtful`.
    """

    request: Node
    notes: Sequence[Node]
    versions: Sequence[Node]
    moments: Mapping[str, int] = {}

    @property
    def until(self) -> int:
        """The last moment that counts: a merge's, since what was said after it decided nothing."""
        merged = self.request["state"] == "merged"
        return (moment(self.request["mergedAt"]) if merged else 0) or _FOR_EVER

    @property
    def merged(self) -> bool:
        """Whether it was merged, and opinions are those of that moment."""
        return self.until != _FOR_EVER

    @property
    def blocks(self) -> bool:
        """Whether the licence lets requests for changes block: then GitLab lists who asks for them, and null else."""
        return self.request.get("changeRequesters") is not None


def action(note: Node) -> str:
    """Return what GitLab wrote a note about, empty for what a person wrote."""
    return str((note.get("systemNoteMetadata") or {}).get("action") or "") if note["system"] else ""


def doubtful(told: Told) -> bool:
    """Tell whether the notes leave open of which head somebody's approval was, or whether it came before the merge."""
    noted = _noted(told)
    return any(
        one.key not in noted or noted[one.key] > told.until or _disturbed(told, noted[one.key], _LATE)
        for one in _approvers(told)
    )


def reviews(told: Told) -> Reviews:
    """Return every opinion that stands, or did at the merge, and every one that is asked for; may raise Unreadable."""
    asked = tuple(account(one).login for one, said in _reviewers(told) if said in ("UNREVIEWED", "REVIEW_STARTED"))
    return Reviews(tuple(sorted((*_approvals(told), *_objections(told)), key=lambda one: one.at)), asked)


def head_at(versions: Sequence[Node], at: int) -> str:
    """Return the head that somebody saw at a moment, empty where the versions do not tell.

    The clock counts seconds, and nobody reviews in the second in which a push arrives: one of the same second came
    after.
    """
    before = [one for one in versions if moment(one["created_at"]) < at]
    last = max(before, key=lambda one: (moment(one["created_at"]), int(one["id"])), default=None)
    return "" if last is None else str(last["head_commit_sha"])


def _review(told: Told, who: Account, said: Any, at: int) -> Review:
    return Review(who, said, at, head_at(told.versions, at), url=str(told.request["webUrl"] or ""))


def _reviewers(told: Told) -> Iterator[tuple[Node, str]]:
    for one in nodes(told.request["reviewers"]):
        yield one, str((one["mergeRequestInteraction"] or {}).get("reviewState") or "")


# Approvals


def _approvers(told: Told) -> list[Account]:
    """Return who approves, and of a merged one who did then: what was taken back after the merge stood at it."""
    found = {one.key: one for one in map(account, nodes(told.request["approvedBy"])) if one.kind != "ghost"}
    open_: dict[str, Account] = {}
    for note in told.notes if told.merged else ():
        who, what, at = account(note["author"]), action(note), moment(note["createdAt"])
        if who.kind == "ghost":
            continue
        if what == "approved" and at <= told.until:
            open_[who.key] = who
        elif what == "unapproved" and at <= told.until:
            open_.pop(who.key, None)
        elif what == "unapproved" and who.key in open_:
            found.setdefault(who.key, who)
    return list(found.values())


def _noted(told: Told) -> dict[str, int]:
    """Return when GitLab noted each account's last approval; one after a merge only where there is none before."""
    found: dict[str, int] = {}
    for note in told.notes:
        key, what, at = account(note["author"]).key, action(note), moment(note["createdAt"])
        if what == "approved" and (at <= told.until or key not in found):
            found[key] = at
        elif what == "unapproved" and at <= told.until:
            found.pop(key, None)
    return found


def _approvals(told: Told) -> Iterator[Review]:
    noted = _noted(told)
    for who in _approvers(told):
        note = noted.get(who.key, 0)
        given = told.moments.get(who.key, 0)
        at = given or _by_note(told, note)
        doubt = ""
        if told.merged and not given and not 0 < note <= told.until:
            doubt = "approved it at about the merge, before or after, which GitLab does not tell"
        if at <= told.until:
            yield _review(told, who, "approved", at)._replace(doubt=doubt)
    yield from _deleted(told)


def _deleted(told: Told) -> Iterator[Review]:
    """Yield what accounts that are deleted since may have approved at the merge: of these GitLab keeps only the notes.

    All of them are one Ghost User, so which of their approvals were taken back nobody can tell, but how many.
    """
    given: list[int] = []
    for note in told.notes if told.merged else ():
        at = moment(note["createdAt"])
        if account(note["author"]).kind == "ghost" and at <= told.until:
            given += [at] if action(note) == "approved" else []
            given = given[1:] if action(note) == "unapproved" else given
    for number, at in enumerate(given, 1):
        who = Account(f"deleted account {number}", "ghost")
        yield _review(told, who, "approved", at)._replace(doubt="approved it, by an account that is deleted since")


def _by_note(told: Told, at: int) -> int:
    """Return when an approval was given, by its note; 0 where that does not tell."""
    brief = told.until < at <= told.until + _BRIEFLY_LATE
    return 0 if brief or _disturbed(told, at, _BRIEFLY_LATE) else at


def _disturbed(told: Told, at: int, late: int) -> bool:
    """Tell whether head or target changed so shortly before a note that what it tells of may have come before that."""
    changes = sorted(moment(one["created_at"]) for one in told.versions)[1:]  # nobody approved before the opening
    changes += [moment(one["createdAt"]) for one in told.notes if action(one) == "branch"]
    return any(at - late < one < at for one in changes)


# Objections


def _objections(told: Told) -> Iterator[Review]:
    """Yield the requests for changes that stand, or stood at the merge; may raise Unreadable.

    Where the licence lets them block, they outlive their giver's being a reviewer, and GitLab lists who asks for
    changes (`MergeRequest.changeRequesters`); elsewhere that is null, and the reviewers' states tell, and the notes of
    whoever is no reviewer.
    """
    standing = {account(one).key: account(one) for one, said in _reviewers(told) if said == "REQUESTED_CHANGES"}
    standing |= {account(one).key: account(one) for one in nodes(told.request.get("changeRequesters"))}
    raised, lifted = _raised(told)
    if told.merged:
        standing = _at_merge(told, standing, raised, lifted)
    elif not told.blocks:
        there = {account(one).key for one, _ in _reviewers(told)}
        alive = {key: who for key, (who, _) in raised.items() if who.kind != "ghost"}
        standing |= {key: who for key, who in alive.items() if key not in there and key not in lifted}
    for key, who in standing.items():
        yield _review(told, who, "changes_requested", raised[key][1] if key in raised else 0)


def _raised(told: Told) -> tuple[dict[str, tuple[Account, int]], set[str]]:
    """Return who asked for changes, and when, by the notes; and of whom GitLab noted that it was taken back."""
    raised: dict[str, tuple[Account, int]] = {}
    lifted: set[str] = set()
    for note in told.notes:
        who, what, at = account(note["author"]), action(note), moment(note["createdAt"])
        if at > told.until:
            break
        if what == "requested_changes":
            # Accounts that are deleted since are all one Ghost User, of whom none takes back what another said.
            raised[who.key or f"deleted account {len(raised)}"] = (who, at)
            lifted.discard(who.key)
        elif what == "approved" or (what == "reviewed" and not told.blocks):
            raised.pop(who.key, None)
        elif not told.blocks:
            lifted |= _named(note) & set(raised)
    return raised, lifted


def _at_merge(
    told: Told, standing: Mapping[str, Account], raised: Mapping[str, tuple[Account, int]], lifted: set[str]
) -> dict[str, Account]:
    """Return who asked for changes at the merge, of those who do today and those who did; may raise Unreadable."""
    found: dict[str, Account] = {}
    later, known = set[str](), set[str]()
    for note in told.notes:
        by = account(note["author"]).key
        if action(note) == "requested_changes":
            known.add(by)
        if moment(note["createdAt"]) > told.until:
            later |= {by} if action(note) in ("approved", "reviewed") else _named(note)
    for key, who in standing.items():
        if key in raised:
            found[key] = who
        elif key not in known:
            raise _untold(who)
    for key, (who, _) in raised.items():
        if key in found or key in lifted:
            continue
        if key not in later:  # whoever takes an objection back by themselves leaves no note of it
            raise _untold(who)
        found[key] = who  # what was taken back after the merge stood then
    return found


def _untold(who: Account) -> Unreadable:
    name = printable(who.login) or "somebody whose account is deleted since"
    return Unreadable(f"GitLab does not tell whether {name} asked for changes when it was merged", "ask them")


def _named(note: Node) -> set[str]:
    """Return the keys of those whose review is asked for anew, or for no longer."""
    body = str(note["body"])
    if action(note) != "reviewer" or not (_ASKED in body or _UNASKED in body):
        return set()
    return {name.casefold() for name in _NAME.findall(body)}


# What happened to it


def events(told: Told) -> PullEvents:
    """Return what happened to a merge request, by GitLab's clock.

    GitLab moves one by itself where its target was merged and deleted, and says so in other words: that is no retarget.
    Of forced pushes it keeps no record of their own; the versions say what was there when somebody approved.
    """
    return PullEvents((), tuple(_retargets(told.notes)), tuple(_dismissals(told)))


def _retargets(notes: Iterable[Node]) -> Iterator[Retarget]:
    for one in notes:
        if action(one) == "branch" and str(one["body"]).startswith(_RETARGET):
            names = str(one["body"]).removeprefix(_RETARGET).split("`")
            before, after = (names[1], names[-2]) if len(names) >= 5 else ("", "")
            yield Retarget(moment(one["createdAt"]), before, after, account(one["author"]))


def _dismissals(told: Told) -> Iterator[Dismissal]:
    """Yield the objections that somebody else took away for good, by asking for the review anew or no longer.

    GitLab has no word for dismissing. Asking again sets the reviewer's state back, and whoever is no reviewer has none;
    anybody who may edit can do both. Where the licence lets objections block, they stand all the same.
    """
    if told.blocks:
        return
    open_: dict[str, Account] = {}
    gone: dict[str, Dismissal] = {}
    for note in told.notes:
        who, what = account(note["author"]), action(note)
        if what in ("requested_changes", "approved", "unapproved", "reviewed"):
            open_.pop(who.key, None)
            gone.pop(who.key, None)  # they have spoken since
            if what == "requested_changes":
                open_[who.key] = who
        else:
            for key in _named(note) & set(open_) - {who.key}:
                gone[key] = Dismissal(moment(note["createdAt"]), who, open_.pop(key), "changes_requested")
    yield from gone.values()
