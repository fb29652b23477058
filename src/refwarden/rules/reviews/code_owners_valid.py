"""The CODEOWNERS file means what it says.

## Asks
Does the host read every line of the file as it is written, does every pattern match a file and decide about one, and
has the file itself an owner? Where the files of the branch are not at hand, only what the file shows by itself is told.

## Why
A line that the host drops, and a pattern that matches nothing, are both invisible in review: the file promises an owner
whom nobody will ask. A pull request that changes the file is told about the file as it would leave it.

## Fix
Mend or remove the lines that are named. A path is taken from everybody on GitHub by a pattern without owners, on GitLab
by `!pattern`.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.pulls import PullRequest
from refwarden.model.refs import Repository
from refwarden.model.text import listed, printable
from refwarden.model.verdict import Because, Place, Unreadable, Verdict, broken, kept, not_applicable
from refwarden.rules.base import Rule, Says, Tighter
from refwarden.rules.ownerlint import Fault, dropped, elsewhere, idle, impossible, repeated, told_by_host, unguarded


class Options(NamedTuple):
    """What is looked for."""

    unused: Annotated[
        bool, Says("Whether patterns that match no file, or decide about none, are told."), Tighter("true")
    ] = True
    own_owner: Annotated[bool, Says("Whether the file itself must have an owner."), Tighter("true")] = True
    host: Annotated[
        bool,
        Says("Whether the host is asked what it finds wrong, owners without access included; it costs a request."),
        Tighter("true"),
    ] = False
    portable: Annotated[
        bool, Says("Whether lines that GitHub and GitLab read differently are told."), Tighter("true")
    ] = False


def judge(case: Case[PullRequest | Repository], options: Options) -> Verdict:
    """Judge the file that a pull request proposes, else its base's, or that of the repository's default branch."""
    if isinstance(case.subject, PullRequest) and case.subject.merged_at:
        return not_applicable("it is merged: the file is judged as it stands today, by itself")
    owners = case[CodeOwners].proposed or case[CodeOwners]
    where = printable(owners.ref)
    if not owners.path:
        return not_applicable(f"{where} has no CODEOWNERS file")
    tree: tuple[str, ...] = ()
    blind = ""
    try:
        tree = tuple(owners.tree)
    except Unreadable as cut:
        blind = f" ({cut.unread.reason})"
    found = [*dropped(owners), *impossible(owners), *repeated(owners)]
    if options.host:
        found += told_by_host(owners)
    if options.unused and tree:
        found += idle(owners, tree)
    if options.portable:
        found += elsewhere(owners, tree)
    if options.own_owner and not owners.file.unloaded:
        found += unguarded(owners)
    path = printable(owners.path)
    faults = _once(found)
    if not faults:
        return kept(f"{path} on {where} is read as it is written{blind}")
    evidence = [Because("codeowners.line", f"{one.line}: {one.words}", "git") for one in faults[:50]]
    said = [f"line {one.line} {one.words}" if one.line else one.words for one in faults]
    return broken(
        f"{path} on {where}: {'; '.join(said[:3])}{f'; and {len(said) - 3} more' if len(said) > 3 else ''}.",
        f"mend {_lines(faults)}{path} on {where}",
        *evidence,
        place=Place(path=owners.path, line=faults[0].line),
    )


def _once(found: list[Fault]) -> list[Fault]:
    """Return the first fault of each line, in the order of the file: the others mostly follow from it."""
    first: dict[int, Fault] = {}
    for one in found:
        first.setdefault(one.line, one)
    return [first[line] for line in sorted(first)]


def _lines(faults: list[Fault]) -> str:
    lines = [str(one.line) for one in faults if one.line]
    return f"line {listed(lines)} of " if lines else ""


RULE = Rule(
    "RW510",
    "code-owners-valid",
    "0.1",
    about=(PullRequest, Repository),
    judge=judge,
    needs=(CodeOwners,),
    options=Options,
    controls=("cis:1.1.6",),
)
