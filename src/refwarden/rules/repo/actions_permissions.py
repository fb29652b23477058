"""The host's own jobs may do no more than the policy lets them.

## Asks
May the token of a job write where the job does not say so, may a job approve pull requests, and whose actions may it
use?

## Why
Whatever runs in a job acts with its token. One action that was taken over then pushes, tags and approves in the
repository's name, and none of the people whom the branch rules are about took part.

## Fix
Settings, Actions, General: Workflow permissions, Actions permissions; or the commands in the finding. A job that must
write says so itself, by its `permissions`.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.hosted import HostedRepository
from refwarden.model.safeguards import Actions, WorkflowRights
from refwarden.model.text import listed, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Rule, Says, Tighter
from refwarden.rules.hosting import setting


class Options(NamedTuple):
    """What jobs may do."""

    writes: Annotated[
        bool, Says("Whether a job's token may write unless the job says otherwise."), Tighter("false")
    ] = False
    approves: Annotated[bool, Says("Whether a job may create and approve pull requests."), Tighter("false")] = False
    actions: Annotated[
        tuple[Actions, ...],
        Says("Whose actions jobs may use: `all`, `selected` or `local`; none for whatever the host allows."),
        Tighter("fewer, or all"),
    ] = ()
    pinned: Annotated[
        bool, Says("Whether actions must be named by a whole commit id, which nobody can move."), Tighter("true")
    ] = False


def judge(case: Case[HostedRepository], options: Options) -> Verdict:
    """Judge a repository by what its jobs may do."""
    rights = case[WorkflowRights]
    if not rights.run:
        return not_applicable("no job may run there")
    token, others = _token(rights, options), _actions(rights, options)
    evidence = Because("actions", f"token {'writes' if rights.writes else 'reads'}, {rights.actions} actions", "host")
    if not token and not others:
        return kept("jobs may do no more than the policy lets them", evidence)
    remedies = []
    if case.subject.host == "gitlab":
        remedies = [setting(case.subject, "", "-F ci_push_repository_for_job_token_allowed=false")] if token else []
        remedies += ["GitLab cannot limit whose components jobs use: set neither actions nor pinned"] if others else []
    elif token:
        writes = "write" if rights.writes and options.writes else "read"
        approves = str(rights.approves and options.approves).lower()
        path = quoted(f"repos/{case.subject.name}/actions/permissions/workflow")
        words = f"-f default_workflow_permissions={writes} -F can_approve_pull_request_reviews={approves}"
        remedies.append(f"gh api -X PUT {path} {words}")
    if others and case.subject.host != "gitlab":
        remedies.append(f"{case.subject.url}/actions: Actions permissions")
    faults = listed([*token, *others], 4)
    return broken(f"a job may do more than the policy lets it: {faults}.", "; ".join(remedies), evidence)


def _token(rights: WorkflowRights, options: Options) -> list[str]:
    found = ["its token may write"] if rights.writes and not options.writes else []
    return [*found, "it may approve pull requests"] if rights.approves and not options.approves else found


def _actions(rights: WorkflowRights, options: Options) -> list[str]:
    found = []
    if options.actions and rights.actions not in options.actions:
        found.append(f"it may use {_WHOSE[rights.actions]}")
    if options.pinned and not rights.pinned:
        found.append("actions need not be named by a commit id")
    return found


_WHOSE: dict[Actions, str] = {
    "all": "anybody's actions",
    "selected": "actions of a list",
    "local": "the owner's own actions",
}

RULE = Rule(
    code="RW809",
    name="actions-permissions",
    since="0.1",
    about=(HostedRepository,),
    needs=(WorkflowRights,),
    judge=judge,
    options=Options,
)
