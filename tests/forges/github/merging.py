"""The simulated GitHub's merge button, its web editor and its update button: commits that GitHub makes itself."""

from collections.abc import Sequence

from tests.forges.github.events import github, note, person
from tests.forges.github.lifecycle import delete_branch
from tests.forges.github.people import Bot, User
from tests.forges.github.pulls import PullRequest
from tests.forges.github.pushing import mark_merged, push
from tests.forges.github.state import Forge, Repository, Signature
from tests.forges.gitrepo import CommitInfo, Files


class CannotMerge(Exception):
    """The button is grey: it conflicts, or the method is not allowed."""


def mergeable(forge: Forge, pull: PullRequest) -> str:
    """Return MERGEABLE, CONFLICTING or UNKNOWN, as git's own merge says."""
    if pull.mergeable is not None:
        return pull.mergeable
    if forge.quirks.thinks:
        return "UNKNOWN"
    clean = pull.repository.git.merge_tree(pull.base_sha, pull.head_sha) is not None
    return "MERGEABLE" if clean else "CONFLICTING"


def trial_merge(forge: Forge, pull: PullRequest) -> str | None:
    """Return the merge that GitHub tries of an open pull request, kept at `refs/pull/N/merge`; None where it conflicts.

    Source: https://docs.github.com/rest/pulls/pulls#get-a-pull-request: "merge_commit_sha [...] Before merging a pull
    request, the merge_commit_sha attribute holds the SHA of the test merge commit."
    """
    git = pull.repository.git
    tree = git.merge_tree(pull.base_sha, pull.head_sha)
    if tree is None or mergeable(forge, pull) != "MERGEABLE":
        return None
    ref = f"refs/pull/{pull.number}/merge"
    known = git.ref(ref)
    parents = (pull.base_sha, pull.head_sha)
    if known is None or git.info(known).parents != parents:
        author = person(forge, pull.author) if pull.author else github(forge)
        message = f"Merge {pull.head_sha} into {pull.base_sha}"
        known = git.commit(tree=tree, parents=parents, message=message, author=author, committer=github(forge))
        git.set_ref(ref, known)
    return known


def merge(
    forge: Forge,
    pull: PullRequest,
    actor: User | Bot,
    method: str = "merge",
    *,
    title: str = "",
    message: str = "",
    bypass: bool = True,
) -> str:
    """Press the button, and return the commit that the base then is at.

    Whether protection would have allowed it is not asked: with `bypass`, whoever presses may walk around.
    Raises CannotMerge for a conflict, a draft, or a method that the repository has turned off.
    Source: https://docs.github.com/rest/pulls/pulls#merge-a-pull-request (405 in these cases).
    """
    repository = pull.repository
    on = {
        "merge": repository.settings.allow_merge_commit,
        "squash": repository.settings.allow_squash_merge,
        "rebase": repository.settings.allow_rebase_merge,
    }
    if not on[method]:
        raise CannotMerge(f"{method} merges are not allowed on this repository.")
    if pull.state != "OPEN" or pull.draft or (mergeable(forge, pull) != "MERGEABLE") or not bypass:
        raise CannotMerge("Pull Request is not mergeable")
    now = forge.clock.tick(60)
    sha = {"merge": _merged, "squash": _squashed, "rebase": _rebased}[method](forge, pull, actor, title, message)
    mark_merged(forge, pull, actor, sha, method)
    assert forge.clock.now == now
    push(forge, repository, actor, f"refs/heads/{pull.base_ref}", sha, "pr_merge")
    if repository.settings.delete_branch_on_merge and pull.head_repository is repository:
        delete_branch(forge, repository, pull.head_ref, actor)
    return sha


def signed(forge: Forge, sha: str) -> str:
    """Sign a commit as GitHub signs what is made by web.

    Source: https://docs.github.com/en/authentication/managing-commit-signature-verification/
    about-commit-signature-verification: "GitHub will automatically use GPG to sign commits you make using the web
    interface [...] can be verified with the public key available at https://github.com/web-flow.gpg".
    """
    forge.signatures[sha] = Signature(
        signer=forge.web_flow, email="noreply@github.com", by_github=True, verified_at=forge.clock.now
    )
    return sha


def _merged(forge: Forge, pull: PullRequest, actor: User | Bot, title: str, message: str) -> str:
    """Make a merge commit: its first parent is the base, its author who pressed, its committer GitHub."""
    git, settings = pull.repository.git, pull.repository.settings
    tree = git.merge_tree(pull.base_sha, pull.head_sha)
    usual = f"Merge pull request #{pull.number} from {pull.head_owner}/{pull.head_ref}"
    title = title or (f"{pull.title} (#{pull.number})" if settings.merge_commit_title == "PR_TITLE" else usual)
    bodies = {"PR_TITLE": pull.title, "PR_BODY": pull.body, "BLANK": ""}
    body = message or bodies[settings.merge_commit_message]
    text = f"{title}\n\n{body}" if body else title
    parents = (pull.base_sha, pull.head_sha)
    return signed(
        forge,
        git.commit(tree=tree, parents=parents, message=text, author=person(forge, actor), committer=github(forge)),
    )


def _squashed(forge: Forge, pull: PullRequest, actor: User | Bot, title: str, message: str) -> str:
    """Make one commit of all: by the author of the pull request, with the other authors as co-authors.

    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/
    incorporating-changes-from-a-pull-request/about-pull-request-merges#squash-and-merge-your-commits and
    https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
    configuring-pull-request-merges/configuring-commit-squashing-for-pull-requests
    """
    git, settings = pull.repository.git, pull.repository.settings
    tree = git.merge_tree(pull.base_sha, pull.head_sha)
    commits = [git.info(sha) for sha in git.between(pull.base_sha, pull.head_sha)]
    one = commits[0].message.partition("\n") if len(commits) == 1 else None
    usual = one[0] if one and settings.squash_merge_commit_title == "COMMIT_OR_PR_TITLE" else pull.title
    bodies = {
        "COMMIT_MESSAGES": one[2].strip() if one else "\n\n".join(f"* {each.message.strip()}" for each in commits),
        "PR_BODY": pull.body,
        "BLANK": "",
    }
    parts = [title or f"{usual} (#{pull.number})", message or bodies[settings.squash_merge_commit_message]]
    author = person(forge, pull.author or actor)
    parts.append("\n".join(_co_authors(commits, author.email)))
    text = "\n\n".join(part for part in parts if part)
    return signed(
        forge,
        git.commit(tree=tree, parents=(pull.base_sha,), message=text, author=author, committer=github(forge)),
    )


def _co_authors(commits: Sequence[CommitInfo], but: str) -> list[str]:
    found = {one.author.email: one.author.name for one in commits if one.author.email != but}
    return [f"Co-authored-by: {name} <{email}>" for email, name in found.items()]


def _rebased(forge: Forge, pull: PullRequest, actor: User | Bot, title: str, message: str) -> str:
    """Make every commit again on the base, each by its own author, committed by who pressed, unsigned, always new.

    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/
    incorporating-changes-from-a-pull-request/about-pull-request-merges#rebase-and-merge-your-commits: "Rebase and
    merge on GitHub will always update the committer information and create new commit SHAs"; the same page says that
    such commits are added without verification of their signatures.
    """
    del title, message  # a rebase keeps every commit's own
    git = pull.repository.git
    at = pull.base_sha
    for sha in git.between(pull.base_sha, pull.head_sha):
        found = git.info(sha)
        if len(found.parents) > 1:
            continue
        tree = git.merge_tree(at, sha, found.parents[0])
        if tree is None:
            raise CannotMerge("This branch can't be rebased")
        committer = person(forge, actor)
        at = git.commit(tree=tree, parents=(at,), message=found.message, author=found.author, committer=committer)
    return at


# Other commits by web


def web_commit(
    forge: Forge,
    repository: Repository,
    actor: User | Bot,
    branch: str,
    files: Files,
    message: str,
    co_authors: Sequence[User | Bot] = (),
) -> str:
    """Edit files in the browser, or apply suggestions, whose writers become co-authors.

    Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/
    reviewing-changes-in-pull-requests/incorporating-feedback-in-your-pull-request: "Each person who suggested a change
    included in the commit will be a co-author of the commit. The person who applies the suggested changes will be a
    co-author and the committer of the commit."
    """
    tip = repository.git.tip(branch)
    forge.clock.tick(60)
    people = [person(forge, one) for one in co_authors]
    trailers = "\n".join(f"Co-authored-by: {one.name} <{one.email}>" for one in people)
    text = f"{message}\n\n{trailers}" if trailers else message
    sha = repository.git.commit(
        files,
        parents=[tip] if tip else [],
        message=text,
        author=person(forge, actor),
        committer=github(forge),
    )
    signed(forge, sha)
    push(forge, repository, actor, f"refs/heads/{branch}", sha)
    return sha


def update_branch(forge: Forge, pull: PullRequest, actor: User | Bot, *, rebase: bool = False) -> str:
    """Press "Update branch": the base is merged into the head, or the head rebased onto it.

    Source: https://docs.github.com/rest/pulls/pulls#update-a-pull-request-branch and
    https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/
    proposing-changes-to-your-work-with-pull-requests/keeping-your-pull-request-in-sync-with-the-base-branch
    """
    git = pull.repository.git
    forge.clock.tick(60)
    if rebase:
        sha = _rebased(forge, pull, actor, "", "")
    else:
        tree = git.merge_tree(pull.head_sha, pull.base_sha)
        if tree is None:
            raise CannotMerge("merge conflict between base and head")
        parents = (pull.head_sha, pull.base_sha)
        message = f"Merge branch '{pull.base_ref}' into {pull.head_ref}"
        author = person(forge, actor)
        sha = signed(
            forge, git.commit(tree=tree, parents=parents, message=message, author=author, committer=github(forge))
        )
    assert pull.head_repository is not None, "there is no head to update"
    push(forge, pull.head_repository, actor, f"refs/heads/{pull.head_ref}", sha)
    return sha


def enable_auto_merge(forge: Forge, pull: PullRequest, actor: User, method: str = "merge") -> None:
    """Let it merge by itself once it may."""
    pull.auto_merge = {"enabled_by": actor, "enabled_at": forge.clock.tick(60), "method": method}
    note(forge, pull, "AutoMergeEnabledEvent", actor)
