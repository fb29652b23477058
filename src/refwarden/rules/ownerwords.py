"""What is said about owners: files folded by the owners whom they need."""

from collections.abc import Sequence
from typing import NamedTuple

from refwarden.model.codeowners.entries import Entry
from refwarden.model.codeowners.fact import CodeOwners
from refwarden.model.text import listed, plural, printable
from refwarden.rules.ownership import Asked, Facts, State, is_alone, is_vacant

# How many entries a message tells of. Whether asking helps is looked into for these alone: it may cost requests.
_TOLD = 3


class Group(NamedTuple):
    """Paths that need the same owners and got the same answer.

    Attributes:
        entry: The first entry that gives one of the paths to them.
        state: The answer.
        paths: The paths, each once.
        words: All of it in words, escaped.
        doubt, remedy: As the first answer says.
        hopeless: Whether asking its owners cannot help.
    """

    entry: Entry
    state: State
    paths: tuple[str, ...]
    words: str
    doubt: str = ""
    remedy: str = ""
    hopeless: bool = False


def grouped(answers: Sequence[Asked], facts: Facts) -> list[Group]:
    """Return the answers by owners, in the order of the files."""
    found: dict[tuple[object, ...], list[Asked]] = {}
    for one in answers:
        whose = frozenset(owner.key for owner in one.entry.owners)
        key = (whose, one.entry.section.casefold(), one.entry.needed, one.state, one.by, one.spent)
        found.setdefault(key, []).append(one)
    groups = [_group(members) for members in found.values()]
    told = 0
    for at, group in enumerate(groups):
        if group.state == "unmet" and told < _TOLD:
            told += 1
            groups[at] = _explained(group, facts)
    return groups


def _group(members: Sequence[Asked]) -> Group:
    first = members[0]
    entry = first.entry
    paths = tuple(dict.fromkeys(one.path for one in members))
    lines = sorted({one.entry.line for one in members})
    where = f"line{'s' if len(lines) > 1 else ''} {listed([str(line) for line in lines])}"
    if entry.section:
        where += f", section {printable(entry.section)}"
    if first.by:
        count = f"{len(first.by)} of {entry.needed}: " if entry.needed > 1 else ""
        where += f"; {count}{listed(first.by)} approved"
    if first.spent:
        where += f"; not counted: {listed(first.spent)}"
    verb = ("needs" if len(paths) == 1 else "need") if first.state != "met" else "owned by"
    words = f"{listed(paths)} {verb} {whose(entry)} ({where})"
    return Group(entry, first.state, paths, words, first.doubt, first.remedy)


def whose(entry: Entry) -> str:
    """Return the owners in words, escaped."""
    names = [printable(str(owner)) for owner in entry.owners]
    if not names:
        return "an owner, and its entry names nobody"
    shown = names if len(names) <= 4 else [*names[:4], f"{len(names) - 4} more"]
    if entry.needed > 1:
        return f"{entry.needed} of {listed(shown, 5)}"
    return f"{', '.join(shown[:-1])} or {shown[-1]}" if len(shown) > 1 else shown[0]


def _explained(group: Group, facts: Facts) -> Group:
    """Add why asking does not help, where it does not."""
    entry = group.entry
    if not entry.owners:
        return group._replace(hopeless=True)
    if is_alone(entry, facts.pull, facts):
        author = printable(facts.pull.author.login)
        return group._replace(words=f"{group.words}, and {author}, who opened it, is its only owner", hopeless=True)
    if is_vacant(entry, facts, ask=False):
        return group._replace(words=f"{group.words}, none of whom has write access", hopeless=True)
    return group


def remedy(lacking: Sequence[Group], facts: Facts) -> str:
    """Return what helps: whom to ask, or which entries to mend."""
    ask: dict[str, None] = {}
    mend: list[str] = []
    for group in lacking:
        if group.hopeless:
            mend.append(str(group.entry.line))
            continue
        others = [one for one in group.entry.owners if one.name.casefold() != facts.pull.author.key]
        ask.update((printable(str(one)), None) for one in others)
    parts = [f"ask for a review by {_any(list(ask))}"] if ask else []
    path, base = printable(facts.owners.path), printable(facts.owners.ref)
    if mend:
        parts.append(f"give line {listed(mend)} of {path} on {base} another owner who may write")
    return "; ".join(parts) or f"give the files an entry in {path} on {base}"


def _any(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"owners of each entry: {listed(names, 6)}"


def summary(lacking: Sequence[Group], free: list[str], owned: int) -> str:
    """Return the message: how many files lack an owner's approval, and which need whose.

    Args:
        lacking: The groups that are not satisfied.
        free: Paths of which no entry speaks, where each must have one.
        owned: How many paths are owned.
    """
    paths = {path for group in lacking for path in group.paths}
    parts = []
    if paths:
        verb = "lacks" if len(paths) == 1 else "lack"
        said = "; ".join(group.words for group in lacking[:_TOLD])
        more = f"; and {plural(len(lacking) - _TOLD, 'more entry', 'more entries')}" if len(lacking) > _TOLD else ""
        parts.append(f"{len(paths)} of {plural(owned, 'owned path')} {verb} an owner's approval: {said}{more}")
    if free:
        parts.append(f"no entry speaks of {listed(free)}")
    return f"{'; '.join(parts)}."


def passed_over(owners: CodeOwners, *, lines: bool) -> tuple[str, str] | None:
    """Return message and remedy where the host loads none of the file, or drops lines of it.

    Args:
        owners: The file.
        lines: Whether dropped lines are to be told.
    """
    path = printable(owners.path)
    if owners.file.unloaded:
        return f"the host does not load {path}: {owners.file.unloaded}.", "shorten it: give directories to teams"
    lost = [one for one in owners.file.dropped if one.whole] if lines else []
    if not lost:
        return None
    more = f", and {plural(len(lost) - 1, 'more line')}" if len(lost) > 1 else ""
    message = f"the host drops line {lost[0].line} of {path}: {printable(lost[0].reason)}{more}."
    return message, f"mend line {lost[0].line} of {path} on {printable(owners.ref)}"
