"""What every reporter says alike: how serious a finding is, where it stands, and which findings are one fault.

Everything returned here is safe to print, whatever a name holds.
"""

from collections.abc import Iterable

from refwarden.model.finding import Finding
from refwarden.model.refs import HEADS, TAGS
from refwarden.model.report import PolicyUsed, Report
from refwarden.model.text import plural, printable, short
from refwarden.model.verdict import BROKEN, EXEMPT, KEPT, NOT_APPLICABLE, UNKNOWN, Place

# Most serious first. Old findings, known to the baseline, weigh less than anything that is new.
LABELS = ("error", "unknown!", "warning", "unknown", "exempt", "old", "kept", "n/a")


def label(finding: Finding) -> str:
    """Return one of `LABELS`: how the finding counts (`unknown!` is one that decides the outcome)."""
    if finding.verdict == KEPT:
        return "kept"
    if finding.verdict == NOT_APPLICABLE:
        return "n/a"
    if finding.verdict == EXEMPT:
        return "exempt"
    if finding.baseline:
        return "old"
    if finding.verdict == UNKNOWN:
        return "unknown!" if finding.level == "error" else "unknown"
    return "error" if finding.level == "error" else "warning"


def shown(report: Report, *, everything: bool) -> list[Finding]:
    """Return the findings that a report lists, most serious first, then by code, then as they were found."""
    listed = [finding for finding in report.findings if everything or finding.verdict not in (KEPT, NOT_APPLICABLE)]
    return sorted(listed, key=lambda finding: (LABELS.index(label(finding)), finding.code))


_PULLS = {"refs/pull/": "#", "refs/merge-requests/": "!"}


def named(ref: str) -> str:
    """Return a ref as people call it.

    A branch by its short name, a tag as `tag v1.0`, a pull request as `#7` or `!7`, anything else by its full name.
    """
    if ref.startswith(HEADS):
        return printable(ref[len(HEADS) :])
    if ref.startswith(TAGS):
        return "tag " + printable(ref[len(TAGS) :])
    for folder, mark in _PULLS.items():
        if ref.startswith(folder) and ref.endswith("/head"):
            return printable(mark + ref[len(folder) : -len("/head")])
    return printable(ref)


def place(where: Place, *, ref: bool = True) -> str:
    """Return a place in words, such as `main 1f2e3d4c5b src/a.py:3`; empty for a finding about everything."""
    parts = [named(where.ref)] if ref and where.ref else []
    if where.repository and where.ref.startswith((HEADS, TAGS)):
        parts.insert(0, printable(where.repository))
    if where.commit:
        parts.append(printable(short(where.commit)))
    if where.path:
        parts.append(printable(where.path) + (f":{where.line}" if where.line else ""))
    if not parts and not where.ref and where.repository:
        parts.append(printable(where.repository))
    return " ".join(parts)


def _shape(finding: Finding) -> tuple[str, str, str]:
    """Return what findings have in common that are the same fault elsewhere: words with names or numbers are blanks."""
    own = {named(finding.where.ref), finding.where.path} if finding.where.ref or finding.where.path else set()
    words = [
        "*" if word.strip(".,:;()'") in own or "/" in word or any(map(str.isdigit, word)) else word
        for word in finding.message.split(" ")
    ]
    return label(finding), finding.code, " ".join(words)


def folded(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return groups of findings that are the same fault in different places, in the order of their first ones."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_shape(finding), []).append(finding)
    return list(groups.values())


def places(group: list[Finding], most: int = 3) -> str:
    """Return the first places of a group, a ref named once, and how many more there are."""
    if len(group) == 1:
        return place(group[0].where)
    said: list[str] = []
    last = ""
    for finding in group[:most]:
        where = finding.where
        said.append(place(where, ref=where.ref != last or not where.commit) or "everywhere")
        last = where.ref
    more = f" and {len(group) - most:,} more" if len(group) > most else ""
    return f"{len(group):,} places: {', '.join(said)}{more}"


def tally(report: Report) -> str:
    """Return what was found in words, such as `1 broken, 2 warnings`; empty where there is nothing to say."""
    count = dict.fromkeys(LABELS, 0)
    for finding in report.findings:
        count[label(finding)] += 1
    said = []
    if count["error"]:
        said.append(f"{count['error']:,} broken")
    if count["warning"]:
        said.append(plural(count["warning"], "warning"))
    if count["unknown!"] + count["unknown"]:
        said.append(f"{count['unknown!'] + count['unknown']:,} unknown")
    if count["exempt"]:
        said.append(f"{count['exempt']:,} exempt")
    if count["old"]:
        said.append(f"{count['old']:,} old")
    if report.bugs:
        said.append(plural(len(report.bugs), "bug") + " of refwarden's own")
    return ", ".join(said)


def policy(used: PolicyUsed) -> str:
    """Return which policy judged, such as `policy .refwarden.yml` or `built-in pack gitflow`."""
    if used.builtin:
        return "built-in pack " + printable(used.source.rpartition("/")[2].removesuffix(".yml"))
    return "policy " + printable(used.source)


def took(seconds: float) -> str:
    """Return a duration as people read it: `43 ms`, `1.2 s`."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:,.1f} s"


def subject(report: Report) -> str:
    """Return what was judged, safe to print."""
    return printable(report.subject)


def headline(report: Report) -> str:
    """Return the answer in one sentence, without what was counted."""
    refusable = {"push": "push", "receive": "push", "commit": "commit"}.get(report.flow)
    if refusable:
        return f"{refusable} {'allowed' if report.outcome == 'kept' else 'refused'}"
    answer = {"kept": "keeps its policy", "broken": "breaks its policy", "unknown": "could not be decided"}[
        report.outcome
    ]
    if report.outcome == "kept" and report.counts.get(UNKNOWN):
        answer += " as far as it can be told"
    return f"{subject(report)} {answer}"


def explained(finding: Finding) -> str:
    """Return a finding in one line: message, exemption, and what mends it (or would make it known)."""
    parts = [printable(finding.message)]
    if finding.exemption:
        parts.append(f"Exempt: {printable(finding.exemption)}.")
    if finding.remedy and finding.verdict in (BROKEN, UNKNOWN):
        lead = "To find out" if finding.verdict == UNKNOWN else "To mend"
        parts.append(f"{lead}: {printable(finding.remedy)}")
    return " ".join(parts)
