"""The host deletes the branch of a pull request once it is merged.

## Asks
Do the repository's settings delete head branches when their pull requests are merged?

## Why
What nobody deletes stays, and after a year nobody knows which of four hundred branches anybody still needs. Under
GitFlow think first: a release branch that goes to production and back would be gone after the first of its two merges.

## Fix
Settings, General, Pull Requests, Automatically delete head branches; or the command in the finding. Protected branches
are never deleted so.
"""

from refwarden.model.case import Case
from refwarden.model.hosted import HostedRepository, RepositorySettings
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import NoOptions, Rule
from refwarden.rules.hosting import setting


def judge(case: Case[HostedRepository], options: NoOptions) -> Verdict:
    """Judge a repository by what becomes of merged branches."""
    del options
    found = case[RepositorySettings].deletes_heads
    evidence = Because("repository.deletes_heads", "yes" if found else "no", "host")
    if found:
        return kept("the host deletes merged branches", evidence)
    return broken(
        "merged branches stay: the host does not delete them.",
        setting(case.subject, "--delete-branch-on-merge", "-F remove_source_branch_after_merge=true"),
        evidence,
    )


RULE = Rule(
    code="RW807",
    name="delete-head-on-merge",
    since="0.2",
    about=(HostedRepository,),
    needs=(RepositorySettings,),
    judge=judge,
)
