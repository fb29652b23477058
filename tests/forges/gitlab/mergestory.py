"""Words for telling stories of one merge request on the simulated GitLab; the same words as of a pull request."""

from typing import TYPE_CHECKING, Any

from tests.forges.gitlab import lifecycle, pushing, reporting
from tests.forges.gitlab.people import User
from tests.forges.gitlab.state import Job, MergeRequest, Note, Pipeline
from tests.forges.storywork import HeadWork

if TYPE_CHECKING:
    from tests.forges.gitlab.world import ProjectStory, World


class Opinion:
    """What somebody said: `approve`, `object` or `comment`. Another account may become its author."""

    def __init__(self, request: MergeRequest, user: User, verdict: str, note: Note) -> None:
        self.request, self.user, self.verdict, self.note = request, user, verdict, note

    @property
    def author(self) -> User:
        return self.user

    @author.setter
    def author(self, user: User) -> None:
        for kept in (self.request.approvals, self.request.reviewers):
            if self.user in kept:
                kept[user] = kept.pop(self.user)  # type: ignore[assignment,index]
        self.user = self.note.author = user


class MergeStory(HeadWork):
    """A merge request. Each word acts at once; whoever is not named is the author."""

    def __init__(
        self, world: "World", repository: "ProjectStory", source: "ProjectStory", request: MergeRequest
    ) -> None:
        self.world, self.forge, self.repository, self.source = world, world.forge, repository, source
        self.request = request

    @property
    def number(self) -> int:
        return self.request.iid

    @property
    def head(self) -> str:
        return self.request.sha

    @property
    def branches(self) -> tuple[str, str]:
        return self.request.source_branch, self.request.target_branch

    @property
    def onto(self) -> str:
        return self.request.target_sha

    @property
    def author(self) -> str:
        return self.request.author.username if self.request.author else "ana"

    def update_branch(self, by: str = "") -> str:
        """Press "Rebase", the only button that GitLab has for it."""
        return lifecycle.rebase(self.forge, self.request, self.world.user(by or self.author))

    # What people say

    def review(self, login: str, verdict: str = "approve", body: str = "") -> Opinion:
        """Review it: `approve`, `object` or `comment`."""
        user, request = self.world.actor(login), self.request
        now = self.forge.clock.tick(60)
        if verdict == "comment":
            request.reviewers.setdefault(user, "REVIEWED")
            return Opinion(request, user, verdict, self.comment(login, body))
        if body:
            self.comment(login, body)
        request.objectors = [one for one in request.objectors if one is not user]
        if verdict == "approve":
            request.approvals[user] = now
            request.reviewers[user] = "APPROVED"
            return Opinion(
                request,
                user,
                verdict,
                pushing.note(self.forge, request, user, "approved", "approved this merge request"),
            )
        request.approvals.pop(user, None)
        request.reviewers[user] = "REQUESTED_CHANGES"
        request.objectors.append(user)
        said = pushing.note(self.forge, request, user, "requested_changes", "requested changes")
        return Opinion(request, user, verdict, said)

    def revoke(self, login: str) -> None:
        """Take one's own approval back."""
        user = self.world.user(login)
        self.forge.clock.tick(60)
        self.request.approvals.pop(user)
        self.request.reviewers[user] = "UNAPPROVED"
        pushing.note(self.forge, self.request, user, "unapproved", "unapproved this merge request")

    def dismiss(self, review: Opinion, by: str, message: str = "") -> None:
        """Ask for the review anew, which takes an objection away; an approval is reset."""
        del message
        self.forge.clock.tick(60)
        self.request.approvals.pop(review.user, None)
        self.request.reviewers[review.user] = "UNREVIEWED"
        words = f"requested review from @{review.user.username}"
        pushing.note(self.forge, self.request, self.world.user(by), "reviewer", words)

    def request_review(self, *logins: str, by: str = "") -> None:
        for login in logins:
            self.request.reviewers[self.world.user(login)] = "UNREVIEWED"
            words = f"requested review from @{login}"
            pushing.note(self.forge, self.request, self.world.user(by or self.author), "reviewer", words)

    def thread(self, login: str, path: str = "README.md", body: str = "why?") -> Note:
        made = self.comment(login, body)
        made.resolvable, made.path, made.line = True, path, 1
        return made

    def resolve(self, thread: Note, by: str) -> None:
        del by
        thread.resolved = True

    def comment(self, login: str, body: str) -> Note:
        self.forge.clock.tick(60)
        number = self.forge.next_id()
        made = Note(number, self.world.actor(login), body, self.forge.clock.now, discussion=f"d{number}")
        self.request.notes.append(made)
        return made

    # What machines say of its head

    def try_merge(self, name: str, conclusion: str) -> Job:
        """Let a merged-results pipeline run on the merge that GitLab makes for it."""
        return self.check(name, conclusion, kind="merge", sha=lifecycle.trial(self.forge, self.request))

    def check(
        self,
        name: str,
        conclusion: str | None = "success",
        app: str = "",
        kind: str = "",
        sha: str = "",
        workflow: str = "",
    ) -> Job:
        """Let a job of the head's pipeline say something; another program than the pipeline posts a status.

        A branch may have a pipeline of its own beside the merge request's: another `workflow`.
        """
        kind = kind or ("head" if workflow else "")
        where = reporting.head_pipeline(self.forge, self.request, sha, kind)
        home = self.repository.project if kind or not self.request.source else self.request.source
        if app and app not in ("github-actions", "gitlab-ci"):
            user = self.world.actor(f"{app}[bot]")
            return reporting.job(self.forge, home, where, name, conclusion, runner=False, author=user)
        return reporting.job(self.forge, home, where, name, conclusion)

    def child(self, above: Pipeline | None = None, **jobs: str) -> Pipeline:
        """Let a job of the head's pipeline (or of another, `above`) start a child pipeline, whose jobs say something."""
        home = self.repository.project
        where = above or reporting.head_pipeline(self.forge, self.request)
        bridge = reporting.job(self.forge, home, where, f"start {len(where.jobs)}")
        bridge.downstream = reporting.child(self.forge, home, where)
        for name, conclusion in jobs.items():
            reporting.job(self.forge, home, bridge.downstream, name, conclusion)
        return bridge.downstream

    def status(self, context: str, state: str = "success", by: str = "ana", **more: Any) -> Job:
        return self.repository.status(self.head, context, state, by, **more)

    # Its life

    def label(self, *names: str) -> None:
        self.request.labels += names

    def retarget(self, base: str, by: str = "") -> None:
        lifecycle.retarget(self.forge, self.request, base, self.world.user(by or self.author))

    def edit(self, **words: str) -> None:
        self.forge.clock.tick(60)
        self.request.title = words.get("title", self.request.title)
        self.request.description = words.get("body", self.request.description)

    def draft(self) -> None:
        self.edit(title=f"Draft: {self.request.title}")

    def close(self) -> None:
        self.forge.clock.tick(60)
        self.request.state = "closed"

    def train(self, by: str) -> str:
        """Let a merge train of a fast-forward project land it."""
        return lifecycle.train(self.forge, self.request, self.world.user(by))

    def merge(self, by: str, method: str = "") -> str:
        """Press the button; `squash` is a method as on other hosts."""
        user = self.world.user(by)
        if method == "squash":
            return lifecycle.merge(self.forge, self.request, user, squash=True)
        return lifecycle.merge(self.forge, self.request, user, method="" if method == "merge" else method)
