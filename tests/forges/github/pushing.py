"""What the simulated GitHub does when a ref moves, whoever moved it."""

import hashlib
import re

from tests.forges.github.events import note
from tests.forges.github.guards import Rule
from tests.forges.github.matching import active_rules, classic_for
from tests.forges.github.people import Bot, User
from tests.forges.github.pulls import PullRequest
from tests.forges.github.state import Forge, Push, Repository


def push(
    forge: Forge,
    repository: Repository,
    actor: User | Bot | None,
    ref: str,
    new: str | None,
    kind: str = "",
    at: int | None = None,
) -> Push:
    """Move a ref (given whole) to a commit, or delete it, and let everything follow from that.

    A batch of commits has one push time. Source: https://docs.github.com/rest/activity/events
    """
    forge.clock.now = max(forge.clock.tick(60), at or 0)
    before = repository.git.ref(ref)
    forced = bool(before and new and not repository.git.is_ancestor(before, new))
    repository.git.set_ref(ref, new)
    word = kind or ("branch_creation" if not before else "branch_deletion" if not new else "push")
    moved = Push(
        forge.next_id(), actor, ref, before, new, forced, forge.clock.now, "force_push" if forced and not kind else word
    )
    repository.pushes.append(moved)
    repository.pushed_at = forge.clock.now
    if ref.startswith("refs/heads/"):
        branch = ref.removeprefix("refs/heads/")
        for pull in _pulls_of(repository, branch):
            head_moved(forge, pull, actor, moved)
        for pull in [one for one in repository.pulls.values() if one.state == "OPEN" and one.base_ref == branch]:
            base_moved(forge, pull, actor, moved)
    return moved


def _pulls_of(repository: Repository, branch: str) -> list[PullRequest]:
    """Return the open pull requests whose head is this branch, wherever they are."""
    homes = [repository] if repository.parent is None else [repository, repository.parent]
    return [
        pull
        for home in homes
        for pull in home.pulls.values()
        if pull.state == "OPEN" and pull.head_repository is repository and pull.head_ref == branch
    ]


def head_moved(forge: Forge, pull: PullRequest, actor: User | Bot | None, moved: Push) -> None:
    """Follow a pull request's head: its commits, its reviews, its events.

    A head branch that is deleted closes its pull request.
    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/
    proposing-changes-to-your-work-with-pull-requests/about-branches and the event types of GraphQL's PullRequest.
    """
    home = pull.repository.git
    if moved.after is None:
        note(forge, pull, "HeadRefDeletedEvent", actor, ref=pull.head_ref)
        pull.state, pull.closed_at = "CLOSED", forge.clock.now
        note(forge, pull, "ClosedEvent", actor)
        return
    if moved.forced:
        before = None if forge.quirks.forgets_force_pushes else moved.before
        note(forge, pull, "HeadRefForcePushedEvent", actor, before=before, after=moved.after, ref=moved.ref)
    pull.head_sha = moved.after
    home.set_ref(f"refs/pull/{pull.number}/head", moved.after)
    list_commits(forge, pull)
    if moved.forced and forge.quirks.repoint_reviews:
        for review in pull.reviews:
            if review.state in ("APPROVED", "CHANGES_REQUESTED"):
                review.commit_id = moved.after
    for thread in pull.threads:
        thread.outdated = thread.outdated or _touched(pull, thread.path, moved)
    dismiss_stale(forge, pull, actor)
    _indirect_merge(forge, pull, actor)


def base_moved(forge: Forge, pull: PullRequest, actor: User | Bot | None, moved: Push) -> None:
    """Follow a pull request's base. One that is deleted closes it.

    Commits that reach the base by a push merge the pull request too, if it is their last one that is its head.
    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/
    incorporating-changes-from-a-pull-request/about-pull-request-merges#indirect-merges
    """
    if moved.after is None:
        pull.state, pull.closed_at = "CLOSED", forge.clock.now
        note(forge, pull, "ClosedEvent", actor)
        return
    if moved.kind not in ("push", "force_push"):
        pull.base_sha = moved.after
        if moved.kind == "pr_merge":
            dismiss_stale(forge, pull, actor)
        return
    if moved.forced:
        before = None if forge.quirks.forgets_force_pushes else moved.before
        note(forge, pull, "BaseRefForcePushedEvent", actor, before=before, after=moved.after, ref=moved.ref)
    if not _indirect_merge(forge, pull, actor):
        pull.base_sha = moved.after
        dismiss_stale(forge, pull, actor)


def _indirect_merge(forge: Forge, pull: PullRequest, actor: User | Bot | None) -> bool:
    tip = pull.repository.git.tip(pull.base_ref)
    if tip is None or not pull.repository.git.is_ancestor(pull.head_sha, tip):
        return False
    if pull.repository.git.merge_base(pull.base_sha, pull.head_sha) == pull.head_sha:
        return False  # it never had a commit of its own
    mark_merged(forge, pull, actor, pull.head_sha, None)
    return True


def mark_merged(forge: Forge, pull: PullRequest, actor: User | Bot | None, sha: str, method: str | None) -> None:
    """Make it merged by this commit; the base stays as it stood before."""
    pull.state, pull.merge_commit_sha, pull.merged_by = "MERGED", sha, actor
    pull.merge_method = method  # type: ignore[assignment]
    pull.merged_at = pull.closed_at = forge.clock.now
    note(forge, pull, "MergedEvent", actor, commit=sha, ref=pull.base_ref)
    note(forge, pull, "ClosedEvent", actor)


def list_commits(forge: Forge, pull: PullRequest) -> None:
    """Bring the commits of the timeline up to date: those that are gone leave it, new ones come last."""
    listed = pull.repository.git.between(pull.base_sha, pull.head_sha)
    kept = [one for one in pull.timeline if one.kind != "PullRequestCommit" or one.details["sha"] in listed]
    pull.timeline[:] = kept
    known = {one.details["sha"] for one in kept if one.kind == "PullRequestCommit"}
    for sha in listed:
        if sha not in known:
            note(forge, pull, "PullRequestCommit", None, sha=sha)


def _touched(pull: PullRequest, path: str, moved: Push) -> bool:
    return moved.before is not None and any(
        change.path == path for change in pull.repository.git.changes(moved.before, str(moved.after))
    )


# Reviews that a change makes stale


def diff_of(pull: PullRequest) -> str:
    """Return a digest of what a pull request changes: the three-dot diff, without line numbers.

    Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
    managing-protected-branches/about-protected-branches: "GitHub records the state of the diff at the point when a
    pull request is approved [...] If the diff changes from this state [...] the approving review is dismissed as
    stale". It is the diff, not the id of a commit: the same change on another base keeps its approval.
    """
    git = pull.repository.git
    base = git.merge_base(pull.base_sha, pull.head_sha)
    hunks = git.patches(base, pull.head_sha)
    parts = [
        (one.status, one.previous or "", one.path, re.sub(r"(?m)^@@ .*$", "@@", hunks.get(one.path, one.sha)))
        for one in git.changes(base, pull.head_sha)
    ]
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogateescape")).hexdigest()


def dismisses_stale(pull: PullRequest) -> bool:
    """Tell whether the base's protection dismisses stale approvals, by either mechanism."""
    classic = classic_for(pull.repository, pull.base_ref)
    if classic is not None and classic.reviews is not None and classic.dismiss_stale:
        return True
    rules: list[Rule] = [rule for _, rule in active_rules(pull.repository, pull.base_ref)]
    return any(
        rule.type == "pull_request" and bool((rule.parameters or {}).get("dismiss_stale_reviews_on_push"))
        for rule in rules
    )


def dismiss_stale(forge: Forge, pull: PullRequest, actor: User | Bot | None) -> None:
    """Dismiss approvals of another diff, where the base's protection says so; objections stay."""
    if pull.state != "OPEN" or not dismisses_stale(pull):
        return
    now = diff_of(pull)
    for review in pull.reviews:
        if review.state == "APPROVED" and review.diff != now:
            review.previous_state, review.state = review.state, "DISMISSED"
            review.updated_at = forge.clock.now
            note(
                forge,
                pull,
                "ReviewDismissedEvent",
                actor,
                review=review,
                message=None,
                previous_state="APPROVED",
                commit=pull.head_sha,
            )
