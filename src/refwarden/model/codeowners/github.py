r"""CODEOWNERS as GitHub reads it.

The last pattern that matches a path wins, and with it all its owners: one of them must approve. A pattern without
owners takes its paths away from everybody. A line that GitHub cannot read is dropped as a whole, silently: the lines
before it then decide. What cannot be said, though `.gitignore` can: `!`, `[a-z]`, and a pattern that begins with `\#`.
"""

from refwarden.model.codeowners.entries import (
    Dropped,
    Entry,
    Owner,
    OwnersFile,
    lines_of,
    made,
    pattern_and_rest,
    words,
)
from refwarden.model.codeowners.pattern import Pattern
from refwarden.model.codeowners.pattern import github as compiled

# "CODEOWNERS files must be under 3 MB in size. A CODEOWNERS file over this limit will not be loaded."
MOST_BYTES = 3_000_000
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_LOGIN = _LETTERS | frozenset("-_")  # an underscore divides a managed user's name from its company's short code
_TEAM = _LETTERS | frozenset("-_.")


def parse(text: str, size: int = 0) -> OwnersFile:
    """Read a file.

    Args:
        text: Its text.
        size: Its size in bytes, where that is known; taken from the text otherwise.
    """
    size = size or len(text.encode("utf-8", "surrogateescape"))
    if size >= MOST_BYTES:
        reason = f"it is {size:,} bytes long, and GitHub loads none of 3 MB or more"
        return made("github", (), (Dropped(0, "", reason),))
    entries: list[tuple[Entry, Pattern]] = []
    dropped: list[Dropped] = []
    for number, line in enumerate(lines_of(text), 1):
        if not line or line.startswith("#"):
            continue
        pattern, rest = pattern_and_rest(line)
        found = [_owner(word) for word in _uncommented(words(rest))]
        fault = _fault(pattern) or next((one for one in found if isinstance(one, str)), "")
        if fault:
            dropped.append(Dropped(number, line[:200], fault))
            continue
        owners: dict[tuple[str, str], Owner] = {}
        for one in found:
            if isinstance(one, Owner):
                owners.setdefault(one.key, one)
        entries.append((Entry(number, pattern, tuple(owners.values())), compiled(pattern)))
    return made("github", entries, dropped)


def _uncommented(given: list[str]) -> list[str]:
    for at, word in enumerate(given):
        if word.startswith("#"):
            return given[:at]
    return given


def _fault(pattern: str) -> str:
    """Return why GitHub drops a pattern's line, empty where it does not."""
    if pattern.startswith("!"):
        return "GitHub has no `!`: leave the owners out to take a path away from everybody"
    if pattern.startswith("\\#"):
        return "GitHub does not read a pattern that begins with `\\#`"
    if "[" in pattern or "]" in pattern:
        return "GitHub has no character classes, and brackets are nothing else to it"
    if "***" in pattern:
        return "GitHub reads no more than two `*` in a row"
    return ""


def _owner(word: str) -> Owner | str:
    """Read an owner; return why it is none."""
    name = word.removeprefix("@")
    if word.startswith("@"):
        owner, slash, team = name.partition("/")
        if slash and _made_of(owner, _LOGIN) and _made_of(team, _TEAM) and team.strip("."):
            return Owner("team", name)
        if not slash and _made_of(name.removesuffix("[bot]"), _LOGIN):
            return Owner("user", name)
    else:
        local, at, domain = name.partition("@")
        if at and local and "." in domain.strip(".") and "@" not in domain and _made_of(domain, _TEAM):
            return Owner("email", name)
    return f"{word[:100]} is no @user, no @organisation/team and no e-mail address, so GitHub drops the whole line"


def _made_of(text: str, letters: frozenset[str]) -> bool:
    return bool(text) and letters.issuperset(text)
