"""Reviews, who was asked for one, and conversations about lines."""

from collections.abc import Iterable, Sequence
from typing import Any

from tests.forges.github import standing
from tests.forges.github.graphql.here import Here, Within
from tests.forges.github.graphql.paging import Page, page
from tests.forges.github.graphql.registry import field, is_a, plain
from tests.forges.github.graphql.resolvers.common import identified, placed, times
from tests.forges.github.graphql.resolvers.things import CommitThing, commit_at
from tests.forges.github.people import Team
from tests.forges.github.pulls import PullRequest, Review, ReviewComment, ReviewThread

is_a("PullRequestReview", Review)
is_a("PullRequestReviewThread", ReviewThread)
is_a("PullRequestReviewComment", ReviewComment)


def seen(pull: PullRequest, here: Here) -> list[Review]:
    """Return the reviews, oldest first; a pending one only its author sees.

    Source: https://docs.github.com/en/rest/pulls/reviews (a pending review is not submitted)
    """
    return [one for one in pull.reviews if one.state != "PENDING" or one.author is here.viewer]


@field("PullRequest")
def reviews(
    pull: PullRequest, here: Here, *, states: Sequence[str] | None = None, author: str | None = None, **given: Any
) -> Page:
    found = [
        one
        for one in seen(pull, here)
        if (not states or one.state in states) and (author is None or (one.author and one.author.login == author))
    ]
    return page(found, here.info, given)


def _latest(found: Iterable[Review]) -> list[Review]:
    newest: dict[Any, Review] = {}
    for review in found:
        newest.pop(review.author, None)
        newest[review.author] = review
    return list(newest.values())


@field("PullRequest")
def latest_reviews(pull: PullRequest, here: Here, **given: Any) -> Page:
    """The last review of each reviewer who is not asked for another one.

    Source: https://docs.github.com/en/graphql/reference/objects#pullrequest (latestReviews)
    """
    asked = {one.reviewer for one in pull.requests}
    found = [one for one in _latest(seen(pull, here)) if one.author not in asked]
    return page(found, here.info, given)


@field("PullRequest")
def latest_opinionated_reviews(pull: PullRequest, here: Here, *, writers_only: bool = False, **given: Any) -> Page:
    """The last review of each reviewer that says yes or no; a comment is no opinion, a dismissed one none any more.

    Source: https://docs.github.com/en/graphql/reference/objects#pullrequest (latestOpinionatedReviews)
    """
    found = standing.opinions(pull)
    kept = [one for one in found if not writers_only or pull.repository.may(one.author, "write")]
    return page(kept, here.info, given)


identified("PullRequestReview")
times("PullRequestReview", "createdAt", "updatedAt", "submittedAt", "lastEditedAt")
plain("PullRequestReview", "author", "state", "body", "editor", fullDatabaseId="id", pullRequest="pull")
placed(
    "PullRequestReview",
    lambda one: f"/{one.pull.repository.full_name}/pull/{one.pull.number}#pullrequestreview-{one.id}",
    resource=False,
)


@field("PullRequestReview", "authorAssociation")
def review_association(review: Review, _here: Here) -> str:
    return standing.association(review.pull.repository, review.author)


@field("PullRequestReview")
def author_can_push_to_repository(review: Review, _here: Here) -> bool:
    """Whether its author may write: today, not when it was given."""
    return review.author is not None and review.pull.repository.may(review.author, "write")


@field("PullRequestReview", "commit")
def review_commit(review: Review, _here: Here) -> CommitThing | None:
    return commit_at(review.pull.repository, review.commit_id)


@field("PullRequestReview")
def includes_created_edit(review: Review, _here: Here) -> bool:
    return review.last_edited_at is not None


@field("PullRequestReview")
def on_behalf_of(review: Review, here: Here, **given: Any) -> Page:
    return page([team for team in review.on_behalf_of if here.sees_team(team)], here.info, given)


@field("PullRequestReview", "comments")
def review_comments(review: Review, here: Here, **given: Any) -> Page:
    return page(list(review.comments), here.info, given)


# Who was asked


@field("PullRequest")
def review_requests(pull: PullRequest, here: Here, **given: Any) -> Page:
    return page([Within(one, pull, "ReviewRequest") for one in pull.requests], here.info, given)


identified("ReviewRequest")
plain("ReviewRequest", asCodeOwner="as_code_owner", pullRequest="holder")


@field("ReviewRequest")
def requested_reviewer(request: Within, here: Here) -> Any:
    """Who was asked; null for a team that is not seen."""
    found = request.reviewer
    return None if isinstance(found, Team) and not here.sees_team(found) else found


# Conversations


@field("PullRequest")
def review_threads(pull: PullRequest, here: Here, **given: Any) -> Page:
    return page(list(pull.threads), here.info, given)


plain(
    "PullRequestReviewThread",
    "path",
    "line",
    "startLine",
    "originalLine",
    "resolvedBy",
    id="node_id",
    isResolved="resolved",
    isOutdated="outdated",
    pullRequest="pull",
)


@field("PullRequestReviewThread", "comments")
def thread_comments(thread: ReviewThread, here: Here, **given: Any) -> Page:
    return page(list(thread.comments), here.info, given)


identified("PullRequestReviewComment")
times("PullRequestReviewComment", "createdAt", "updatedAt", "lastEditedAt")
plain("PullRequestReviewComment", "author", "body", pullRequestReview="review")
placed(
    "PullRequestReviewComment",
    lambda one: f"/{one.review.pull.repository.full_name}/pull/{one.review.pull.number}#discussion_r{one.id}",
    resource=False,
)
for _name in ("path", "line", "outdated"):
    field("PullRequestReviewComment", _name)(lambda one, _here, name=_name: getattr(one.thread, name))


@field("PullRequestReviewComment", "commit")
def comment_commit(one: ReviewComment, _here: Here) -> CommitThing | None:
    return commit_at(one.review.pull.repository, one.commit_id)
