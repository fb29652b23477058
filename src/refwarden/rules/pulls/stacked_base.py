"""A pull request goes to a branch that lives, unless the team stacks on purpose.

## Asks
Is the base a long-lived branch, or one that the head's kind may merge into (a bugfix into an open release)? A base that
is somebody's open topic branch is right only for kinds that the policy calls `stacked`.

## Why
What is merged into a topic branch has reached nobody yet. When that branch is squashed, changed or abandoned, the work
in it changes or goes with it, approved as it was.

## Fix
Change the base to the branch that the work is for; set `stacked` on the kind where stacking is the way you work.
"""

from refwarden.model.case import Case
from refwarden.model.kinds import OTHER, Kinds
from refwarden.model.pulls import PullRequest
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import NoOptions, Rule
from refwarden.rules.hosting import command
from refwarden.rules.targets import target_of


def judge(case: Case[PullRequest], options: NoOptions) -> Verdict:
    """Judge a pull request by its base."""
    del options
    pull, kinds = case.subject, case[Kinds]
    if pull.state == "closed":
        return not_applicable("it was closed without a merge")
    base, evidence = printable(pull.base.branch), Because("pull.base", printable(pull.base.branch), "host")
    if case.kind.protected:
        return kept(f"{base} is long-lived", evidence)
    head = kinds.of(pull.head.branch)
    if pull.from_fork and head.protected:
        head = OTHER  # another repository's main is no branch of ours
    if case.kind.name in head.into:
        return kept(f"{head.name} branches merge into {case.kind.name} branches", evidence)
    if head.stacked:
        return kept(f"{head.name} branches are stacked on purpose", evidence)
    target = target_of(head, kinds)
    return broken(
        f"{pull.name} goes into {base} ({case.kind.name}), which is itself an open branch; {head.name} branches are "
        "not stacked.",
        f"{command(pull, 'edit', '--base')} {target}",
        evidence,
    )


RULE = Rule("RW416", "stacked-base", "0.2", about=(PullRequest,), needs=(Kinds,), judge=judge)
