"""Facts judged from a file: the same verdicts as where they were read."""

from typing import NamedTuple

from refwarden.engine.select import select
from refwarden.flows.audit import WINDOW, Window
from refwarden.flows.judging import report
from refwarden.flows.pull import Hosted
from refwarden.flows.pull import judge as judge_hosted
from refwarden.model.errors import UsageError
from refwarden.model.report import Report
from refwarden.policy.compiled import Policy
from refwarden.sources.factsfile.document import Facts
from refwarden.sources.factsfile.group import FactsRegroup
from refwarden.sources.factsfile.pull_source import FactsPull
from refwarden.sources.factsfile.source import pull_clone
from refwarden.sources.factsfile.source import source as facts_source


def judge(
    facts: Facts,
    policy: Policy,
    window: Window,
    now: int,
    *,
    everything: bool = False,
    rules: tuple[str, ...] = (),
) -> Report:
    """Judge a facts file: its pull request or its push where it has one, else what stands in the repository.

    Args:
        facts: The file.
        policy: What judges it.
        window: How far back to look; the file's own window unless this one says.
        now: The moment of judgement where the file names none.
        everything: Whether kept and not applicable verdicts are listed too.
        rules: Names or codes of rules to limit the run to; none for all.
    """
    now = now if facts.now is None else facts.now
    if facts.data.get("pull") is not None:
        return _pull(facts, policy, now, everything=everything, rules=rules)
    since = window.since if window.since is not None else facts.since
    since = 0 if window.all_history else now - WINDOW if since is None else since
    door = "audit" if facts.updates is None else "receive" if facts.actor.proof == "authenticated" else "push"
    return report(
        policy,
        facts_source(facts, policy.kinds, policy.signers, since=since),
        door=door,
        subject=facts.name,
        now=now,
        everything=everything,
        selected=select(policy, door, rules),
    )


def _pull(facts: Facts, policy: Policy, now: int, *, everything: bool = False, rules: tuple[str, ...] = ()) -> Report:
    """Judge the pull request of a facts file.

    Args:
        facts: The file; it has a pull request.
        policy: What judges it.
        now: The moment of judgement, in seconds since 1970.
        everything: Whether kept and not applicable verdicts are listed too.
        rules: Names or codes of rules to limit the run to; none for all.
    """
    source = FactsPull(facts, policy.kinds)
    if not source.facts.pull.head.commit:
        raise UsageError(f"{facts.name}: pull.head.commit: an id was expected")
    told = "branches" in facts.data
    clone = pull_clone(facts, source.facts.pull, policy.kinds, policy.signers) if told else None
    hosted = Hosted(source, source.facts, facts.name)
    if "merge_group" in facts.data:
        again = FactsRegroup(facts.data["merge_group"])
        hosted = hosted._replace(group=again.group, regroup=again)
    return judge_hosted(hosted, clone, policy, now, everything=everything, rules=rules)


class Difference(NamedTuple):
    """An expectation that was not met, in words."""

    wanted: str
    found: str


def differences(facts: Facts, outcome: Report) -> list[Difference]:
    """Compare what a facts file expects with the findings (all of them) that it got.

    An expectation names a rule and a verdict, and a ref or commit where it means these alone. It is met where at
    least one such finding has that verdict, and, for `kept`, no such finding is broken, unknown or exempt.
    """
    found = []
    for one in facts.data.get("expect", ()):
        wanted = {key: str(one.get(key, "")) for key in ("rule", "verdict", "ref", "commit")}
        states = [
            finding.verdict
            for finding in outcome.findings
            if wanted["rule"] in (finding.rule, finding.code)
            and wanted["ref"] in ("", finding.where.ref)
            and finding.where.commit.startswith(wanted["commit"])
        ]
        verdict = wanted["verdict"].replace(" ", "_")
        loud = {"broken", "unknown", "exempt"} & set(states)
        if verdict not in states or (verdict == "kept" and loud):
            words = " ".join(filter(None, (wanted["rule"], wanted["verdict"], wanted["ref"], wanted["commit"])))
            found.append(Difference(words, ", ".join(sorted(set(states))).replace("_", " ") or "no verdict"))
    return found
