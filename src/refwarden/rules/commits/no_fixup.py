"""No commit waits to be folded into another.

## Asks
Does a subject begin with `fixup!`, `squash!` or `amend!`?

## Why
Git makes these to be folded into the commit they correct by `git rebase --autosquash`. One that is shared was
forgotten, and the commit before it is known to be wrong.

## Fix
`git rebase --interactive --autosquash BASE`, then push again.
"""

from refwarden.model.case import Case
from refwarden.model.commits import Commit
from refwarden.model.kinds import Kinds
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import NoOptions, Rule
from refwarden.rules.messages import FIXUPS
from refwarden.rules.targets import base_of


def judge(case: Case[Commit], options: NoOptions) -> Verdict:
    """Judge a commit by the beginning of its subject."""
    del options
    commit = case.subject
    if not commit.subject.startswith(FIXUPS):
        return kept("it stands for itself")
    return broken(
        f"`{printable(commit.subject[:100])}` waits to be folded into the commit that it corrects.",
        f"git rebase --interactive --autosquash {base_of(case.kind, case[Kinds])}, then push with --force-with-lease",
        Because("commit.subject", printable(commit.subject[:200]), "git"),
    )


RULE = Rule("RW206", "no-fixup", "0.1", about=(Commit,), judge=judge, needs=(Kinds,))
