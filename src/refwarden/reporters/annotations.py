"""For GitHub Actions: workflow commands that put each finding beside the line, or on the job's page.

GitHub shows ten of a kind for each step, so findings without a path are folded. Every line is one command, whose
text is escaped, so no name can begin a command of its own (such as `::stop-commands::`).
"""

from refwarden.model.finding import Finding
from refwarden.model.report import Report
from refwarden.model.text import printable
from refwarden.reporters import words

_COMMANDS = {"error": "error", "unknown!": "error", "warning": "warning", "unknown": "warning"}


def report(report: Report, *, everything: bool, colour: bool, width: int) -> str:
    """Return one workflow command a line; empty where there is nothing to say."""
    del colour, width
    findings = words.shown(report, everything=everything)
    lines = [_command([finding]) for finding in findings if finding.where.path]
    lines += map(_command, words.folded(finding for finding in findings if not finding.where.path))
    lines += [f"::notice title=refwarden::{_data(note)}" for note in report.notes]
    lines += [f"::error title=refwarden has a bug::{_data(bug.partition(chr(10))[0])}" for bug in report.bugs]
    return "".join(f"{line}\n" for line in lines)


def _command(group: list[Finding]) -> str:
    first = group[0]
    parts = []
    if first.where.path:
        parts.append(f"file={_property(first.where.path)}")
        if first.where.line:
            parts.append(f"line={first.where.line}")
    parts.append(f"title={_property(f'{first.code} {first.rule}')}")
    where = words.places(group)
    said = f"{where}: {words.explained(first)}" if where else words.explained(first)
    return f"::{_COMMANDS.get(words.label(first), 'notice')} {','.join(parts)}::{_data(said)}"


def _data(text: str) -> str:
    # printable has left no carriage return or line feed.
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
