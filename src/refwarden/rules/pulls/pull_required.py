"""What reached a protected branch came by a pull request, by the host's own word.

## Asks
Does the host say by which pull request each commit on a protected branch's first-parent line came? A merge made
elsewhere and pushed came by none. Messages are claims that anybody can write, so without the host's word nobody can
tell; protected-push judges by what Git alone shows.

## Why
Reviews, checks and approvals hang on the pull request. For what came by none there are none, however neat its message.

## Fix
Protect the branch so that it moves only by pull requests. What came past them: review it now, and accept it in a
baseline with a reason.
"""

from refwarden.model.case import Case
from refwarden.model.evidence import Arrival
from refwarden.model.text import printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[Arrival], options: NoOptions) -> Verdict:
    """Judge an arrival by what the host says of it."""
    del options
    arrival = case.subject
    if not case.kind.protected or not arrival.parents:
        return not_applicable("the branch is not protected, or it is a root commit")
    branch, commit = printable(arrival.branch), short(arrival.commit)
    told = [one for one in arrival.merged if one.how == "host"]
    pulls = [one for one in told if one.pull]
    if pulls:
        return kept(f"it arrived by pull request {printable(pulls[0].pull)}", _evidence(pulls[0].said, "host"))
    if told:
        return broken(
            f"{commit} reached {branch} by no pull request, as the host says.",
            "review it now, and accept it: refwarden audit --write-baseline FILE; then protect the branch",
            _evidence(told[0].said, "host"),
        )
    claim = next((one for one in arrival.merged if one.pull), None)
    words = f"its message names {printable(claim.pull)}, which anybody can write" if claim else "Git does not say"
    return unknown(
        f"by which pull request {commit} reached {branch}: {words}",
        "ask the host: refwarden audit github:OWNER/REPOSITORY",
        _evidence(claim.said if claim else "", claim.how if claim else "none"),
    )


def _evidence(said: str, how: str) -> Because:
    return Because("arrival.pull", printable(said) or "none", how)


RULE = Rule(
    "RW401",
    "pull-required",
    "0.2",
    about=(Arrival,),
    judge=judge,
    controls=("slsa-source:L4", "osps:QA-07.01", "scorecard:Code-Review", "ssdf:PW.7.1"),
)
