"""Nobody can walk around the protection but those whom the policy names.

## Asks
Who may push to the branch past every source that demands a pull request? A demand binds somebody unless each classic
rule and ruleset that makes it lets them pass. A bypass list that cannot be read is not an empty one.

## Why
A bypass is granted for one night and forgotten for years.

## Fix
Take them out of the bypass list, or name them in `allow` with the reason beside it.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.protection import ProtectedRef, Protection
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Rule, Says, Tighter


class Options(NamedTuple):
    """Who may."""

    allow: Annotated[
        tuple[str, ...],
        Says("Who may, as the finding names them: `team acme/release`, `app merge-bot`."),
        Tighter("fewer"),
    ] = ()


def judge(case: Case[ProtectedRef], options: Options) -> Verdict:
    """Judge a protected branch by who may push past its protection."""
    protection, branch = case[Protection], case.subject.words
    if not protection.bound("pull").sources:
        return not_applicable(f"nothing demands a pull request for {branch}")
    allowed = {one.casefold() for one in options.allow}
    walkers = protection.walkers("pull")
    free = [f"{one.who} ({one.mode})" for one in walkers if one.who.casefold() not in allowed]
    evidence = Because("protection.bypass", listed([one.who for one in walkers], 20) or "nobody", "host")
    if free:
        return broken(
            f"{listed(free, 5)} may push to {branch} past its protection.",
            f"take them out of the bypass list: {printable(case.subject.url) or 'the settings'}; or allow them by name",
            evidence,
        )
    return kept(f"nobody else may push to {branch}", evidence)


RULE = Rule(
    code="RW804",
    name="bypass-actors",
    since="0.1",
    about=(ProtectedRef,),
    judge=judge,
    needs=(Protection,),
    options=Options,
    controls=("cis:1.1.15", "slsa-source:L3", "osps:AC-03.01", "scorecard:Branch-Protection", "ssdf:PS.1"),
)
