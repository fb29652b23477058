"""Break-glass on a server: `git push -o refwarden.override="reason"` by a person whom the policy names.

Whatever is asked is written to a log first, granted or not; what cannot be written is not granted.
"""

import json
import os
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from refwarden.model.refs import Actor, RefUpdate, absent
from refwarden.model.report import Report
from refwarden.model.text import printable
from refwarden.model.verdict import BROKEN, EXEMPT, UNKNOWN
from refwarden.policy.compiled import Policy

OPTION = "refwarden.override"
NOTES = "refs/notes/refwarden"
SCHEMA = "refwarden.override/1"
_MOST_OPTIONS = 1000
_MOST_REASON = 2000
_TAIL = 1 << 20  # bytes of the log in which a push just received is looked for


class Asked(NamedTuple):
    """An override that somebody asks for: why, who, for what, and when (in seconds since 1970)."""

    reason: str
    actor: Actor
    updates: Sequence[RefUpdate]
    now: int


def reason(environ: Mapping[str, str]) -> str | None:
    """Return the reason given with the push, empty where there is an option without one, None for no option."""
    count = environ.get("GIT_PUSH_OPTION_COUNT", "")
    found = None
    for number in range(min(int(count), _MOST_OPTIONS) if count.isdecimal() and len(count) < 9 else 0):
        key, _, value = environ.get(f"GIT_PUSH_OPTION_{number}", "").partition("=")
        if key == OPTION:
            found = value.strip()[:_MOST_REASON]
    return found


def applied(report: Report, asked: Asked, policy: Policy, git_dir: str) -> Report:
    """Return the report with what was refused made exempt, if the person may; either way with a remark that says so.

    Args:
        report: What was judged.
        asked: The override.
        policy: What names the people who may.
        git_dir: Where the log is kept.
    """
    if report.outcome == "kept":
        return report
    who, why = _allowed(asked, policy)
    fault = _logged(git_dir, _record(report, asked, policy, granted=bool(who), why=why))
    if fault:
        who, why = "", f"it cannot be logged ({fault}), and what is not logged is not granted"
    if not who:
        return report._replace(notes=(*report.notes, f"the override was not granted: {why}"))
    words = f"override by {printable(who)}: {printable(asked.reason)}"
    findings = tuple(
        one._replace(verdict=EXEMPT, exemption=words)
        if one.level == "error" and one.verdict in (BROKEN, UNKNOWN) and not one.baseline
        else one
        for one in report.findings
    )
    counts = dict(report.counts)
    for before, after in zip(report.findings, findings, strict=True):
        counts[before.verdict] -= 1
        counts[after.verdict] += 1
    return report._replace(findings=findings, counts=counts, notes=(*report.notes, f"{words}; it is logged"))


def _allowed(asked: Asked, policy: Policy) -> tuple[str, str]:
    """Return the name by which the person may override, or an empty one and why not."""
    if not asked.reason:
        return "", f'no reason was given: git push -o {OPTION}="why this cannot wait"'
    if asked.actor.proof != "authenticated":
        return "", "the server does not know who is pushing"
    named = {name.casefold() for name in policy.overriders}
    for name in asked.actor.names:
        if name.casefold() in named:
            return name, "named by the policy"
    who = ", ".join(map(printable, asked.actor.names)) or "nobody"
    able = ", ".join(map(printable, policy.overriders)) or "nobody, as the policy has no overriders"
    return "", f"{who} may not override here; who may: {able}"


def _record(report: Report, asked: Asked, policy: Policy, *, granted: bool, why: str) -> dict[str, object]:
    grave = [one for one in report.findings if one.level == "error" and one.verdict in (BROKEN, UNKNOWN)]
    return {
        "schema": SCHEMA,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(asked.now)),
        "by": list(asked.actor.names),
        "proof": asked.actor.proof,
        "reason": asked.reason,
        "granted": granted,
        "why": why,
        "rules": sorted({one.code for one in grave}),
        "updates": _updates(asked.updates),
        "policy": policy.digest,
    }


def _updates(updates: Sequence[RefUpdate]) -> list[dict[str, str]]:
    return [{"ref": one.ref, "old": one.old, "new": one.new} for one in updates]


def log_path(git_dir: str) -> str:
    """Return where a repository's overrides are logged."""
    return os.path.join(git_dir, "refwarden", "override.log")


def _logged(git_dir: str, record: Mapping[str, object]) -> str:
    """Append one line in one write, and wait until the disk has it; return what went wrong, empty for nothing."""
    line = json.dumps(record).encode("ascii") + b"\n"
    path = log_path(git_dir)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o664)
        try:
            if os.write(file, line) != len(line):
                return "the disk is full"
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as fault:
        return fault.strerror or str(fault)
    return ""


def granted(git_dir: str, updates: Sequence[RefUpdate]) -> dict[str, object] | None:
    """Return the newest record of an override granted to exactly these updates, None where there is none."""
    try:
        with open(log_path(git_dir), "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
            lines = file.read().split(b"\n")
    except OSError:
        return None
    wanted = _updates(updates)
    for line in reversed(lines):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and record.get("granted") is True and record.get("updates") == wanted:
            return record
    return None


def note(record: Mapping[str, object]) -> str:
    """Return the text of the Git note that tells of an override."""
    by, rules = record.get("by"), record.get("rules")
    people = ", ".join(map(str, by)) if isinstance(by, list) else ""
    codes = ", ".join(map(str, rules)) if isinstance(rules, list) else ""
    lines = (
        f"Refwarden-Override: {printable(str(record.get('reason')))}",
        f"By: {printable(people)}",
        f"At: {printable(str(record.get('at')))}",
        f"Rules: {printable(codes)}",
    )
    return "\n".join(lines) + "\n"


def noted(updates: Sequence[RefUpdate]) -> list[str]:
    """Return the objects that carry the note: the new tips."""
    return list(dict.fromkeys(one.new for one in updates if not absent(one.new)))
