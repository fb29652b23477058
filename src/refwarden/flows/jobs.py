"""Which pull requests a host's own job is about."""

from collections.abc import Mapping
from typing import NamedTuple

from refwarden.flows.required import Asked
from refwarden.model.errors import UsageError
from refwarden.model.targets import Target
from refwarden.model.text import short
from refwarden.sources.local.place import Place


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
    from refwarden.sources.gitlab.opening import Connection

    found = job(environ)
    if found.tag:
        return Run((), "the pipeline is a tag's, so there is no merge request to judge")
    if found.train:
        (target,) = found.targets
        base = Connection(target, environ).first_parent(target.repository, found.commit)
        return Run((Asked(target, policy, clone, None, found.commit, base, found.pipeline, found.head),))
    targets = found.targets
    if not targets:
        above, _, name = found.repository.rpartition("/")
        home = Target("gitlab", owner=above, name=name)
        numbers = Connection(home, environ).open_pulls(found.repository, found.commit)
        targets = tuple(home._replace(number=number) for number in numbers)
    asked = [Asked(one, policy, clone, None, found.commit, "", found.pipeline, found.head) for one in targets]
    return _run(asked, found.commit, "merge request")


def _run(asked: list[Asked], commit: str, what: str) -> Run:
    words = f"no open {what} has {short(commit)} as its head, so there is nothing to judge"
    return Run(tuple(asked), "" if asked else words)
