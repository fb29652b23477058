"""A protected branch moves only through a pull request.

## Asks
Does anything reach this protected branch without a pull request: a push that moves it, or, in an audit, a commit
on its first-parent line that no pull request and no merge brought?

## Why
What lands without a pull request lands without review, without checks and without a trace of who agreed to it.

## Fix
Push the work to a branch of its own and open a pull request. Whoever must push directly, such as a release robot,
is named in an exemption with a reason and an end.
"""

from refwarden.model.case import Case
from refwarden.model.evidence import Arrival
from refwarden.model.kinds import Kinds
from refwarden.model.refs import Refs, RefUpdate
from refwarden.model.text import printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[RefUpdate | Arrival], options: NoOptions) -> Verdict:
    """Judge a push's update of a branch, or an arrival in the history."""
    del options
    if not case.kind.protected:
        return not_applicable("the branch is not protected")
    if isinstance(case.subject, Arrival):
        return _arrival(case.subject)
    return _update(case.subject, case)


def _update(update: RefUpdate, case: Case[RefUpdate | Arrival]) -> Verdict:
    branch = printable(update.branch)
    if update.movement == "delete":
        return not_applicable("a deletion is judged by no-deletion")
    if update.movement == "create":
        kinds = case[Kinds]
        if not any(kinds.of(there).name == case.kind.name for there in case[Refs].before):
            return kept(f"{branch} is the first {case.kind.name} branch of a repository that is being born")
    return broken(
        f"{branch} is protected: it moves only through a pull request.",
        f"git push origin {short(update.new)}:refs/heads/feature/NAME, then open a pull request into {branch}",
        Because("push.update", f"{printable(update.ref)} {update.movement}", "git"),
    )


def _arrival(arrival: Arrival) -> Verdict:
    if arrival.proposed:
        return not_applicable(f"it would arrive by pull request {printable(arrival.proposed)}")
    if arrival.pushed:
        return not_applicable("the push that brings it is judged as a whole")
    if not arrival.parents:
        return not_applicable("a root commit is nobody's direct push")
    branch = printable(arrival.branch)
    told = [one for one in arrival.merged if one.how == "host"]
    if told and not any(one.pull for one in told):
        return broken(
            f"{short(arrival.commit)} was pushed to {branch}: the host knows of no pull request that brought it.",
            f"bring changes to {branch} by a pull request; accept this one with refwarden audit --write-baseline",
            Because("arrival.pull", printable(told[0].said), "host"),
        )
    if len(arrival.parents) > 1:
        return kept("it arrived by a merge")
    if arrival.merged:
        return kept(f"it arrived by pull request {arrival.merged[0].pull}")
    return broken(
        f"{short(arrival.commit)} stands directly on {branch}: no merge and no pull request brought it.",
        f"bring changes to {branch} by a pull request; accept this one with refwarden audit --write-baseline",
        Because("arrival.parents", "1", "git"),
    )


RULE = Rule(
    code="RW104",
    name="protected-push",
    since="0.1",
    about=(RefUpdate, Arrival),
    needs=(Refs, Kinds),
    judge=judge,
    options=NoOptions,
    desire=lambda kind, _: (("pull", True),) if kind.protected else (),
)
