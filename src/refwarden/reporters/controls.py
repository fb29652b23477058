"""Reports by the controls of a framework: for people, and as `refwarden.controls/1`."""

import json
from typing import Any

from refwarden.model.controls import NOT_SATISFIED, SATISFIED, Assessed, ControlReport, Proof
from refwarden.model.text import listed, printable
from refwarden.reporters import words
from refwarden.reporters.json_v1 import moment, sound

# How protection-drift is told what to ask, where it is more than yes; what is asked of tags follows from tag-immutable.
_OPTIONS = {"approvals": "approvals: 2", "checks": "checks: [NAME]", "fixed": "for tags, tag-immutable: error"}
_MARKS = {"satisfied": "+", "not satisfied": "-", "not assessable": "?"}


def text(report: ControlReport) -> str:
    """Return the report for people: a line for each control, and why for each that is not satisfied."""
    count = sum(one.state == SATISFIED for one in report.controls)
    seen = f", asked as {printable(report.seen_as)}" if report.seen_as else ""
    lines = [
        f"{report.title}: {count} of {len(report.controls)} controls satisfied by {printable(report.subject)}",
        f"  {report.url}",
        f"  observed {moment(report.decided_at)}{seen}, by {printable(report.policy)}",
        "",
    ]
    wide = max(len(one.id) for one in report.controls)
    for one in report.controls:
        lines.append(f"  {_MARKS[one.state]} {one.id:<{wide}}  {one.state:<14}  {one.title}")
        lines += [f"    {'':<{wide}}  {line}" for line in _why(one)]
    lines += ["", *([f"  {report.note}"] if report.note else [])]
    return "\n".join(lines).rstrip() + "\n"


def _why(one: Assessed) -> list[str]:
    if one.state == SATISFIED:
        return [f"by {listed([f'{proof.rule} {proof.kept}x' for proof in one.proofs], 9)}"]
    reasons = [_reason(proof) for proof in one.proofs if proof.against or proof.unknown]
    if one.state == NOT_SATISFIED:
        return reasons
    if one.unasked:
        options = ", ".join(_OPTIONS.get(name) or f"{name.replace('-', '_')}: true" for name in one.unasked)
        reasons.append(f"the policy does not ask it of the host: protection-drift: {{{options}}}")
    if one.idle:
        reasons.append(f"the policy does not turn on {listed(list(one.idle), 9)}")
    return reasons or ["nothing was there to look at"]


def _reason(proof: Proof) -> str:
    total = proof.kept + proof.against + proof.unknown
    counted = f"{proof.against or proof.unknown} of {total} {'broken' if proof.against else 'unknown'}"
    where = words.place(proof.place)
    head = f"{proof.rule}, {counted}" + (f", {where}" if where else "") if proof.rule else "policy"
    return f"{head}: {printable(proof.words)}"


def as_json(report: ControlReport) -> str:
    """Return the report for programs."""
    return json.dumps(_document(report), indent=2) + "\n"


def _document(report: ControlReport) -> dict[str, Any]:
    return {
        "schema": "refwarden.controls/1",
        "framework": report.framework,
        "title": report.title,
        "url": report.url,
        "note": report.note or None,
        "subject": sound(report.subject),
        "policy": sound(report.policy),
        "observed_at": moment(report.decided_at),
        "seen_as": sound(report.seen_as) or None,
        "controls": [
            {
                "id": one.id,
                "title": one.title,
                "state": one.state,
                "rules_off": list(one.idle),
                "demands_off": list(one.unasked),
                "proofs": [_proof(proof) for proof in one.proofs],
            }
            for one in report.controls
        ],
    }


def _proof(proof: Proof) -> dict[str, Any]:
    where = {part: sound(str(value)) for part, value in proof.place._asdict().items() if value}
    return {
        "rule": proof.rule or None,
        "kept": proof.kept,
        "broken": proof.against,
        "unknown": proof.unknown,
        "message": sound(proof.words) or None,
        "where": where or None,
    }
