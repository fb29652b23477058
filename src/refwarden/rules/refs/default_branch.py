"""The default branch is the one that work starts from.

## Asks
Is the repository's default branch of the kind that the policy says (integration, where the policy has it)?

## Why
New clones check it out, and hosts propose it as the target of every pull request: a wrong default sends work the
wrong way by itself.

## Fix
Change the default branch in the host's settings; in a bare repository, `git symbolic-ref HEAD refs/heads/NAME`.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.kinds import INTEGRATION, PRODUCTION, Kinds
from refwarden.model.refs import HEADS, Refs, Repository
from refwarden.model.text import printable, quoted
from refwarden.model.verdict import Because, Place, Verdict, broken, kept, unknown
from refwarden.rules.base import Kind, Rule, Says


class Options(NamedTuple):
    """Which kind."""

    kind: Annotated[Kind, Says("The kind; empty for integration, or production where there is no integration.")] = ""


def judge(case: Case[Repository], options: Options) -> Verdict:
    """Judge the repository's default branch."""
    kinds, refs = case[Kinds], case[Refs]
    wanted = options.kind or (INTEGRATION if kinds.named(INTEGRATION) else PRODUCTION)
    if not refs.default:
        return unknown("nothing says which branch is the default", "git remote set-head origin --auto")
    found = kinds.of(refs.default)
    if found.name == wanted:
        return kept(f"{printable(refs.default)} is of kind {wanted}")
    better = next((name for name in sorted(refs.branches) if kinds.of(name).name == wanted), "NAME")
    return broken(
        f"the default branch {printable(refs.default)} is of kind {found.name}; the policy wants {wanted}.",
        f"make {printable(better)} the default in the host's settings, then git remote set-head origin "
        f"{quoted(better)}; in a bare repository: git symbolic-ref HEAD {quoted(HEADS + better)}",
        Because("refs.default", printable(refs.default), "git"),
        place=Place(ref=HEADS + refs.default),
    )


RULE = Rule(
    code="RW117",
    name="default-branch",
    since="0.1",
    about=(Repository,),
    needs=(Kinds, Refs),
    judge=judge,
    options=Options,
)
