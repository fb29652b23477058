"""A commit's times can be true.

## Asks
Do author's and committer's time lie after Git's own birth (7 April 2005) and not in the future, and, if the policy
asks, is the commit no older than its parents? A time zone says where somebody was, and is not asked.

## Why
Logs, release notes, age limits and Git's own walks go by these times. A clock that is wrong puts a commit where
nobody looks for it.

## Fix
Set the clock (`timedatectl set-ntp true`), then `git commit --amend --no-edit --date=now`.
"""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import Commit
from refwarden.model.graph import CommitGraph
from refwarden.model.refs import Now
from refwarden.model.text import age, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Duration, Rule, Says, Tighter
from refwarden.rules.messages import rewrite

_BIRTH = 1_112_832_000  # 2005-04-07T00:00:00Z


class Options(NamedTuple):
    """How far a clock may err."""

    tolerance: Annotated[Duration, Says("How far in the future a time may lie."), Tighter("lower")] = 600
    imported: Annotated[
        bool, Says("Whether an author's time may lie before Git, as in imported histories."), Tighter("false")
    ] = False
    after_parents: Annotated[
        bool, Says("Whether a commit must be no older than its parents, within the tolerance."), Tighter("true")
    ] = False


def judge(case: Case[Commit], options: Options) -> Verdict:
    """Judge a commit by its two times."""
    commit = case.subject
    if not commit.id:
        return not_applicable("a draft gets its time when it is committed")
    evidence = Because("commit.time", f"author {commit.author.time}, committer {commit.committer.time}", "git")
    faults = list(_faults(case, options))
    if not faults:
        return kept("its times can be true", evidence)
    return broken(
        f"{short(commit.id)}: {'; '.join(faults)}.",
        f"set the clock, then {rewrite(commit, 'edit', 'git commit --amend --no-edit --date=now')}",
        evidence,
    )


def _faults(case: Case[Commit], options: Options) -> Iterator[str]:
    commit, now = case.subject, case[Now].seconds
    for who, time in (("author", commit.author.time), ("committer", commit.committer.time)):
        if time > now + options.tolerance:
            yield f"the {who}'s time lies {age(time - now)} in the future"
        elif time < _BIRTH and not (who == "author" and options.imported):
            yield f"the {who}'s time lies before Git itself was born"
    if options.after_parents:
        for parent in commit.parents:
            behind = case[CommitGraph].time(parent) - commit.committer.time
            if behind > options.tolerance:
                yield f"it was committed {age(behind)} before its parent {short(parent)}"


RULE = Rule("RW212", "timestamp-sane", "0.1", about=(Commit,), judge=judge, needs=(Now, CommitGraph), options=Options)
