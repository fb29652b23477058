"""A branch's name has the form that its kind demands.

## Asks
Does the whole short name match the kind's `name` pattern, and keep to the length, case and letters asked for?

## Why
Tools read names: a ticket number links the work to its reason, a version leads to a tag, and a name that fits on a
line can be read in every list.

## Fix
Rename the branch: `git branch -m NEW-NAME`, push it under the new name and delete the old one.
"""

from typing import Annotated, Literal, NamedTuple

from refwarden.model.case import Case
from refwarden.model.kinds import OTHER
from refwarden.model.refs import Branch
from refwarden.model.text import printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept, not_applicable
from refwarden.rules.base import AtLeast, Rule, Says, Tighter
from refwarden.rules.patterns import fits


class Options(NamedTuple):
    """What is asked of a name beyond its kind's pattern."""

    max_length: Annotated[int, AtLeast(0), Says("The most characters a name may have; 0 for no limit.")] = 0
    case: Annotated[Literal["any", "lower"], Says("`lower` allows no capital letters.")] = "any"
    ascii: Annotated[bool, Says("Whether only ASCII characters are allowed."), Tighter("true")] = False


def judge(case: Case[Branch], options: Options) -> Verdict:
    """Judge a branch by its name."""
    branch, kind = case.subject.branch, case.kind
    if kind == OTHER:
        return not_applicable("a branch of no kind is judged by branch-kind")
    faults = list(_faults(branch, options))
    if kind.pattern and not fits(kind.pattern, branch):
        such = f", such as {printable(kind.example)}" if kind.example else ""
        faults.append(f"is not of the form {printable(kind.shape or kind.pattern)}{such}")
    if not faults:
        return kept("the name has the form asked for")
    return broken(
        f"{printable(branch)} {' and '.join(faults)}.",
        f"git branch -m {quoted(branch)} {quoted(kind.example) if kind.example else 'NEW-NAME'}, "
        "push it under a name of that form, and open its pull request anew if there is one: a rename closes it",
        Because("branches.name", printable(kind.pattern), "policy"),
    )


def _faults(branch: str, options: Options) -> list[str]:
    faults = []
    if options.max_length and len(branch) > options.max_length:
        faults.append(f"has {len(branch)} characters, more than {options.max_length}")
    if options.case == "lower" and branch != branch.lower():
        faults.append("has capital letters")
    if options.ascii and not branch.isascii():
        faults.append("has characters beyond ASCII")
    return faults


RULE = Rule(
    code="RW102",
    name="branch-name",
    since="0.1",
    about=(Branch,),
    judge=judge,
    options=Options,
)
