"""Every approval is what its giver gave, and every objection was taken back by who may.

## Asks
Was a review's text edited after it was given? Did the author, or a contributor, dismiss somebody's request for changes?
Does the host point an approval at a head that came after it?

## Why
A host shows where things stand and hides how they came to: these are the ways in which an approval that nobody gave
comes to be shown.

## Fix
Ask whoever is named to review again, or say in the pull request why the objection was dismissed.
"""

from typing import Annotated, NamedTuple

from refwarden.model.approvals import Approvals
from refwarden.model.case import Case
from refwarden.model.pulls import Contributors, PullEvents, PullRequest
from refwarden.model.reviews import reviewed
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import Rule, Says, Tighter


class Options(NamedTuple):
    """What is looked for."""

    edited: Annotated[bool, Says("Whether an approval whose text was edited is a finding."), Tighter("true")] = True
    dismissed: Annotated[
        bool, Says("Whether a request for changes that a contributor dismissed is a finding."), Tighter("true")
    ] = True


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge how the reviews came to stand as they do."""
    events, people = case[PullEvents], case[Contributors]
    for one in case[Approvals].all:
        login = printable(one.by.login) or "a deleted account"
        if reviewed(one, events).rebound:
            return broken(
                f"{login} approved before a force push, and the host shows it at the head that came after.",
                f"ask {login} to review again",
                Because("pull.events.force_pushes", one.commit, "host"),
            )
        if options.edited and one.edited > one.at:
            return broken(
                f"the text of {login}'s approval was edited after it was given.",
                f"ask {login} to review again",
                Because("pull.reviews.edited", login, "host"),
            )
    for gone in events.dismissals if options.dismissed else ():
        if gone.was != "changes_requested" or gone.by.key == gone.of.key or people.of(gone.by) is None:
            continue
        by, of = printable(gone.by.login), printable(gone.of.login) or "a deleted account"
        if any(one.by.key == gone.of.key and one.at > gone.at for one in case[Approvals].all):
            continue  # they have approved since
        return broken(
            f"{by}, who took part in it, dismissed the changes that {of} asked for.",
            f"ask {of} to review again",
            Because("pull.events.dismissals", f"{by} of {of}: {printable(gone.why) or 'no reason'}", "host"),
        )
    return kept("every approval is as it was given")


RULE = Rule(
    code="RW509",
    name="approval-provenance",
    since="0.1",
    about=(PullRequest,),
    judge=judge,
    needs=(Approvals, PullEvents, Contributors),
    options=Options,
)
