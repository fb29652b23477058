"""What reached production reaches integration too.

## Asks
Does integration, or an open release branch that will merge into it, hold everything that this arrival brought to
production? The same change under another commit id counts; a merge that brought nothing needs no way back. Of a pull
request it is asked before the merge; as long as `grace` allows some time, it may come back later.

## Why
A hotfix that stays on production alone is undone by the next release, and the fault that it mended comes back.

## Fix
Merge production (or the hotfix's branch, or its tag) into integration.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.evidence import Outstanding
from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import PRODUCTION
from refwarden.model.lines import Lines
from refwarden.model.missing import Missing
from refwarden.model.patches import Patches
from refwarden.model.refs import Now
from refwarden.model.text import DAY, age, listed, plural, printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Duration, Rule, Says, Tighter
from refwarden.rules.hosting import opened


class Options(NamedTuple):
    """How long it may take."""

    grace: Annotated[Duration, Says("How long after its arrival a commit may be missing."), Tighter("lower")] = 3 * DAY


def judge(case: Case[Outstanding], options: Options) -> Verdict:
    """Judge an arrival on production."""
    arrival = case.subject.arrival
    if case.kind.name != PRODUCTION:
        return not_applicable("only what reaches production flows back")
    lines = case[Lines]
    if not lines.integration:
        return not_applicable("there is no integration branch")
    missing = case[Missing]
    if arrival.proposed:
        brought, passed = missing.proposed(arrival.commit), 0
    else:
        brought, passed = missing.brought(arrival.branch).get(arrival.commit, []), case[Now].seconds - arrival.time
    if not brought:
        return kept("integration holds it")
    if passed < options.grace:
        since = "before it is merged" if arrival.proposed else f"{age(passed)} after its arrival"
        return kept(f"integration lacks it still, {since}; {age(options.grace)} are allowed")
    lost = _lost(case, brought)
    if not lost:
        return kept("integration holds every change of it, under other commits, or it brought none")
    home = lines.integration[0].branch
    head = next((one.head for one in arrival.merged if one.head), "")
    words = f"{printable(head)} in {short(arrival.commit)}" if head else short(arrival.commit)
    brings = f"{words} brought to {printable(arrival.branch)} {age(passed)} ago"
    remedy = f"git switch {quoted(home)} && git merge --no-ff {quoted(arrival.branch)}"
    if arrival.proposed:
        brings = f"{printable(arrival.proposed)} would bring to {printable(arrival.branch)}"
        remedy = f"{opened(arrival.proposed, home, quoted(head or 'BRANCH'))}, and merge that one first"
    return broken(
        f"{printable(home)} lacks {plural(len(lost), 'commit')} that {brings}: "
        f"{listed([short(commit) for commit in lost])}.",
        remedy,
        Because("arrival", printable(arrival.subject), "git"),
        Because("missing", listed([short(commit) for commit in lost], 10), "git"),
    )


def _lost(case: Case[Outstanding], brought: list[str]) -> list[str]:
    """Return those commits whose content integration has under no other id either."""
    arrival, graph, patches = case.subject.arrival, case[CommitGraph], case[Patches]
    wanted: dict[str, str] = {}
    for commit in brought:
        parents = graph.parents(commit)
        if len(parents) < 2:
            patch = patches.between(parents[0] if parents else "", commit)
            if patch:
                wanted[commit] = patch
        elif patches.makes(commit):
            wanted[commit] = patches.between(parents[0], commit)
    if not wanted:
        return []
    whole = patches.between(arrival.parents[0] if arrival.parents else "", arrival.commit)
    sought = set(wanted.values())
    for commit in case[Missing].beyond:
        parents = graph.parents(commit)
        patch = patches.between(parents[0] if parents else "", commit)
        if patch and patch == whole:
            return []  # squashed there, or here, or on both sides
        sought.discard(patch)
        if not sought:
            return []
    return [commit for commit, patch in wanted.items() if patch in sought]


RULE = Rule(
    code="RW110",
    name="back-merge",
    since="0.1",
    about=(Outstanding,),
    needs=(CommitGraph, Lines, Missing, Patches, Now),
    judge=judge,
    options=Options,
)
