"""Whoever wrote a change is not the one who merges it.

## Asks
Of a merged pull request: is the person who merged it another one than its author? People told apart by login, without
its case. What a merge queue merges, it merges for whoever put it there.

## Why
Where author and merger are two people, nobody alone brings a change into a protected branch, whatever the settings
allow an administrator.

## Fix
A merge that happened stays: have it reviewed now, and accept the finding with a reason. Next time, ask somebody else
to merge.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.pulls import PullRequest
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import Rule, Says, Tighter


class Options(NamedTuple):
    """Who may all the same."""

    allow: Annotated[
        tuple[str, ...], Says("Logins that may merge what they opened, such as a release robot."), Tighter("fewer")
    ] = ()


def judge(case: Case[PullRequest], options: Options) -> Verdict:
    """Judge a merged pull request by who merged it."""
    pull = case.subject
    if pull.state != "merged":
        return not_applicable("it is not merged")
    author, merger = pull.author, pull.merged_by
    if merger is None or merger.kind == "ghost" or author.kind == "ghost":
        who = "who opened it" if author.kind == "ghost" else "who merged it"
        return unknown(
            f"the host no longer says {who}: {pull.name}",
            "the account was deleted; the organisation's audit log may still have it",
            Because("pull.merged_by", "not known", "host"),
        )
    evidence = Because("pull.merged_by", f"{printable(merger.login)}, author {printable(author.login)}", "host")
    if merger.key != author.key:
        return kept(f"{printable(merger.login)} merged what {printable(author.login)} opened", evidence)
    if merger.key in {one.casefold() for one in options.allow}:
        return kept(f"{printable(merger.login)} may merge their own", evidence)
    return broken(
        f"{printable(merger.login)} opened {pull.name} and merged it too.",
        f"have somebody else review it now: {printable(pull.url) or pull.name}; then accept it in a baseline: "
        "refwarden audit --write-baseline FILE",
        evidence,
    )


RULE = Rule("RW414", "no-self-merge", "0.2", about=(PullRequest,), judge=judge, options=Options)
