"""What surrounds a project's branches on GitLab: each fact costs its own requests, and only the rule that asks them.

Whoever may not see them is told 403 or 404; neither is an empty list, but for what a maintainer's licence lacks.
"""

from typing import Any
from urllib.parse import quote, urlsplit

from refwarden.model.errors import Gone, Unauthorised
from refwarden.model.safeguards import (
    DeployKey,
    DeployKeys,
    Environment,
    Environments,
    ForkRuns,
    SecretScanning,
    Webhook,
    Webhooks,
    WorkflowRights,
)
from refwarden.model.text import printable
from refwarden.model.verdict import Unread
from refwarden.sources.gitlab.asking import Asking
from refwarden.sources.gitlab.questions import at_project
from refwarden.sources.gitlab.words import Node
from refwarden.sources.web import safeguards as web

_MAINTAINER = "give a token with the scope read_api, of somebody with the role Maintainer"


class Safeguards(web.Safeguards):
    """Reads the facts of model.safeguards about one project.

    Args:
        asking: Asks GitLab.
        project: The project, as REST has it.
        maintains: Whether whoever asks is a maintainer, from whom GitLab hides nothing but what the licence lacks.
    """

    def __init__(self, asking: Asking, project: Node, *, maintains: bool) -> None:
        self.asking = asking
        self.project = project
        self.maintains = maintains

    @property
    def _at(self) -> str:
        return at_project(str(self.project["path_with_namespace"]))

    def _listed(self, what: str, path: str, *members: str) -> list[Node]:
        with self.asking.reading(what, _MAINTAINER):
            return self.asking.all_of(f"{self._at}{path}", *members)

    def _rights(self) -> WorkflowRights | Unread:
        """Read what a job's token may do: https://docs.gitlab.com/ci/jobs/ci_job_token/.

        It may approve nothing, and whose components jobs may use GitLab cannot limit.
        """
        if self.project.get("builds_access_level") == "disabled":
            return WorkflowRights(run=False)
        writes = self.project.get("ci_push_repository_for_job_token_allowed")
        if not isinstance(writes, bool):
            return _hidden("what its jobs' tokens may do", "17.2")
        return WorkflowRights(run=True, writes=writes)

    def _forks(self) -> ForkRuns | Unread:
        """Read what becomes of the pipelines of forks.

        They run as the fork's own. In the project they run where a member starts them, with its variables:
        https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/#run-pipelines-in-the-parent-project
        """
        if self.project.get("builds_access_level") == "disabled":
            return ForkRuns(run=False)
        runs = self.project.get("ci_allow_fork_pipelines_to_run_in_parent_project")
        if not isinstance(runs, bool):
            return _hidden("what becomes of forks' pipelines", "15.3")
        return ForkRuns(run=runs, approval="everybody", secrets=runs)

    def _environments(self) -> Environments:
        listed = self._listed("its environments", "/environments", "name")
        own = {str(one["name"]): one for one in self._guarding(self._at) or ()}
        if self._guarding(self._at) is None:
            unseen = "GitLab shows protected environments to maintainers alone"
            if self.maintains:
                unseen = "the licence has no protected environments, which take the tier Premium"
            return Environments(tuple(Environment(str(one["name"]), unseen=unseen) for one in listed))
        return Environments(tuple(self._environment(one, own.get(str(one["name"]))) for one in listed))

    def _guarding(self, at: str) -> list[Node] | None:
        """Return the protected environments of a project or group, None where they are refused; raise Unreadable."""
        with self.asking.reading():
            try:
                return self.asking.all_of(f"{at}/protected_environments", "name")
            except (Gone, Unauthorised):
                return None

    def _environment(self, told: Node, own: Node | None) -> Environment:
        """Read an environment by what guards it: its own entry and those of the groups above, by its tier.

        All of them must be satisfied: https://docs.gitlab.com/ci/environments/protected_environments/
        """
        entries, unseen = [own] if own else [], ""
        if not (own and _approvals(own)):
            for group in self._groups():
                listed = self._guarding(f"/groups/{quote(group, safe='')}")
                if listed is None:
                    unseen = f"GitLab does not show the protected environments of the group {printable(group)}"
                entries += [one for one in listed or () if one["name"] == told.get("tier")]
        reviewers = max(map(_approvals, entries), default=0)
        alone = self.project.get("allow_pipeline_trigger_approve_deployment") is not False
        deployers: Any = "people" if entries else "all"
        return Environment(str(told["name"]), reviewers, alone, deployers, None, unseen)

    def _groups(self) -> list[str]:
        """Return the groups above, the nearest first; none above a person's project."""
        above = self.project.get("namespace") or {}
        if above.get("kind") != "group":
            return []
        names = str(above["full_path"]).split("/")
        return ["/".join(names[:count]) for count in range(len(names), 0, -1)]

    def _keys(self) -> DeployKeys:
        listed = self._listed("its deploy keys", "/deploy_keys", "id", "title", "can_push")
        return DeployKeys(tuple(DeployKey(str(one["title"]), bool(one["can_push"]), int(one["id"])) for one in listed))

    def _hooks(self) -> Webhooks:
        return Webhooks(tuple(map(_hook, self._listed("its webhooks", "/hooks", "id", "url"))))

    def _scanning(self) -> SecretScanning | Unread:
        """Read whether pushes are searched for secrets: Ultimate, and told to maintainers."""
        for name in ("secret_push_protection_enabled", "pre_receive_secret_detection_enabled"):
            if isinstance(self.project.get(name), bool):
                return SecretScanning(self.project[name])
        words = "GitLab shows push protection for secrets where the tier is Ultimate, to the role Maintainer"
        return Unread(words, _MAINTAINER)


def _hidden(what: str, version: str) -> Unread:
    return Unread(f"GitLab does not show {what}: it tells maintainers, from version {version} on", _MAINTAINER)


def _approvals(entry: Node) -> int:
    """Return how many must approve a deployment: by all of its rules together, or by the one number of before."""
    rules = entry.get("approval_rules") or ()
    return max(int(entry.get("required_approval_count") or 0), sum(int(one["required_approvals"]) for one in rules))


def _hook(told: Node) -> Webhook:
    """Read a webhook. Whether it has a secret token GitLab shows nobody: https://docs.gitlab.com/api/project_webhooks/."""
    parts = urlsplit(str(told.get("url") or ""))
    return Webhook(
        printable(f"{parts.scheme}://{parts.hostname or ''}"),
        told.get("alert_status") != "disabled",
        signed=None,
        verified=parts.scheme == "https" and told.get("enable_ssl_verification") is not False,
        id=int(told["id"]),
    )
