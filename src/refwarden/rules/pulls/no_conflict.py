"""A pull request can be merged without a conflict.

## Asks
Does the host find that head and base merge by themselves? While it is still trying, nobody can tell.

## Why
Whoever resolves a conflict writes code. Resolved at the merge, nobody has reviewed it and no check has seen it.

## Fix
Merge the base into the branch (or rebase it), resolve the conflict there, and push.
"""

from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest
from refwarden.model.text import printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[PullRequest], options: NoOptions) -> Verdict:
    """Judge whether a pull request conflicts with its base."""
    del options
    pull = case.subject
    if pull.state != "open":
        return not_applicable(f"it is {pull.state}")
    if pull.conflicting is None:
        return unknown(
            f"the host has not yet found out whether {pull.name} conflicts with {printable(pull.base.branch)}",
            "ask again in a minute: it tries the merge in the background",
            Because("pull.conflicting", "not known", "host"),
        )
    evidence = Because("pull.conflicting", str(pull.conflicting).lower(), "host")
    if not pull.conflicting:
        return kept("it merges without a conflict", evidence)
    base = quoted(pull.base.branch)
    return broken(
        f"{pull.name} conflicts with {printable(pull.base.branch)}.",
        f"git fetch origin && git switch {quoted(pull.head.branch)} && git merge origin/{base}, resolve the conflict, "
        "commit and push",
        evidence,
    )


RULE = Rule("RW413", "no-conflict", "0.2", about=(PullRequest,), judge=judge)
