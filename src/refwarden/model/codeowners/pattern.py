"""Patterns of CODEOWNERS files, and the index that finds which of many match a path.

A pattern is compiled to segments between slashes. One segment is compared with one name of the path, in time that is
bounded by the product of their lengths, whatever the pattern; no regular expression engine is involved. The two
dialects differ in how a text becomes segments, and in whether a pattern that matches a directory owns what lies in it:

GitHub reads patterns nearly as `.gitignore` does. A pattern with a slash before its end is tied to the root, another
matches at any depth; a directory's pattern owns everything below. The one undisputed difference is a last segment that
is a lone `*`: it stays in its directory. What is disputed is a last segment with a partial wildcard, as in `src/ab*`,
where it matches a directory: people have reported both that GitHub owns what lies below, and that it does not. It does
here, as in `.gitignore`.

GitLab hands patterns to Ruby's `File.fnmatch` with FNM_PATHNAME and FNM_DOTMATCH. The whole path must match; a pattern
without a slash at its start matches at any depth; a slash at its end stands for everything below; `**` crosses slashes
only where a slash follows it.
"""

from typing import NamedTuple

# One step of a segment: a character, `*`, `?`, or a class as (negated, ranges). Escaped characters are `\\` and one.
Class = tuple[bool, tuple[tuple[str, str], ...]]
Token = str | Class


class Wild(NamedTuple):
    """A segment with wildcards.

    Attributes:
        tokens: Its steps.
        least: The least length of a name that matches; -1 where none does.
        end: What a name that matches ends in: most patterns are told apart by it.
    """

    tokens: tuple[Token, ...]
    least: int
    end: str = ""


# A name as it stands, one with wildcards, or None: any number of names, also none.
Segment = str | Wild | None


class Pattern(NamedTuple):
    """A compiled pattern.

    Attributes:
        segments: What the path's first names must be.
        file: Whether it matches a path whose names are all used up.
        below: Whether it matches what lies below such a path: that path is a directory.
    """

    segments: tuple[Segment, ...]
    file: bool = True
    below: bool = True


def segment(text: str, *, classes: bool) -> Segment:
    r"""Compile the text between two slashes.

    Args:
        text: The text; `\` takes the next character as it stands.
        classes: Whether `[a-z]` is a class; otherwise brackets stand for themselves.
    """
    if not any(wild in text for wild in "*?[\\"):
        return text
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        character = text[at]
        if character == "[" and classes:
            found, at = _class(text, at + 1)
            if found is None:  # a class that is not closed matches nothing, and so does the whole
                return Wild((), -1)
            tokens.append(found)
            continue
        if character == "\\" and at + 1 < len(text):
            at += 1
            tokens.append("\\" + text[at])
        elif character != "*" or tokens[-1:] != ["*"]:
            tokens.append(character if character in "*?" else "\\" + character)
        at += 1
    if all(isinstance(token, str) and token[0] == "\\" for token in tokens):
        return "".join(token[1] for token in tokens if isinstance(token, str))
    return Wild(tuple(tokens), sum(token != "*" for token in tokens), _end(tokens))


def _end(tokens: list[Token]) -> str:
    """Return the literal characters at the end."""
    found: list[str] = []
    for token in reversed(tokens):
        if not isinstance(token, str) or len(token) == 1:
            break
        found.append(token[1])
    return "".join(reversed(found))


def _class(text: str, at: int) -> tuple[Class | None, int]:
    """Read a class from behind its `[`; return it with the place behind its `]`, or None where nothing closes it."""
    negated = text[at : at + 1] in ("!", "^")
    at += negated
    ranges: list[tuple[str, str]] = []
    while at < len(text):
        if text[at] == "]":
            return (negated, tuple(ranges)), at + 1
        first, at = _member(text, at)
        last = first
        if text[at : at + 1] == "-" and text[at + 1 : at + 2] not in ("", "]"):
            last, at = _member(text, at + 1)
        ranges.append((first, last))
    return None, at


def _member(text: str, at: int) -> tuple[str, int]:
    at += text[at] == "\\" and at + 1 < len(text)
    return text[at], at + 1


def fits(wild: Wild, name: str) -> bool:
    """Tell whether a segment with wildcards matches the whole of one name of a path."""
    tokens, least, end = wild
    if not name.endswith(end) or least < 0 or len(name) < least:
        return False
    at = place = 0
    star, resume = -1, 0
    while at < len(name):
        if place < len(tokens) and tokens[place] == "*":
            star, resume = place, at
            place += 1
        elif place < len(tokens) and _takes(tokens[place], name[at]):
            place += 1
            at += 1
        elif star >= 0:  # let the last star take one character more: the earlier ones need never be asked again
            resume += 1
            place, at = star + 1, resume
        else:
            return False
    return all(token == "*" for token in tokens[place:])


def _takes(token: Token, character: str) -> bool:
    if isinstance(token, str):
        return token == "?" or (len(token) > 1 and token[1] == character)
    negated, ranges = token
    return any(first <= character <= last or character in (first, last) for first, last in ranges) is not negated


def github(text: str) -> Pattern:
    """Compile a pattern as GitHub reads it. What GitHub drops must have been refused before."""
    body = text.removeprefix("/")
    directory = body.endswith("/")
    body = body.removesuffix("/")
    parts = body.split("/")
    anchored = text.startswith("/") or len(parts) > 1
    segments: list[Segment] = [None if part == "**" else segment(part, classes=False) for part in parts]
    if not anchored:
        segments.insert(0, None)
    if segments[-1] is None:  # at the end it stands for whatever lies there, and there is something
        segments.append(Wild(("*",), 0))
        return Pattern(tuple(segments), file=not directory)
    return Pattern(tuple(segments), file=not directory, below=directory or parts[-1] != "*")


def gitlab(text: str) -> Pattern:
    """Compile a pattern, without its `!`, as GitLab reads it."""
    return fnmatch(gitlab_form(text))


def gitlab_form(text: str) -> str:
    """Return a pattern as GitLab completes it before it is matched, which is also how it tells duplicates."""
    if text == "*":
        return "/**/*"
    if text.startswith("\\#"):
        text = text[1:]
    text = _unescaped_spaces(text)
    if not text.startswith("/"):
        text = "/**/" + text
    return text + "**/*" if text.endswith("/") else text


def _unescaped_spaces(text: str) -> str:
    """Put one space for each escaped run of white space."""
    made: list[str] = []
    at = 0
    while at < len(text):
        end = at + 1
        if text[at] == "\\" and text[end : end + 1].isspace():
            while text[end : end + 1].isspace():
                end += 1
            made.append(" ")
        else:
            made.append(text[at])
        at = end
    return "".join(made)


def fnmatch(text: str) -> Pattern:
    """Compile what follows a leading slash as `File.fnmatch` does with FNM_PATHNAME and FNM_DOTMATCH."""
    parts = _split(text.removeprefix("/"))
    segments: list[Segment] = [None if part == "**" else segment(part, classes=True) for part in parts[:-1]]
    segments.append(segment(parts[-1], classes=True))
    return Pattern(tuple(segments), below=False)


def _split(text: str) -> list[str]:
    r"""Cut at slashes, also at an escaped one (`\/`); one inside a class belongs to the class."""
    parts: list[str] = []
    start = at = 0
    while at < len(text):
        if text[at] == "[":
            found, at = _class(text, at + 1)
            if found is None:  # nothing matches then, wherever it is cut
                break
            continue
        if text[at] == "/":
            parts.append(text[start:at])
            start = at + 1
        elif text.startswith("\\/", at):
            parts.append(text[start:at])
            start = at + 2
            at += 1
        elif text[at] == "\\":
            at += 1
        at += 1
    return [*parts, text[start:]]
