"""Everything that reaches production is a release, and has a version.

## Asks
Does each arrival on production, or a tip that it merged, carry a version tag within the grace time?

## Why
What runs is known by its version. An arrival without one cannot be named, deployed by tag, or rolled back to.

## Fix
Tag the arrival.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.evidence import Arrival
from refwarden.model.kinds import PRODUCTION
from refwarden.model.refs import Now
from refwarden.model.tagged import Tagged
from refwarden.model.text import DAY, age, listed, printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Duration, Rule, Says, Tighter


class Options(NamedTuple):
    """How long it may take."""

    grace: Annotated[Duration, Says("How long after its arrival a commit may lack a tag."), Tighter("lower")] = DAY


def judge(case: Case[Arrival], options: Options) -> Verdict:
    """Judge an arrival on production by the tags on it."""
    arrival, tagged = case.subject, case[Tagged]
    if case.kind.name != PRODUCTION:
        return not_applicable("only what reaches production is a release")
    if not arrival.parents:
        return not_applicable("a root commit is where history begins, not a release")
    tags = [tag for commit in (arrival.commit, *arrival.parents[1:]) for tag in tagged.at(commit)]
    if tags:
        return kept(f"it is {listed(tags)}")
    passed = case[Now].seconds - arrival.time
    if passed < options.grace:
        return kept(f"it has no tag yet, {age(passed)} after its arrival; {age(options.grace)} are allowed")
    return broken(
        f"{short(arrival.commit)} reached {printable(arrival.branch)} {age(passed)} ago and carries no version tag.",
        f"git tag -a -m {quoted('Release VERSION')} VERSION {arrival.commit} && git push origin VERSION",
        Because("arrival.subject", printable(arrival.subject[:80]), "git"),
        Because("tags", "none on it or on what it merged", "git"),
    )


RULE = Rule(
    code="RW709",
    name="production-tagged",
    since="0.1",
    about=(Arrival,),
    needs=(Now, Tagged),
    judge=judge,
    options=Options,
)
