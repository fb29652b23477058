"""For the test views of CI systems: JUnit XML, a test case for each finding.

What decides the outcome is shown red: a violation as a failure, an unknown as an error. Warnings, exempt and old
findings are skipped cases, and say why. Where nothing is listed, one passing case says so: an empty suite is taken for
a run that did not happen.
"""

from collections import Counter

from refwarden.model.finding import Finding
from refwarden.model.report import Report
from refwarden.model.text import printable
from refwarden.reporters import words
from refwarden.reporters.json_v1 import moment

_OUTCOMES = {
    "error": "failure",
    "unknown!": "error",
    "warning": "skipped",
    "unknown": "skipped",
    "exempt": "skipped",
    "old": "skipped",
    "n/a": "skipped",
    "kept": "",
}


def report(report: Report, *, everything: bool, colour: bool, width: int) -> str:
    """Return the report as one JUnit test suite."""
    del colour, width
    findings = words.shown(report, everything=everything)
    cases = [_case(finding) for finding in findings] or [
        f'    <testcase classname="refwarden" name={_quoted(words.headline(report))} time="0"/>'
    ]
    counted = Counter(_OUTCOMES[words.label(finding)] for finding in findings)
    seconds = f"{report.cost.seconds:.3f}"
    totals = f'tests="{len(cases)}" failures="{counted["failure"]}" errors="{counted["error"]}" time="{seconds}"'
    stamp = moment(report.decided_at).removesuffix("Z")
    suite = f'name={_quoted(f"refwarden {report.flow}")} {totals} skipped="{counted["skipped"]}" timestamp="{stamp}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="refwarden" {totals}>',
        f"  <testsuite {suite}>",
        *cases,
    ]
    if report.notes:
        lines.append(f"    <system-out>{_safe('; '.join(report.notes))}</system-out>")
    if report.bugs:
        lines.append(f"    <system-err>{_safe('; '.join(report.bugs))}</system-err>")
    return "\n".join((*lines, "  </testsuite>", "</testsuites>", ""))


def _case(finding: Finding) -> str:
    name = f"{finding.code} {words.place(finding.where)}".rstrip()
    opening = f'    <testcase classname={_quoted(f"refwarden.{finding.rule}")} name={_quoted(name)} time="0"'
    label = words.label(finding)
    outcome = _OUTCOMES[label]
    said = words.explained(finding)
    if not outcome:
        return f"{opening}/>"
    if outcome == "skipped":
        return f"{opening}><skipped message={_quoted(f'{label}: {said}')}/></testcase>"
    kind = f' type="{finding.verdict}"'
    return f"{opening}><{outcome} message={_quoted(finding.message)}{kind}>{_safe(said)}</{outcome}></testcase>"


def _safe(text: str) -> str:
    """Return text that XML 1.0 can hold, which not even by reference holds control characters."""
    text = printable(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    return '"' + _safe(text).replace('"', "&quot;") + '"'
