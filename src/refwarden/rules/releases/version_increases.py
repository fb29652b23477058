"""A release's version is greater than every one it is built on.

## Asks
Among the version tags of the same kind in the tagged commit's own history, is this version the greatest by its
scheme's precedence? On a support branch that is the branch's own line, so an old series may go on.

## Why
Tools install the greatest version. One that is lower than what it is built on is never seen, and one that is equal
names two things.

## Fix
Tag the commit with the next version, and delete the wrong tag as long as nobody has used it.
"""

from refwarden.model.case import Case
from refwarden.model.refs import TAGS, Tag
from refwarden.model.tagged import Tagged
from refwarden.model.text import printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[Tag], options: NoOptions) -> Verdict:
    """Judge a version against those behind it."""
    del options
    tagged = case[Tagged]
    mine = tagged.all.get(case.subject.tag)
    if mine is None or mine.version is None:
        return not_applicable("its name is no version; tag-name asks about that")
    rival = tagged.not_below(mine)
    if rival is None or rival.version is None:
        return kept("it is greater than every version behind it")
    relation = "is the same version as" if rival.version.precedence == mine.version.precedence else "is lower than"
    return broken(
        f"{printable(mine.tag)} {relation} {printable(rival.tag)}, which it is built on.",
        f"git tag NEXT-VERSION {quoted(TAGS + mine.tag)}^{{}}, push it, then git push origin "
        f":{quoted(TAGS + mine.tag)}",
        Because("tags.behind", f"{printable(rival.tag)} on {short(rival.commit)}", "git"),
    )


RULE = Rule(
    code="RW707",
    name="version-increases",
    since="0.1",
    about=(Tag,),
    needs=(Tagged,),
    judge=judge,
)
