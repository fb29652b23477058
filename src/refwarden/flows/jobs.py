"""Which pull requests a host's own job is about."""

from collections.abc import Mapping
from typing import NamedTuple

from refwarden.flows.required import Asked
from refwarden.model.errors import Unavailable, UsageError
from refwarden.model.targets import Target
from refwarden.model.text import short
from refwarden.sources.local.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.sources.gitlab.job import Job


class Run(NamedTuple):
    """What a job on a host is about.

    Attributes:
        asked: The pull requests.
        words: Why there is none, where there is none.
    """

    asked: tuple[Asked, ...]
    words: str = ""


def present(environ: Mapping[str, str]) -> bool:
    """Tell whether this runs in a host's job."""
    from refwarden.sources.github import event
    from refwarden.sources.gitlab import job

    return event.present(environ) or job.present(environ)


def about_pull(environ: Mapping[str, str]) -> bool:
    """Tell whether this runs in a job that is about one pull request or merge group."""
    from refwarden.sources.github import event
    from refwarden.sources.gitlab import job

    return event.about_pull(environ) or job.about_merge(environ)


def page(environ: Mapping[str, str]) -> str:
    """Return the address of the page of the job that this runs in; empty outside of one."""
    from refwarden.sources.github import event
    from refwarden.sources.gitlab import job

    return event.page(environ) or job.page(environ)


def of_job(environ: Mapping[str, str], policy: str | None, clone: Place | None) -> Run:
    """Return which pull requests the job that this runs in is about.

    Raises:
        UsageError: It is about none.
        SourceError: The host could not be asked which pull requests a commit has.
    """
    from refwarden.sources.github import event

    if event.present(environ):
        return _of_actions(environ, policy, clone)
    return _of_ci(environ, policy, clone)


def _of_actions(environ: Mapping[str, str], policy: str | None, clone: Place | None) -> Run:
    from refwarden.sources.github.event import event
    from refwarden.sources.github.opening import Connection

    found = event(environ)
    if found.number:
        # A merge group's own commit is nobody's head.
        head = "" if found.group else found.commit
        return Run((Asked(found.target, policy, clone, found.pusher, found.group, found.group_base, head=head),))
    if not found.commit:
        raise UsageError(f"the event {found.name} names no commit; give the input pull")
    numbers = Connection(found.target, environ).open_pulls(found.repository, found.commit)
    targets = [found.target._replace(number=number) for number in numbers]
    return _run([Asked(target, policy, clone, head=found.commit) for target in targets], found.commit, "pull request")


def _of_ci(environ: Mapping[str, str], policy: str | None, clone: Place | None) -> Run:
    from refwarden.sources.gitlab.job import job

    found = job(environ)
    if found.tag:
        return Run((), "the pipeline is a tag's, so there is no merge request to judge")
    targets = found.targets
    if found.branch:
        targets = _of_branch(found, environ)
    elif not targets:
        targets = _of_commit(found, environ)
    asked = [
        Asked(one, policy, clone, commit=found.commit, pipeline=found.pipeline_of(one), head=found.head)
        for one in targets
    ]
    if found.train:
        asked = [_on_train(one, found, environ) for one in asked]
    return _run(asked, found.commit, "merge request")


def _home(found: "Job") -> Target:
    """Return the project that a job runs in."""
    above, _, name = found.repository.rpartition("/")
    return Target("gitlab", owner=above, name=name)


def _of_commit(found: "Job", environ: Mapping[str, str]) -> tuple[Target, ...]:
    """Return the merge requests whose head is a job's commit, where it is neither a branch's nor a merge request's."""
    from refwarden.sources.gitlab.opening import Connection

    home = _home(found)
    numbers = Connection(home, environ).open_pulls(found.repository, found.commit)
    return tuple(home._replace(number=number) for number in numbers)


def _of_branch(found: "Job", environ: Mapping[str, str]) -> tuple[Target, ...]:
    """Return the merge requests that a branch's pipeline is about: those that GitLab names, and those it leaves out.

    CI_OPEN_MERGE_REQUESTS is cut at four, and then lacks those that whoever pushed may not see; a fifth would be taken
    for judged. So each project that is named, and the branch's own, is asked.
    Sources: https://docs.gitlab.com/ci/variables/predefined_variables/, `Ci::Pipeline#open_merge_requests_refs`
    """
    from refwarden.sources.gitlab.opening import Connection

    home = _home(found)
    named = dict.fromkeys(found.targets)
    places = dict.fromkeys([home, *(one._replace(number=0) for one in found.targets)])
    for place in places:
        project = "" if place == home else found.project
        if place != home and not project:
            continue
        numbers = Connection(place, environ).open_from(place.repository, found.branch, project)
        named |= dict.fromkeys(place._replace(number=number) for number in numbers)
    return tuple(named)


def _on_train(asked: Asked, found: "Job", environ: Mapping[str, str]) -> Asked:
    """Let a merge request be judged by the commit that a train would put on its target.

    A train of a project that merges makes a merge commit of target and head, whose first parent is what it starts from.
    Where it must be possible to fast-forward, the head is rebased first, and where nothing but that is allowed there is
    no merge: the commit has one parent then, which may be one of the merge request's own.
    Source: `MergeRequests::CreateRefService`, whose `target_sha` becomes CI_MERGE_REQUEST_TARGET_BRANCH_SHA

    Raises:
        Unavailable: Nothing says what the commit starts from.
    """
    from refwarden.sources.gitlab.opening import Connection

    if found.base:
        return asked._replace(group_base=found.base)
    parents = Connection(asked.target, environ).parents(asked.target.repository, found.commit)
    if len(parents) != 2:
        raise Unavailable(
            f"nothing says what the train's commit {short(found.commit)} starts from",
            "run it where GitLab sets CI_MERGE_REQUEST_TARGET_BRANCH_SHA",
        )
    return asked._replace(group_base=parents[0])


def _run(asked: list[Asked], commit: str, what: str) -> Run:
    words = f"no open {what} has {short(commit)} as its head, so there is nothing to judge"
    return Run(tuple(asked), "" if asked else words)
