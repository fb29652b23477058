"""A tag's name is a version as its kind's scheme writes it.

## Asks
Is what follows the prefix a version by Semantic Versioning 2.0.0 (or a calendar version), and does the whole name
match the kind's pattern?

## Why
Tools order releases by their tags. `v1.2` or `v1.02.3` is no version to them: they skip it, or sort it wrongly.

## Fix
Tag the same commit by the right name and delete the wrong one, as long as nobody has used it.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.kinds import OTHER_TAG, Kinds
from refwarden.model.refs import TAGS, Tag
from refwarden.model.text import listed, printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.model.versions import bare, read
from refwarden.rules.base import Rule, Says, Tighter
from refwarden.rules.patterns import fits

_SCHEMES = {"semver": ("a semantic version", "1.4.0"), "calver": ("a calendar version", "2026.11")}


class Options(NamedTuple):
    """Which tags."""

    every: Annotated[bool, Says("Whether every tag must be of a kind that the policy names."), Tighter("true")] = False


def judge(case: Case[Tag], options: Options) -> Verdict:
    """Judge a tag by its name."""
    tag, kinds = case.subject.tag, case[Kinds]
    kind = kinds.of_tag(tag)
    full = quoted(TAGS + tag)
    if kind == OTHER_TAG:
        if not (options.every and kinds.tags):
            return not_applicable("the policy names no kind for it")
        globs = listed([glob for one in kinds.tags for glob in one.match], 8)
        return broken(
            f"{printable(tag)} is of no kind that the policy names; it knows {globs}.",
            f"git push origin :{full}, and tag by a name of those kinds",
            Because("tags.match", globs, "policy"),
        )
    scheme, example = _SCHEMES.get(kind.scheme, ("", ""))
    if scheme and read(tag, kind) is None:
        rest = bare(tag, kind)
        prefix = kind.prefix or (tag.removesuffix(rest) if rest else "")
        return broken(
            f"{printable(tag)} is not {scheme}: {printable(rest or tag)} is not of the form {example}.",
            f"git tag {quoted(prefix + example)} {full}^{{}} (with the right number), push it, then "
            f"git push origin :{full}",
            Because("tags.scheme", kind.scheme, "policy"),
        )
    if kind.pattern and not fits(kind.pattern, tag):
        return broken(
            f"{printable(tag)} does not match {kind.name}'s pattern {printable(kind.pattern)}.",
            f"git tag NEW-NAME {full}^{{}}, push it, then git push origin :{full}",
            Because("tags.pattern", printable(kind.pattern), "policy"),
        )
    return kept(f"it is a name of kind {kind.name}")


RULE = Rule(
    code="RW701",
    name="tag-name",
    since="0.1",
    about=(Tag,),
    needs=(Kinds,),
    judge=judge,
    options=Options,
)
