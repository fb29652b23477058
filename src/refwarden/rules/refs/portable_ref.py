"""A name that every system, tool and reader takes for the same one.

## Asks
Is the name legal for `git branch`, is it no word that Git reads otherwise (`HEAD`, `@`, 40 hex digits, a leading
`-`), has it no twin that differs only by case or Unicode form, blocks it no other name, and holds it no hidden or
look-alike letters?

## Why
`Main` and `main` are one file on macOS and Windows, so a clone there breaks. A branch named like a commit id or like
an option changes what a command does. A Cyrillic letter in `main` lets one branch pass for another.

## Fix
Rename the branch or tag with plain letters: `git branch -m NEW-NAME` (in full, `git branch -m -- OLD NEW-NAME`).
"""

from refwarden.model.case import Case
from refwarden.model.names import Names
from refwarden.model.refs import HEADS, TAGS, Branch, Refs, Tag
from refwarden.model.text import printable, quoted
from refwarden.model.verdict import Because, Verdict, broken, kept
from refwarden.rules.base import NoOptions, Rule

_HEX = frozenset("0123456789abcdefABCDEF")
_FORBIDDEN = frozenset(" ~^:?*[\\\x7f") | frozenset(map(chr, range(0x20)))
# The scripts whose letters pass for Latin ones; a name that mixes them with Latin letters misleads.
_CONFUSABLE = (
    ("Greek", 0x370, 0x3FF),
    ("Cyrillic", 0x400, 0x52F),
    ("Armenian", 0x530, 0x58F),
    ("Cherokee", 0x13A0, 0x13FF),
)
_FULLWIDTH = range(0xFF01, 0xFF5F)


def judge(case: Case[Branch | Tag], options: NoOptions) -> Verdict:
    """Judge a branch's or tag's name, alone and beside the others."""
    del options
    subject = case.subject
    branch = isinstance(subject, Branch)
    name = subject.branch if isinstance(subject, Branch) else subject.tag
    fault = _word(name) or _letters(name)
    if not fault:
        fault = _beside(name, case[Refs].names(tags=not branch))
    if not fault:
        return kept("the name is the same for everybody")
    full = (HEADS if branch else TAGS) + name
    if branch:
        remedy = f"git push origin {quoted(full)}:refs/heads/NEW-NAME, then git push origin :{quoted(full)}"
    else:
        remedy = f"git tag NEW-NAME {quoted(full)}^{{}}, push that, then git push origin :{quoted(full)}"
    return broken(f"{printable(name)} {fault}.", remedy, Because("ref", printable(full), "git"))


def _word(name: str) -> str:
    """Return what Git would take the name for, or why it refuses it; empty where it takes it as a name."""
    if name in ("HEAD", "@"):
        return "is a word that Git reads as the current commit"
    if name.startswith("-"):
        return "begins with a dash, so commands take it for an option"
    if len(name) in (40, 64) and _HEX.issuperset(name):
        return "looks like a commit id, and Git may take it for one"
    parts = name.split("/")
    if (
        not all(parts)
        or _FORBIDDEN.intersection(name)
        or any(part.startswith(".") or part.endswith(".lock") for part in parts)
        or ".." in name
        or "@{" in name
        or name.endswith(".")
    ):
        return "is no legal name (see git check-ref-format)"
    return ""


def _letters(name: str) -> str:
    if name.isascii():
        return ""
    if printable(name) != name:
        undecodable = any("\udc80" <= character <= "\udcff" for character in name)
        return "is not valid UTF-8" if undecodable else "holds characters that cannot be seen"
    if any(ord(character) in _FULLWIDTH for character in name):
        return "holds full-width characters that pass for ASCII"
    for part in name.replace("/", "-").replace("_", "-").split("-"):
        latin = any(character.isascii() and character.isalpha() for character in part)
        for script, first, last in _CONFUSABLE:
            if latin and any(first <= ord(character) <= last for character in part):
                return f"mixes Latin and {script} letters that look alike"
    return ""


def _beside(name: str, names: Names) -> str:
    """Return which other name gets in its way: a twin, or one that needs the name as a folder (or the reverse)."""
    twin = names.twin(name)
    if twin:
        return f"and {printable(twin)} are one name where case or Unicode form does not count"
    blocked = names.blocked(name)
    if blocked:
        return f"and {printable(blocked)} cannot stand side by side: one needs the other's name as a folder"
    return ""


RULE = Rule(
    code="RW103",
    name="portable-ref",
    since="0.1",
    about=(Branch, Tag),
    needs=(Refs,),
    judge=judge,
)
