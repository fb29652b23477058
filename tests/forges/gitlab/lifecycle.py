"""Merge requests of the simulated GitLab from their opening to their merge, and branches that come and go."""

from tests.forges.gitlab.people import Group, User
from tests.forges.gitlab.pushing import GITLAB, note, person, push, version
from tests.forges.gitlab.state import Forge, MergeRequest, Project
from tests.forges.gitrepo import Person


class CannotMerge(Exception):
    """The button is grey."""


def open_request(
    forge: Forge,
    project: Project,
    author: User,
    source_branch: str,
    target_branch: str,
    *,
    title: str,
    description: str = "",
    source: Project | None = None,
) -> MergeRequest:
    """Open a merge request from a branch (of `source`, a fork, if given) to a branch."""
    source = source or project
    now = forge.clock.tick(60)
    head, target = source.git.tip(source_branch), project.git.tip(target_branch)
    if head is None or target is None:
        raise LookupError(f"there is no branch {source_branch if head is None else target_branch}")
    iid = project.last_iid = project.last_iid + 1
    made = MergeRequest(
        forge.next_id(), iid, project, author, title, description, source, source_branch, target_branch, head, now
    )
    made.updated_at = now
    project.merge_requests[iid] = made
    project.git.set_ref(f"refs/merge-requests/{iid}/head", head)
    version(forge, made)
    return made


def conflicts(request: MergeRequest) -> bool:
    """Tell whether Git itself cannot merge it."""
    if request.conflict is not None:
        return request.conflict
    return request.project.git.merge_tree(request.target_sha, request.sha) is None


def trial(forge: Forge, request: MergeRequest, kind: str = "merge") -> str:
    """Make the merge that a merged-results pipeline runs on, kept at `refs/merge-requests/N/merge` (or `train`).

    A train of a project that must be able to fast-forward rebases the head first, and makes no merge of it where that is
    the only way. Sources: https://docs.gitlab.com/ci/pipelines/merged_results_pipelines/, `MergeRequests::CreateRefService`.
    """
    git, method = request.project.git, request.project.settings.merge_method if kind == "train" else "merge"
    by = Person(*GITLAB, forge.clock.now)
    sha = request.sha if method == "merge" else replayed(request, by)
    if method != "ff":
        tree = git.merge_tree(request.target_sha, sha)
        if tree is None:
            raise CannotMerge("it conflicts")
        parents = (request.target_sha, sha)
        message = f"Merge branch {request.source_branch} with {request.target_sha} into {sha}"
        sha = git.commit(tree=tree, parents=parents, message=message, author=by, committer=by)
    git.set_ref(f"refs/merge-requests/{request.iid}/{kind}", sha)
    return sha


def retarget(forge: Forge, request: MergeRequest, target: str, user: User | None, *, deleted: bool = False) -> None:
    """Point it at another branch; `deleted` where GitLab does, since its target was merged and is gone.

    Source: https://docs.gitlab.com/user/project/merge_requests/#update-merge-requests-when-target-branch-merges
    """
    forge.clock.tick(60)
    before, request.target_branch = request.target_branch, target
    words = f"changed target branch from `{before}` to `{target}`"
    if deleted:
        words = f"deleted the `{before}` branch. This merge request now targets the `{target}` branch"
    version(forge, request)
    note(forge, request, user, "branch", words)


def merge(forge: Forge, request: MergeRequest, user: User, *, squash: bool | None = None, method: str = "") -> str:
    """Press the button, and return the commit that the target then is at.

    Whether approvals would have allowed it is not asked. Raises CannotMerge for a conflict or a draft.
    Source: https://docs.gitlab.com/user/project/merge_requests/methods/
    """
    project = request.project
    method = method or project.settings.merge_method
    squash = request.squash if squash is None else squash
    if request.state != "opened" or request.draft or conflicts(request):
        raise CannotMerge("Branch cannot be merged")
    forge.clock.tick(60)
    git, target = project.git, request.target_sha
    at = request.sha
    if squash:
        tree = git.merge_tree(target, at)
        by = person(forge, request.author or user)
        base = git.merge_base(target, at) or target
        tree = git.info(at).tree if method != "ff" else tree
        onto = target if method == "ff" else base
        at = git.commit(tree=tree, parents=(onto,), message=request.title, author=by, committer=person(forge, user))
        request.squash_sha = at
    if method == "ff":
        if not git.is_ancestor(target, at):
            raise CannotMerge("it must be rebased")
        tip = at
    else:
        if method == "rebase_merge" and not git.is_ancestor(target, at):
            raise CannotMerge("it must be rebased")
        tree = git.merge_tree(target, at)
        by = person(forge, user)
        reference = f"{project.full_path}!{request.iid}"
        message = (
            f"Merge branch '{request.source_branch}' into '{request.target_branch}'\n\n"
            f"{request.title}\n\nSee merge request {reference}"
        )
        tip = git.commit(tree=tree, parents=(target, at), message=message, author=by, committer=by)
        request.merge_sha = tip
    request.state, request.merged_at, request.merged_by = "merged", forge.clock.now, user
    note(forge, request, user, "merge", "merged")
    now = forge.clock.now
    push(forge, project, user, f"refs/heads/{request.target_branch}", tip)
    request.merged_at = now
    return tip


def train(forge: Forge, request: MergeRequest, user: User) -> str:
    """Let a train of a fast-forward project land it: its commits are made anew on the target, and its head stays.

    Source: `MergeRequests::CreateRefService` and `MergeRequest#merged_commit_sha` of GitLab itself.
    """
    tip = replayed(request, person(forge, user))
    request.state, request.merged_at, request.merged_by = "merged", forge.clock.tick(60), user
    request.merged_sha = tip
    note(forge, request, user, "merge", "merged")
    push(forge, request.project, user, f"refs/heads/{request.target_branch}", tip)
    return tip


def rebase(forge: Forge, request: MergeRequest, user: User) -> str:
    """Press "Rebase": every commit is made anew on the target, and who pressed becomes its committer.

    Source: https://docs.gitlab.com/user/project/merge_requests/approvals/settings/#prevent-approvals-by-users-who-add-commits
    """
    at = replayed(request, person(forge, user))
    assert request.source is not None
    push(forge, request.source, user, f"refs/heads/{request.source_branch}", at)
    return at


def replayed(request: MergeRequest, committer: Person) -> str:
    """Make every commit of a merge request anew on its target, but those that change nothing there; return the last."""
    git, at = request.project.git, request.target_sha
    for sha in git.between(request.target_sha, request.sha):
        found = git.info(sha)
        if len(found.parents) > 1:
            continue
        tree = git.merge_tree(at, sha, found.parents[0])
        if tree is None:
            raise CannotMerge("it conflicts")
        if tree != git.info(at).tree:
            at = git.commit(tree=tree, parents=(at,), message=found.message, author=found.author, committer=committer)
    return at


def delete_branch(forge: Forge, project: Project, branch: str, user: User | None) -> None:
    """Delete a branch; merge requests into one whose own was merged move to where that went."""
    merged = [
        one
        for one in project.merge_requests.values()
        if one.state == "merged" and one.source is project and one.source_branch == branch
    ]
    for request in project.merge_requests.values():
        if request.state == "opened" and request.target_branch == branch and merged:
            retarget(forge, request, merged[-1].target_branch, user, deleted=True)
    push(forge, project, user, f"refs/heads/{branch}", None)


def fork(forge: Forge, project: Project, owner: User | Group, path: str = "") -> Project:
    """Fork a project, over the same objects."""
    forge.clock.tick(60)
    git = project.git.beside()
    for ref, oid in project.git.refs("refs/heads/").items():
        git.set_ref(ref, oid)
    made = Project(forge.next_id(), owner, path or project.path, git, project.visibility)
    made.parent, made.created_at, made.default_branch = project, forge.clock.now, project.default_branch
    forge.projects[made.full_path.casefold()] = made
    return made


def rename(forge: Forge, project: Project, full_path: str) -> None:
    """Rename or move a project: its old path leads to it until something else takes it."""
    above, _, path = full_path.rpartition("/")
    old = project.full_path.casefold()
    where = forge.group(above) or forge.users.get(above.casefold())
    assert where is not None, f"there is no namespace {above}"
    project.namespace, project.path = where, path
    forge.redirects[old] = forge.projects.pop(old)
    forge.projects[full_path.casefold()] = project
