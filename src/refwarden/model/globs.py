"""Globs over branch, tag and path names: `*` and `?` stay within a segment, `**` crosses `/`.

The matcher keeps the set of pattern positions that are still possible, so its time is bounded by
pattern length times name length whatever the pattern, and no regular expression engine is loaded.
"""

WILD = frozenset("*?[")
Token = str | tuple[bool, str]


class GlobError(ValueError):
    """The pattern cannot be read; the message says why."""


def check(pattern: str) -> None:
    """Raise GlobError unless the pattern can be matched with."""
    tokens(pattern)


def literal(pattern: str) -> bool:
    """Tell whether the pattern names exactly one name."""
    return not WILD.intersection(pattern)


def matches(pattern: str, name: str) -> bool:
    """Tell whether the whole of `name` matches `pattern`. Case counts.

    Raises:
        GlobError: The pattern has an unclosed `[`.
    """
    if not WILD.intersection(pattern):
        return pattern == name
    if pattern.endswith("/*") and not WILD.intersection(pattern[:-1]):  # the commonest form: `feature/*`
        rest = name[len(pattern) - 1 :]
        return name.startswith(pattern[:-1]) and rest != "" and "/" not in rest
    if pattern.endswith("/**") and not WILD.intersection(pattern[:-2]):
        return name.startswith(pattern[:-2])
    if pattern.startswith("**/") and "\\" not in pattern:
        quick = _anywhere(pattern[3:], name)
        if quick is not None:
            return quick
    return _run(tokens(pattern), name)


def _anywhere(rest: str, name: str) -> bool | None:
    """Match `**/` and the commonest that follow it: `NAME`, `*.END`, `NAME/**`, one segment. None for any other."""
    if not WILD.intersection(rest):
        return name == rest or name.endswith("/" + rest)
    if rest.startswith("*") and "/" not in rest and not WILD.intersection(rest[1:]):
        return name.endswith(rest[1:])
    if rest.endswith("/**") and not WILD.intersection(rest[:-3]):
        return name.startswith(rest[:-2]) or f"/{rest[:-2]}" in name
    if "/" not in rest and "**" not in rest:  # nothing in it crosses a slash, so only the last segment counts
        return _run(tokens(rest), name.rpartition("/")[2])
    return None


def any_matches(patterns: "tuple[str, ...]", name: str) -> bool:
    """Tell whether one of the patterns matches the whole name."""
    return any(matches(pattern, name) for pattern in patterns)


def tokens(pattern: str) -> list[Token]:
    r"""Split into `*`, `**`, `**/`, `?`, characters (an escaped one after its `\`) and classes (negated, members).

    Raises:
        GlobError: The pattern has an unclosed `[`.
    """
    found: list[Token] = []
    at, end = 0, len(pattern)
    while at < end:
        if pattern.startswith("**/", at) and (at == 0 or pattern[at - 1] == "/"):
            found.append("**/")  # whole segments, or none
            at += 3
        elif pattern.startswith("**", at):
            found.append("**")
            at += 2
        elif pattern[at] == "[":
            close = pattern.find("]", at + 2 + pattern.startswith(("[!", "[^"), at))
            if close < 0:
                raise GlobError(f"the class opened at character {at + 1} is not closed")
            negated = pattern[at + 1] in "!^"
            found.append((negated, _members(pattern[at + 1 + negated : close])))
            at = close + 1
        elif pattern[at] == "\\" and at + 1 < end:
            found.append("\\" + pattern[at + 1])
            at += 2
        else:
            found.append(pattern[at])
            at += 1
    return found


def _members(inside: str) -> str:
    members: list[str] = []
    at = 0
    while at < len(inside):
        if at + 2 < len(inside) and inside[at + 1] == "-":
            first, last = ord(inside[at]), ord(inside[at + 2])
            if last < first or last - first > 0x100:
                raise GlobError(f"the range {inside[at : at + 3]} runs backwards or is too wide")
            members.extend(map(chr, range(first, last + 1)))
            at += 3
        else:
            members.append(inside[at])
            at += 1
    return "".join(members)


def _fits(token: Token, character: str) -> bool:
    if isinstance(token, tuple):
        negated, members = token
        return character != "/" and (character in members) is not negated
    if token == "?":
        return character != "/"
    return token.removeprefix("\\") == character if len(token) > 1 else token == character


def _settle(tokens: list[Token], places: set[int]) -> set[int]:
    """Add the places reached without reading a character: a star may match nothing."""
    waiting = list(places)
    while waiting:
        place = waiting.pop()
        if place < len(tokens) and tokens[place] in ("*", "**", "**/") and place + 1 not in places:
            places.add(place + 1)
            waiting.append(place + 1)
    return places


def _run(tokens: list[Token], name: str) -> bool:
    end = len(tokens)
    # A place inside `**/` is kept apart: having begun a segment it must see the `/` that ends it.
    places, inside = _settle(tokens, {0}), set[int]()
    for character in name:
        ahead: set[int] = set()
        within: set[int] = set()
        for place in places:
            if place == end:
                continue
            token = tokens[place]
            if token == "**" or (token == "*" and character != "/"):
                ahead.add(place)
            elif token == "**/":
                within.add(place)
            elif token != "*" and _fits(token, character):
                ahead.add(place + 1)
        within |= inside
        if character == "/":
            ahead |= within
        places, inside = _settle(tokens, ahead), within
        if not places and not inside:
            return False
    return end in places
