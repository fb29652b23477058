"""A report: all findings of one run, folded to one outcome."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from refwarden.model.finding import Finding
from refwarden.model.verdict import BROKEN, EXEMPT, KEPT, NOT_APPLICABLE, UNKNOWN

Outcome = Literal["kept", "broken", "unknown"]

EXIT_KEPT, EXIT_BROKEN, EXIT_USAGE, EXIT_UNKNOWN, EXIT_INTERRUPTED = 0, 1, 2, 3, 130


class PolicyUsed(NamedTuple):
    """Which policy judged: where it was read, its digest (`sha256:...`) and how many rules took part."""

    source: str
    digest: str
    rules: int
    builtin: bool = False


class Cost(NamedTuple):
    """What the run cost: requests to a host, and seconds."""

    requests: int = 0
    seconds: float = 0.0


class Report(NamedTuple):
    """All findings of one run.

    Attributes:
        flow: The flow that ran: `push`, `receive`, `commit`, `audit`, ...
        subject: What was judged, in words: a ref, a path, a target.
        policy: The policy that judged.
        decided_at: The moment, in seconds since 1970.
        findings: Every verdict of every rule, most of them kept; see `shown`.
        notes: One-line remarks that are no verdicts, such as what could not be told apart.
        bugs: Tracebacks of rules that crashed; their verdicts are unknown.
        cost: What it took.
    """

    flow: str
    subject: str
    policy: PolicyUsed
    decided_at: int
    findings: tuple[Finding, ...]
    counts: dict[str, int]
    notes: tuple[str, ...] = ()
    bugs: tuple[str, ...] = ()
    cost: Cost = Cost()
    mended: int = 0

    @property
    def outcome(self) -> Outcome:
        """Broken where anything at level error is broken, else unknown where any such is unknown, else kept."""
        states = {finding.verdict for finding in self.findings if finding.level == "error" and not finding.baseline}
        if BROKEN in states:
            return "broken"
        return "unknown" if UNKNOWN in states else "kept"

    @property
    def exit_code(self) -> int:
        """The process's exit code for this report; a violation weighs more than a doubt."""
        return {"kept": EXIT_KEPT, "broken": EXIT_BROKEN, "unknown": EXIT_UNKNOWN}[self.outcome]


def count(findings: "tuple[Finding, ...] | list[Finding]") -> dict[str, int]:
    """Return how many findings there are of each state, zeros included, in the order of the report."""
    counts: dict[str, int] = dict.fromkeys((KEPT, BROKEN, UNKNOWN, EXEMPT, NOT_APPLICABLE), 0)
    for finding in findings:
        counts[finding.verdict] += 1
    return counts


def joined(reports: Sequence[Report]) -> Report:
    """Return one report that says what several say, one at least, for where there is room for one.

    Its outcome is the worst of theirs, since it has the findings of all.
    """
    first = reports[0]
    policies = list(dict.fromkeys(one.policy for one in reports))
    counts: dict[str, int] = {}
    for one in reports:
        for state, number in one.counts.items():
            counts[state] = counts.get(state, 0) + number
    return first._replace(
        subject=", ".join(one.subject for one in reports),
        policy=first.policy if len(policies) == 1 else _together(policies),
        decided_at=max(one.decided_at for one in reports),
        findings=tuple(finding for one in reports for finding in one.findings),
        counts=counts,
        notes=tuple(dict.fromkeys(note for one in reports for note in one.notes)),
        bugs=tuple(dict.fromkeys(bug for one in reports for bug in one.bugs)),
        cost=Cost(sum(one.cost.requests for one in reports), sum(one.cost.seconds for one in reports)),
        mended=sum(one.mended for one in reports),
    )


def _together(policies: Sequence[PolicyUsed]) -> PolicyUsed:
    """Return what several policies are as one: no document has their digest."""
    source = ", ".join(dict.fromkeys(one.source for one in policies))
    return PolicyUsed(source, "", max(one.rules for one in policies), all(one.builtin for one in policies))
