"""Untrusted text made safe to print, and small words for people.

Names, messages and paths come from whoever pushes. A terminal obeys escape sequences, a CI log obeys
`::commands::` and a reader is misled by zero-width and right-to-left marks, so everything printed passes here.
"""

MINUTE, HOUR, DAY = 60, 3600, 86400

# Marks that change how their neighbours look without being seen: zero-width, direction, separators, tags.
_HIDDEN = frozenset(
    [*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x061C, 0x180E, 0x00AD, 0x00A0]
)
_TAGS = range(0xE0000, 0xE0080)
_DELETE_TO_C1 = range(0x7F, 0xA0)


def _escaped(character: str) -> str:
    point = ord(character)
    if 0xDC80 <= point <= 0xDCFF:  # a byte that was not UTF-8, kept by surrogateescape
        return f"\\x{point - 0xDC00:02x}"
    if point < 0x20 or point in _DELETE_TO_C1:
        return f"\\x{point:02x}"
    if point in _HIDDEN or 0xD800 <= point <= 0xDFFF:
        return f"\\u{point:04x}"
    if point in _TAGS:
        return f"\\U{point:08x}"
    return character


def printable(text: str) -> str:
    """Return `text` on one line with control, hidden and undecodable characters written as escapes.

    The result can be encoded as UTF-8 and holds no character that moves the cursor or hides another.
    """
    if text.isascii() and text.isprintable():  # the usual name pays nothing
        return text
    return "".join(map(_escaped, text))


def plural(count: int, noun: str, many: str = "") -> str:
    """Return the count with its noun, as in `1 commit` and `2 branches`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {many or noun + 's'}"


def listed(names: "list[str] | tuple[str, ...]", most: int = 3) -> str:
    """Return a readable list of at most `most` names, escaped, and how many more there are."""
    shown = [printable(name) for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    if len(shown) > 1:
        return f"{', '.join(shown[:-1])} and {shown[-1]}"
    return "".join(shown)


def age(seconds: int) -> str:
    """Return a length of time in its largest whole unit, as in `3 days`."""
    seconds = max(0, seconds)
    for unit, noun in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= unit:
            return plural(seconds // unit, noun)
    return plural(seconds, "second")


def short(commit: str) -> str:
    """Return the first ten digits of a commit id, enough to find it again; a facts file may call it anything."""
    return printable(commit[:10])


# What a shell takes as it stands. Git allows `$`, `;`, `(` and backquotes in a branch's name.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_")


def quoted(name: str) -> str:
    """Return a name as one word of a shell command that people may copy, safe to print and to run."""
    name = printable(name)
    if name and _PLAIN.issuperset(name):
        return name
    return "'" + name.replace("'", "'\\''") + "'"
