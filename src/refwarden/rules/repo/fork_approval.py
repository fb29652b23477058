"""Jobs of a stranger's pull request run only once somebody has looked.

## Asks
Must somebody who may write approve the jobs of pull requests from forks, and do these get neither secrets nor a token
that writes?

## Why
A pull request brings its own workflow. Who runs it unseen gives a stranger the machines, and whatever these can reach.

## Fix
Settings, Actions, General: Approval for running fork pull request workflows; or the command in the finding.
"""

from typing import Annotated, Literal, NamedTuple

from refwarden.model.case import Case
from refwarden.model.hosted import HostedRepository
from refwarden.model.safeguards import APPROVALS, ForkRuns
from refwarden.model.text import listed, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import Rule, Says
from refwarden.rules.hosting import setting


class Options(NamedTuple):
    """Whose."""

    approval: Annotated[
        Literal["new-accounts", "newcomers", "everybody"],
        Says("Whose jobs must at least be approved: new accounts', newcomers', or everybody's."),
    ] = "everybody"


def judge(case: Case[HostedRepository], options: Options) -> Verdict:
    """Judge a repository by what becomes of the jobs of forks."""
    runs = case[ForkRuns]
    evidence = Because("forks.approval", runs.approval if runs.run else "they do not run", "host")
    if not runs.run:
        return kept("jobs of forks do not run", evidence)
    unseen = APPROVALS.index(runs.approval) < APPROVALS.index(options.approval)
    faults = [f"jobs of forks run without approval {_WITHOUT[runs.approval]}"] if unseen else []
    faults += ["their token may write"] if runs.writes else []
    faults += ["they are given secrets"] if runs.secrets else []
    if not faults:
        return kept("jobs of forks wait for approval", evidence)
    path = f"repos/{case.subject.name}/actions/permissions/fork-pr-contributor-approval"
    remedy = f"{case.subject.url}/actions: Fork pull request workflows"
    if unseen and runs.approval != "nobody":  # a public repository, whose one setting this is
        remedy = f"gh api -X PUT {quoted(path)} -f approval_policy={_POLICIES[options.approval]}"
    if case.subject.host == "gitlab":
        remedy = setting(case.subject, "", "-F ci_allow_fork_pipelines_to_run_in_parent_project=false")
    return broken(f"{listed(faults)}.", remedy, evidence)


_WITHOUT = {
    "nobody": "by anybody",
    "new-accounts": "unless the account is new to the host",
    "newcomers": "unless it is the first from that account",
}
_POLICIES = {
    "new-accounts": "first_time_contributors_new_to_github",
    "newcomers": "first_time_contributors",
    "everybody": "all_external_contributors",
}

RULE = Rule(
    code="RW814",
    name="fork-approval",
    since="0.1",
    about=(HostedRepository,),
    needs=(ForkRuns,),
    judge=judge,
    options=Options,
)
