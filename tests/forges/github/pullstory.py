"""Words for telling stories of one pull request on the simulated GitHub."""

from typing import TYPE_CHECKING, Any

from tests.forges.github import lifecycle, merging, queueing, reviewing
from tests.forges.github.checks import CheckRun, Status
from tests.forges.github.people import Team
from tests.forges.github.pulls import PullRequest, Review, ReviewThread
from tests.forges.storywork import HeadWork

if TYPE_CHECKING:
    from tests.forges.github.world import RepositoryStory, World

STATES = {"approve": "APPROVED", "object": "CHANGES_REQUESTED", "comment": "COMMENTED"}


class PullStory(HeadWork):
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

    @property
    def branches(self) -> tuple[str, str]:
        return self.pull.head_ref, self.pull.base_ref

    @property
    def onto(self) -> str:
        return self.pull.base_sha

    @property
    def author(self) -> str:
        return self.pull.author.login if self.pull.author else "ana"

    def update_branch(self, by: str = "", *, rebase: bool = False) -> str:
        """Press "Update branch"."""
        return merging.update_branch(self.forge, self.pull, self.world.actor(by or self.author), rebase=rebase)

    # What people say

    def review(self, login: str, verdict: str = "approve", body: str = "", commit: str = "") -> Review:
        """Review it: `approve`, `object` or `comment`."""
        state: Any = STATES[verdict]
        return reviewing.submit(self.forge, self.pull, self.world.actor(login), state, body, commit)

    def dismiss(self, review: Review, by: str, message: str = "seen to") -> None:
        reviewing.dismiss(self.forge, review, self.world.actor(by), message)

    def edit_review(self, review: Review, by: str, body: str) -> None:
        reviewing.edit_review(self.forge, review, self.world.actor(by), body)

    def request_review(self, *who: str | Team, by: str = "", owner: bool = False) -> None:
        """Ask people, or teams, for a review."""
        for one in who:
            reviewer = one if isinstance(one, Team) else self.world.user(one)
            reviewing.request(self.forge, self.pull, reviewer, self.world.actor(by or self.author), owner=owner)

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

    def try_merge(self, name: str, conclusion: str) -> CheckRun:
        """Let a program say something of the merge that GitHub tries."""
        sha = merging.trial_merge(self.forge, self.pull)
        assert sha is not None, "it conflicts"
        return self.repository.check(sha, name, conclusion)

    def status(self, context: str, state: str = "success", by: str = "ana", **more: Any) -> Status:
        return self.repository.status(self.head, context, state, by, **more)

    # Its life

    def label(self, *names: str, by: str = "") -> None:
        for name in names:
            lifecycle.label(self.forge, self.pull, name, self.world.actor(by or self.author))

    def retarget(self, base: str, by: str = "") -> None:
        lifecycle.retarget(self.forge, self.pull, base, self.world.actor(by or self.author))

    def edit(self, **words: str) -> None:
        lifecycle.edit(self.forge, self.pull, **words)

    def draft(self, by: str = "") -> None:
        lifecycle.to_draft(self.forge, self.pull, self.world.actor(by or self.author))

    def ready(self, by: str = "") -> None:
        lifecycle.ready(self.forge, self.pull, self.world.actor(by or self.author))

    def close(self, by: str = "") -> None:
        lifecycle.close(self.forge, self.pull, self.world.actor(by or self.author))

    def merge(self, by: str, method: str = "merge") -> str:
        """Press the button."""
        return merging.merge(self.forge, self.pull, self.world.actor(by), method)

    def enqueue(self, by: str) -> Any:
        return queueing.enqueue(self.forge, self.pull, self.world.user(by))

    def land(self) -> str:
        assert self.pull.queue_entry is not None, "it is not in the queue"
        return queueing.land(self.forge, self.pull.queue_entry)
