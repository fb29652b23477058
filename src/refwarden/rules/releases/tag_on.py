"""A release's tag stands on what was released.

## Asks
Does the tagged commit lie on the first-parent line of a branch of the kinds that the tag's kind names under `on`, or
is it a tip that was merged there?

## Why
A tag on a branch that never reached production names a release that nobody reviewed, and deploying by tag deploys it.

## Fix
Merge first, then tag the merge.
"""

from refwarden.model.case import Case
from refwarden.model.kinds import Kinds
from refwarden.model.lines import Lines, LongLived
from refwarden.model.refs import TAGS, Tag, TagObject
from refwarden.model.text import printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[Tag], options: NoOptions) -> Verdict:
    """Judge where a tag stands."""
    del options
    tag, wanted = case.subject.tag, case[Kinds].of_tag(case.subject.tag).on
    if not wanted:
        return not_applicable("its kind does not say where it stands")
    target, lines, names = case[TagObject], case[Lines], " or ".join(wanted)
    full = quoted(TAGS + tag)
    if target.kind != "commit":
        return broken(
            f"{printable(tag)} is on a {target.kind}, not on a commit of {names}.",
            f"git push origin :{full}, and tag the commit released",
            Because("tag.peeled", target.kind, "git"),
        )
    homes = [one for one in lines.branches if one.kind.name in wanted]
    if not homes:
        return unknown(f"no branch of kind {names} is at hand", "git fetch origin")
    for one in lines.on(target.peeled):
        if one.kind.name in wanted:
            return kept(f"it stands on {printable(one.branch)}'s line")
    for one in homes:
        merge = lines.merged(one).get(target.peeled)
        if merge:
            return kept(f"{short(merge)} merged its commit into {printable(one.branch)}")
    home = printable(homes[0].branch)
    if any(_shared(one, lines) and not lines.graph.only([target.peeled], [one.tip]) for one in homes):
        return unknown(
            f"{home} holds {short(target.peeled)}, but is fast-forwarded along another branch: nobody can tell from "
            "the graph whether it received it as a release.",
            f"see git log --first-parent {quoted(homes[0].branch)}",
        )
    return broken(
        f"{printable(tag)} stands on {short(target.peeled)}, which {home} never received as such.",
        f"git push origin :{full}, merge what is to be released into {home}, and tag that merge",
        Because("tag.peeled", short(target.peeled), "git"),
    )


def _shared(one: LongLived, lines: Lines) -> bool:
    received = lines.received(one)
    return received.length > 1 and received.shared == received.length


RULE = Rule(
    code="RW704",
    name="tag-on",
    since="0.1",
    about=(Tag,),
    needs=(Kinds, Lines, TagObject),
    judge=judge,
)
