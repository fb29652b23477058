"""Words for telling stories of one pull request on the simulated GitHub."""

from typing import TYPE_CHECKING, Any

from tests.forges.github import lifecycle, merging, queueing, reviewing
from tests.forges.github.checks import CheckRun, Status
from tests.forges.github.events import person
from tests.forges.github.people import Team
from tests.forges.github.pulls import PullRequest, Review, ReviewThread
from tests.forges.gitrepo import Files

if TYPE_CHECKING:
    from tests.forges.github.world import RepositoryStory, World

STATES = {"approve": "APPROVED", "object": "CHANGES_REQUESTED", "comment": "COMMENTED"}


class PullStory:
    """A pull request. Each word acts at once; whoever is not named is the author."""

    def __init__(
        self, world: "World", repository: "RepositoryStory", source: "RepositoryStory", pull: PullRequest
    ) -> None:
        self.world, self.forge, self.repository, self.source, self.pull = world, world.forge, repository, source, pull

    @property
    def number(self) -> int:
        return self.pull.number

    @property
    def head(self) -> str:
        return self.pull.head_sha

    # The head

    def push(self, files: Files | None = None, by: str = "", message: str = "feat: more", **more: Any) -> str:
        """Commit and push to the head."""
        return self.source.commit(self.pull.head_ref, files, message, by or self._author(), **more)

    def force_push(self, files: Files | None = None, by: str = "", message: str = "feat: anew") -> str:
        """Write the whole branch anew as one commit on its merge base, and force it."""
        base = self.repository.git.merge_base(self.pull.base_sha, self.head)
        parents = [base] if base else []
        sha = self.source.commit(self.pull.head_ref, files, message, by or self._author(), parents=parents, push=False)
        self.source.push(self.pull.head_ref, sha, by or self._author())
        return sha

    def rebase(self, by: str = "") -> str:
        """Rebase the branch onto its base's tip, as its author would, and force it."""
        at = self.pull.base_sha
        git = self.source.git
        who = by or self._author()
        for sha in git.between(self.pull.base_sha, self.head):
            old = git.info(sha)
            tree = git.merge_tree(at, sha, old.parents[0])
            assert tree is not None, "the rebase conflicts"
            committer = person(self.forge, self.world.actor(who))
            at = git.commit(tree=tree, parents=[at], message=old.message, author=old.author, committer=committer)
        self.source.push(self.pull.head_ref, at, who)
        return at

    def merge_base_in(self, by: str = "", files: Files | None = None) -> str:
        """Merge the base into the branch, cleanly unless files are given (a hand in the merge), and push it."""
        git = self.source.git
        who = by or self._author()
        self.world.clock.tick(60)
        tree = git.merge_tree(self.head, self.pull.base_sha)
        assert tree is not None or files, "the merge conflicts"
        message = f"Merge branch '{self.pull.base_ref}' into {self.pull.head_ref}"
        committer = person(self.forge, self.world.actor(who))
        parents = [self.head, self.pull.base_sha]
        sha = git.commit(tree=tree or git.info(self.head).tree, parents=parents, message=message, author=committer)
        if files:
            on_top = git.commit(files, parents=[sha], author=committer)
            sha = git.commit(tree=git.info(on_top).tree, parents=parents, message=message, author=committer)
        self.source.push(self.pull.head_ref, sha, who)
        return sha

    def update_branch(self, by: str = "", *, rebase: bool = False) -> str:
        """Press "Update branch"."""
        return merging.update_branch(self.forge, self.pull, self.world.actor(by or self._author()), rebase=rebase)

    def _author(self) -> str:
        return self.pull.author.login if self.pull.author else "ana"

    # What people say

    def review(self, login: str, verdict: str = "approve", body: str = "", commit: str = "") -> Review:
        """Review it: `approve`, `object` or `comment`."""
        state: Any = STATES[verdict]
        return reviewing.submit(self.forge, self.pull, self.world.actor(login), state, body, commit)

    def dismiss(self, review: Review, by: str, message: str = "seen to") -> None:
        reviewing.dismiss(self.forge, review, self.world.actor(by), message)

    def edit_review(self, review: Review, by: str, body: str) -> None:
        reviewing.edit_review(self.forge, review, self.world.actor(by), body)

    def request(self, *who: str | Team, by: str = "", owner: bool = False) -> None:
        """Ask people, or teams, for a review."""
        for one in who:
            reviewer = one if isinstance(one, Team) else self.world.user(one)
            reviewing.request(self.forge, self.pull, reviewer, self.world.actor(by or self._author()), owner=owner)

    def thread(self, login: str, path: str = "README.md", body: str = "why?") -> ReviewThread:
        return reviewing.thread(self.forge, self.pull, self.world.actor(login), path, body)

    def resolve(self, thread: ReviewThread, by: str) -> None:
        reviewing.resolve(self.forge, thread, self.world.user(by))

    def comment(self, login: str, body: str) -> Any:
        return reviewing.comment(self.forge, self.pull, self.world.actor(login), body)

    # What machines say of its head

    def check(
        self, name: str, conclusion: str | None = "success", app: str = "github-actions", **more: Any
    ) -> CheckRun:
        return self.repository.check(self.head, name, conclusion, app, **more)

    def status(self, context: str, state: str = "success", by: str = "ana", **more: Any) -> Status:
        return self.repository.status(self.head, context, state, by, **more)

    # Its life

    def label(self, *names: str, by: str = "") -> None:
        for name in names:
            lifecycle.label(self.forge, self.pull, name, self.world.actor(by or self._author()))

    def retarget(self, base: str, by: str = "") -> None:
        lifecycle.retarget(self.forge, self.pull, base, self.world.actor(by or self._author()))

    def edit(self, **words: str) -> None:
        lifecycle.edit(self.forge, self.pull, **words)

    def draft(self, by: str = "") -> None:
        lifecycle.to_draft(self.forge, self.pull, self.world.actor(by or self._author()))

    def ready(self, by: str = "") -> None:
        lifecycle.ready(self.forge, self.pull, self.world.actor(by or self._author()))

    def close(self, by: str = "") -> None:
        lifecycle.close(self.forge, self.pull, self.world.actor(by or self._author()))

    def merge(self, by: str, method: str = "merge") -> str:
        """Press the button."""
        return merging.merge(self.forge, self.pull, self.world.actor(by), method)

    def enqueue(self, by: str) -> Any:
        return queueing.enqueue(self.forge, self.pull, self.world.user(by))

    def land(self) -> str:
        assert self.pull.queue_entry is not None, "it is not in the queue"
        return queueing.land(self.forge, self.pull.queue_entry)
