"""How a merge request stands to what surrounds it, each question a request that only the rule which asks it costs."""

from collections.abc import Callable
from typing import Any

from refwarden.model.checks import Check, Checks, Deployment, Deployments, DeploymentState, overruled
from refwarden.model.errors import Gone
from refwarden.model.pulls import PullRequest
from refwarden.model.standing import AgainstBase, PullState
from refwarden.model.text import printable
from refwarden.sources.gitlab import pull as translate
from refwarden.sources.gitlab.asking import Asking, at_project, at_request
from refwarden.sources.gitlab.words import Node, moment

_DEPLOYED: dict[str, DeploymentState] = {"success": "success", "failed": "failure", "canceled": "failure"}
_MOST_DEPLOYMENTS = 1000  # the newest; an older one says nothing of today's head


def trial(asking: Asking, pull: PullRequest, node: Node) -> str:
    """Return the merge of the base's tip and the head that a pipeline ran on; empty where none ran on that.

    A merged-results pipeline runs on such a merge: https://docs.gitlab.com/ci/pipelines/merged_results_pipelines/
    """
    pipeline: Node = node["headPipeline"] or {}
    if pipeline.get("mergeRequestEventType") not in ("MERGED_RESULT", "MERGE_TRAIN"):
        return ""
    commit = str(pipeline["sha"])
    with asking.reading():
        parents = asking.parents(pull.base.repository, commit)
    return commit if parents == [pull.base.commit, pull.head.commit] else ""


def against_base(asking: Asking, pull: PullRequest, node: Node) -> AgainstBase:
    """Return how the head stands to its base's tip; raise Unreadable."""
    path = at_request(pull.base.repository, pull.number)
    with asking.reading():
        told = asking.held(path, "diverged_commits_count", include_diverged_commits_count="true")
    return AgainstBase(pull.base.commit, int(told["diverged_commits_count"]), trial(asking, pull, node))


def checks(asking: Asking, pull: PullRequest, node: Node) -> Checks:
    """Return what was said of the head, in the project that would be merged into; raise Unreadable.

    A fork's own pipelines run as the fork's owner pleases, so they say nothing here. Where a pipeline ran on the merge
    with the base's tip of now, what it says counts more than what was said of the head alone.
    """
    found = _said(asking, pull.base.repository, pull.head.commit)
    tried = trial(asking, pull, node)
    if tried:
        found = overruled(found, _said(asking, pull.base.repository, tried))
    return Checks(pull.head.commit, tuple(found))


def _said(asking: Asking, path: str, commit: str) -> list[Check]:
    """Return the last word of each job and status about a commit, in each of its pipelines' refs."""
    base, known = at_project(path), dict[int, set[int]]()

    def jobs(pipeline: int) -> set[int]:
        if pipeline not in known:
            at = f"{base}/pipelines/{pipeline}"
            listed = [*asking.pages(f"{at}/jobs"), *asking.pages(f"{at}/bridges")]
            known[pipeline] = {int(one["id"]) for one in listed}
        return known[pipeline]

    told: dict[tuple[str, str, bool], Check] = {}
    for one in sorted(asking.pages(f"{base}/repository/commits/{commit}/statuses"), key=lambda each: int(each["id"])):
        ours = bool(one.get("pipeline_id")) and int(one["id"]) in jobs(int(one["pipeline_id"]))
        told[str(one["name"]), str(one.get("ref") or ""), ours] = translate.check(one, ours=ours)
    return list(told.values())


def state(asking: Asking, home: str, repository: str, number: int) -> PullState:
    """Return how another merge request stands; raise Unreadable.

    Where one of another project is not found, it may be one that the token does not see.
    """
    try:
        told = asking.held(at_request(repository, number), "state")
    except Gone as fault:
        if repository.casefold() == home.casefold():
            return "absent"
        raise asking.failed(f"{printable(repository)}!{number} cannot be seen", fault.remedy) from None
    if told["state"] == "merged":
        return "merged"
    return "closed" if told["state"] == "closed" else "open"


def reader_of_states(asking: Asking, home: str) -> Callable[[str, int], PullState]:
    """Return what reads the state of other merge requests, for OtherPulls."""

    def read(repository: str, number: int) -> PullState:
        with asking.reading():
            return state(asking, home, repository, number)

    return read


def deployments(asking: Asking, pull: PullRequest) -> Deployments:
    """Return every deployment of the head; raise Unreadable. GitLab cannot be asked by commit, so all are looked at."""
    path = f"{at_project(pull.base.repository)}/deployments"
    listed = asking.pages(path, order_by="id", sort="desc")
    found = [_deployment(one) for one in listed[:_MOST_DEPLOYMENTS] if one["sha"] == pull.head.commit]
    return Deployments(pull.head.commit, tuple(sorted(found, key=lambda one: one.at)))


def _deployment(told: Any) -> Deployment:
    place: Node = told["environment"]
    said = _DEPLOYED.get(str(told["status"]), "pending")
    at = moment(told.get("updated_at") or told["created_at"])
    return Deployment(str(place["name"]), said, str(told["sha"]), at, str(place.get("external_url") or ""))
