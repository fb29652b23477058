"""A baseline: yesterday's findings by fingerprint, so that only new ones decide."""

import json
import os
from collections.abc import Collection

from refwarden.model.finding import Finding
from refwarden.model.report import Report
from refwarden.model.verdict import BROKEN

SCHEMA = "refwarden.baseline/1"
NAME = ".refwarden-baseline.json"


def beside(root: str) -> str:
    """Return where a repository keeps its baseline unless told otherwise."""
    return os.path.join(root, NAME)


def recordable(report: Report) -> tuple[Finding, ...]:
    """Return the findings that a baseline holds: what is broken. What is unknown stays so until somebody looks."""
    return tuple(finding for finding in report.findings if finding.verdict == BROKEN)


def written(report: Report) -> str:
    """Return the baseline of a report as JSON, in a stable order, so that it can be reviewed as a diff."""
    entries = sorted(
        {(one.rule, one.where.ref, one.where.path, one.where.commit, one.fingerprint) for one in recordable(report)}
    )
    findings = [
        {"fingerprint": mark, "rule": rule, "ref": ref, "path": path, "commit": commit}
        for rule, ref, path, commit, mark in entries
    ]
    return json.dumps({"schema": SCHEMA, "findings": findings}, indent=1) + "\n"


def read(data: bytes) -> set[str]:
    """Return the fingerprints of a baseline; raise ValueError where it is none."""
    try:
        content = json.loads(data)
        if content["schema"] != SCHEMA:
            raise ValueError(f"its schema is not {SCHEMA}")
        return {str(one["fingerprint"]) for one in content["findings"]}
    except (KeyError, TypeError, UnicodeDecodeError):
        raise ValueError("it has no findings") from None


def applied(report: Report, known: Collection[str]) -> Report:
    """Return the report with the findings that the baseline knows marked, and how many of them are mended."""
    findings = tuple(
        one._replace(baseline=True) if one.verdict == BROKEN and one.fingerprint in known else one
        for one in report.findings
    )
    there = {one.fingerprint for one in findings}
    return report._replace(findings=findings, mended=sum(mark not in there for mark in known))
