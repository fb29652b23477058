"""A tree of demands for approvals: what one number cannot say.

A leaf asks for a count of people; `all`, `any`, `none` and `of` join further demands. The answer has four values:
a demand whose `when` does not hold is skipped, and takes no part in what joins it; one that nobody can tell about is
unsure, and decides only where the others leave it to it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from refwarden.model.approvals import Approvals, Standing
from refwarden.model.globs import any_matches
from refwarden.model.pulls import Access, Account, Permissions, PullFiles, PullRequest, Teams
from refwarden.model.reviews import Review
from refwarden.model.text import listed, plural, printable
from refwarden.model.verdict import Unreadable
from refwarden.rules.base import AtLeast, Glob, Says

State = Literal["met", "unmet", "unsure", "skipped"]


_Several = Annotated[int | None, AtLeast(0), Says("How many approvals, or how many of the demands under `of`.")]


class When(NamedTuple):
    """When a demand applies: every condition that is written, each by any of its values."""

    paths: Annotated[tuple[Glob, ...] | None, Says("Any changed path matches one of these globs.")] = None
    labels: Annotated[tuple[str, ...] | None, Says("It carries one of these labels.")] = None
    authors: Annotated[tuple[str, ...] | None, Says("One of these logins opened it.")] = None
    author_teams: Annotated[tuple[str, ...] | None, Says("A member of one of these teams opened it.")] = None
    branches: Annotated[tuple[Glob, ...] | None, Says("The branch to merge matches one of these globs.")] = None
    fork: Annotated[bool | None, Says("Whether it comes from a fork.")] = None


class Demand(NamedTuple):
    """A demand: a number of approvals by somebody, or other demands joined by `all`, `any`, `none` or `of`."""

    count: _Several = None  # type: ignore[assignment] # a tuple's own `count` is not called on options
    users: Annotated[tuple[str, ...] | None, Says("Logins whose approval counts; a bot must be named here.")] = None
    teams: Annotated[tuple[str, ...] | None, Says("Teams whose members' approvals count.")] = None
    permission: Annotated[Literal["write", "maintain", "admin"] | None, Says("Everybody with this access counts.")] = (
        None
    )
    when: Annotated[When | None, Says("When it applies; left out, always.")] = None
    all: "Annotated[tuple[Demand, ...] | None, Says('Each of these.')]" = None
    any: "Annotated[tuple[Demand, ...] | None, Says('One of these.')]" = None
    none: "Annotated[tuple[Demand, ...] | None, Says('Not one of these.')]" = None
    of: "Annotated[tuple[Demand, ...] | None, Says('At least `count` of these.')]" = None


class Answer(NamedTuple):
    """What became of a demand.

    Attributes:
        state: One of the four values.
        words: What was found, escaped, such as `1 of 2 approvals`.
        lacking: What would meet it, in words; empty where it is met.
        remedy: What would make it known, where it is unsure.
        by: The logins whose approvals met it.
    """

    state: State
    words: str
    lacking: str = ""
    remedy: str = ""
    by: tuple[str, ...] = ()


class Facts(NamedTuple):
    """What demands are judged by."""

    pull: PullRequest
    approvals: Approvals
    files: PullFiles
    teams: Teams
    permissions: Permissions
    despite: tuple[str, ...] = ()


def answer(demand: Mapping[str, Any], facts: Facts) -> Answer:
    """Return what became of a demand, as the policy writes it."""
    try:
        if not _applies(demand.get("when") or {}, facts):
            return Answer("skipped", "it does not apply")
    except Unreadable as cut:
        return Answer("unsure", cut.unread.reason, "", cut.unread.remedy)
    for word, join in _JOINS.items():
        if demand.get(word):
            return join(_children(demand[word]), demand, facts)
    return _leaf(demand, facts)


def _children(written: Any) -> Sequence[Mapping[str, Any]]:
    return (written,) if isinstance(written, Mapping) else tuple(written)


# Whether a demand applies: every condition that is written must hold, each by any of its values.


def _applies(when: Mapping[str, Any], facts: Facts) -> bool:
    pull = facts.pull
    tests: dict[str, Callable[[Sequence[str]], bool]] = {
        "labels": lambda wanted: bool(_folded(wanted) & _folded(pull.labels)),
        "authors": lambda wanted: pull.author.key in _folded(wanted),
        "author_teams": lambda wanted: any(facts.teams.has(team, pull.author) for team in wanted),
        "branches": lambda wanted: any_matches(tuple(wanted), pull.head.branch),
        "paths": lambda wanted: any(any_matches(tuple(wanted), path) for path in facts.files.paths),
        "fork": lambda wanted: pull.from_fork is bool(wanted),
    }
    return all(tests[key](wanted) for key, wanted in when.items() if wanted is not None)


def _folded(names: Sequence[str]) -> set[str]:
    return {name.casefold() for name in names}


# Leaves


def _leaf(demand: Mapping[str, Any], facts: Facts) -> Answer:
    count = demand.get("count")
    wanted = 1 if count is None else int(count)
    whose = _whose(demand)
    if whose is None:
        return Answer("unmet", "the policy names nobody who may approve", "somebody named by the policy")
    sure, doubts = [], []
    for approval in facts.approvals.all:
        standing = _counts(approval, demand, facts)
        if standing.counts:
            sure.append(approval.by.login)
        elif standing.counts is None:
            doubts.append((approval.by, standing))
    words = f"{len(sure)} of {plural(wanted, 'approval')}{whose}"
    if sure:
        words += f" ({listed(sorted(sure))})"
    if len(sure) >= wanted:
        return Answer("met", words, by=tuple(sorted(sure)))
    if len(sure) + len(doubts) >= wanted:
        person, doubt = doubts[0]
        return Answer("unsure", f"{words}; {printable(person.login)} {doubt.words}", "", doubt.remedy)
    lacking = wanted - len(sure)
    return Answer("unmet", words, f"{plural(lacking, 'approval')} more{whose}" if sure else words.partition(" of ")[2])


def _whose(demand: Mapping[str, Any]) -> str | None:
    """Whose approvals a leaf counts, in words; None where the policy writes a list and names nobody."""
    named = {key: demand[key] for key in ("users", "teams", "permission") if demand.get(key) is not None}
    if not named:
        return ""
    if not any(named.values()):
        return None
    who = [*named.get("users", ()), *(f"a member of {team}" for team in named.get("teams", ()))]
    if named.get("permission"):
        who.append(f"anybody with {named['permission']} access")
    return f" by {' or '.join(printable(one) for one in who)}"


def _counts(approval: Review, demand: Mapping[str, Any], facts: Facts) -> Standing:
    """Whether an approval counts for a leaf: by somebody whom it asks for, and nothing speaks against it."""
    users = _folded(demand.get("users") or ())
    despite = (*facts.despite, "bot") if approval.by.key in users else facts.despite
    standing = facts.approvals.standing(approval, despite)
    if standing.counts is False:
        return standing
    try:
        if not _asked_for(approval.by, demand, facts):
            return Standing(counts=False)
    except Unreadable as cut:
        return Standing(None, "team", f"may be meant: {cut.unread.reason}", cut.unread.remedy)
    return standing


def _asked_for(person: Account, demand: Mapping[str, Any], facts: Facts) -> bool:
    users, teams, permission = (demand.get(key) for key in ("users", "teams", "permission"))
    if users is None and teams is None and permission is None:
        return True
    if person.key in _folded(users or ()):
        return True
    hidden = None
    for team in teams or ():
        try:
            if facts.teams.has(team, person):
                return True
        except Unreadable as cut:
            hidden = cut
    least: Access | None = permission
    if least and facts.permissions.at_least(person, least):
        return True
    if hidden:
        raise hidden
    return False


# Joins. What is skipped takes no part; where everything is, so is the whole.


def _each(demands: Sequence[Mapping[str, Any]], facts: Facts) -> list[Answer]:
    return [found for found in (answer(one, facts) for one in demands) if found.state != "skipped"]


def _of(state: State, answers: Sequence[Answer], joint: str) -> Answer:
    """Join what the answers in that state say."""
    mine = [one for one in answers if one.state == state]
    return Answer(
        state,
        joint.join(one.words for one in mine),
        joint.join(one.lacking for one in mine if one.lacking),
        next((one.remedy for one in mine if one.remedy), ""),
        tuple(dict.fromkeys(login for one in mine for login in one.by)),
    )


def _all(demands: Sequence[Mapping[str, Any]], _: Mapping[str, Any], facts: Facts) -> Answer:
    answers = _each(demands, facts)
    states = {one.state for one in answers}
    for state in ("unmet", "unsure", "met"):
        if state in states:
            return _of(state, answers, "; ")
    return Answer("skipped", "nothing in it applies")


def _any(demands: Sequence[Mapping[str, Any]], _: Mapping[str, Any], facts: Facts) -> Answer:
    answers = _each(demands, facts)
    states = {one.state for one in answers}
    for state in ("met", "unsure", "unmet"):
        if state in states:
            return _of(state, answers, " or ")
    return Answer("skipped", "nothing in it applies")


def _none(demands: Sequence[Mapping[str, Any]], _: Mapping[str, Any], facts: Facts) -> Answer:
    inner = _any(demands, {}, facts)
    if inner.state == "met":
        return Answer("unmet", f"there are {inner.words}, where there may be none", "their approval taken back")
    return Answer("met", "nobody who may not approve has") if inner.state == "unmet" else inner


def _at_least(demands: Sequence[Mapping[str, Any]], whole: Mapping[str, Any], facts: Facts) -> Answer:
    answers = _each(demands, facts)
    if not answers:
        return Answer("skipped", "nothing in it applies")
    wanted = min(int(whole.get("count") or 1), len(answers))
    met = sum(one.state == "met" for one in answers)
    unsure = sum(one.state == "unsure" for one in answers)
    said = f"{met} of {wanted} demands are met"
    if met >= wanted:
        return _of("met", answers, "; ")._replace(words=said)
    if met + unsure >= wanted:
        return _of("unsure", answers, "; ")
    lacking = _of("unmet", answers, " or ")
    return lacking._replace(words=f"{said}: {lacking.words}")


_JOINS: dict[str, Callable[[Sequence[Mapping[str, Any]], Mapping[str, Any], Facts], Answer]] = {
    "all": _all,
    "any": _any,
    "none": _none,
    "of": _at_least,
}
