"""A commit's author and committer are people who can be told and reached.

## Asks
Do name and e-mail address of the author, and of the committer, match what the policy asks for? Whatever it asks, an
empty name, an address without a domain, and one that exists on a single machine only (`ana@laptop.local`) are refused.

## Why
Who wrote a line is asked years later. An address that Git made up from a machine's name answers nobody.

## Fix
`git config user.name "..."`, `git config user.email ...`, then `git commit --amend --no-edit --reset-author`.
"""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import Commit, Person
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import Pattern, Rule, Says, Tighter
from refwarden.rules.messages import rewrite
from refwarden.rules.patterns import fits

# What Git falls back to, and what home routers call themselves.
_LOCAL = (".local", ".localdomain", ".localhost", ".lan", ".home", ".home.arpa", ".(none)")
_NOREPLY = ("@users.noreply.github.com", "@users.noreply.gitlab.com", "@noreply.codeberg.org")
_HOSTS = ("noreply@github.com", "noreply@gitlab.com")


class Options(NamedTuple):
    """What names and addresses must be like."""

    email: Annotated[Pattern, Says("An expression for the whole e-mail address."), Tighter("set")] = ""
    name: Annotated[Pattern, Says("An expression for the whole name."), Tighter("set")] = ""
    committer: Annotated[bool, Says("Whether the committer is judged too."), Tighter("true")] = True
    noreply: Annotated[
        bool, Says("Whether a host's no-reply address counts, whatever `email` says."), Tighter("false")
    ] = True


def judge(case: Case[Commit], options: Options) -> Verdict:
    """Judge a commit, or the draft of one, by its people."""
    commit = case.subject
    faults = [f"the author's {fault}" for fault in _faults(commit.author, options)]
    if options.committer and commit.committer[:2] != commit.author[:2]:  # the same person at another time is one fault
        faults += [f"the committer's {fault}" for fault in _faults(commit.committer, options)]
    if not faults:
        return kept("its people can be told and reached")
    author = f"{printable(commit.author.name)} <{printable(commit.author.email)}>"
    again = rewrite(commit, "edit", "git commit --amend --no-edit --reset-author")
    return broken(
        f"{'; '.join(faults)}.",
        f'git config user.name "Your Name" && git config user.email you@example.com, then {again}',
        Because("commit.author", author, "git"),
    )


def _faults(person: Person, options: Options) -> Iterator[str]:
    name, email = person.name.strip(), person.email.strip()
    if not name:
        yield "name is empty"
    elif options.name and not fits(options.name, name):
        yield f"name {printable(name)} does not match {printable(options.name)}"
    local = _local(email.casefold())
    if local:
        yield f"address {printable(email) or '<>'} {local}"
    elif options.email and not fits(options.email, email) and not (options.noreply and _noreply(email.casefold())):
        yield f"address {printable(email)} does not match {printable(options.email)}"


def _local(email: str) -> str:
    user, at, domain = email.rpartition("@")
    if not at or not user or not domain:
        return "is no e-mail address"
    if "." not in domain or domain.endswith(_LOCAL) or domain.startswith("."):
        return "exists on one machine only"
    return ""


def _noreply(email: str) -> bool:
    return email.endswith(_NOREPLY) or email in _HOSTS


RULE = Rule("RW204", "author-identity", "0.1", about=(Commit,), judge=judge, options=Options)
