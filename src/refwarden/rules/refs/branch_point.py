"""A branch starts where its kind starts.

## Asks
Following the branch's first parents back to the first commit on a long-lived branch's own line: is that a branch of
a kind that this one may start `from`? A branch that was merged is asked at its merge.

## Why
A hotfix that starts on integration carries unreleased work into production; a feature that starts on production
lacks what it will be merged with.

## Fix
Move the branch's own commits to where it should start: `git rebase --onto`. The finding names the exact command.
"""

from refwarden.model.case import Case
from refwarden.model.evidence import Arrival
from refwarden.model.kinds import INTEGRATION, BranchKind, Kinds
from refwarden.model.lines import Fork, Lines
from refwarden.model.origin import origin
from refwarden.model.refs import Branch
from refwarden.model.text import plural, printable, quoted, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import NoOptions, Rule


def judge(case: Case[Branch | Arrival], options: NoOptions) -> Verdict:
    """Judge a branch as it stands, or the branches that an arrival merged."""
    del options
    if isinstance(case.subject, Arrival):
        return _merged(case, case.subject)
    branch, tip, _ = case.subject
    if not case.kind.starts_from:
        return not_applicable(f"the policy does not say where {case.kind.name} branches start")
    if not tip:
        return not_applicable("it has no commits")
    lines = case[Lines]
    fork = lines.fork(tip, case.kind.starts_from, but=branch, own=frozenset(lines.own(tip, but=branch)))
    return _verdict(printable(branch), quoted(branch), case.kind, fork, lines)


def _merged(case: Case[Branch | Arrival], arrival: Arrival) -> Verdict:
    if arrival.proposed:
        return not_applicable("the branch that would be merged is asked itself")
    if len(arrival.parents) < 2:
        return not_applicable("it merged nothing")
    lines, answers = case[Lines], []
    for merged in arrival.merged:
        found = origin(merged, case[Kinds], lines)
        if not found.kinds:
            answers.append(unknown("nothing says which branch was merged", "name the branch in the merge's message"))
        elif found.kinds[0].starts_from and not found.kinds[0].protected:
            kind = found.kinds[0]
            if case.kind.name == INTEGRATION and any(merged.tip in lines.merged(one) for one in lines.production):
                continue  # a release or hotfix on its way back: it is asked where production received it
            fork = lines.fork(merged.tip, kind.starts_from)
            answer = _verdict(found.words, short(merged.tip), kind, fork, lines)
            answers.append(answer._replace(because=(*answer.because, Because("merge", merged.said, merged.how))))
    for state in ("broken", "unknown", "kept"):
        for answer in answers:
            if answer.state == state:
                return answer
    return not_applicable("the policy does not say where the merged branch starts")


def _verdict(words: str, name: str, kind: BranchKind, fork: Fork | None, lines: Lines) -> Verdict:
    wanted = " or ".join(kind.starts_from)
    home = next((one for kind_name in kind.starts_from for one in lines.of_kind(kind_name)), None)
    onto = quoted(home.branch) if home else wanted.upper()
    if fork is None:
        return broken(
            f"{words} shares no history with a long-lived branch; a {kind.name} branch starts on {wanted}.",
            f"git switch -c NEW-NAME {onto}, then git cherry-pick the commits of {name}",
            Because("branch.fork", "none", "git"),
        )
    there = f"{short(fork.commit)} on {printable(fork.line.branch)}"
    if fork.ahead == 0:
        return kept(f"{words} lies on {printable(fork.line.branch)} itself: fast-forwarded, or not started")
    if fork.line.kind.name in kind.starts_from:
        return kept(f"{words} starts at {there}")
    return broken(
        f"{words} starts at {there} ({fork.line.kind.name}), {plural(fork.ahead, 'commit')} back; "
        f"a {kind.name} branch starts on {wanted}.",
        f"git rebase --onto {onto} {short(fork.commit)} {name}",
        Because("branch.fork", there, "git"),
    )


RULE = Rule(
    code="RW108",
    name="branch-point",
    since="0.1",
    about=(Branch, Arrival),
    needs=(Kinds, Lines),
    judge=judge,
)
