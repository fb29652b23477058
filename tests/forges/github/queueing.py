"""The simulated GitHub's merge queue: group branches, and what becomes of them.

Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
configuring-pull-request-merges/managing-a-merge-queue: groups are built on temporary branches with the prefix
`gh-readonly-queue/{base_branch}`, each on the one before it, and are merged once their checks pass.
"""

from tests.forges.github.events import github, note, person
from tests.forges.github.lifecycle import delete_branch
from tests.forges.github.merging import CannotMerge, signed
from tests.forges.github.people import User
from tests.forges.github.pulls import PullRequest, QueueEntry
from tests.forges.github.pushing import mark_merged, push
from tests.forges.github.state import Forge, MergeQueue, Repository

PREFIX = "gh-readonly-queue"


def queue_of(forge: Forge, repository: Repository, branch: str) -> MergeQueue:
    """Return a branch's queue, made where there is none yet."""
    if branch not in repository.queues:
        repository.queues[branch] = forge.remember(MergeQueue(forge.next_id(), repository, branch))
    return repository.queues[branch]


def enqueue(forge: Forge, pull: PullRequest, actor: User) -> QueueEntry:
    """Put a pull request at the end of its base's queue and build its group on what is before it."""
    now = forge.clock.tick(60)
    queue = queue_of(forge, pull.repository, pull.base_ref)
    entry: QueueEntry = forge.remember(QueueEntry(forge.next_id(), pull, actor, now))
    _build(forge, queue, entry)
    queue.entries.append(entry)
    pull.queue_entry = entry
    note(forge, pull, "AddedToMergeQueueEvent", actor, entry=entry)
    return entry


def _build(forge: Forge, queue: MergeQueue, entry: QueueEntry) -> None:
    """Merge a pull request on top of the queue, by the method that its rule names (merge, unless it says else)."""
    pull, git = entry.pull, queue.repository.git
    before = queue.entries[queue.entries.index(entry) - 1] if entry in queue.entries[1:] else None
    before = before or (queue.entries[-1] if queue.entries and entry not in queue.entries else None)
    base = before.head_sha if before else str(git.tip(queue.branch))
    tree = git.merge_tree(base, pull.head_sha)
    if tree is None:
        raise CannotMerge("it conflicts with what is before it in the queue")
    message = f"Merge pull request #{pull.number} from {pull.head_owner}/{pull.head_ref}\n\n{pull.title}"
    author = person(forge, pull.author or entry.enqueuer)
    parents = (base, pull.head_sha)
    head = git.commit(tree=tree, parents=parents, message=message, author=author, committer=github(forge))
    entry.base_sha, entry.head_sha = base, signed(forge, head)
    entry.group_ref = f"refs/heads/{PREFIX}/{queue.branch}/pr-{pull.number}-{base}"
    git.set_ref(entry.group_ref, head)


def land(forge: Forge, entry: QueueEntry) -> str:
    """Merge a group whose checks passed: the base moves to its head, and with it every entry up to this one."""
    queue = queue_of(forge, entry.pull.repository, entry.pull.base_ref)
    git = queue.repository.git
    forge.clock.tick(60)
    landed = queue.entries[: queue.entries.index(entry) + 1]
    queue.entries = queue.entries[len(landed) :]
    for one in landed:
        one.pull.queue_entry = None
        note(
            forge, one.pull, "RemovedFromMergeQueueEvent", one.enqueuer, entry=one, reason="merge", before=one.base_sha
        )
        mark_merged(forge, one.pull, one.enqueuer, one.head_sha, "merge")
        git.set_ref(one.group_ref, None)
    push(forge, queue.repository, entry.enqueuer, f"refs/heads/{queue.branch}", entry.head_sha, "merge_queue_merge")
    if queue.repository.settings.delete_branch_on_merge:
        for one in landed:
            delete_branch(forge, queue.repository, one.pull.head_ref, one.enqueuer)
    return entry.head_sha


def remove(forge: Forge, entry: QueueEntry, reason: str = "failed_checks") -> None:
    """Take an entry out; what came after it is built again without it."""
    queue = queue_of(forge, entry.pull.repository, entry.pull.base_ref)
    forge.clock.tick(60)
    at = queue.entries.index(entry)
    after = queue.entries[at + 1 :]
    queue.entries = queue.entries[:at]
    queue.repository.git.set_ref(entry.group_ref, None)
    entry.pull.queue_entry = None
    note(
        forge,
        entry.pull,
        "RemovedFromMergeQueueEvent",
        entry.enqueuer,
        entry=entry,
        reason=reason,
        before=entry.base_sha,
    )
    for one in after:
        queue.repository.git.set_ref(one.group_ref, None)
        _build(forge, queue, one)
        queue.entries.append(one)
