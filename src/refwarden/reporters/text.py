"""For people: the answer first, then the reasons, most serious first, each with what mends it.

On the path of every push, so it imports nothing of the library.
"""

from refwarden.model.finding import Finding
from refwarden.model.report import Report
from refwarden.model.text import plural, printable
from refwarden.model.verdict import BROKEN, UNKNOWN
from refwarden.reporters import words

_RESET = "\x1b[0m"
_INKS = {
    "error": "\x1b[1;31m",
    "unknown!": "\x1b[1;35m",
    "warning": "\x1b[33m",
    "unknown": "\x1b[35m",
    "exempt": "\x1b[36m",
    "old": "\x1b[2m",
    "kept": "\x1b[32m",
    "n/a": "\x1b[2m",
    "strong": "\x1b[1m",
    "faint": "\x1b[2m",
    "remedy": "\x1b[32m",
}
_INDENT = " " * 11  # as wide as `  warning  `
_HOOKS = ("push", "receive", "commit")
_COMMANDS = ("git ", "refwarden ", "make ")
_PROSE = (", ", "; ", " or ")  # a remedy with these tells of a command rather than being one


def report(report: Report, *, everything: bool, colour: bool, width: int) -> str:
    """Return the report for people; empty for a push or commit of which there is nothing to say."""
    findings = words.shown(report, everything=everything)
    if report.flow in _HOOKS and not everything and not findings and not report.bugs:
        return ""
    page = _Page(colour=colour, width=width)
    page.headline(report, everything=everything)
    for group in words.folded(findings):
        if everything or words.label(group[0]) != "old":  # old ones are counted at the end
            page.group(group, everything=everything)
    page.asides(report, findings)
    page.steps(report, findings, everything=everything)
    return "\n".join(page.lines) + "\n"


def _rows(parts: list[str], first: int, then: int) -> list[str]:
    """Join parts into rows. A part is never cut: a name or a command that is cut can no longer be copied."""
    rows, row, room = [], parts[0], first
    for part in parts[1:]:
        if row and len(row) + 1 + len(part) > room:
            rows.append(row)
            row, room = part, then
        else:
            row = f"{row} {part}"
    return [*rows, row]


class _Page:
    """The lines as they are written."""

    def __init__(self, *, colour: bool, width: int) -> None:
        self.lines: list[str] = []
        self._colour = colour
        self._width = max(40, width)

    def _ink(self, name: str, text: str) -> str:
        return f"{_INKS[name]}{text}{_RESET}" if self._colour and name and text else text

    def _paragraph(self, text: str, first: str, then: str, *, ink: str = "", inked: str = "") -> None:
        """Add a paragraph: `first` (as `inked` has it) stands before its first line, `then` before the others."""
        rows = _rows(text.split(" "), self._width - len(first), self._width - len(then))
        for number, row in enumerate(rows):
            self.lines.append((then if number else inked or first) + self._ink(ink, row))

    def headline(self, report: Report, *, everything: bool) -> None:
        """Say the answer, what was counted and what judged."""
        said, counted = words.headline(report), [words.tally(report)]
        if everything or not counted[0]:
            counted.append(f"{report.counts.get('kept', 0):,} kept")
        if everything:
            counted.append(f"{report.counts.get('not_applicable', 0):,} not applicable")
        rules, seconds = plural(report.policy.rules, "rule"), words.took(report.cost.seconds)
        judged = f"({words.policy(report.policy)}, {rules}, {seconds})"
        ink = {"broken": "error", "unknown": "unknown!", "kept": "kept"}[report.outcome]
        first = f"refwarden: {said}" + ("," if report.flow in _HOOKS else ":")
        # What judged is one part, so that it stays on one line.
        rows = _rows([first, *", ".join(filter(None, counted)).split(" "), judged], self._width, self._width - 2)
        rows[0] = f"refwarden: {self._ink(ink, said)}{rows[0][len(first) - 1 :]}"
        self.lines.extend("  " + row if number else row for number, row in enumerate(rows))

    def group(self, group: list[Finding], *, everything: bool) -> None:
        """Say one fault: how serious, which rule, where, what was found and what mends it."""
        finding = group[0]
        label = words.label(finding)
        mark, rule = f"{label.rstrip('!'):<8}", f"{printable(finding.code)} {printable(finding.rule)}"
        where = words.places(group, most=len(group) if everything else 3)
        gap = "  " if where else ""
        inked = f"  {self._ink(label, mark)} {self._ink('strong', rule)}{gap}"
        self.lines.append("")
        self._paragraph(where, f"  {mark} {rule}{gap}", _INDENT, inked=inked)
        self._paragraph(printable(finding.message), _INDENT, _INDENT)
        if finding.exemption:
            self._paragraph(f"exempt: {printable(finding.exemption)}", _INDENT, _INDENT + "  ", ink="exempt")
        if everything:
            for because in finding.because:
                evidence = f"{printable(because.fact)} = {printable(because.value)}, says {printable(because.source)}"
                self._paragraph(f"because {evidence}", _INDENT, _INDENT + "  ", ink="faint")
        if finding.remedy and finding.verdict in (BROKEN, UNKNOWN):
            self._remedy(finding, alike=all(one.remedy == finding.remedy for one in group))

    def _remedy(self, finding: Finding, *, alike: bool) -> None:
        remedy = printable(finding.remedy)
        arrow = f"{_INDENT}→ {'to find out: ' if finding.verdict == UNKNOWN else ''}"
        if remedy.startswith(_COMMANDS) and not any(sign in remedy for sign in _PROSE):
            self.lines.append(arrow + self._ink("remedy", remedy))  # whole, so that it can be copied
        else:
            self._paragraph(remedy, arrow, _INDENT + "  ", ink="remedy")
        if not alike:
            self.lines.append(self._ink("faint", f"{_INDENT}  and the others in the same way"))

    def asides(self, report: Report, findings: list[Finding]) -> None:
        """Say what is to be known beside the findings."""
        said = [f"note: {printable(note)}" for note in report.notes]
        old = sum(words.label(finding) == "old" for finding in findings)
        if old or report.mended:
            said.append(f"baseline: {plural(old, 'old finding')} left, {report.mended:,} mended")
        if said:
            self.lines.append("")
        for aside in said:
            self._paragraph(aside, "  ", "    ")

    def steps(self, report: Report, findings: list[Finding], *, everything: bool) -> None:
        """Say what to do next."""
        grave = [finding for finding in findings if words.label(finding) not in ("exempt", "old", "kept", "n/a")]
        audit = report.flow == "audit"
        steps = []
        if grave:
            code = printable(grave[0].code)
            steps.append((f"refwarden explain {code}", "tells why, and who may grant an exemption"))
        if grave and audit:
            steps.append(("refwarden audit --write-baseline", "accepts these, and fails on new ones only"))
        if audit and not everything and len(words.folded(grave)) < len(grave):
            steps.append(("refwarden audit --all", "names every place"))
        if report.policy.builtin and (grave or audit):
            steps.append(("refwarden init", "writes a policy; this repository has none"))
        if steps:
            self.lines.append("")
        broad = max((len(command) for command, _ in steps), default=0) + 3
        for command, does in steps:
            gap = " " * (broad - len(command))
            inked = f"  {self._ink('strong', command)}{gap}"
            self._paragraph(does, f"  {command}{gap}", " " * (broad + 2), inked=inked)
