"""For programs: `refwarden.report/1`. The TypedDicts below are the format; its JSON Schema is generated from them.

Within version 1 keys are added, never renamed or taken away.
"""

import json
from datetime import UTC, datetime
from typing import Annotated, Literal, TypedDict

from refwarden import __version__
from refwarden.model.finding import Finding
from refwarden.model.report import Outcome, Report
from refwarden.model.text import printable
from refwarden.model.verdict import Level, Place, State
from refwarden.reporters import words

Count = Annotated[int, "A number of findings."]
Optional = str | None


class Tool(TypedDict):
    """The program that judged."""

    name: Literal["refwarden"]
    version: str


class PolicyDocument(TypedDict):
    """The policy that judged."""

    source: Annotated[str, "Where it was read."]
    digest: Annotated[str, "`sha256:` and the digest of all documents that went into it; empty where unknown."]
    rules: Annotated[int, "How many rules took part."]
    builtin: Annotated[bool, "Whether it is a shipped pack, because the repository has no policy of its own."]


class Where(TypedDict):
    """The place of a finding; null where a part does not apply."""

    repository: Optional
    ref: Annotated[Optional, "The full name, such as `refs/heads/main`; bytes that are not UTF-8 as `\\xNN`."]
    commit: Optional
    path: Optional
    line: Annotated[int | None, "Counted from 1."]
    url: Optional


class Evidence(TypedDict):
    """One piece of evidence."""

    fact: str
    value: str
    source: Annotated[str, "Which source read it."]


class FindingDocument(TypedDict):
    """What one rule says of one subject."""

    rule: Annotated[str, "The rule's name, such as `protected-push`."]
    code: Annotated[str, "The rule's code, such as `RW104`; it never changes meaning."]
    verdict: State
    level: Level
    message: str
    remedy: Annotated[str, "What mends it, or would make it known; may be empty unless the verdict is broken."]
    fingerprint: Annotated[str, "Stays the same when a line moves or an unrelated commit is added; empty where kept."]
    exemption: Annotated[Optional, "Why it is exempt, and until when."]
    baseline: Annotated[bool, "Whether it was there when the baseline was written; then it decides nothing."]
    where: Where
    because: Annotated[list[Evidence], "In the order in which it decided."]


class Summary(TypedDict):
    """How many verdicts there are of each kind, whether listed or not."""

    kept: Count
    broken: Count
    unknown: Count
    exempt: Count
    not_applicable: Count
    old: Annotated[int, "Findings listed that the baseline knows."]
    mended: Annotated[int, "Findings of the baseline that are no more."]


class CostDocument(TypedDict):
    """What the run cost."""

    requests: int
    seconds: float


class Document(TypedDict):
    """A report of refwarden: all findings of one run."""

    schema: Literal["refwarden.report/1"]
    tool: Tool
    policy: PolicyDocument
    flow: Annotated[str, "`push`, `receive`, `commit`, `audit`, ..."]
    subject: Annotated[str, "What was judged, in words."]
    decided_at: Annotated[str, "The moment of judgement in UTC, as ISO 8601.", r"^[-0-9]{10}T[:0-9]{8}Z$"]
    outcome: Annotated[Outcome, "Exit code 0, 1 or 3."]
    findings: Annotated[list[FindingDocument], "Kept and not applicable ones are listed only when asked for."]
    notes: Annotated[list[str], "Remarks that are no verdicts."]
    bugs: Annotated[list[str], "Tracebacks of rules that crashed; their verdicts are unknown."]
    summary: Summary
    cost: CostDocument


def report(report: Report, *, everything: bool, colour: bool, width: int) -> str:
    """Return the report as one JSON document, in ASCII, so that no encoding can spoil it."""
    del colour, width
    return json.dumps(document(report, everything=everything), indent=2) + "\n"


def document(report: Report, *, everything: bool) -> Document:
    """Return the report as JSON values."""
    listed = words.shown(report, everything=everything)
    counts = report.counts
    return Document(
        schema="refwarden.report/1",
        tool=Tool(name="refwarden", version=__version__),
        policy=PolicyDocument(
            source=sound(report.policy.source),
            digest=report.policy.digest,
            rules=report.policy.rules,
            builtin=report.policy.builtin,
        ),
        flow=report.flow,
        subject=sound(report.subject),
        decided_at=moment(report.decided_at),
        outcome=report.outcome,
        findings=[_finding(finding) for finding in listed],
        notes=[sound(note) for note in report.notes],
        bugs=[sound(bug) for bug in report.bugs],
        summary=Summary(
            kept=counts.get("kept", 0),
            broken=counts.get("broken", 0),
            unknown=counts.get("unknown", 0),
            exempt=counts.get("exempt", 0),
            not_applicable=counts.get("not_applicable", 0),
            old=sum(words.label(finding) == "old" for finding in listed),
            mended=report.mended,
        ),
        cost=CostDocument(requests=report.cost.requests, seconds=round(report.cost.seconds, 6)),
    )


def _finding(finding: Finding) -> FindingDocument:
    return FindingDocument(
        rule=sound(finding.rule),
        code=sound(finding.code),
        verdict=finding.verdict,
        level=finding.level,
        message=sound(finding.message),
        remedy=sound(finding.remedy),
        fingerprint=finding.fingerprint,
        exemption=sound(finding.exemption) or None,
        baseline=finding.baseline,
        where=_where(finding.where),
        because=[
            Evidence(fact=sound(one.fact), value=sound(one.value), source=sound(one.source)) for one in finding.because
        ],
    )


def _where(where: Place) -> Where:
    return Where(
        repository=sound(where.repository) or None,
        ref=sound(where.ref) or None,
        commit=sound(where.commit) or None,
        path=sound(where.path) or None,
        line=where.line or None,
        url=sound(where.url) or None,
    )


def sound(text: str) -> str:
    r"""Return the text exactly, except that a byte that was not UTF-8 becomes `\xNN`: JSON cannot hold it.

    Control characters stay: JSON escapes them, and a program may want the name as it is.
    """
    if text.isascii():
        return text
    return "".join(printable(one) if "\ud800" <= one <= "\udfff" else one for one in text)


def moment(seconds: int) -> str:
    """Return a moment in UTC as ISO 8601, such as `2026-11-22T21:50:00Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
