"""Pull requests of the simulated GitHub, and what people said of them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.forges.github.people import Actor, Team, User

if TYPE_CHECKING:
    from tests.forges.github.state import Repository

ReviewState = Literal["PENDING", "COMMENTED", "APPROVED", "CHANGES_REQUESTED", "DISMISSED"]


@dataclass(eq=False)
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None
    prefix = "LA"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class Milestone:
    """A milestone of a repository."""

    id: int
    number: int
    title: str
    state: Literal["open", "closed"] = "open"
    due_on: int | None = None
    closed_at: int | None = None
    created_at: int = 0
    creator: User | None = None
    prefix = "MI"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class ReviewComment:
    """A comment on a line."""

    id: int
    thread: "ReviewThread"
    review: "Review"
    author: Actor | None
    body: str
    commit_id: str
    created_at: int
    updated_at: int
    last_edited_at: int | None = None
    prefix = "PRRC"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class ReviewThread:
    """A conversation about a line."""

    id: int
    pull: "PullRequest"
    path: str
    line: int | None
    comments: list[ReviewComment] = field(default_factory=list)
    resolved: bool = False
    resolved_by: User | None = None
    outdated: bool = False
    start_line: int | None = None
    original_line: int | None = None
    prefix = "PRRT"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class Review:
    """A review. `author` None: the account was deleted.

    Attributes:
        commit_id: The commit it is attached to, which GitHub may move; None where GitHub lost it.
        previous_state: What a dismissed review was.
        diff: What the pull request changed when it was approved, as pushing.diff_of tells it.
    """

    id: int
    pull: "PullRequest"
    author: Actor | None
    state: ReviewState
    body: str
    commit_id: str | None
    created_at: int
    submitted_at: int | None
    updated_at: int
    last_edited_at: int | None = None
    editor: Actor | None = None
    on_behalf_of: list[Team] = field(default_factory=list)
    comments: list[ReviewComment] = field(default_factory=list)
    previous_state: ReviewState | None = None
    diff: str = ""
    prefix = "PRR"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class ReviewRequest:
    """Somebody asked for a review."""

    id: int
    reviewer: User | Team
    as_code_owner: bool = False
    prefix = "RR"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class Event:
    """An item of the timeline, at the server's time.

    Attributes:
        kind: GraphQL's type name: `HeadRefForcePushedEvent`, `PullRequestReview`, `PullRequestCommit`...
        details: What that kind has beside its actor and time:
            HeadRefForcePushedEvent, BaseRefForcePushedEvent: before, after (shas; None when no longer kept), ref;
            BaseRefChangedEvent: previous, current; AutomaticBaseChangeSucceededEvent: old, new;
            ReviewDismissedEvent: review, message, previous_state, commit (sha or None);
            ReviewRequestedEvent, ReviewRequestRemovedEvent: reviewer; HeadRefDeletedEvent: ref;
            MergedEvent: commit, ref; LabeledEvent, UnlabeledEvent: label;
            AddedToMergeQueueEvent: entry; RemovedFromMergeQueueEvent: entry, reason, before;
            PullRequestReview: review; PullRequestCommit: sha.
    """

    id: int
    kind: str
    actor: Actor | None
    created_at: int
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def node_id(self) -> str:
        return f"{''.join(letter for letter in self.kind if letter.isupper())}_{self.id}"


@dataclass(eq=False)
class Comment:
    """A comment in the conversation of a pull request or an issue."""

    id: int
    number: int
    author: Actor | None
    body: str
    created_at: int
    updated_at: int
    app: Any = None  # the App by which it was written
    prefix = "IC"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class QueueEntry:
    """A pull request in a merge queue, and the group branch that was made for it."""

    id: int
    pull: "PullRequest"
    enqueuer: User
    enqueued_at: int
    state: str = "AWAITING_CHECKS"
    base_sha: str = ""
    head_sha: str = ""
    group_ref: str = ""  # refs/heads/gh-readonly-queue/...
    prefix = "MQE"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"


@dataclass(eq=False)
class PullRequest:
    """A pull request.

    Attributes:
        repository: Where it is: the base's repository.
        author: None where the account was deleted.
        head_repository: None where the fork was deleted.
        head_sha, base_sha: Where both stood last; base_sha follows its branch while it is open, and stays then.
        mergeable: None: worked out by git. Otherwise what is said, such as `UNKNOWN` while GitHub thinks.
        merge_commit_sha: What it was merged by; while open, the trial merge.
    """

    id: int
    number: int
    repository: "Repository"
    author: Actor | None
    title: str
    body: str
    head_repository: "Repository | None"
    head_owner: str
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    created_at: int
    updated_at: int
    draft: bool = False
    state: Literal["OPEN", "CLOSED", "MERGED"] = "OPEN"
    labels: list[Label] = field(default_factory=list)
    assignees: list[User] = field(default_factory=list)
    milestone: Milestone | None = None
    requests: list[ReviewRequest] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    threads: list[ReviewThread] = field(default_factory=list)
    timeline: list[Event] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    closed_at: int | None = None
    merged_at: int | None = None
    merged_by: Actor | None = None
    merge_method: Literal["merge", "squash", "rebase"] | None = None
    merge_commit_sha: str | None = None
    mergeable: Literal["MERGEABLE", "CONFLICTING", "UNKNOWN"] | None = None
    maintainer_can_modify: bool = True
    last_edited_at: int | None = None
    locked: bool = False
    auto_merge: dict[str, Any] | None = None  # enabled_by, enabled_at, method
    queue_entry: QueueEntry | None = None
    closes: list[int] = field(default_factory=list)  # issues it says it closes
    prefix = "PR"

    @property
    def node_id(self) -> str:
        return f"{self.prefix}_{self.id}"

    @property
    def cross_repository(self) -> bool:
        """Whether the head is in another repository (or was, in one deleted)."""
        return self.head_repository is not self.repository

    @property
    def merged(self) -> bool:
        return self.state == "MERGED"
