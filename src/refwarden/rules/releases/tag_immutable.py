"""A release's tag never moves and never goes.

## Asks
Does the push move or delete a tag whose kind says `immutable`?

## Why
People, builds and lock files remember a release by its tag. A tag that moves makes two releases of one name, and a
clone that has the old one keeps it.

## Fix
Release anew under the next version. If a tag was moved by mistake, push its old object back.
"""

from refwarden.model.case import Case
from refwarden.model.kinds import Kinds
from refwarden.model.refs import TAGS, RefUpdate
from refwarden.model.text import printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[RefUpdate], options: NoOptions) -> Verdict:
    """Judge a push's update of a tag."""
    del options
    update = case.subject
    if not update.tag:
        return not_applicable("only tags are asked about")
    kind = case[Kinds].of_tag(update.tag)
    if not kind.immutable:
        return not_applicable("its kind may move")
    if update.movement == "create":
        return kept("it is a new tag")
    deed = "deleted" if update.movement == "delete" else f"moved from {short(update.old)} to {short(update.new)}"
    return broken(
        f"{printable(update.tag)} would be {deed}; {kind.name} tags stay.",
        "leave it out of the push and release under the next version; if it is done: "
        f"git push -f origin {update.old}:{quoted(TAGS + update.tag)}",
        Because("update", f"{short(update.old)} {update.movement}", "git"),
    )


RULE = Rule(
    code="RW705",
    name="tag-immutable",
    since="0.1",
    about=(RefUpdate,),
    needs=(Kinds,),
    judge=judge,
    desire_of_tags=lambda kind: (("fixed", True),) if kind.immutable else (),
    controls=("slsa-source:L2", "osps:BR-02.01", "ssdf:PS.3.1"),
)
