"""Every approval is by somebody whose approval the host counts.

## Asks
Has everybody who approved write access to the repository, today? A pending invitation is no access.

## Why
A green tick by somebody who may not write looks like an approval and is none: the team waits for nothing, or believes
in a review that never took place.

## Fix
Ask somebody with write access, or give it to who approved.
"""

from refwarden.model.approvals import Approvals
from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest
from refwarden.model.text import listed
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[PullRequest], options: NoOptions) -> Verdict:
    """Judge the approvals that stand by the access of who gave them."""
    del options
    approvals = case[Approvals]
    if not approvals.all:
        return not_applicable("no approval stands")
    found = [(one.by.login or "a deleted account", approvals.flaw("no-access", one)) for one in approvals.all]
    without = [login for login, standing in found if standing.counts is False]
    if without:
        names = listed(without)
        return broken(
            f"{names} approved without write access, so the host does not count it.",
            "ask somebody with write access for a review",
            Because("permissions", names, "host"),
        )
    doubt = next((standing for _, standing in found if standing.counts is None), None)
    if doubt:
        return unknown(f"whether every approver may write cannot be told: {doubt.words}", doubt.remedy)
    return kept(f"{listed([login for login, _ in found])} may write")


RULE = Rule(code="RW508", name="reviewer-eligible", since="0.1", about=(PullRequest,), judge=judge, needs=(Approvals,))
