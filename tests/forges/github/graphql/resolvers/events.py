"""What happened to a pull request: the items of its timeline."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.forges.github.graphql.here import Here, Within
from tests.forges.github.graphql.paging import Page, page
from tests.forges.github.graphql.registry import field, plain
from tests.forges.github.graphql.resolvers.common import moment, placed
from tests.forges.github.graphql.resolvers.reviews import seen
from tests.forges.github.graphql.resolvers.things import CommitThing, RefThing, commit_at, ref
from tests.forges.github.people import User
from tests.forges.github.pulls import Event, PullRequest
from tests.forges.github.state import MergeQueue

KINDS = (
    "AddedToMergeQueueEvent",
    "AutomaticBaseChangeSucceededEvent",
    "BaseRefChangedEvent",
    "BaseRefForcePushedEvent",
    "ClosedEvent",
    "ConvertToDraftEvent",
    "HeadRefDeletedEvent",
    "HeadRefForcePushedEvent",
    "HeadRefRestoredEvent",
    "LabeledEvent",
    "MergedEvent",
    "ReadyForReviewEvent",
    "RemovedFromMergeQueueEvent",
    "ReopenedEvent",
    "ReviewDismissedEvent",
    "ReviewRequestRemovedEvent",
    "ReviewRequestedEvent",
    "UnlabeledEvent",
)
SHOWN = {*KINDS, "PullRequestCommit", "PullRequestReview"}


def item_type(kind: str) -> str:
    """Return the word by which a timeline is asked for a kind of event."""
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in kind).lstrip("_").upper()


def item(pull: PullRequest, event: Event) -> Any:
    """Return what an item of the timeline is: an event, a review or a commit."""
    if event.kind == "PullRequestReview":
        return event.details["review"]
    if event.kind == "PullRequestCommit":
        return Within(CommitThing(pull.repository, event.details["sha"]), pull, "PullRequestCommit")
    return Within(event, pull, event.kind)


@field("PullRequest")
def timeline_items(
    pull: PullRequest,
    here: Here,
    *,
    item_types: Sequence[str] | None = None,
    since: str | None = None,
    skip: int | None = None,
    **given: Any,
) -> Page:
    """The events of the kinds that were asked for, oldest first."""
    after = datetime.fromisoformat(since).timestamp() if since else 0
    hidden = {one for one in pull.reviews if one not in seen(pull, here)}
    shown = [event for event in pull.timeline if event.kind in SHOWN and event.details.get("review") not in hidden]
    wanted = [
        event
        for event in shown
        if (not item_types or item_type(event.kind) in item_types) and event.created_at >= after
    ][skip or 0 :]
    found = page(
        [item(pull, event) for event in wanted],
        here.info,
        given,
        filteredCount=len(wanted),
        updatedAt=moment(pull.updated_at),
    )
    return found.with_more(pageCount=len(found.nodes))


for _kind in KINDS:
    plain(_kind, "actor", id="node_id")
    field(_kind, "createdAt")(lambda event, _here: moment(event.created_at))
for _kind in set(KINDS) - {"ClosedEvent", "ReopenedEvent", "LabeledEvent", "UnlabeledEvent"}:
    plain(_kind, pullRequest="holder")
for _kind in ("ClosedEvent", "ConvertToDraftEvent", "MergedEvent", "ReadyForReviewEvent", "ReviewDismissedEvent"):
    placed(_kind, lambda event: f"/{event.holder.repository.full_name}/pull/{event.holder.number}#event-{event.id}")
for _kind in ("BaseRefChangedEvent", "ReviewDismissedEvent"):
    plain(_kind, databaseId="id")


def _detail(kind: str, **fields: str) -> None:
    for name, key in fields.items():
        field(kind, name)(lambda event, _here, key=key: event.details.get(key))


def _commit(kind: str, **fields: str) -> None:
    """Let a sha answer a commit: null where Git has it no longer."""
    for name, key in fields.items():
        field(kind, name)(lambda event, _here, key=key: commit_at(event.holder.repository, event.details.get(key)))


_commit("HeadRefForcePushedEvent", beforeCommit="before", afterCommit="after")
_commit("BaseRefForcePushedEvent", beforeCommit="before", afterCommit="after")
_detail("BaseRefChangedEvent", previousRefName="previous", currentRefName="current")
_detail("AutomaticBaseChangeSucceededEvent", oldBase="old", newBase="new")
_detail("ReviewDismissedEvent", dismissalMessage="message", review="review", previousReviewState="previous_state")
_detail("ReviewRequestedEvent", requestedReviewer="reviewer")
_detail("ReviewRequestRemovedEvent", requestedReviewer="reviewer")
_detail("HeadRefDeletedEvent", headRefName="ref")
_detail("LabeledEvent", label="label")
_detail("UnlabeledEvent", label="label")
_detail("MergedEvent", mergeRefName="ref")
_commit("MergedEvent", commit="commit")
_detail("RemovedFromMergeQueueEvent", reason="reason")
_commit("RemovedFromMergeQueueEvent", beforeCommit="before")


@field("HeadRefForcePushedEvent", "ref")
def head_ref(event: Within, _here: Here) -> RefThing | None:
    source = event.holder.head_repository
    return ref(source, event.details["ref"]) if source else None


@field("BaseRefForcePushedEvent", "ref")
def base_ref(event: Within, _here: Here) -> RefThing | None:
    return ref(event.holder.repository, event.details["ref"])


@field("ReviewDismissedEvent")
def pull_request_commit(event: Within, _here: Here) -> Within | None:
    """The commit whose push dismissed it; null where a person did."""
    found = commit_at(event.holder.repository, event.details.get("commit"))
    return Within(found, event.holder, "PullRequestCommit") if found else None


def _enqueuer(event: Within, _here: Here) -> User | None:
    found: User | None = event.details["entry"].enqueuer
    return found


def _queue(event: Within, _here: Here) -> MergeQueue | None:
    found: MergeQueue | None = event.holder.repository.queues.get(event.holder.base_ref)
    return found


for _kind in ("AddedToMergeQueueEvent", "RemovedFromMergeQueueEvent"):
    field(_kind, "enqueuer")(_enqueuer)
    field(_kind, "mergeQueue")(_queue)
