"""A branch carries its own work and no other branch's.

## Asks
Does a branch that starts on production carry commits of integration that production lacks? Does a topic branch hold
a part of another open branch's work among its own?

## Why
Whoever merges the branch merges everything in it. Unreleased work in a hotfix is released with it; a colleague's
half-done feature in another is finished by accident.

## Fix
Rebase the branch onto where it should start, leaving the foreign commits out. Where branches are stacked on purpose,
set `stacked`.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.graph import CommitGraph
from refwarden.model.kinds import INTEGRATION, PRODUCTION, Kinds
from refwarden.model.lines import Lines
from refwarden.model.refs import Branch
from refwarden.model.text import listed, plural, printable, quoted, short
from refwarden.model.topics import Topic, Topics
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Rule, Says, Tighter


class Options(NamedTuple):
    """Whether branches may be built upon one another."""

    stacked: Annotated[bool, Says("Whether branches are built upon one another on purpose."), Tighter("false")] = False


def judge(case: Case[Branch], options: Options) -> Verdict:
    """Judge a topic branch against integration and against the other open ones."""
    kind = case.kind
    if kind.protected or not kind.starts_from:
        return not_applicable(f"{kind.name} branches carry no work of their own")
    topic = case[Topics].of(case.subject.branch)
    if topic is None or not topic.own:
        return kept("it holds nothing that the long-lived branches lack")
    if PRODUCTION in kind.starts_from and INTEGRATION not in kind.starts_from:
        verdict = _unreleased(case, topic)
        if verdict is not None:
            return verdict
    if options.stacked or kind.stacked:
        return kept("branches may be stacked")
    return _others(case, topic)


def _unreleased(case: Case[Branch], topic: Topic) -> Verdict | None:
    lines = case[Lines]
    production = [one.tip for one in lines.production]
    if not production or not lines.integration:
        return None
    # Whatever is neither in production nor the branch's own came from another long-lived branch.
    beyond = case[CommitGraph].only([topic.tip], production)
    others = [one.tip for one in lines.branches if one.kind.name not in (PRODUCTION, INTEGRATION)]
    elsewhere = set(case[CommitGraph].only([topic.tip], production + others)) if others else set(beyond)
    first = lines.before(topic.tip, topic.own)  # its own, even if merged somewhere since
    foreign = [one for one in beyond if one not in topic.own and one in elsewhere and one not in first]
    if not foreign:
        return None
    branch, home = printable(topic.branch), printable(lines.production[0].branch)
    return broken(
        f"{branch} carries {plural(len(foreign), 'commit')} of {printable(lines.integration[0].branch)} that {home} "
        f"lacks: {listed([short(commit) for commit in foreign])}.",
        f"git rebase --onto {quoted(lines.production[0].branch)} {quoted(lines.integration[0].branch)} "
        f"{quoted(topic.branch)}",
        Because("branch.foreign", listed([short(commit) for commit in foreign], 10), "git"),
    )


def _others(case: Case[Branch], topic: Topic) -> Verdict:
    topics, kinds = case[Topics], case[Kinds]
    for name, shared in sorted(topics.sharing(topic).items(), key=lambda pair: (-pair[1], pair[0])):
        other = topics.all[name]
        if shared == len(topic.own) or topic.kind.name in other.kind.into:
            continue  # the other is built upon this one; or it may merge into it
        if other.kind.name in kinds.upstream(topic.kind):
            continue
        if PRODUCTION in other.kind.starts_from and PRODUCTION in topic.kind.into:
            continue  # a hotfix that goes into the open release, which takes it on
        words = f"{printable(topic.branch)} carries {plural(shared, 'commit')} of {printable(name)}"
        if shared < len(other.own):
            words += f", which has {plural(len(other.own) - shared, 'more', 'more')} of its own"
        commits = [short(commit) for commit in sorted(topic.own & other.own)]
        return broken(
            f"{words}: {listed(commits)}.",
            f"git rebase --onto {_home(case)} {quoted(name)} {quoted(topic.branch)}",
            Because("branch.shared", listed(commits, 10), "git"),
        )
    return kept("all its commits are its own")


def _home(case: Case[Branch]) -> str:
    homes = [one for name in case.kind.starts_from for one in case[Lines].of_kind(name)]
    return quoted(homes[0].branch) if homes else "START"


RULE = Rule(
    code="RW111",
    name="no-foreign-commits",
    since="0.1",
    about=(Branch,),
    needs=(CommitGraph, Kinds, Lines, Topics),
    judge=judge,
    options=Options,
)
