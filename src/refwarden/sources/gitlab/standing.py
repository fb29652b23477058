"""How a merge request stands to what surrounds it, each question a request that only the rule which asks it costs."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from refwarden.model.checks import Check, Checks, Deployment, Deployments, DeploymentState, overruled
from refwarden.model.errors import Gone
from refwarden.model.pulls import PullRequest
from refwarden.model.standing import AgainstBase, PullState
from refwarden.model.text import printable
from refwarden.sources.gitlab import pull as translate
from refwarden.sources.gitlab.asking import Asking
from refwarden.sources.gitlab.questions import at_project, at_request
from refwarden.sources.gitlab.words import Node, moment

_DEPLOYED: dict[str, DeploymentState] = {"success": "success", "failed": "failure", "canceled": "failure"}
_MOST_DEPLOYMENTS = 1000  # the newest; an older one says nothing of today's head


class Tried(NamedTuple):
    """The commit that GitLab made of the head and its target to run a pipeline on.

    Attributes:
        commit: The commit; empty where no pipeline of the head ran on another one than the head.
        current: Whether it is the merge of the head and the target's tip of now.
    """

    commit: str = ""
    current: bool = False


def trial(asking: Asking, pull: PullRequest, node: Node) -> Tried:
    """Return what the head's pipeline ran on, where that is more than the head; raise Unreadable.

    A merged-results pipeline runs on a merge with the target of then, and stays the head's pipeline when that moves on:
    https://docs.gitlab.com/ci/pipelines/merged_results_pipelines/. A train may squash or rebase the head first
    (`MergeRequests::CreateRefService`), and so run on what does not hold it. GitLab shows a pipeline as the head's only
    by the head that it was started for (`MergeRequest#diff_head_pipeline`).
    """
    pipeline: Node = node["headPipeline"] or {}
    if pipeline.get("mergeRequestEventType") not in ("MERGED_RESULT", "MERGE_TRAIN"):
        return Tried()
    commit = str(pipeline["sha"])
    with asking.reading():
        parents = asking.parents(pull.base.repository, commit)
    if pipeline["mergeRequestEventType"] == "MERGED_RESULT" and pull.head.commit not in parents:
        return Tried()
    return Tried(commit, parents == [pull.base.commit, pull.head.commit])


def against_base(asking: Asking, pull: PullRequest, node: Node) -> AgainstBase:
    """Return how the head stands to its base's tip; raise Unreadable."""
    path = at_request(pull.base.repository, pull.number)
    with asking.reading():
        told = asking.held(path, "diverged_commits_count", include_diverged_commits_count="true")
    tried = trial(asking, pull, node)
    return AgainstBase(pull.base.commit, int(told["diverged_commits_count"]), tried.commit if tried.current else "")


def checks(asking: Asking, pull: PullRequest, node: Node) -> Checks:
    """Return what was said of the head, in the project that would be merged into; raise Unreadable.

    A fork's own pipelines run as the fork's owner pleases, so they say nothing here. Where a pipeline ran on the merge
    with the base's tip of now, what it says counts more than what was said of the head alone; what ran on a merge with
    an earlier tip counts beside that.
    """
    found = _said(asking, pull.base.repository, pull.head.commit)
    tried = trial(asking, pull, node)
    if tried.commit:
        said = _said(asking, pull.base.repository, tried.commit)
        found = overruled(found, said) if tried.current else [*found, *said]
    return Checks(pull.head.commit, tuple(found))


def _said(asking: Asking, path: str, commit: str) -> list[Check]:
    """Return the last word of each job and status about a commit, in each of its pipelines' refs."""
    base = at_project(path)
    jobs: dict[int, set[int]] = {}
    newest: dict[str, int] = {}  # by ref: an older pipeline's child has said what its newer one says anew
    told: dict[tuple[str, str, bool], Check] = {}
    for one in sorted(asking.pages(f"{base}/repository/commits/{commit}/statuses"), key=lambda each: int(each["id"])):
        pipeline, ref = int(one.get("pipeline_id") or 0), str(one.get("ref") or "")
        if pipeline and pipeline not in jobs:
            jobs[pipeline] = {int(each["id"]) for each in _jobs(asking, base, pipeline)}
        ours = bool(pipeline) and int(one["id"]) in jobs[pipeline]
        newest[ref] = max(pipeline, newest.get(ref, 0))
        told[str(one["name"]), ref, ours] = translate.check(one, ours=ours)
    return [*told.values(), *_below(asking, base, commit, [one for one in newest.values() if one])]


def _jobs(asking: Asking, base: str, pipeline: int) -> list[Node]:
    """Return the jobs of a pipeline, those that start another pipeline among them."""
    at = f"{base}/pipelines/{pipeline}"
    return [*asking.pages(f"{at}/jobs"), *asking.pages(f"{at}/bridges")]


def _below(asking: Asking, base: str, commit: str, pipelines: list[int]) -> Iterator[Check]:
    """Yield what the jobs of child pipelines say, of which a commit's statuses tell nothing.

    A child pipeline is of the same commit; one of another project says what that project's files say:
    https://docs.gitlab.com/ci/pipelines/downstream_pipelines/
    """
    seen = set(pipelines)
    while pipelines:
        for bridge in asking.pages(f"{base}/pipelines/{pipelines.pop()}/bridges"):
            child: Node = bridge.get("downstream_pipeline") or {}
            if str(child.get("sha")) != commit or int(child["id"]) in seen:
                continue
            seen.add(int(child["id"]))
            pipelines.append(int(child["id"]))
            for one in asking.pages(f"{base}/pipelines/{child['id']}/jobs"):
                yield translate.check({**one, "sha": commit, "target_url": one.get("web_url")}, ours=True)


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


def deployments(asking: Asking, pull: PullRequest, node: Node) -> Deployments:
    """Return every deployment of the head, or of what its pipeline ran on; raise Unreadable.

    GitLab cannot be asked by commit, so all are looked at.
    """
    commits = {pull.head.commit, trial(asking, pull, node).commit}
    path = f"{at_project(pull.base.repository)}/deployments"
    listed = asking.pages(path, order_by="id", sort="desc")
    found = [_deployment(one) for one in listed[:_MOST_DEPLOYMENTS] if one["sha"] in commits]
    # What was deployed is the head, as it is or merged with its target.
    found = [one._replace(commit=pull.head.commit) for one in found]
    return Deployments(pull.head.commit, tuple(sorted(found, key=lambda one: one.at)))


def _deployment(told: Any) -> Deployment:
    place: Node = told["environment"]
    said = _DEPLOYED.get(str(told["status"]), "pending")
    at = moment(told.get("updated_at") or told["created_at"])
    return Deployment(str(place["name"]), said, str(told["sha"]), at, str(place.get("external_url") or ""))
