"""What somebody wrote into a pull request's description: its sections and boxes, without the template's hints."""

from typing import NamedTuple

_SPACE = " \t\r"
_FENCES = ("```", "~~~")


class Box(NamedTuple):
    """A checkbox of a list."""

    ticked: bool
    text: str


class Description(NamedTuple):
    """A description read line by line.

    Attributes:
        words: Everything but comments and headings, without the space around it.
        sections: Heading, as written, to what stands under it, its own subsections included.
        boxes: Every checkbox.
    """

    words: str
    sections: tuple[tuple[str, str], ...]
    boxes: tuple[Box, ...]

    def section(self, heading: str) -> str | None:
        """Return what stands under a heading, None where there is no such heading. Case does not count."""
        wanted = heading.strip().casefold()
        return next((text for name, text in self.sections if name.casefold() == wanted), None)


def read(body: str, placeholders: tuple[str, ...] = ()) -> Description:
    """Read a description.

    Args:
        body: Its Markdown.
        placeholders: Lines that a template holds for people to replace; they count as nothing.
    """
    ignored = {one.strip().casefold() for one in placeholders}
    sections: list[tuple[str, list[str]]] = []
    within: list[tuple[int, list[str]]] = []  # the last heading's section and the greater ones around it
    words: list[str] = []
    boxes: list[Box] = []
    for line, verbatim in _visible(body):
        text = line.strip(_SPACE)
        level = 0 if verbatim else _level(text)
        if level:
            while within and within[-1][0] >= level:
                within.pop()
            within.append((level, []))
            sections.append((_title(text[level:]), within[-1][1]))
            continue
        if not text or text.casefold() in ignored:
            continue
        box = None if verbatim else _box(text)
        if box is not None:
            boxes.append(box)
        words.append(text)
        for _, lines in within:
            lines.append(text)
    return Description("\n".join(words), tuple((name, "\n".join(lines)) for name, lines in sections), tuple(boxes))


def _visible(body: str) -> list[tuple[str, bool]]:
    """Return the lines without HTML comments, each with whether it stands in a code block.

    A comment that is not closed reaches to the end, as hosts show it.
    """
    found: list[tuple[str, bool]] = []
    fence, hidden = "", False
    for raw in body.replace("\r\n", "\n").split("\n"):
        line = raw
        if not fence:
            line, hidden = _uncommented(raw, hidden=hidden)
        mark = _fence(line.strip(_SPACE), fence)
        if mark:
            fence = "" if fence else mark
            continue
        found.append((line, bool(fence)))
    return found


def _fence(text: str, opened: str) -> str:
    """Return the fence that a line opens, or by which it closes the one that is open; empty for neither."""
    mark = text[: len(text) - len(text.lstrip(text[:1]))]
    if not mark.startswith(_FENCES):
        return ""
    if opened:  # the one that closes is as long at least, and stands alone
        return mark if mark == text and mark.startswith(opened) else ""
    return "" if mark[0] in text[len(mark) :] else mark


def _uncommented(line: str, *, hidden: bool) -> tuple[str, bool]:
    """Return what of a line stands outside of comments, and whether a comment is open at its end."""
    kept: list[str] = []
    while line:
        before, mark, line = line.partition("-->" if hidden else "<!--")
        if not hidden:
            kept.append(before)
        hidden = hidden is not bool(mark)
    return "".join(kept), hidden


def _level(text: str) -> int:
    """Return a heading's level, 0 for what is no heading."""
    marks = len(text) - len(text.lstrip("#"))
    return marks if 1 <= marks <= 6 and text[marks : marks + 1] in ("", " ", "\t") else 0


def _title(text: str) -> str:
    """Return a heading's words, without the marks that may close it; those of `C#` are its own."""
    bare = text.rstrip(_SPACE).rstrip("#")
    return (bare if bare[-1:] in ("", *_SPACE) else text).strip(_SPACE)


def _box(text: str) -> Box | None:
    if text[:1] in "-*+" and text[1:3] == " [" and text[4:6] in ("]", "] ") and text[3:4] in " xX":
        return Box(text[3] != " ", text[6:].strip(_SPACE))
    return None
