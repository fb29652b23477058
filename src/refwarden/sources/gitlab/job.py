"""What a job of GitLab CI is about: the merge requests that its variables name.

https://docs.gitlab.com/ci/variables/predefined_variables/
"""

from collections.abc import Mapping
from typing import NamedTuple

from refwarden.model.errors import UsageError
from refwarden.model.targets import Target, target
from refwarden.model.text import printable


class Job(NamedTuple):
    """A job.

    Attributes:
        targets: The merge requests.
        repository: The project that the job runs in.
        commit: The commit that it runs on.
        pipeline: Its pipeline's number.
        head: The source branch's commit that it is about: another than `commit` where that one is a merge that GitLab
            made, or what a train makes of it.
        train: Whether that commit is one that a merge train would put on the target.
        base: What a train's commit starts from, as GitLab names it; empty where it does not.
        tag: Whether it is a tag's.
        branch: The branch whose pipeline it is in; empty in a merge request's own.
        project: The number of the project that the job runs in; empty where it is not set.
    """

    targets: tuple[Target, ...]
    repository: str
    commit: str
    pipeline: int
    head: str
    train: bool = False
    base: str = ""
    tag: bool = False
    branch: str = ""
    project: str = ""

    def pipeline_of(self, target: Target) -> int:
        """Return the pipeline's number for a status of the target's; a fork's pipeline is none of its parent's: 0."""
        return self.pipeline if target.repository.casefold() == self.repository.casefold() else 0


def present(environ: Mapping[str, str]) -> bool:
    """Tell whether this runs in GitLab CI."""
    return environ.get("GITLAB_CI") == "true"


def about_merge(environ: Mapping[str, str]) -> bool:
    """Tell whether this runs in a job of a merge request's own pipeline."""
    return present(environ) and bool(environ.get("CI_MERGE_REQUEST_IID"))


def job(environ: Mapping[str, str]) -> Job:
    """Read what a job is about.

    Raises:
        UsageError: The variables are not as GitLab sets them.
    """
    names = ("CI_PROJECT_PATH", "CI_COMMIT_SHA", "CI_PIPELINE_ID")
    missing = [name for name in names if not environ.get(name)]
    if missing:
        raise UsageError(f"{missing[0]} is not set, though GITLAB_CI is; run it in a job, or name a merge request")
    number = environ["CI_PIPELINE_ID"]
    pipeline = int(number) if number.isascii() and number.isdigit() and len(number) <= 18 else 0
    commit = environ["CI_COMMIT_SHA"]
    found = Job((), environ["CI_PROJECT_PATH"], commit, pipeline, commit)
    if environ.get("CI_MERGE_REQUEST_IID"):
        # Set in merged-results and train pipelines alone, which run on a commit that is nobody's head.
        found = found._replace(head=environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or commit)
        home = environ.get("CI_MERGE_REQUEST_PROJECT_PATH") or found.repository
        train = environ.get("CI_MERGE_REQUEST_EVENT_TYPE") == "merge_train"
        base = environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "")
        return found._replace(targets=(_named(f"{home}!{environ['CI_MERGE_REQUEST_IID']}"),), train=train, base=base)
    if environ.get("CI_COMMIT_TAG"):
        return found._replace(tag=True)
    # At most four, and of these only those that whoever started the pipeline may see; there may be more.
    listed = [one for one in environ.get("CI_OPEN_MERGE_REQUESTS", "").split(",") if one.strip()]
    branch, project = environ.get("CI_COMMIT_BRANCH", ""), environ.get("CI_PROJECT_ID", "")
    return found._replace(targets=tuple(_named(one.strip()) for one in listed), branch=branch, project=project)


def _named(word: str) -> Target:
    named = target(f"gitlab:{word}")
    if not named.number:
        raise UsageError(f"{printable(word)}: a job's variables name a merge request as GROUP/PROJECT!N")
    return named


def page(environ: Mapping[str, str]) -> str:
    """Return the address of the job's page, empty outside of one."""
    return environ.get("CI_JOB_URL", "") if present(environ) else ""
