"""Pull requests."""

from collections.abc import Sequence
from typing import Any

from tests.forges.github import merging, standing
from tests.forges.github.graphql.here import Here, Within
from tests.forges.github.graphql.paging import Page, page
from tests.forges.github.graphql.registry import field, is_a, mapped, plain
from tests.forges.github.graphql.resolvers.checks import Rollup, rollup
from tests.forges.github.graphql.resolvers.common import identified, moment, placed, times
from tests.forges.github.graphql.resolvers.things import CommitThing, RefThing, branch_ref, commit_at
from tests.forges.github.people import Org, User
from tests.forges.github.pulls import Milestone, PullRequest, QueueEntry
from tests.forges.github.state import MergeQueue, Repository

is_a("PullRequest", PullRequest)
is_a("Milestone", Milestone)
is_a("MergeQueueEntry", QueueEntry)
mapped("AutoMergeRequest", "PullRequestChangedFile", "Issue")
MOST_COMMITS, MOST_FILES = 250, 3_000

identified("PullRequest")
placed("PullRequest", lambda pull: f"/{pull.repository.full_name}/pull/{pull.number}", urls=("url", "permalink"))
times("PullRequest", "createdAt", "updatedAt", "closedAt", "mergedAt", "lastEditedAt")
plain(
    "PullRequest",
    "number",
    "title",
    "body",
    "author",
    "state",
    "merged",
    "mergedBy",
    "milestone",
    "locked",
    "maintainerCanModify",
    "repository",
    fullDatabaseId="id",
    isDraft="draft",
    isCrossRepository="cross_repository",
    headRefName="head_ref",
    headRefOid="head_sha",
    baseRefName="base_ref",
    baseRefOid="base_sha",
    baseRepository="repository",
)


@field("PullRequest")
def closed(pull: PullRequest, _here: Here) -> bool:
    return pull.state != "OPEN"


@field("PullRequest")
def author_association(pull: PullRequest, _here: Here) -> str:
    return standing.association(pull.repository, pull.author)


# Where it comes from and goes to


@field("PullRequest", "headRepository")
def head_repository(pull: PullRequest, here: Here) -> Repository | None:
    """The head's repository; null where it was deleted, or is hidden."""
    source = pull.head_repository
    return source if source and here.sees(source) else None


@field("PullRequest")
def head_repository_owner(pull: PullRequest, _here: Here) -> User | Org | None:
    return pull.head_repository.owner if pull.head_repository else None


@field("PullRequest")
def head_ref(pull: PullRequest, _here: Here) -> RefThing | None:
    """The head branch, null once it is deleted."""
    return branch_ref(pull.head_repository, pull.head_ref)


@field("PullRequest")
def base_ref(pull: PullRequest, _here: Here) -> RefThing | None:
    return branch_ref(pull.repository, pull.base_ref)


# Whether and how it merges


@field("PullRequest")
def mergeable(pull: PullRequest, here: Here) -> str:
    return merging.mergeable(here.forge, pull) if pull.state == "OPEN" else "UNKNOWN"


@field("PullRequest")
def merge_state_status(pull: PullRequest, here: Here) -> str:
    return standing.merge_state(here.forge, pull)


@field("PullRequest")
def can_be_rebased(pull: PullRequest, here: Here) -> bool:
    return pull.state == "OPEN" and merging.mergeable(here.forge, pull) == "MERGEABLE"


@field("PullRequest")
def review_decision(pull: PullRequest, _here: Here) -> str | None:
    return standing.review_decision(pull)


@field("PullRequest")
def merge_commit(pull: PullRequest, _here: Here) -> CommitThing | None:
    return commit_at(pull.repository, pull.merge_commit_sha) if pull.merged else None


@field("PullRequest")
def potential_merge_commit(pull: PullRequest, here: Here) -> CommitThing | None:
    """The merge that GitHub tries of an open pull request."""
    tried = merging.trial_merge(here.forge, pull) if pull.state == "OPEN" else None
    return commit_at(pull.repository, tried)


@field("PullRequest")
def auto_merge_request(pull: PullRequest, _here: Here) -> dict[str, Any] | None:
    asked = pull.auto_merge
    return asked and {
        "enabledAt": moment(asked["enabled_at"]),
        "enabledBy": asked["enabled_by"],
        "mergeMethod": asked["method"].upper(),
        "authorEmail": None,
        "commitHeadline": None,
        "commitBody": None,
        "pullRequest": pull,
    }


@field("PullRequest")
def is_in_merge_queue(pull: PullRequest, _here: Here) -> bool:
    return pull.queue_entry is not None


@field("PullRequest")
def is_merge_queue_enabled(pull: PullRequest, _here: Here) -> bool:
    return pull.base_ref in pull.repository.queues


@field("PullRequest")
def merge_queue(pull: PullRequest, _here: Here) -> MergeQueue | None:
    return pull.repository.queues.get(pull.base_ref)


@field("PullRequest")
def merge_queue_entry(pull: PullRequest, _here: Here) -> QueueEntry | None:
    return pull.queue_entry


plain("MergeQueueEntry", "state", "enqueuer", id="node_id", pullRequest="pull")
times("MergeQueueEntry", "enqueuedAt")


def _queue(entry: QueueEntry) -> MergeQueue | None:
    return entry.pull.repository.queues.get(entry.pull.base_ref)


@field("MergeQueueEntry", "mergeQueue")
def entry_queue(entry: QueueEntry, _here: Here) -> MergeQueue | None:
    return _queue(entry)


@field("MergeQueueEntry")
def position(entry: QueueEntry, _here: Here) -> int:
    queue = _queue(entry)
    return queue.entries.index(entry) + 1 if queue and entry in queue.entries else 0


@field("MergeQueueEntry")
def base_commit(entry: QueueEntry, _here: Here) -> CommitThing | None:
    return commit_at(entry.pull.repository, entry.base_sha)


@field("MergeQueueEntry")
def head_commit(entry: QueueEntry, _here: Here) -> CommitThing | None:
    return commit_at(entry.pull.repository, entry.head_sha)


for _name in ("jump", "solo"):
    field("MergeQueueEntry", _name)(lambda _entry, _here: False)


# What it holds


def own_commits(pull: PullRequest) -> list[CommitThing]:
    """Return its commits, oldest first; a merged one's are those that it had."""
    git = pull.repository.git
    shas = git.between(pull.base_sha, pull.head_sha) if git.peel(pull.head_sha) else []
    return [CommitThing(pull.repository, sha) for sha in shas]


@field("PullRequest")
def commits(pull: PullRequest, here: Here, **given: Any) -> Page:
    """Its commits: at most 250 are listed, however many there are.

    Source: https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request ("a maximum of 250 commits")
    """
    found = own_commits(pull)[:MOST_COMMITS]
    return page([Within(commit, pull, "PullRequestCommit") for commit in found], here.info, given)


plain("PullRequestCommit", commit="thing", pullRequest="holder")
field("PullRequestCommit", "id")(lambda one, _here: f"PRC_{one.holder.id}_{one.oid}")
placed(
    "PullRequestCommit",
    lambda one: f"/{one.holder.repository.full_name}/pull/{one.holder.number}/commits/{one.oid}",
)


def changes(pull: PullRequest) -> Sequence[Any]:
    """Return the files of the three-dot diff."""
    git = pull.repository.git
    base = git.merge_base(pull.base_sha, pull.head_sha)
    return git.changes(base, pull.head_sha)


WORDS = {"removed": "DELETED"}  # the others are REST's in capitals


@field("PullRequest")
def files(pull: PullRequest, here: Here, **given: Any) -> Page:
    """Its files: at most 3,000 are listed.

    Source: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files ("a maximum of 3000 files")
    """
    found = [
        {
            "path": one.path,
            "additions": one.additions,
            "deletions": one.deletions,
            "changeType": WORDS.get(one.status, one.status.upper()),
        }
        for one in changes(pull)[:MOST_FILES]
    ]
    return page(found, here.info, given)


@field("PullRequest")
def changed_files(pull: PullRequest, _here: Here) -> int:
    return len(changes(pull))


@field("PullRequest")
def additions(pull: PullRequest, _here: Here) -> int:
    return sum(one.additions for one in changes(pull))


@field("PullRequest")
def deletions(pull: PullRequest, _here: Here) -> int:
    return sum(one.deletions for one in changes(pull))


@field("PullRequest", "statusCheckRollup")
def head_rollup(pull: PullRequest, here: Here) -> Rollup | None:
    return rollup(CommitThing(pull.repository, pull.head_sha), here)


# What it is filed under


@field("PullRequest")
def labels(pull: PullRequest, here: Here, **given: Any) -> Page:
    return page(list(pull.labels), here.info, given)


@field("PullRequest")
def assignees(pull: PullRequest, here: Here, **given: Any) -> Page:
    return page(list(pull.assignees), here.info, given)


@field("PullRequest")
def closing_issues_references(pull: PullRequest, here: Here, **given: Any) -> Page:
    """The issues that it closes, of its own repository."""
    found = [_issue(pull, number, here) for number in pull.closes]
    return page(found, here.info, given)


def _issue(pull: PullRequest, number: int, here: Here) -> dict[str, Any]:
    path = f"/{pull.repository.full_name}/issues/{number}"
    return {
        "id": f"I_{pull.repository.id}_{number}",
        "databaseId": pull.repository.id * 10_000 + number,
        "number": number,
        "title": f"Issue {number}",
        "state": "CLOSED" if pull.merged else "OPEN",
        "closed": pull.merged,
        "closedAt": moment(pull.merged_at),
        "url": f"{here.forge.base_url}{path}",
        "resourcePath": path,
        "labels": lambda info, **given: page([], info, given),
        "repository": pull.repository,
    }


plain("Milestone", "number", "title", id="node_id")
times("Milestone", "closedAt", "dueOn")
field("Milestone", "state")(lambda one, _here: one.state.upper())
field("Milestone", "closed")(lambda one, _here: one.state == "closed")
field("Milestone", "url")(lambda one, here: f"{here.forge.base_url}/milestone/{one.number}")
field("Milestone", "resourcePath")(lambda one, _here: f"/milestone/{one.number}")
