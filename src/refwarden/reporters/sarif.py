"""For code-scanning tools: SARIF 2.1.0.

A violation is a `fail`, an unknown is `open` (SARIF gives such no level), and what an exemption or the baseline covers
is a suppressed `fail`. A finding without a path has a logical location: the ref and the commit.
"""

import json
from typing import Any
from urllib.parse import quote

from refwarden import __version__
from refwarden.model.finding import Finding
from refwarden.model.report import Report
from refwarden.model.text import printable
from refwarden.model.verdict import Place, State
from refwarden.reporters import words
from refwarden.reporters.json_v1 import moment, sound

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_KINDS: dict[State, str] = {
    "kept": "pass",
    "broken": "fail",
    "unknown": "open",
    "exempt": "fail",
    "not_applicable": "notApplicable",
}


def report(report: Report, *, everything: bool, colour: bool, width: int) -> str:
    """Return the report as a SARIF log with one run."""
    del colour, width
    findings = words.shown(report, everything=everything)
    names = {finding.code: finding.rule for finding in findings}
    codes = sorted(names)
    run = {
        "tool": {
            "driver": {
                "name": "refwarden",
                "version": __version__,
                "rules": [{"id": sound(code), "name": sound(names[code])} for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [_result(finding, codes.index(finding.code)) for finding in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _invocation(report: Report) -> dict[str, Any]:
    bugs = [{"level": "error", "message": {"text": sound(bug)}} for bug in report.bugs]
    notes = [{"level": "note", "message": {"text": sound(note)}} for note in report.notes]
    return {
        "executionSuccessful": not report.bugs,
        "exitCode": report.exit_code,
        "endTimeUtc": moment(report.decided_at),
        "toolExecutionNotifications": bugs + notes,
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    kind = _KINDS[finding.verdict]
    result: dict[str, Any] = {
        "ruleId": sound(finding.code),
        "ruleIndex": index,
        "kind": kind,
        "level": finding.level if kind == "fail" else "none",
        "message": {"text": words.explained(finding)},
        "locations": [_location(finding.where)],
    }
    if finding.fingerprint:
        result["partialFingerprints"] = {"refwarden/v1": finding.fingerprint}
    if finding.exemption:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": sound(finding.exemption)}]
    elif finding.baseline:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": "It was there when the baseline was written."}
        ]
    return result


def _location(where: Place) -> dict[str, Any]:
    logical = {"fullyQualifiedName": printable("@".join(filter(None, (where.ref, where.commit))) or "repository")}
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if where.path:
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(where.path), "uriBaseId": "SRCROOT"}}
        if where.line:
            location["physicalLocation"]["region"] = {"startLine": where.line}
    return location


def _uri(path: str) -> str:
    """Return a path as a relative URI, byte for byte."""
    try:
        return quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # a surrogate that stands for no byte, so no path of Git's
        return quote(printable(path))
