"""For job summaries and comments: the answer, then a table. Readable as Markdown on GitHub and GitLab.

Names and messages are text of strangers in a document that notifies people and loads images, so every character that
Markdown or HTML could obey is written as a reference.
"""

from refwarden.model.finding import Finding
from refwarden.model.report import Report
from refwarden.model.text import plural, printable
from refwarden.model.verdict import BROKEN, UNKNOWN
from refwarden.reporters import words

_PLAIN = frozenset(" ,.-/=+;'\"")
_MARKS = {
    "error": "❌ error",
    "unknown!": "❓ unknown",
    "warning": "⚠️ warning",
    "unknown": "❔ unknown",
    "exempt": "☑️ exempt",
    "old": "▫️ old",
    "kept": "✅ kept",
    "n/a": "▪️ n/a",
}


def report(report: Report, *, everything: bool, colour: bool, width: int) -> str:
    """Return the report as a Markdown section."""
    del colour, width
    groups = words.folded(words.shown(report, everything=everything))
    sign = {"kept": "✅", "broken": "❌", "unknown": "❓"}[report.outcome]
    counted = words.tally(report) or f"{report.counts.get('kept', 0):,} kept"
    rules = plural(report.policy.rules, "rule")
    lines = [
        f"### {sign} {_safe(words.headline(report))}",
        "",
        f"{_safe(counted)} ({_safe(words.policy(report.policy))}, {rules})",
    ]
    if groups:
        lines += ["", "| | rule | where | what |", "| --- | --- | --- | --- |", *map(_row, groups)]
    asides = [*report.notes, *(f"bug: {bug.partition(chr(10))[0]}" for bug in report.bugs)]
    if report.mended:
        asides.append(f"baseline: {report.mended:,} mended")
    if report.policy.builtin:
        asides.append("this repository has no policy of its own: refwarden init writes one")
    if asides:
        lines += ["", *(f"- {_begun(aside)}" for aside in asides)]
    return "\n".join(lines) + "\n"


def _row(group: list[Finding]) -> str:
    first = group[0]
    what = _safe(first.message)
    if first.exemption:
        what += f"<br>exempt: {_safe(first.exemption)}"
    if first.remedy and first.verdict in (BROKEN, UNKNOWN):
        what += f"<br>→ <code>{_safe(first.remedy)}</code>"
    where = f"<code>{_safe(words.places(group))}</code>" if words.places(group) else ""
    return f"| {_MARKS[words.label(first)]} | {_safe(first.code)} {_safe(first.rule)} | {where} | {what} |"


def _begun(text: str) -> str:
    """Return text for the beginning of a block, where a dash, a number or spaces mean something too."""
    text = printable(text)
    if text and text[0].isascii() and not text[0].isalpha():
        return f"&#{ord(text[0])};{_safe(text[1:])}"
    return _safe(text)


def _safe(text: str) -> str:
    said = "".join(map(_reference, printable(text)))
    # A bare www. becomes a link without any mark.
    return said.replace("www.", "www&#46;").replace("WWW.", "WWW&#46;")


def _reference(character: str) -> str:
    if character == "@":
        return "<span>&#64;</span>"  # hosts look for @names after Markdown is done, in one piece of text
    if character.isalnum() or character in _PLAIN or not character.isascii():
        return character
    return f"&#{ord(character)};"
