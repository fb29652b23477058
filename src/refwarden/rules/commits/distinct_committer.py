"""A commit was applied by somebody other than its author.

## Asks
Do author and committer differ, by address and by name? Where the committer is the host itself, as for a merge by
button, Git alone cannot tell who pressed it: unknown.

## Why
Projects that take patches by mail or through maintainers have each change looked at by the one who applies it; a
commit whose author applied it passed nobody.

## Fix
Have a maintainer apply it: `git format-patch`, `git am`; or let the maintainer run `git cherry-pick`.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import Commit
from refwarden.model.text import printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable, unknown
from refwarden.rules.base import Rule, Says, Tighter


class Options(NamedTuple):
    """Who is nobody, and what is asked."""

    machines: Annotated[tuple[str, ...], Says("Addresses of committers that are no people."), Tighter("more")] = (
        "noreply@github.com",
        "noreply@gitlab.com",
    )
    merges: Annotated[bool, Says("Whether merge commits are asked too."), Tighter("true")] = False


def judge(case: Case[Commit], options: Options) -> Verdict:
    """Judge a commit by its two people."""
    commit = case.subject
    if not commit.id:
        return not_applicable("a draft has not been applied yet")
    if len(commit.parents) > 1 and not options.merges:
        return not_applicable("whoever merges writes the merge")
    author, committer = commit.author, commit.committer
    evidence = Because("commit.committer", f"{printable(committer.name)} <{printable(committer.email)}>", "git")
    if committer.email.casefold() in map(str.casefold, options.machines):
        return unknown(
            f"the host committed {short(commit.id)}; Git cannot tell for whom",
            "ask the host who merged it, or judge it by its pull request",
            evidence,
        )
    # A second address does not make a second person.
    if author.email.casefold() != committer.email.casefold() and author.name.casefold() != committer.name.casefold():
        return kept(f"{printable(committer.name)} applied it", evidence)
    return broken(
        f"{short(commit.id)}: {printable(author.name)} wrote it and applied it alone.",
        f"have somebody else apply it: git cherry-pick {short(commit.id)} under their own name",
        evidence,
    )


RULE = Rule("RW211", "distinct-committer", "0.1", about=(Commit,), judge=judge, options=Options)
