"""Enough people have approved what would be merged.

## Asks
Do as many people as the policy wants stand at `approved`, each with write access, none of whom opened the pull request
or wrote any of it, each for the content that would be merged? One person has one voice, and the last one counts.

## Why
A second pair of eyes is the cheapest filter for mistakes, and the only one for malice; the author's pair is spent.

## Fix
Ask somebody named in the finding for a review. After a change of content, ask again: a clean rebase or a clean merge of
the base keeps an approval, anything else needs a new look.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from refwarden.model.approvals import Approvals
from refwarden.model.case import Case
from refwarden.model.pulls import Permissions, PullFiles, PullRequest, Teams
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept, unknown
from refwarden.rules.base import AtLeast, Rule, Says, Tighter
from refwarden.rules.demands import Answer, Demand, Facts, answer

_Count = Annotated[int, AtLeast(0), Says("How many approvals."), Tighter("higher")]


class Options(NamedTuple):
    """How many approvals, by whom, and what does not speak against them."""

    count: _Count = 1  # type: ignore[assignment] # a tuple's own `count` is not called on options
    require: Annotated[
        Demand | None, Says("A tree of demands; every part that applies must be met, beside `count`.")
    ] = None
    despite: Annotated[
        tuple[Literal["author", "contributor", "stranger", "no-access", "bot", "retargeted", "stale"], ...],
        Says("What does not speak against an approval here; nothing by default."),
        Tighter("fewer"),
    ] = ()


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by the approvals that stand."""
    facts = Facts(
        case.subject, case[Approvals], case[PullFiles], case[Teams], case[Permissions], tuple(options.despite)
    )
    tree: Mapping[str, Any] = options.require or {}  # type: ignore[assignment] # the policy's own mapping
    demands: list[Mapping[str, Any]] = [{"count": options.count}, tree] if tree else [{"count": options.count}]
    found = answer({"all": demands}, facts)
    evidence = [_evidence(case, options), Because("pull.approvals", found.words, "host")]
    if tree and answer(tree, facts).state == "skipped" and not options.count:
        return broken(
            "every demand of the policy is skipped, so nobody would have to approve.",
            "let one demand of required-approvals.require apply always",
            *evidence,
        )
    if found.state == "met":
        return kept(found.words, *evidence)
    if found.state == "unsure":
        return unknown(f"{found.words}.", found.remedy, *evidence)
    return broken(f"{found.words}{_spent(case, options)}.", _remedy(found), *evidence)


def _evidence(case: Case[PullRequest], options: Options) -> Because:
    """Every approval that stands, and what it is worth."""
    told = [
        f"{printable(one.by.login)} {standing.words or 'counts'}"
        for one in case[Approvals].all
        for standing in (case[Approvals].standing(one, options.despite),)
    ]
    return Because("pull.reviews", "; ".join(told) or "no approval stands", "host")


def _spent(case: Case[PullRequest], options: Options) -> str:
    """The approvals that stand and do not count, and why: what people ask first."""
    told = []
    for one in case[Approvals].all:
        standing = case[Approvals].standing(one, options.despite)
        if standing.counts is False:
            told.append(f"{printable(one.by.login)} {standing.words}")
    return f"; not counted: {'; '.join(told)}" if told else ""


def _remedy(found: Answer) -> str:
    return f"ask for a review: {found.lacking or 'one more approval'} is missing"


RULE = Rule(
    code="RW501",
    name="required-approvals",
    since="0.1",
    about=(PullRequest,),
    judge=judge,
    needs=(Approvals, PullFiles, Teams, Permissions),
    options=Options,
    desire=lambda _, options: (("approvals", options.count),) if options.count else (),
    controls=(
        "cis:1.1.3",
        "slsa-source:L4",
        "osps:QA-07.01",
        "scorecard:Branch-Protection",
        "scorecard:Code-Review",
        "ssdf:PW.7.2",
    ),
)
