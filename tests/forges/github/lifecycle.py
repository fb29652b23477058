"""Pull requests of the simulated GitHub from their opening to their close."""

from tests.forges.github.events import note
from tests.forges.github.people import Bot, Org, User
from tests.forges.github.pulls import Label, PullRequest
from tests.forges.github.pushing import dismiss_stale, list_commits, push
from tests.forges.github.state import Forge, Repository
from tests.forges.gitrepo import GitRepository


def open_pull(
    forge: Forge,
    repository: Repository,
    author: User | Bot,
    head: str,
    base: str,
    *,
    title: str,
    body: str = "",
    source: Repository | None = None,
    draft: bool = False,
) -> PullRequest:
    """Open a pull request from a branch (of `source`, a fork, if given) to a branch.

    The head is kept at `refs/pull/N/head` of the base's repository.
    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/
    reviewing-changes-in-pull-requests/checking-out-pull-requests-locally
    """
    source = source or repository
    now = forge.clock.tick(60)
    head_sha, base_sha = source.git.tip(head), repository.git.tip(base)
    if head_sha is None or base_sha is None:
        raise LookupError(f"there is no branch {head if head_sha is None else base}")
    number = repository.last_number = repository.last_number + 1
    owner = source.owner.login
    made = PullRequest(
        id=forge.next_id(),
        number=number,
        repository=repository,
        author=author,
        title=title,
        body=body,
        head_repository=source,
        head_owner=owner,
        head_ref=head,
        head_sha=head_sha,
        base_ref=base,
        base_sha=base_sha,
        created_at=now,
        updated_at=now,
        draft=draft,
    )
    repository.pulls[number] = forge.remember(made)
    repository.git.set_ref(f"refs/pull/{number}/head", head_sha)
    list_commits(forge, made)
    return made


def close(forge: Forge, pull: PullRequest, actor: User | Bot) -> None:
    """Close it unmerged."""
    pull.closed_at = forge.clock.tick(60)
    pull.state = "CLOSED"
    note(forge, pull, "ClosedEvent", actor)


def reopen(forge: Forge, pull: PullRequest, actor: User | Bot) -> None:
    """Open it again."""
    forge.clock.tick(60)
    pull.state, pull.closed_at = "OPEN", None
    pull.base_sha = pull.repository.git.tip(pull.base_ref) or pull.base_sha
    note(forge, pull, "ReopenedEvent", actor)


def to_draft(forge: Forge, pull: PullRequest, actor: User | Bot) -> None:
    """Make it a draft again."""
    forge.clock.tick(60)
    pull.draft = True
    note(forge, pull, "ConvertToDraftEvent", actor)


def ready(forge: Forge, pull: PullRequest, actor: User | Bot) -> None:
    """Make it ready for review."""
    forge.clock.tick(60)
    pull.draft = False
    note(forge, pull, "ReadyForReviewEvent", actor)


def edit(forge: Forge, pull: PullRequest, *, title: str | None = None, body: str | None = None) -> None:
    """Change its words."""
    pull.updated_at = pull.last_edited_at = forge.clock.tick(60)
    pull.title = pull.title if title is None else title
    pull.body = pull.body if body is None else body


def retarget(forge: Forge, pull: PullRequest, base: str, actor: User | Bot | None, *, automatic: bool = False) -> None:
    """Point it at another base. Reviews stay, unless the new base's protection finds them stale.

    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/
    proposing-changes-to-your-work-with-pull-requests/changing-the-base-branch-of-a-pull-request
    """
    forge.clock.tick(60)
    tip = pull.repository.git.tip(base)
    if tip is None:
        raise LookupError(f"there is no branch {base}")
    previous, pull.base_ref, pull.base_sha = pull.base_ref, base, tip
    if automatic:
        note(forge, pull, "AutomaticBaseChangeSucceededEvent", actor, old=previous, new=base)
    else:
        note(forge, pull, "BaseRefChangedEvent", actor, previous=previous, current=base)
    list_commits(forge, pull)
    dismiss_stale(forge, pull, actor)


def label(forge: Forge, pull: PullRequest, name: str, actor: User | Bot) -> Label:
    """Put a label on it; one that the repository has not is made."""
    forge.clock.tick()
    found = pull.repository.labels.get(name.casefold())
    if found is None:
        found = pull.repository.labels[name.casefold()] = forge.remember(Label(forge.next_id(), name))
    if found not in pull.labels:
        pull.labels.append(found)
        note(forge, pull, "LabeledEvent", actor, label=found)
    return found


def unlabel(forge: Forge, pull: PullRequest, name: str, actor: User | Bot) -> None:
    """Take a label off."""
    forge.clock.tick()
    for found in [one for one in pull.labels if one.name.casefold() == name.casefold()]:
        pull.labels.remove(found)
        note(forge, pull, "UnlabeledEvent", actor, label=found)


def delete_branch(forge: Forge, repository: Repository, branch: str, actor: User | Bot | None) -> None:
    """Delete a branch by the button: pull requests onto it move to what it was merged into.

    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/
    incorporating-changes-from-a-pull-request/about-pull-request-merges: "If you delete a head branch after its pull
    request has been merged, GitHub checks for any open pull requests in the same repository that specify the deleted
    branch as their base branch. GitHub automatically updates any such pull requests, changing their base branch to the
    merged pull request's base branch."
    """
    merged = [
        one
        for one in repository.pulls.values()
        if one.state == "MERGED" and one.head_repository is repository and one.head_ref == branch
    ]
    for pull in [one for one in repository.pulls.values() if one.state == "OPEN" and one.base_ref == branch]:
        if merged:
            retarget(forge, pull, merged[-1].base_ref, actor, automatic=True)
    push(forge, repository, actor, f"refs/heads/{branch}", None)
    for pull in merged:
        note(forge, pull, "HeadRefDeletedEvent", actor, ref=branch)


def rename_branch(forge: Forge, repository: Repository, old: str, new: str, actor: User) -> None:
    """Rename a branch: pull requests onto it follow, those from it close.

    Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
    managing-branches-in-your-repository/renaming-a-branch
    """
    tip = repository.git.tip(old)
    if tip is None:
        raise LookupError(f"there is no branch {old}")
    repository.git.set_ref(f"refs/heads/{new}", tip)
    for pull in [one for one in repository.pulls.values() if one.state == "OPEN" and one.base_ref == old]:
        retarget(forge, pull, new, actor)
    push(forge, repository, actor, f"refs/heads/{old}", None)
    if repository.default_branch == old:
        repository.default_branch = new


def fork(forge: Forge, repository: Repository, owner: User | Org, name: str = "") -> Repository:
    """Fork a repository: over the same objects, as GitHub keeps a network of forks."""
    forge.clock.tick(60)
    git: GitRepository = repository.git.beside()
    for ref, oid in repository.git.refs("refs/heads/").items():
        git.set_ref(ref, oid)
    made = Repository(
        forge.next_id(),
        owner,
        name or repository.name,
        git,
        private=repository.private,
        default_branch=repository.default_branch,
        parent=repository,
        created_at=forge.clock.now,
        updated_at=forge.clock.now,
        pushed_at=forge.clock.now,
    )
    forge.repositories[made.full_name.casefold()] = forge.remember(made)
    return made


def delete_repository(forge: Forge, repository: Repository) -> None:
    """Delete a repository: pull requests from it stay, with nothing where it was."""
    forge.clock.tick(60)
    forge.repositories.pop(repository.full_name.casefold())
    for other in forge.repositories.values():
        for pull in other.pulls.values():
            if pull.head_repository is repository:
                pull.head_repository = None


def rename_repository(forge: Forge, repository: Repository, full_name: str) -> None:
    """Rename or transfer: its old name leads to it (301) until something else takes the name.

    Source: https://docs.github.com/en/repositories/creating-and-managing-repositories/renaming-a-repository
    """
    forge.clock.tick(60)
    old = repository.full_name.casefold()
    owner, _, name = full_name.partition("/")
    account = forge.account(owner)
    assert isinstance(account, User | Org), f"there is no account {owner}"
    repository.owner, repository.name = account, name
    forge.redirects[old] = forge.repositories.pop(old)
    forge.repositories[full_name.casefold()] = repository
