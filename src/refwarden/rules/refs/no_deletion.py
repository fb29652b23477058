"""A branch of this kind is not deleted.

## Asks
Does the push delete a branch of a kind that must stay?

## Why
Long-lived branches are what releases, pipelines and everyone's clones hang on; deleting one breaks them all at once,
and a server may forget its reflog.

## Fix
Leave the branch out of the push. If it is gone already, push its old tip back.
"""

from refwarden.model.case import Case
from refwarden.model.refs import RefUpdate
from refwarden.model.text import printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import NoOptions, Rule, wanting


def judge(case: Case[RefUpdate], options: NoOptions) -> Verdict:
    """Judge a push's update of a branch."""
    del options
    update = case.subject
    if not update.branch:
        return not_applicable("only branches are asked about")
    if update.movement != "delete":
        return kept("it deletes nothing")
    return broken(
        f"{printable(update.branch)} is of kind {case.kind.name}, which is not deleted.",
        f"leave it out of the push; if it is gone: git push origin {update.old}:refs/heads/{quoted(update.branch)}",
        Because("update", f"{short(update.old)} to nothing", "git"),
    )


RULE = Rule(
    code="RW106",
    name="no-deletion",
    since="0.1",
    about=(RefUpdate,),
    judge=judge,
    desire=wanting("no-deletion"),
    controls=("cis:1.1.17", "slsa-source:L2", "osps:AC-03.02", "scorecard:Branch-Protection", "ssdf:PS.1.1"),
)
