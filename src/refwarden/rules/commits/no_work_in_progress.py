"""No commit says of itself that it is unfinished.

## Asks
Do a subject's words begin with one of the marks that the policy lists, such as `WIP`, bracketed or not, before or
after a conventional type? A longer word that merely begins so, such as `wiper`, is none.

## Why
A mark like that is a note to oneself: not to be reviewed, not to be merged, and often not even to be built.

## Fix
Finish the work and reword the commit, or fold it: `git rebase --interactive BASE`.
"""

from typing import Annotated, NamedTuple

from refwarden.model.case import Case
from refwarden.model.commits import Commit
from refwarden.model.text import printable
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import Rule, Says, Tighter
from refwarden.rules.conventional import without_prefix
from refwarden.rules.messages import rewrite

_MARKS = ("wip", "work in progress", "do not merge", "don't merge", "dnm", "do not push", "nocommit")


class Options(NamedTuple):
    """What counts as a mark."""

    marks: Annotated[tuple[str, ...], Says("Words that mark unfinished work, in any case."), Tighter("more")] = _MARKS


def judge(case: Case[Commit], options: Options) -> Verdict:
    """Judge a commit, or the draft of one, by the beginning of its subject."""
    commit = case.subject
    mark = _mark(commit.subject, options.marks) or _mark(without_prefix(commit.subject), options.marks)
    if not mark:
        return kept("nothing marks it as unfinished")
    return broken(
        f"`{printable(commit.subject[:100])}` is marked as unfinished: {printable(mark)}.",
        f"finish it, then {rewrite(commit)}",
        Because("commit.subject", printable(commit.subject[:200]), "git"),
    )


def _mark(words: str, marks: tuple[str, ...]) -> str:
    """Return the mark that the words begin with, as a whole word, empty where there is none."""
    text = words.lstrip("[({<*!- ").casefold()
    for mark in marks:
        after = text[len(mark) : len(mark) + 1]
        if text.startswith(mark.casefold()) and not after.isalnum() and after != "_":
            return mark
    return ""


RULE = Rule("RW208", "no-work-in-progress", "0.1", about=(Commit,), judge=judge, options=Options)
