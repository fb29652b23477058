"""A release branch leads to the tag that it is named after.

## Asks
Where production received a branch named after a version, such as release/1.4.0, does the arrival or the merged tip
carry that version's tag, and not only another's?

## Why
People follow a release by its branch and look for it by its tag. Where the two disagree, notes, tickets and packages
name different things.

## Fix
Tag the arrival with the branch's version.
"""

from refwarden.model.case import Case
from refwarden.model.evidence import Arrival
from refwarden.model.kinds import PRODUCTION, Kinds
from refwarden.model.refs import TAGS
from refwarden.model.tagged import Tagged, VersionTag
from refwarden.model.text import listed, printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.model.versions import bare
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[Arrival], options: NoOptions) -> Verdict:
    """Judge the tags of an arrival on production against the branches that it merged."""
    del options
    arrival, tagged = case.subject, case[Tagged]
    if case.kind.name != PRODUCTION:
        return not_applicable("only what reaches production is a release")
    for merged in arrival.merged:
        kind = case[Kinds].of(merged.head) if merged.head else None
        version = merged.head.rpartition("/")[2].removeprefix("v")
        if kind is None or PRODUCTION not in kind.into or not version[:1].isdigit():
            continue
        tags = [*tagged.at(arrival.commit), *(tagged.at(merged.tip) if merged.tip else ())]
        if not tags:
            return not_applicable("it carries no version tag; production-tagged asks about that")
        if any(_says(tagged.all[tag], version) for tag in tags):
            return kept(f"{printable(merged.head)} led to its tag")
        named = tagged.all[tags[0]]
        name = named.tag.removesuffix(bare(named.tag, named.kind)) + version
        return broken(
            f"{printable(merged.head)} led to {listed(tags)}, not to {printable(name)}.",
            f"git tag -a -m {quoted('Release ' + version)} {quoted(name)} {arrival.commit} && git push origin "
            f"{quoted(TAGS + name)}",
            Because("merge.head", printable(merged.said), merged.how),
        )
    return not_applicable("it merged no branch that is named after a version")


def _says(tag: VersionTag, version: str) -> bool:
    return bare(tag.tag, tag.kind).removeprefix("v").partition("+")[0] == version.partition("+")[0]


RULE = Rule(
    code="RW708",
    name="release-version",
    since="0.1",
    about=(Arrival,),
    needs=(Kinds, Tagged),
    judge=judge,
)
