"""Judge: every selected rule, every subject of the source, one finding each."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from refwarden.engine.exempt import Exemptions
from refwarden.engine.select import Selected
from refwarden.model.case import Case
from refwarden.model.finding import Finding, fingerprint
from refwarden.model.kinds import OTHER, BranchKind, Kinds
from refwarden.model.ports import Source
from refwarden.model.refs import Now
from refwarden.model.verdict import (
    BROKEN,
    EXEMPT,
    KEPT,
    NOT_APPLICABLE,
    NOWHERE,
    UNKNOWN,
    Because,
    Level,
    Place,
    Unread,
    Unreadable,
    Verdict,
    unknown,
)
from refwarden.policy.compiled import Policy

# A finding about one of these is about the name, wherever its tip stands.
_NAMED = frozenset({"Branch", "Tag", "RefUpdate", "PullRequest"})


class Judgement(NamedTuple):
    """All findings, and the tracebacks of rules that crashed."""

    findings: list[Finding]
    counts: dict[str, int]
    bugs: list[str]


class Judge:
    """Judges one run: one policy, one door, one source, one moment.

    Args:
        policy: What judges.
        door: Where; it says how much weighs what is unknown.
        source: What is judged.
        now: The moment, in seconds since 1970.
        failed: Tells whether a host has left a question without an answer so far. What is unknown from then on weighs
            as much as its rule: a policy may shrug at what can never be told, but who could not ask has not looked.
    """

    def __init__(self, policy: Policy, door: str, source: Source, now: int, failed: Callable[[], bool] = bool) -> None:
        self._policy = policy
        self._source = source
        self._given: dict[type[Any], object] = {Kinds: policy.kinds, Now: Now(now)}
        self._exemptions = Exemptions(policy.exemptions, source, now)
        self._unknown_level: Level = policy.unknown.get(door, "error")
        self._failed = failed
        self._bugs: list[str] = []
        self._everything = False
        self._kinds: dict[str, BranchKind] = {"": OTHER}
        self._scope: dict[tuple[str, str], tuple[bool, Level, Any]] = {}
        self._counts: dict[str, int] = dict.fromkeys((KEPT, BROKEN, UNKNOWN, EXEMPT, NOT_APPLICABLE), 0)

    def run(self, selected: list[Selected], *, everything: bool = False) -> Judgement:
        """Judge by all selected rules.

        Args:
            selected: The rules that take part.
            everything: Whether to return kept and not applicable verdicts too; they are counted either way.
        """
        self._everything = everything
        if any(needed.__name__ == "Desired" for one in selected for needed in one.rule.needs):
            from refwarden.engine.desire import desired  # a push wants nothing of a host's settings

            found = desired(self._policy)
            self._given[type(found)] = found
        findings = self._exemptions.expired(selected)
        for finding in findings:
            self._counts[finding.verdict] += 1
        findings += self._all(selected)
        return Judgement(findings, self._counts, self._bugs)

    def _all(self, selected: list[Selected]) -> Iterator[Finding]:
        about: dict[type[Any], list[Selected]] = {}
        for one in selected:
            for subject_type in one.rule.about:
                about.setdefault(subject_type, []).append(one)
        for subject_type, rules in about.items():
            yield from self._subjects(subject_type, rules)

    def _subjects(self, subject_type: type[Any], rules: list[Selected]) -> Iterator[Finding]:
        try:
            subjects = self._source.subjects(subject_type)
            if not isinstance(subjects, Unread):
                for subject in subjects:
                    for one in rules:
                        finding = self._judged(one, subject)
                        if finding is not None:
                            yield finding
                return
            verdicts = [unknown(*subjects)] * len(rules)
        except Unreadable as cut:
            verdicts = [unknown(*cut.unread)] * len(rules)
        except Exception as fault:  # noqa: BLE001 - a source that cannot list must not look like one with nothing to list
            verdicts = [self._crashed(one, fault) for one in rules]
        for one, verdict in zip(rules, verdicts, strict=True):
            yield self._finding(one, verdict, Place(), one.setting.level)

    def _judged(self, one: Selected, subject: Any) -> Finding | None:
        """Return a finding, or None for one that is only counted: kept and not applicable, unless all are asked for."""
        branch: str = subject.branch
        kind = self._kinds.get(branch)
        if kind is None:
            kind = self._kinds[branch] = self._policy.kinds.of(branch)
        scope = self._scope.get((one.rule.name, kind.name))
        if scope is None:
            scope = (one.concerns(kind) and one.level(kind) != "off", one.level(kind), one.options(kind))
            self._scope[one.rule.name, kind.name] = scope
        concerned, level, options = scope
        if concerned:
            verdict = self._verdict(one, kind, subject, options)
        else:
            verdict = Verdict(NOT_APPLICABLE, f"the policy does not ask it of {kind.name} branches")
        if verdict.state in (KEPT, NOT_APPLICABLE) and not self._everything:
            self._counts[verdict.state] += 1  # by the hundred thousand, so nothing more is made of it
            return None
        return self._finding(one, verdict, subject, level)

    def _verdict(self, one: Selected, kind: BranchKind, subject: Any, options: Any) -> Verdict:
        facts: dict[type[Any], object] = {}
        try:
            for needed in one.rule.needs:
                fact = self._given.get(needed)
                if fact is None:
                    fact = self._source.read(needed, subject)
                if isinstance(fact, Unread):
                    return unknown(*fact)
                facts[needed] = fact
            return one.rule.judge(Case(subject, kind, facts), options)
        except Unreadable as cut:
            return unknown(*cut.unread)
        except Exception as fault:  # noqa: BLE001 - whatever a rule or reader does wrong must not look like an answer
            return self._crashed(one, fault)

    def _crashed(self, one: Selected, fault: Exception) -> Verdict:
        import traceback  # only a crash pays for it

        self._bugs.append(f"{one.rule.code} {one.rule.name}\n{''.join(traceback.format_exception(fault))}")
        return unknown(
            f"refwarden has a bug: {one.rule.name} crashed with {type(fault).__name__}",
            "report it with the log named below; until it is mended, this rule says nothing",
            Because("bug", type(fault).__name__, self._source.name),
        )

    def _finding(self, one: Selected, verdict: Verdict, subject: Any, level: Level) -> Finding:
        state = verdict.state
        where = subject if isinstance(subject, Place) else subject.place()
        identity = where._replace(commit="") if type(subject).__name__ in _NAMED else where
        if verdict.place is not NOWHERE:
            changed = {part: value for part, value in verdict.place._asdict().items() if value}
            where = where._replace(**changed)
            identity = identity._replace(**{part: value for part, value in changed.items() if part != "line"})
        exemption = ""
        if state == BROKEN:
            exemption = self._exemptions.covering(one.rule.name, subject)
            state = EXEMPT if exemption else BROKEN
        elif state == UNKNOWN and level == "error" and not self._failed():
            level = self._unknown_level  # an unknown never weighs more than the rule itself would
        self._counts[state] += 1
        return Finding(
            rule=one.rule.name,
            code=one.rule.code,
            verdict=state,
            level=level,
            message=verdict.message,
            remedy=verdict.remedy,
            where=where,
            because=verdict.because,
            fingerprint=fingerprint(one.rule.code, identity),
            exemption=exemption,
        )
