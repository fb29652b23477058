"""A push only adds to a branch; it takes nothing away.

## Asks
Is the branch's old tip an ancestor of its new one? An old tip that is not at hand here counts as lost, since nobody
can show that the push keeps it.

## Why
A forced push throws away commits that others have built on, and with them the reviews and checks that they had.

## Fix
Bring in what is there, then push again: `git fetch` and `git rebase` or `git merge`. To undo something that was
pushed, `git revert` it.
"""

from refwarden.model.case import Case
from refwarden.model.refs import Ancestry, RefUpdate
from refwarden.model.text import printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import NoOptions, Rule, wanting


def judge(case: Case[RefUpdate], options: NoOptions) -> Verdict:
    """Judge a push's update of a branch."""
    del options
    update = case.subject
    if not update.branch:
        return not_applicable("only branches are asked about; tag-immutable judges tags")
    if update.movement != "update":
        return not_applicable("it rewrites nothing: there is only one tip")
    ancestry = case[Ancestry]
    if ancestry.fast_forward and ancestry.old_known:
        return kept("the old tip is an ancestor of the new one")
    branch, name = printable(update.branch), quoted(update.branch)
    if not ancestry.old_known:
        return broken(
            f"{branch} would be overwritten: its tip {short(update.old)} is not known here, so this push may lose it.",
            f"git fetch origin {name} && git rebase FETCH_HEAD, then push without force",
            Because("update.old", short(update.old), "git"),
        )
    return broken(
        f"{branch} would be rewritten: its tip {short(update.old)} is not in what is pushed ({short(update.new)}).",
        f"git fetch origin {name} && git rebase {short(update.old)}, then push without force",
        Because("update.fast_forward", "no", "git"),
    )


RULE = Rule(
    code="RW105",
    name="no-force-push",
    since="0.1",
    about=(RefUpdate,),
    needs=(Ancestry,),
    judge=judge,
    desire=wanting("no-force"),
    controls=("cis:1.1.16", "slsa-source:L2", "scorecard:Branch-Protection", "ssdf:PS.1.1"),
)
