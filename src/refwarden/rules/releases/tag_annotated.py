"""A release's tag is annotated.

## Asks
Is a tag whose kind says `annotated` a tag object, with its own author, date and words?

## Why
A light tag is a name and nothing more: who released, when and what, it does not say, and `git describe` passes it by.

## Fix
`git tag -a` on the same commit.
"""

from refwarden.model.case import Case
from refwarden.model.kinds import Kinds
from refwarden.model.refs import TAGS, Tag, TagObject
from refwarden.model.text import printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[Tag], options: NoOptions) -> Verdict:
    """Judge what a tag's ref holds."""
    del options
    tag = case.subject.tag
    if not case[Kinds].of_tag(tag).annotated:
        return not_applicable("its kind does not ask for it")
    if case[TagObject].annotated:
        return kept("it is a tag object")
    kind, name = case[Kinds].of_tag(tag), quoted(tag)
    command = f"git tag -f -a -m {quoted('Release ' + tag)} {name} {case[TagObject].peeled}"
    if case.subject.created:
        remedy = f"{command}, then push again"
    elif kind.immutable:  # what others have fetched stays; moving it would break another rule
        remedy = "this one stays as it is; create the next with git tag -a, and accept this with audit --write-baseline"
    else:
        remedy = f"{command} && git push -f origin {quoted(TAGS + tag)}"
    return broken(
        f"{printable(tag)} is a light tag; releases are tagged with an annotated one.",
        remedy,
        Because("tag.object", "none", "git"),
    )


RULE = Rule(
    code="RW702",
    name="tag-annotated",
    since="0.1",
    about=(Tag,),
    needs=(Kinds, TagObject),
    judge=judge,
)
