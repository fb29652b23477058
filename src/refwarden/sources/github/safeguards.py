"""What surrounds a repository's branches on GitHub: each fact costs its own requests, and only the rule that asks them.

Whoever may not see them is told 403 or 404; neither is an empty list.
"""

from typing import Any
from urllib.parse import urlsplit

from refwarden.model.errors import Unavailable
from refwarden.model.safeguards import (
    Actions,
    Approval,
    Deployers,
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
from refwarden.sources.github.asking import Asking
from refwarden.sources.github.words import Node
from refwarden.sources.web import safeguards as web

_ADMINISTRATION = "grant the token Administration: read"
# https://docs.github.com/rest/actions/permissions
_ACTIONS: dict[str, Actions] = {"all": "all", "selected": "selected", "local_only": "local"}
_APPROVALS: dict[str, Approval] = {
    "first_time_contributors_new_to_github": "new-accounts",
    "first_time_contributors": "newcomers",
    "all_external_contributors": "everybody",
}


class Safeguards(web.Safeguards):
    """Reads the facts of model.safeguards about one repository.

    Args:
        asking: Asks GitHub.
        repository: `owner/name`.
        private: Whether it is private or internal.
    """

    def __init__(self, asking: Asking, repository: str, *, private: bool) -> None:
        self.asking = asking
        self.repository = repository
        self.private = private

    def _told(self, what: str, path: str, grant: str) -> Node:
        with self.asking.reading(what, grant):
            return _node(self.asking.found(f"/repos/{self.repository}{path}"))

    def _listed(self, what: str, path: str, grant: str) -> list[Node]:
        with self.asking.reading(what, grant):
            return self.asking.listed(f"/repos/{self.repository}{path}")

    def _rights(self) -> WorkflowRights:
        what = "what its jobs may do"
        told = self._told(what, "/actions/permissions", _ADMINISTRATION)
        if not told["enabled"]:
            return WorkflowRights(run=False)
        token = self._told(what, "/actions/permissions/workflow", _ADMINISTRATION)
        return WorkflowRights(
            run=True,
            writes=token["default_workflow_permissions"] != "read",
            approves=bool(token["can_approve_pull_request_reviews"]),
            actions=_ACTIONS.get(str(told.get("allowed_actions")), "all"),
            pinned=told.get("sha_pinning_required") is True,
        )

    def _forks(self) -> ForkRuns:
        what = "what jobs of forks may do"
        if not self._told(what, "/actions/permissions", _ADMINISTRATION)["enabled"]:
            return ForkRuns(run=False)
        if not self.private:
            told = self._told(what, "/actions/permissions/fork-pr-contributor-approval", _ADMINISTRATION)
            return ForkRuns(run=True, approval=_APPROVALS.get(str(told["approval_policy"]), "nobody"))
        told = self._told(what, "/actions/permissions/fork-pr-workflows-private-repos", _ADMINISTRATION)
        if not told["run_workflows_from_fork_pull_requests"]:
            return ForkRuns(run=False)
        return ForkRuns(
            run=True,
            approval="everybody" if told["require_approval_for_fork_pr_workflows"] else "nobody",
            writes=bool(told["send_write_tokens_to_workflows"]),
            secrets=bool(told["send_secrets_and_variables"]),
        )

    def _environments(self) -> Environments:
        listed = self._listed("its environments", "/environments", "grant the token Actions: read")
        return Environments(tuple(map(_environment, listed)))

    def _keys(self) -> DeployKeys:
        listed = self._listed("its deploy keys", "/keys", _ADMINISTRATION)
        return DeployKeys(tuple(DeployKey(str(one["title"]), not one["read_only"], int(one["id"])) for one in listed))

    def _hooks(self) -> Webhooks:
        listed = self._listed("its webhooks", "/hooks", "grant the token Webhooks: read")
        return Webhooks(tuple(map(_hook, listed)))

    def _scanning(self) -> SecretScanning | Unread:
        told = self._told("whether it scans pushes for secrets", "", "grant the token Metadata: read")
        parts = told.get("security_and_analysis")
        if parts is None:  # left out for whoever is no administrator, and not the same as switched off
            return Unread("GitHub shows its security settings to administrators alone", _ADMINISTRATION)
        state = (parts.get("secret_scanning_push_protection") or {}).get("status")
        if state is None:
            return Unread("the plan has no push protection for this repository", "nothing but another plan would tell")
        return SecretScanning(state == "enabled")


def _node(told: Any) -> Node:
    if not isinstance(told, dict):
        raise Unavailable("GitHub answers with what is no object", "report it, if it lasts")
    return told


def _environment(told: Node) -> Environment:
    """Read an environment; see https://docs.github.com/rest/deployments/environments."""
    reviewers, own = 0, True
    for rule in told.get("protection_rules") or ():
        if rule["type"] == "required_reviewers":
            reviewers, own = len(rule.get("reviewers") or ()), rule.get("prevent_self_review") is not True
    deployers: Deployers = "all"
    if told.get("deployment_branch_policy"):
        deployers = "protected" if told["deployment_branch_policy"]["protected_branches"] else "named"
    bypass = told.get("can_admins_bypass")
    return Environment(str(told["name"]), reviewers, own, deployers, bypass if isinstance(bypass, bool) else None)


def _hook(told: Node) -> Webhook:
    """Read a webhook; its secret is shown as stars where there is one."""
    config: Node = told["config"]
    parts = urlsplit(str(config.get("url") or ""))
    return Webhook(
        printable(f"{parts.scheme}://{parts.hostname or ''}"),
        bool(told["active"]),
        signed=bool(config.get("secret")),
        verified=parts.scheme == "https" and str(config.get("insecure_ssl", "0")) == "0",
        id=int(told["id"]),
    )
