"""For GitLab: a Code Quality report, which its merge requests show.

GitLab demands a path. A finding about a branch, tag or commit has none; it is shown at the first line of
`.refwarden.yml`, where the policy that it breaks is written.

Of several issues with one fingerprint GitLab keeps the last, as where a commit is in two merge requests whose targets
have different policies. So there is one of each here: the gravest.
"""

import json
from typing import Any

from refwarden.model.finding import Finding
from refwarden.model.report import Report
from refwarden.reporters import words
from refwarden.reporters.json_v1 import sound

_POLICY = ".refwarden.yml"
_SEVERITIES = {"error": "critical", "unknown!": "major", "warning": "minor"}


def report(report: Report, *, everything: bool, colour: bool, width: int) -> str:
    """Return the report as a JSON list of issues."""
    del colour, width
    issues: dict[str, dict[str, Any]] = {}
    for finding in words.shown(report, everything=everything):  # the gravest first
        issue = _issue(finding)
        issues.setdefault(issue["fingerprint"], issue)
    return json.dumps(list(issues.values()), indent=2) + "\n"


def _issue(finding: Finding) -> dict[str, Any]:
    where = words.place(finding.where)
    return {
        "description": f"{where}: {words.explained(finding)}" if where else words.explained(finding),
        "check_name": sound(f"{finding.code} {finding.rule}"),
        "fingerprint": finding.fingerprint or sound(f"{finding.code}-{finding.verdict}"),
        "severity": _SEVERITIES.get(words.label(finding), "info"),
        "location": {"path": sound(finding.where.path) or _POLICY, "lines": {"begin": finding.where.line or 1}},
    }
