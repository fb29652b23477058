"""GitLab's answers about a merge request, translated: mappings in, facts out; nothing is asked here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from refwarden.model.checks import Check
from refwarden.model.commits import Commit, Person, Signature
from refwarden.model.contributors import Hand, PullCommit
from refwarden.model.pulls import (
    GHOST,
    Account,
    Dismissal,
    End,
    LastPush,
    PullEvents,
    PullFile,
    PullRequest,
    Retarget,
    Thread,
)
from refwarden.model.reviews import Review, Reviews
from refwarden.model.text import plural
from refwarden.sources.gitlab.words import Node, account, moment, nodes, noreply, state

_STATES: dict[str, Any] = {"opened": "open", "locked": "open", "closed": "closed", "merged": "merged"}
_CONFLICTING = {"CAN_BE_MERGED": False, "CANNOT_BE_MERGED": True}
_FORMATS: dict[str, Any] = {"GpgSignature": "openpgp", "SshSignature": "ssh", "X509Signature": "x509"}
# https://docs.gitlab.com/api/graphql/reference/#verificationstatus
_SIGNED: dict[str, Any] = {
    "VERIFIED": "good",
    "VERIFIED_SYSTEM": "good",
    "VERIFIED_CA": "good",
    "UNVERIFIED": "bad",
    "REVOKED_KEY": "revoked",
}
_CO_AUTHOR = re.compile(r"(?im)^co-authored-by:[ \t]*([^<\n]*)<([^<>\n]+)>[ \t]*$")
# What GitLab tells drafts by is no part of what their author says of the change.
_DRAFT = re.compile(r"(?i)^\s*(?:draft:|\[draft\]|\(draft\))\s*")
_RETARGET = "changed target branch from "
_ASKED = "requested review from "


def pull_request(node: Node, base: str, closes: tuple[str, ...] = ()) -> PullRequest:
    """Return a merge request; `base` is the tip of its target, `closes` the tickets that its merge will close."""
    stats: Node = node["diffStatsSummary"] or {}
    merged = node["state"] == "merged"
    return PullRequest(
        number=int(node["iid"]),
        title=_DRAFT.sub("", str(node["title"])) if node["draft"] else str(node["title"]),
        body=node["description"] or "",
        author=account(node["author"]),
        head=End(node["sourceBranch"], node["diffHeadSha"] or "", (node["sourceProject"] or {}).get("fullPath", "")),
        base=End(node["targetBranch"], base, node["targetProject"]["fullPath"]),
        draft=bool(node["draft"]),
        state=_STATES[node["state"]],
        labels=tuple(str(one["title"]) for one in nodes(node["labels"])),
        assignees=tuple(account(one) for one in nodes(node["assignees"])),
        milestone=(node["milestone"] or {}).get("title", ""),
        created=moment(node["createdAt"]),
        conflicting=_CONFLICTING.get(str(node["mergeStatusEnum"])),
        changed_files=int(stats.get("fileCount") or 0),
        added=int(stats.get("additions") or 0),
        removed=int(stats.get("deletions") or 0),
        closes=closes,
        depends_on=tuple(_waited_for(node.get("blockingMergeRequests") or {})),
        merged_at=moment(node["mergedAt"]) if merged else 0,
        merged_by=account(node["mergeUser"]) if merged and node["mergeUser"] else None,
        merge_commit=str(node["mergeCommitSha"] or ""),
        queued=bool(node.get("mergeTrainCar")),
        url=node["webUrl"] or "",
        mark="!",
    )


def _waited_for(blocking: Node) -> Iterator[str]:
    """Yield the merge requests that must be merged before it and are not: those that are hidden are never merged ones.

    Source: https://docs.gitlab.com/user/project/merge_requests/dependencies/ and GitLab's own code
    (`hidden_blocking_merge_requests_count`).
    """
    for one in blocking.get("visibleMergeRequests") or ():
        if one["state"] != "merged":
            yield str(one["reference"])
    hidden = int(blocking.get("hiddenCount") or 0)
    if hidden:
        yield f"{plural(hidden, 'merge request')} that the token may not see"


# Reviews: who approved is a list, and when and of what, GitLab's own notes and versions tell


def action(note: Node) -> str:
    """Return what GitLab wrote a note about, empty for what a person wrote."""
    return str((note.get("systemNoteMetadata") or {}).get("action") or "") if note["system"] else ""


def reviews(request: Node, notes: Sequence[Node], versions: Sequence[Node], until: int) -> Reviews:
    """Return every opinion that stands, and every one that is asked for.

    Args:
        request: The merge request.
        notes: What GitLab wrote down of it.
        versions: Its versions.
        until: The last moment that counts: a merge's, since what was said after it decided nothing.
    """
    standing = {account(one).key: account(one) for one in nodes(request["approvedBy"])}
    when: dict[tuple[str, str], int] = {}
    for one in notes:
        who, at, what = account(one["author"]), moment(one["createdAt"]), action(one)
        if what in ("approved", "requested_changes") and at <= until:
            when[what, who.key] = max(at, when.get((what, who.key), 0))
        elif what == "unapproved" and at > until and ("approved", who.key) in when:
            standing.setdefault(who.key, who)  # it stood at the merge
    found = [
        _review(who, "approved", when.get(("approved", who.key), 0), request, versions)
        for who in standing.values()
        if who.kind != "ghost" and (("approved", who.key) in when or not request["mergedAt"])
    ]
    asked = []
    for one in nodes(request["reviewers"]):
        said, who = (one["mergeRequestInteraction"] or {}).get("reviewState"), account(one)
        if said == "REQUESTED_CHANGES":
            found.append(
                _review(who, "changes_requested", when.get(("requested_changes", who.key), 0), request, versions)
            )
        elif said in ("UNREVIEWED", "REVIEW_STARTED"):
            asked.append(who.login)
    return Reviews(tuple(sorted(found, key=lambda one: one.at)), tuple(asked))


def _review(who: Account, said: Any, at: int, request: Node, versions: Sequence[Node]) -> Review:
    return Review(who, said, at, head_at(versions, at), url=str(request["webUrl"] or ""))


def head_at(versions: Sequence[Node], at: int) -> str:
    """Return the head that somebody saw at a moment, empty where the versions do not tell.

    The clock counts seconds, and nobody reviews in the second in which a push arrives: one of the same second came
    after.
    """
    before = [one for one in versions if moment(one["created_at"]) < at]
    last = max(before, key=lambda one: (moment(one["created_at"]), int(one["id"])), default=None)
    return "" if last is None else str(last["head_commit_sha"])


def events(notes: Iterable[Node], request: Node) -> PullEvents:
    """Return what happened to a merge request, by GitLab's clock.

    GitLab moves one by itself where its target was merged and deleted, and says so in other words: that is no retarget.
    Of forced pushes it keeps no record of their own; the versions say what was there when somebody approved.
    """
    told = list(notes)
    moved = []
    for one in told:
        if action(one) == "branch" and str(one["body"]).startswith(_RETARGET):
            names = str(one["body"]).removeprefix(_RETARGET).split("`")
            before, after = (names[1], names[-2]) if len(names) >= 5 else ("", "")
            moved.append(Retarget(moment(one["createdAt"]), before, after, account(one["author"])))
    return PullEvents((), tuple(moved), tuple(_dismissals(told, request)))


def _dismissals(notes: Sequence[Node], request: Node) -> Iterator[Dismissal]:
    """Yield the objections that somebody took away by asking for the review anew.

    GitLab has no word for dismissing; asking again sets the reviewer's state back, and anybody who may edit can ask.
    """
    stands = {
        account(one).key
        for one in nodes(request["reviewers"])
        if (one["mergeRequestInteraction"] or {}).get("reviewState") in ("REQUESTED_CHANGES", "APPROVED")
    }
    open_: dict[str, Account] = {}
    for one in notes:
        who, what = account(one["author"]), action(one)
        if what == "requested_changes":
            open_[who.key] = who
        elif what in ("approved", "unapproved"):
            open_.pop(who.key, None)
        elif what == "reviewer" and _ASKED in str(one["body"]):
            names = {name.casefold() for name in re.findall(r"@([\w.-]+)", str(one["body"]).partition(_ASKED)[2])}
            for key in [key for key in open_ if key in names and key not in stands and key != who.key]:
                yield Dismissal(moment(one["createdAt"]), who, open_.pop(key), "changes_requested")


def last_push(notes: Iterable[Node], versions: Sequence[Node], head: str) -> LastPush | None:
    """Return who pushed the head, as far as GitLab's own notes say; None where they do not.

    A note tells of each push since the opening, when or just after its version is made. Where none came since the head
    is there, it was there at the opening.
    """
    since = 0
    for one in sorted(versions, key=lambda each: int(each["id"]), reverse=True):
        if one["head_commit_sha"] != head:
            break
        since = moment(one["created_at"])
    told = [one for one in notes if action(one) == "commit"]
    last = max(told, key=lambda one: moment(one["createdAt"]), default=None)
    if last is None or not since or moment(last["createdAt"]) < since:
        return None
    return LastPush(account(last["author"]), moment(last["createdAt"]))


def pushed(events_: Iterable[Node], branch: str, head: str) -> LastPush | None:
    """Return who pushed a commit to a branch, by the project's own events; None where they do not say."""
    for one in events_:
        data: Node = one.get("push_data") or {}
        if data.get("ref_type") == "branch" and data.get("ref") == branch and data.get("commit_to") == head:
            who = str((one.get("author") or {}).get("username") or one.get("author_username") or "")
            return LastPush(Account(who) if who else GHOST, moment(one["created_at"]))
    return None


def thread(node: Node) -> Thread:
    """Return a conversation, by whoever began it."""
    first: Node = next(iter(nodes(node["notes"])), {})
    position: Node = first.get("position") or {}
    line = position.get("newLine") or position.get("oldLine") or 0
    by = account(first.get("author")) if first else GHOST
    return Thread(
        bool(node["resolved"]), str(position.get("filePath") or ""), int(line), by, str(first.get("url") or "")
    )


def file(node: Node) -> PullFile:
    """Return a changed file as REST tells it, with the path that a renamed one had before."""
    if node["new_file"]:
        action_: Any = "added"
    else:
        action_ = "deleted" if node["deleted_file"] else "renamed" if node["renamed_file"] else "modified"
    before = str(node["old_path"]) if action_ == "renamed" else ""
    return PullFile(str(node["new_path"]), action_, before, *_lines(str(node.get("diff") or "")))


def _lines(diff: str) -> tuple[int, int]:
    rows = diff.split("\n")
    return sum(row.startswith("+") for row in rows), sum(row.startswith("-") for row in rows)


# Commits: GitLab says whose an author's address is, and of all committers together who they are


def known_people(commits: Iterable[Node], committers: Node | None) -> dict[str, Account]:
    """Return the account of each address that GitLab's answers tell, folded.

    Authors are told one by one. Committers come as a list of accounts: where one address and one account are left, they
    belong together.
    """
    found: dict[str, Account] = {}
    listed = list(commits)
    for one in listed:
        if one["author"] and one["authorEmail"]:
            found[str(one["authorEmail"]).casefold()] = account(one["author"])
    left = {str(one["committerEmail"] or "").casefold() for one in listed if not by_gitlab(one)} - set(found)
    told = {account(one).key: account(one) for one in nodes(committers)}
    private = {email: Account(noreply(email)) for email in left if noreply(email)}  # these say whose they are
    for who in (*found.values(), *private.values()):
        told.pop(who.key, None)
    left -= set(private)
    if len(left) == len(told) == 1 and not (committers or {}).get("pageInfo", {}).get("hasNextPage"):
        found[left.pop()] = next(iter(told.values()))
    return found


def by_gitlab(node: Node) -> bool:
    """Tell whether GitLab itself committed: only its own signature says so, its name anybody can write."""
    signed = (node["signature"] or {}).get("verificationStatus") == "VERIFIED_SYSTEM"
    return signed and str(node["committerEmail"] or "").startswith("noreply@")


def commit(node: Node, parents: Sequence[str], branch: str, people: Mapping[str, Account]) -> PullCommit:
    """Return a commit that the merge request brings."""
    author = _hand("author", str(node["authorName"] or ""), str(node["authorEmail"] or ""), people)
    hands = [author._replace(account=account(node["author"])) if node["author"] else author]
    if not by_gitlab(node):
        hands.append(_hand("committer", str(node["committerName"] or ""), str(node["committerEmail"] or ""), people))
    message = str(node["message"] or "")
    hands += [_hand("co-author", name.strip(), email, people) for name, email in _CO_AUTHOR.findall(message)]
    made = Commit(
        id=node["sha"],
        parents=tuple(parents),
        author=Person(str(node["authorName"] or ""), str(node["authorEmail"] or ""), moment(node["authoredDate"])),
        committer=Person(
            str(node["committerName"] or ""), str(node["committerEmail"] or ""), moment(node["committedDate"])
        ),
        message=message,
        branch=branch,
    )
    return PullCommit(made, tuple(hands), url=str(node["webUrl"] or ""))


def _hand(role: str, name: str, email: str, people: Mapping[str, Account]) -> Hand:
    found = people.get(email.casefold())
    if found is None and noreply(email):
        found = Account(noreply(email))
    return Hand(role, found, email, name)


def signature(node: Node) -> Signature:
    """Return what GitLab says of a commit's signature."""
    given = node["signature"]
    if given is None:
        return Signature("", "none")
    word = str(given["verificationStatus"])
    signer = "GitLab" if word == "VERIFIED_SYSTEM" else ""
    format_ = _FORMATS.get(str(given["__typename"]), "")
    return Signature(format_, _SIGNED.get(word, "untrusted"), signer, f"GitLab says {word}")


# Checks


def check(told: Node, *, ours: bool) -> Check:
    """Return what was said of a commit, by a pipeline's own job or, where not `ours`, by somebody who may push."""
    said = state(str(told["status"]))
    if said == "failure" and told.get("allow_failure"):
        said = "neutral"
    by = "" if ours else str((told.get("author") or {}).get("username") or "")
    at = moment(told.get("finished_at") or told.get("created_at"))
    app = "gitlab-ci" if ours else ""
    return Check(str(told["name"]), said, app, by, str(told["sha"]), at, None, str(told.get("target_url") or ""))
