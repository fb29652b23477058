"""GitHub's answer about a pull request, translated: mappings in, facts out; nothing is asked here."""

from collections.abc import Iterable
from typing import Any

from refwarden.model.checks import Check, CheckState
from refwarden.model.commits import Commit, Person, Signature
from refwarden.model.contributors import Hand, PullCommit
from refwarden.model.pulls import (
    GHOST,
    Account,
    Dismissal,
    End,
    ForcePush,
    LastPush,
    PullEvents,
    PullFile,
    PullRequest,
    Retarget,
    Thread,
)
from refwarden.model.reviews import Review
from refwarden.sources.github.words import CONCLUSIONS, REVIEWS, STATUSES, Node, account, author, moment, nodes

_STATES: dict[str, Any] = {"OPEN": "open", "CLOSED": "closed", "MERGED": "merged"}
_CONFLICTING = {"MERGEABLE": False, "CONFLICTING": True}
_ACTIONS: dict[str, Any] = {
    "ADDED": "added",
    "COPIED": "added",
    "DELETED": "deleted",
    "RENAMED": "renamed",
    # REST's words for the same.
    "added": "added",
    "copied": "added",
    "removed": "deleted",
    "renamed": "renamed",
}
_FORMATS: dict[str, Any] = {"GpgSignature": "openpgp", "SshSignature": "ssh", "SmimeSignature": "x509"}
_SIGNED: dict[str, Any] = {
    "VALID": "good",
    "INVALID": "bad",
    "BAD_EMAIL": "bad",
    "MALFORMED_SIG": "bad",
    "EXPIRED_KEY": "expired",
    "BAD_CERT": "untrusted",
    "NOT_SIGNING_KEY": "untrusted",
    "NO_USER": "untrusted",
    "UNKNOWN_KEY": "untrusted",
    "UNVERIFIED_EMAIL": "untrusted",
    "OCSP_REVOKED": "revoked",
}


def pull_request(node: Node, repository: str) -> PullRequest:
    """Return a pull request; `base.target`, the base as it stands now, comes before the base as it was once."""
    standing = ((node.get("base") or {}).get("target") or {}).get("oid")
    if node.get("merge"):  # as it stood when this was merged
        standing = next((parent["oid"] for parent in nodes(node["merge"]["parents"])), standing)
    return PullRequest(
        number=int(node["number"]),
        title=node["title"],
        body=node["body"] or "",
        author=account(node["author"]),
        head=End(node["headRefName"], node["headRefOid"], (node["headRepository"] or {}).get("nameWithOwner", "")),
        base=End(
            node["baseRefName"],
            standing or node["baseRefOid"],
            (node["baseRepository"] or {}).get("nameWithOwner", repository),
        ),
        draft=bool(node["isDraft"]),
        state=_STATES[node["state"]],
        labels=tuple(label["name"] for label in nodes(node["labels"])),
        assignees=tuple(account(one) for one in nodes(node["assignees"])),
        milestone=(node["milestone"] or {}).get("title", ""),
        created=moment(node["createdAt"]),
        conflicting=_CONFLICTING.get(node["mergeable"]),
        changed_files=int(node["changedFiles"]),
        added=int(node["additions"]),
        removed=int(node["deletions"]),
        merged_at=moment(node["mergedAt"]),
        merged_by=account(node["mergedBy"]) if node["mergedBy"] else None,
        merge_commit=(node["mergeCommit"] or {}).get("oid", ""),
        queued=bool(node.get("isInMergeQueue")),
        url=node["url"],
    )


def closes(node: Node) -> tuple[str, ...]:
    """Return the tickets that its merge will close."""
    found = nodes(node["closingIssuesReferences"])
    return tuple(f"{one['repository']['nameWithOwner']}#{one['number']}" for one in found)


def review(node: Node) -> Review | None:
    """Return a review; None for one that its author has not submitted, which only they see."""
    state = REVIEWS.get(node["state"])
    if state is None:
        return None
    return Review(
        by=account(node["author"]),
        state=state,
        at=moment(node["submittedAt"]),
        commit=(node["commit"] or {}).get("oid", ""),
        edited=moment(node["lastEditedAt"]),
        body=node["body"] or "",
        url=node["url"],
    )


def standing_at(reviews: Iterable[Review], told: PullEvents, until: int) -> Iterable[Review]:
    """Yield the reviews as they stood at a moment: those given by then, without what was dismissed only later.

    A dismissal that came later took the force out of a review that had it when it counted.
    """
    for one in reviews:
        if one.at > until:
            continue
        later = next((gone for gone in told.dismissals if gone.of.key == one.by.key and gone.at > until), None)
        if one.state == "dismissed" and later is not None and later.was in ("approved", "changes_requested"):
            yield one._replace(state="approved" if later.was == "approved" else "changes_requested")
        else:
            yield one


def requested(node: Node) -> str:
    """Return whose review is asked for: a login, or a team as `owner/name`."""
    who = node.get("requestedReviewer") or {}
    return str(who.get("login") or who.get("combinedSlug") or "")


def thread(node: Node) -> Thread:
    """Return a conversation, by whoever began it."""
    first: Node = next(iter(nodes(node["comments"])), {})
    return Thread(
        resolved=bool(node["isResolved"]),
        path=node["path"] or "",
        line=int(node["line"] or 0),
        by=account(first.get("author")) if first else GHOST,
        url=first.get("url", ""),
    )


def commit(node: Node, branch: str, repository: str) -> PullCommit:
    """Return a commit that the pull request brings."""
    one = node["commit"]
    hands = [_hand("author", one["author"]), _hand("committer", one["committer"])]
    hands += [_hand("co-author", further) for further in list(nodes(one["authors"]))[1:]]
    landed = tuple(
        pull["baseRefName"]
        for pull in nodes(one["associatedPullRequests"])
        if pull["merged"]
        and (pull["baseRepository"] or {}).get("nameWithOwner", "").casefold() == repository.casefold()
    )
    return PullCommit(
        Commit(
            id=one["oid"],
            parents=tuple(parent["oid"] for parent in nodes(one["parents"])),
            author=_person(one["author"]),
            committer=_person(one["committer"]),
            message=one["message"],
            branch=branch,
            tree=one["tree"]["oid"],
        ),
        tuple(hand for hand in hands if hand is not None),
        landed,
        one["url"],
    )


def _person(git: Node | None) -> Person:
    given: Node = git or {}
    return Person(given.get("name") or "", given.get("email") or "", moment(given.get("date")))


def _hand(role: str, git: Node | None) -> Hand | None:
    if git is None:
        return None
    return Hand(role, author(git), git.get("email") or "", git.get("name") or "")


def signature(node: Node) -> Signature:
    """Return what GitHub says of a commit's signature."""
    given = node["commit"]["signature"]
    if given is None:
        return Signature("", "none")
    state = str(given["state"])
    signer = "GitHub" if given["wasSignedByGitHub"] else (given["signer"] or {}).get("login", "")
    if state == "UNSIGNED":
        return Signature("", "none")
    return Signature(
        _FORMATS.get(given["__typename"], ""), _SIGNED.get(state, "unverified"), signer, f"GitHub says {state}"
    )


def graphql_file(node: Node) -> PullFile:
    """Return a changed file; GraphQL does not tell where a renamed one was before."""
    return PullFile(
        node["path"], _ACTIONS.get(node["changeType"], "modified"), "", int(node["additions"]), int(node["deletions"])
    )


def rest_file(node: Node) -> PullFile:
    """Return a changed file as REST tells it, with the path that a renamed one had before."""
    action = _ACTIONS.get(node["status"], "modified")
    before = str(node.get("previous_filename") or "") if action == "renamed" else ""
    return PullFile(node["filename"], action, before, int(node["additions"]), int(node["deletions"]))


def events(told: Iterable[Node]) -> PullEvents:
    """Return what happened, by GitHub's clock."""
    forced, moved, dismissed = [], [], []
    rows = list(told)
    automatic = {(one["oldBase"], one["newBase"]) for one in rows if one["__typename"].startswith("Automatic")}
    for one in rows:
        at, by = moment(one["createdAt"]), account(one.get("actor"))
        if one["__typename"] == "HeadRefForcePushedEvent":
            before, after = ((one[side] or {}).get("oid", "") for side in ("beforeCommit", "afterCommit"))
            forced.append(ForcePush(at, before, after, by))
        elif one["__typename"] == "BaseRefChangedEvent":
            # GitHub moves a stacked pull request by itself once the one below is merged and its branch deleted.
            if (one["previousRefName"], one["currentRefName"]) not in automatic:
                moved.append(Retarget(at, one["previousRefName"], one["currentRefName"], by))
        elif one["__typename"] == "ReviewDismissedEvent":
            was = REVIEWS.get(one["previousReviewState"], "")
            of = account((one["review"] or {}).get("author"))
            dismissed.append(Dismissal(at, by, of, was, one["dismissalMessage"] or ""))
    return PullEvents(tuple(forced), tuple(moved), tuple(dismissed))


def check(node: Node, commit_id: str) -> Check:
    """Return a check run or a commit status.

    A status by an app's own account is that app's word; any other status is a person's, whoever may write.
    """
    if node["__typename"] == "CheckRun":
        state: CheckState = "pending"
        if node["status"] == "COMPLETED":
            state = CONCLUSIONS.get(node["conclusion"] or "", "failure")
        app = ((node["checkSuite"] or {}).get("app") or {}).get("slug", "")
        at = moment(node["completedAt"] or node["startedAt"])
        return Check(node["name"], state, app, "", commit_id, at, node.get("isRequired"), node["detailsUrl"] or "")
    by = account(node["creator"])
    app = by.login.removesuffix("[bot]") if by.kind == "bot" else ""
    state = STATUSES.get(node["state"], "failure")
    at, url = moment(node["createdAt"]), node["targetUrl"] or ""
    return Check(node["context"], state, app, by.login, commit_id, at, node.get("isRequired"), url)


def last_push(tip: Node, told: PullEvents, pusher: Account | None = None) -> LastPush | None:
    """Return who pushed the head's tip, as far as GitHub's own records say; None where they do not.

    A force push names who made it, and nobody can come back to a head that was left without one. That counts before
    what an event says: an old run can be run again, and its event is told again, though the branch was away and came
    back since by somebody else. A head that was left by force, and that a push without force brought back, may be
    anybody's.

    Otherwise it is whoever set off the first check suite of the tip, which GitHub begins when a commit is pushed
    (`CheckSuite.creator`: "the user who triggered the check suite").

    Args:
        tip: The head's commit.
        told: What GitHub recorded.
        pusher: Who pushed it by the event that set off the run, where that says so.
    """
    forced = told.force_pushes[-1] if told.force_pushes else None
    if forced is not None and forced.after == tip["oid"]:
        return LastPush(forced.by, forced.at)
    if any(one.before == tip["oid"] for one in told.force_pushes):
        return None
    if pusher is not None:
        return LastPush(pusher)
    suites = [one for one in nodes(tip["checkSuites"]) if one["creator"]]
    first = min(suites, key=lambda one: str(one["createdAt"]), default=None)
    if first is None:
        return None
    by: Account = account(first["creator"])
    return LastPush(by, moment(first["createdAt"]))
