"""The author has signed off the commit.

## Asks
Does a `Signed-off-by:` trailer name the author, by name and e-mail address, exactly as the commit does? Several
sign-offs may stand together; one of them must be the author's. A mailmap is not asked: it is the contributor's own.

## Why
The sign-off states the Developer Certificate of Origin: that the author may give this work away. Somebody else's
line, or one with another address, states nothing about this author.

## Fix
`git commit --amend --signoff`, or `git rebase --signoff BASE` for several commits.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import Commit, Person
from refwarden.model.text import listed, plural, printable, short
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Rule, Says, Tighter
from refwarden.rules.messages import Trailer, trailers


class Options(NamedTuple):
    """Whose sign-off is asked for, and on what."""

    merges: Annotated[bool, Says("Whether merge commits need a sign-off too."), Tighter("true")] = False
    co_authors: Annotated[bool, Says("Whether everyone in Co-authored-by signs off."), Tighter("true")] = False


def judge(case: Case[Commit], options: Options) -> Verdict:
    """Judge a commit, or the draft of one, by its sign-offs."""
    commit = case.subject
    if not commit.message.strip():
        return not_applicable("there is no message yet")
    if len(commit.parents) > 1 and not options.merges:
        return not_applicable("a merge brings no work of its own")
    found = trailers(commit.message)
    signed = [one.person for one in found if one.named("Signed-off-by")]
    wanted = [commit.author, *_co_authors(found, options)]
    missing = [person for person in wanted if not any(_same(person, one) for one in signed)]
    evidence = Because("commit.trailers", plural(len(signed), "sign-off"), "git")
    if not missing:
        return kept(f"signed off by {listed([person.name for person in wanted])}", evidence)
    there = f"signed off by {listed([_shown(one) for one in signed])}" if signed else "no Signed-off-by trailer"
    return broken(
        f"{there}, and none by {listed([_shown(one) for one in missing])}.",
        _remedy(commit),
        evidence,
    )


def _co_authors(found: list[Trailer], options: Options) -> list[Person]:
    return [one.person for one in found if one.named("Co-authored-by")] if options.co_authors else []


def _same(one: Person, other: Person) -> bool:
    """Tell whether two records name one person. Case is how somebody typed, not who somebody is."""
    return (one.name.casefold(), one.email.casefold()) == (other.name.casefold(), other.email.casefold())


def _shown(person: Person) -> str:
    return f"{printable(person.name)} <{printable(person.email)}>"


def _remedy(commit: Commit) -> str:
    if not commit.id:
        return 'git commit --signoff --edit --file "$(git rev-parse --git-path COMMIT_EDITMSG)"'
    base = f"{short(commit.id)}^" if commit.parents else "--root"
    return f"git commit --amend --signoff for the last commit, else git rebase --signoff {base}"


RULE = Rule("RW202", "sign-off", "0.1", about=(Commit,), judge=judge, options=Options, controls=("osps:LE-01.01",))
