"""The event that set off a run in GitHub Actions: which pull requests it is about."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from refwarden.model.errors import UsageError
from refwarden.model.pulls import Account
from refwarden.model.targets import Target
from refwarden.model.text import printable

_MOST = 8 << 20  # an event is at most 25 MB in a webhook, and far less in Actions
_PULLS = frozenset(
    {
        *("pull_request", "pull_request_target", "pull_request_review"),
        *("pull_request_review_comment", "pull_request_review_thread"),
    }
)
_QUEUE = "refs/heads/gh-readonly-queue/"


class Event(NamedTuple):
    """What a run is about.

    Attributes:
        name: The event's name.
        repository: `owner/name`.
        number: The pull request's number; 0 where it must be looked up by its commit.
        commit: The commit whose pull requests are meant where there is no number.
        branch: The branch of that commit.
        pusher: Who pushed the head's tip, where the event says so.
        group: The commit that a merge queue would put on its base; empty outside a queue.
        group_base: The commit that the queue starts from.
    """

    name: str
    repository: str
    number: int = 0
    commit: str = ""
    branch: str = ""
    pusher: Account | None = None
    group: str = ""
    group_base: str = ""

    @property
    def target(self) -> Target:
        """The pull request as a target."""
        owner, _, name = self.repository.partition("/")
        return Target("github", owner=owner, name=name, number=self.number)


def present(environ: Mapping[str, str]) -> bool:
    """Tell whether this runs in GitHub Actions."""
    return environ.get("GITHUB_ACTIONS") == "true" and bool(environ.get("GITHUB_EVENT_PATH"))


def about_pull(environ: Mapping[str, str]) -> bool:
    """Tell whether this runs in a job of GitHub Actions whose event names a pull request or a merge group."""
    return present(environ) and environ.get("GITHUB_EVENT_NAME") in _PULLS | {"merge_group"}


def event(environ: Mapping[str, str]) -> Event:
    """Read the event of a job; see https://docs.github.com/actions/reference/events-that-trigger-workflows.

    Raises:
        UsageError: The event cannot be read, or is about no pull request, branch or queue.
    """
    name = environ.get("GITHUB_EVENT_NAME", "")
    told = _read(environ.get("GITHUB_EVENT_PATH", ""))
    try:
        repository = str((told.get("repository") or {}).get("full_name") or environ["GITHUB_REPOSITORY"])
        if name in _PULLS:
            return _pull(name, repository, told)
        if name == "merge_group":
            return _group(repository, told["merge_group"])
        if name == "push":
            branch = str(told["ref"]).removeprefix("refs/heads/")
            return Event(name, repository, commit=str(told["after"]), branch=branch)
        if name == "workflow_dispatch":
            return _dispatched(name, repository, told, environ)
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        what = f"the event {printable(name)} is not as GitHub describes it"
        raise UsageError(f"{what} ({type(fault).__name__})") from None
    what = f"the event {printable(name) or 'without a name'} is about no pull request"
    raise UsageError(f"{what}; name one: refwarden check pull github:OWNER/REPOSITORY#N")


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST + 1)
        if len(data) > _MOST:
            raise UsageError(f"the event in {printable(path)} is larger than {_MOST >> 20} MiB")
        told = json.loads(data)
    except OSError as fault:
        raise UsageError(f"the event in {printable(path)} cannot be read: {fault.strerror or fault}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"the event in {printable(path)} is no JSON") from None
    if not isinstance(told, dict):
        raise UsageError(f"the event in {printable(path)} is no JSON object")
    return told


def _pull(name: str, repository: str, told: Mapping[str, Any]) -> Event:
    pull = told["pull_request"]
    pusher = None
    # Only `synchronize` means that somebody pushed; its sender is who did.
    if told.get("action") == "synchronize" and told.get("after") == pull["head"]["sha"]:
        sender = told["sender"]
        pusher = Account(str(sender["login"]), "bot" if sender.get("type") == "Bot" else "user")
    return Event(name, repository, int(pull["number"]), str(pull["head"]["sha"]), str(pull["head"]["ref"]), pusher)


def _group(repository: str, group: Mapping[str, Any]) -> Event:
    """Read a merge group: its branch is named after the last pull request in it, `.../main/pr-12-SHA`."""
    ref, commit = str(group["head_ref"]), str(group["head_sha"])
    number = ""
    if ref.startswith(_QUEUE):
        number = ref.rpartition("/")[2].removeprefix("pr-").partition("-")[0]
    if not (number.isascii() and number.isdigit()):
        raise UsageError(f"the merge group {printable(ref)} names no pull request")
    return Event("merge_group", repository, int(number), commit, group=commit, group_base=str(group["base_sha"]))


def _dispatched(name: str, repository: str, told: Mapping[str, Any], environ: Mapping[str, str]) -> Event:
    given = str((told.get("inputs") or {}).get("pull") or "").removeprefix("#")
    if given:
        if not (given.isascii() and given.isdigit() and len(given) <= 9):
            raise UsageError(f"the input pull is {printable(given)}; a number was expected")
        return Event(name, repository, int(given))
    ref = str(told.get("ref") or environ.get("GITHUB_REF") or "")
    branch = ref.removeprefix("refs/heads/")
    return Event(name, repository, commit=environ.get("GITHUB_SHA", ""), branch=branch)


def page(environ: Mapping[str, str]) -> str:
    """Return the address of the job's run, empty outside of one."""
    server, repository, run = (environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""
