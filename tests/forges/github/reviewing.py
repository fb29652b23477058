"""Reviews on the simulated GitHub: asked for, given, changed, dismissed, talked about."""

from tests.forges.github.events import note
from tests.forges.github.people import Bot, Team, User
from tests.forges.github.pulls import (
    Comment,
    PullRequest,
    Review,
    ReviewComment,
    ReviewRequest,
    ReviewState,
    ReviewThread,
)
from tests.forges.github.pushing import diff_of
from tests.forges.github.state import Forge

Reviewer = User | Bot


def submit(
    forge: Forge,
    pull: PullRequest,
    author: Reviewer,
    state: ReviewState,
    body: str = "",
    commit: str = "",
) -> Review:
    """Give a review. It stands on the head as it is, unless another commit is named.

    It clears the request for the author's review, whatever it says, and those of teams in whose name it speaks.
    Source: https://docs.github.com/rest/pulls/review-requests: "Gets the users or teams whose review is requested
    [...] Once a requested reviewer submits a review, they are no longer considered a requested reviewer."
    Nobody may approve or object to a pull request of their own: 422 "Can not approve your own pull request".
    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/
    reviewing-changes-in-pull-requests/approving-a-pull-request-with-required-reviews: "Pull request authors cannot
    approve their own pull requests."
    """
    if author is pull.author and state in ("APPROVED", "CHANGES_REQUESTED"):
        raise PermissionError(
            f"Can not {'approve' if state == 'APPROVED' else 'request changes on'} your own pull request"
        )
    now = forge.clock.tick(60)
    teams = [
        one.reviewer for one in pull.requests if isinstance(one.reviewer, Team) and author in one.reviewer.everybody()
    ]
    pull.requests = [one for one in pull.requests if one.reviewer is not author and one.reviewer not in teams]
    made = Review(
        id=forge.next_id(),
        pull=pull,
        author=author,
        state=state,
        body=body,
        commit_id=commit or pull.head_sha,
        created_at=now,
        submitted_at=None if state == "PENDING" else now,
        updated_at=now,
        on_behalf_of=teams,
        diff=diff_of(pull) if state == "APPROVED" else "",
    )
    pull.reviews.append(forge.remember(made))
    note(forge, pull, "PullRequestReview", author, review=made)
    return made


def dismiss(forge: Forge, review: Review, actor: Reviewer, message: str = "resolved elsewhere") -> None:
    """Dismiss a review: it says DISMISSED from then on, and no earlier one of the author's comes back."""
    forge.clock.tick(60)
    previous, review.state = review.state, "DISMISSED"
    review.previous_state, review.updated_at = previous, forge.clock.now
    note(
        forge,
        review.pull,
        "ReviewDismissedEvent",
        actor,
        review=review,
        message=message,
        previous_state=previous,
        commit=None,
    )


def edit_review(forge: Forge, review: Review, actor: Reviewer, body: str) -> None:
    """Change a review's text; what it said before is no longer shown."""
    review.updated_at = review.last_edited_at = forge.clock.tick(60)
    review.body, review.editor = body, actor


def request(forge: Forge, pull: PullRequest, reviewer: User | Team, actor: Reviewer, *, owner: bool = False) -> None:
    """Ask somebody for a review."""
    forge.clock.tick(60)
    pull.requests.append(forge.remember(ReviewRequest(forge.next_id(), reviewer, owner)))
    note(forge, pull, "ReviewRequestedEvent", actor, reviewer=reviewer)


def unrequest(forge: Forge, pull: PullRequest, reviewer: User | Team, actor: Reviewer) -> None:
    """Ask no more."""
    forge.clock.tick(60)
    pull.requests = [one for one in pull.requests if one.reviewer is not reviewer]
    note(forge, pull, "ReviewRequestRemovedEvent", actor, reviewer=reviewer)


def thread(
    forge: Forge,
    pull: PullRequest,
    author: Reviewer,
    path: str,
    body: str,
    line: int = 1,
    review: Review | None = None,
) -> ReviewThread:
    """Begin a conversation about a line: a comment alone makes a review that only comments."""
    under = review or submit(forge, pull, author, "COMMENTED")
    now = forge.clock.tick()
    made: ReviewThread = forge.remember(ReviewThread(forge.next_id(), pull, path, line, original_line=line))
    comment = ReviewComment(forge.next_id(), made, under, author, body, pull.head_sha, now, now)
    made.comments.append(forge.remember(comment))
    under.comments.append(comment)
    pull.threads.append(made)
    return made


def reply(forge: Forge, conversation: ReviewThread, author: Reviewer, body: str) -> ReviewComment:
    """Answer in a conversation."""
    pull = conversation.pull
    under = submit(forge, pull, author, "COMMENTED")
    now = forge.clock.now
    made = ReviewComment(forge.next_id(), conversation, under, author, body, pull.head_sha, now, now)
    conversation.comments.append(forge.remember(made))
    under.comments.append(made)
    return made


def resolve(forge: Forge, conversation: ReviewThread, actor: User | None) -> None:
    """Resolve a conversation; with nobody, open it again."""
    forge.clock.tick()
    conversation.resolved, conversation.resolved_by = actor is not None, actor


def comment(forge: Forge, pull: PullRequest, author: Reviewer, body: str) -> Comment:
    """Say something in the conversation; it is no review."""
    now = forge.clock.tick(60)
    made = forge.remember(Comment(forge.next_id(), pull.number, author, body, now, now))
    pull.comments.append(made)
    pull.repository.comments.append(made)
    pull.updated_at = now
    return made
