"""How a pull request stands to what surrounds it, each question a request that only the rule which asks it costs."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from refwarden.model.checks import Deployment, Deployments, DeploymentState
from refwarden.model.errors import Gone
from refwarden.model.pulls import PullRequest
from refwarden.model.standing import AgainstBase, PullState
from refwarden.model.text import printable
from refwarden.sources.github.asking import Asking
from refwarden.sources.github.words import Node, moment, nodes

_DEPLOYED: dict[str, DeploymentState] = {
    "success": "success",
    "failure": "failure",
    "error": "failure",
    "inactive": "inactive",
}


def against_base(asking: Asking, pull: PullRequest, node: Node) -> AgainstBase:
    """Return how the head stands to its base's tip; raise Unreadable.

    GitHub compares commits of a fork too, since forks share their objects.
    """
    path = f"/repos/{pull.base.repository}/compare/{quote(f'{pull.base.commit}...{pull.head.commit}')}"
    told = asking.once(path, per_page=1)
    trial: Node = node.get("potentialMergeCommit") or {}
    parents = [parent["oid"] for parent in nodes(trial.get("parents"))]
    tried = parents == [pull.base.commit, pull.head.commit]
    return AgainstBase(pull.base.commit, int(told["behind_by"]), str(trial["oid"]) if tried else "")


def state(asking: Asking, home: str, repository: str, number: int) -> PullState:
    """Return how another pull request stands; raise Unreadable.

    Where one of another repository is not found, it may be one that the token does not see.
    """
    try:
        told = asking.found(f"/repos/{repository}/pulls/{number}")
    except Gone as fault:
        if repository.casefold() == home.casefold():
            return "absent"
        raise asking.failed(f"{printable(repository)}#{number} cannot be seen", fault.remedy) from None
    if told["merged"]:
        return "merged"
    return "open" if told["state"] == "open" else "closed"


def deployments(asking: Asking, pull: PullRequest) -> Deployments:
    """Return every deployment of the head, with the last word about each; raise Unreadable."""
    base = f"/repos/{pull.base.repository}/deployments"
    found = [_deployment(asking, base, one) for one in asking.pages(base, sha=pull.head.commit)]
    return Deployments(pull.head.commit, tuple(sorted(found, key=lambda one: one.at)))


def _deployment(asking: Asking, base: str, told: Any) -> Deployment:
    last: Node = next(iter(asking.pages(f"{base}/{told['id']}/statuses")), {})
    said = _DEPLOYED.get(str(last.get("state", "")), "pending")
    at = moment(last.get("created_at") or told["created_at"])
    return Deployment(str(told["environment"]), said, str(told["sha"]), at, str(last.get("environment_url") or ""))


def reader_of_states(asking: Asking, home: str) -> Callable[[str, int], PullState]:
    """Return what reads the state of other pull requests, for OtherPulls."""

    def read(repository: str, number: int) -> PullState:
        with asking.reading():
            return state(asking, home, repository, number)

    return read
