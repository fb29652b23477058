"""A report by rules, told by the controls of a framework."""

from collections.abc import Iterable, Iterator

from refwarden.engine.desire import desired
from refwarden.model.controls import (
    NOT_ASSESSABLE,
    NOT_SATISFIED,
    SATISFIED,
    Assessed,
    ControlReport,
    ControlState,
    Proof,
)
from refwarden.model.finding import Finding
from refwarden.model.report import Report
from refwarden.model.text import plural
from refwarden.model.verdict import BROKEN, EXEMPT, KEPT, UNKNOWN, State
from refwarden.policy.compiled import Policy
from refwarden.rules.controls import Control, Framework
from refwarden.rules.index import RULES

# What protection-drift's evidence calls a demand that is enforced, is not, and is not to be seen.
_STATES: dict[str, State] = {"protection": KEPT, "missing": BROKEN, "unseen": UNKNOWN}
_DRIFT = "protection-drift"


def by_controls(report: Report, policy: Policy, framework: Framework, seen_as: str) -> ControlReport:
    """Return a report by controls.

    Args:
        report: The findings, kept ones included.
        policy: What judged.
        framework: Whose controls.
        seen_as: As whom a host was asked, in words.
    """
    serving: dict[str, list[str]] = {}
    for entry in RULES:
        for served in entry.load().controls:
            serving.setdefault(served, []).append(entry.name)
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.rule, []).append(finding)
    assessed = [
        _assessed(control, serving.get(f"{framework.name}:{control.id}", []), found, policy)
        for control in framework.controls
    ]
    return ControlReport(
        framework.name,
        framework.title,
        framework.url,
        framework.note,
        report.subject,
        report.policy.source,
        report.decided_at,
        seen_as,
        tuple(assessed),
    )


def _assessed(control: Control, rules: list[str], found: dict[str, list[Finding]], policy: Policy) -> Assessed:
    on = {one.name for one in policy.rules}
    proofs = [_proof(rule, ((one, one.message) for one in found.get(rule, ()))) for rule in rules if rule in on]
    demanded = {one: _demanded(found.get(_DRIFT, ()), one) for one in control.demands}
    proofs = [one for one in (*proofs, *demanded.values(), *_less(control, policy)) if one.looked]
    unasked = tuple(name for name, proof in demanded.items() if not proof.looked)
    return Assessed(
        control.id,
        control.title,
        _state(proofs, unasked),
        tuple(proofs),
        tuple(rule for rule in rules if rule not in on),
        unasked,
    )


def _state(proofs: list[Proof], unasked: tuple[str, ...]) -> ControlState:
    if any(one.against for one in proofs):
        return NOT_SATISFIED
    doubtful = not proofs or unasked or any(one.unknown for one in proofs)
    return NOT_ASSESSABLE if doubtful else SATISFIED


def _proof(name: str, told: Iterable[tuple[Finding, str]]) -> Proof:
    """Count what findings say, and keep the worst one's words and place."""
    counts: dict[State, int] = dict.fromkeys((KEPT, BROKEN, UNKNOWN, EXEMPT), 0)
    first: dict[State, tuple[Finding, str]] = {}
    for finding, words in told:
        if finding.verdict in counts:
            counts[finding.verdict] += 1
            first.setdefault(finding.verdict, (finding, words))
    against = counts[BROKEN] + counts[EXEMPT]
    worst = first.get(BROKEN) or first.get(EXEMPT) or first.get(UNKNOWN)
    if worst is None:
        return Proof(name, counts[KEPT])
    finding, words = worst
    said = f"{words} (exempt: {finding.exemption})" if finding.exemption else words
    return Proof(name, counts[KEPT], against, counts[UNKNOWN], said, finding.where)


def _demanded(findings: Iterable[Finding], demand: str) -> Proof:
    """Return what the protection of each ref says of one demand, where the policy makes it of that ref."""
    told = [
        (finding._replace(verdict=_STATES[kind]), f"enforced there: {because.value}")
        for finding in findings
        for because in finding.because
        for kind, _, name in [because.fact.partition(".")]
        if name == demand and kind in _STATES
    ]
    return _proof(f"{_DRIFT} ({demand})", told)


def _less(control: Control, policy: Policy) -> Iterator[Proof]:
    """Yield where the policy itself is content with less than the control asks."""
    if not control.least:
        return
    wanted = desired(policy).branches
    for demand, least in control.least:
        for kind in policy.kinds.branches:
            if not kind.protected:
                continue
            most = max((int(one.value) for one in wanted.get(kind.name, ()) if one.demand == demand), default=0)
            if most < least:
                words = (
                    f"the policy asks for {plural(most, 'approval')} on {kind.name} branches, the control for {least}"
                )
                yield Proof("", against=1, words=words)
