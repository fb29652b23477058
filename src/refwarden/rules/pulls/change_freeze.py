"""Nothing is merged while changes are frozen.

## Asks
Is it (for what was merged: was it) a moment outside of every window of the policy: between two moments, on weekdays at
certain hours, or during an event of a calendar? Pull requests of the kinds and with the labels that are allowed pass,
such as hotfixes.

## Why
Before a holiday, a sale or an audit nobody is there to mend what a change breaks. A freeze that lives in a mail is
forgotten by whoever did not read it.

## Fix
Wait until the window ends, which the finding names. What cannot wait goes the way that the policy allows.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.kinds import Kinds
from refwarden.model.pulls import PullRequest
from refwarden.model.refs import Now
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import Kind, Rule, Says, Tighter, grouped
from refwarden.rules.freezes import Window, told


class Options(NamedTuple):
    """When, and who passes all the same."""

    windows: Annotated[
        tuple[Window, ...], Says("The windows; one that covers the moment is enough."), Tighter("more")
    ] = ()
    allow_kinds: Annotated[tuple[Kind, ...], Says("Kinds of head branches that pass."), Tighter("fewer")] = ()
    allow_labels: Annotated[
        tuple[str, ...], Says("Labels with which a pull request passes; case does not count."), Tighter("fewer")
    ] = ()


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a pull request by the moment."""
    pull = case.subject
    if not options.windows or pull.state == "closed":
        return not_applicable("nothing is frozen, or it was closed without a merge")
    now = pull.merged_at if pull.state == "merged" else case[Now].seconds
    evidence = Because("pull.merged_at" if pull.state == "merged" else "now", told(now, "UTC"), "clock")
    for window in grouped(Window, options.windows):
        try:
            covered = window.covers(now)
        except ValueError as fault:
            return unknown(
                f"whether {pull.name} falls into a freeze: {printable(window.zone)}: {fault}",
                "install time zones where refwarden runs: python -m pip install tzdata",
            )
        if covered:
            why = f" ({printable(covered.why[:100])})" if covered.why else ""
            until = f"until {told(covered.end, window.zone)}" if covered.end else "without an end"
            passes = _passing(case, options)
            if passes:
                return kept(f"changes are frozen {until}{why}; {passes}", evidence)
            did = "was merged while changes were" if pull.state == "merged" else "cannot be merged now: changes are"
            ways = [f"a branch of kind {one}" for one in options.allow_kinds]
            ways += [f"the label {printable(one)}" for one in options.allow_labels]
            urgent = f"; what cannot wait goes by {' or '.join(ways)}" if ways else ""
            wait = f"wait {until}" if covered.end else "take the window out of the policy when it is over"
            return broken(f"{pull.name} {did} frozen {until}{why}.", wait + urgent, evidence)
    return kept("nothing is frozen at this moment", evidence)


def _passing(case: Case[PullRequest], options: Options) -> str:
    """Return why a pull request passes in a freeze, empty where it does not."""
    pull = case.subject
    kind = case[Kinds].of(pull.head.branch)
    # Another repository's main is no branch of ours.
    if kind.name in options.allow_kinds and not (pull.from_fork and kind.protected):
        return f"{kind.name} branches pass"
    allowed = {one.casefold() for one in options.allow_labels}
    there = [one for one in pull.labels if one.casefold() in allowed]
    return f"the label {listed(there)} lets it pass" if there else ""


RULE = Rule(
    code="RW415",
    name="change-freeze",
    since="0.2",
    about=(PullRequest,),
    needs=(Now, Kinds),
    judge=judge,
    options=Options,
)
