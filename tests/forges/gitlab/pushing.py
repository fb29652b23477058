"""What the simulated GitLab does when a ref moves, whoever moved it."""

import hashlib
import re
from collections.abc import Callable

from tests.forges.gitlab.people import User
from tests.forges.gitlab.state import Event, Forge, MergeRequest, Note, Project, Version
from tests.forges.gitrepo import Person

GITLAB = ("GitLab", "noreply@gitlab.com")  # the committer of what is made by web where GitLab signs it


def person(forge: Forge, user: User) -> Person:
    """Return whom a commit of an account names."""
    return Person(user.name or user.username, user.emails[0] if user.emails else user.noreply, forge.clock.now)


def note(forge: Forge, request: MergeRequest, author: User | None, action: str, body: str) -> Note:
    """Let GitLab write down what happened.

    Source of the words: `SystemNotes::MergeRequestsService` and `SystemNotes::CommitService` of GitLab itself.
    """
    made = Note(forge.next_id(), author, body, forge.clock.now, action)
    request.notes.append(made)
    request.updated_at = forge.clock.now
    return made


def push(forge: Forge, project: Project, user: User | None, ref: str, new: str | None) -> None:
    """Move a ref (given whole) to a commit, or delete it, and let everything follow from that."""
    moved(forge, project, user, ref, new)()


def moved(forge: Forge, project: Project, user: User | None, ref: str, new: str | None) -> Callable[[], None]:
    """Move a ref, and return what lets merge requests follow: GitLab does that in a background job, a moment later.

    Until then a merge request has its old head, version and notes, though a pipeline of the new commit may run already.
    Source: `Git::BranchPushService#enqueue_update_mrs`, `UpdateMergeRequestsWorker`.
    """
    forge.clock.tick(60)
    before = project.git.ref(ref)
    project.git.set_ref(ref, new)
    action = "pushed new" if before is None else "deleted" if new is None else "pushed to"
    project.events.append(Event(forge.next_id(), user, action, ref, before, new, forge.clock.now))
    branch = ref.removeprefix("refs/heads/")

    def follow() -> None:
        if branch == ref or new is None:
            return
        for home in forge.projects.values():
            for request in home.merge_requests.values():
                if request.state == "opened" and request.source is project and request.source_branch == branch:
                    head_moved(forge, request, user, before, new)

    return follow


def head_moved(forge: Forge, request: MergeRequest, user: User | None, before: str | None, new: str) -> None:
    """Follow a merge request's head: its version, what GitLab writes down, and its approvals."""
    git, was = request.project.git, diff_of(request)
    request.sha = new
    git.set_ref(f"refs/merge-requests/{request.iid}/head", new)
    version(forge, request)
    request.head_pipeline = None
    fresh = git.between(before, new) if before else []
    listed = "".join(f"<li>{sha[:8]} - {git.info(sha).message.partition(chr(10))[0]}</li>" for sha in fresh)
    words = f"added {len(fresh)} commit{'s' if len(fresh) != 1 else ''}\n\n<ul>{listed}</ul>"
    note(forge, request, user, "commit", words)
    if forge.has("premium") and request.project.approvals.reset_approvals_on_push and diff_of(request) != was:
        for one in list(request.approvals):
            del request.approvals[one]
            if one in request.reviewers:
                request.reviewers[one] = "UNREVIEWED"


def version(forge: Forge, request: MergeRequest) -> None:
    """Make a new version of the changes; GitLab makes one whenever head or target change."""
    start = request.target_sha
    base = request.project.git.merge_base(start, request.sha) or start
    request.versions.append(Version(forge.next_id(), request.sha, base, start, forge.clock.now))


def diff_of(request: MergeRequest) -> str:
    """Return a digest of what a merge request changes: GitLab keeps approvals where a push leaves it as it was.

    Source: https://docs.gitlab.com/user/project/merge_requests/approvals/settings/#remove-all-approvals-when-commits-are-added-to-the-source-branch
    ("The patch-id is the same").
    """
    git = request.project.git
    base = git.merge_base(request.target_sha, request.sha)
    hunks = git.patches(base, request.sha)
    parts = [
        (one.status, one.previous or "", one.path, re.sub(r"(?m)^@@ .*$", "@@", hunks.get(one.path, one.sha)))
        for one in git.changes(base, request.sha)
    ]
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogateescape")).hexdigest()
