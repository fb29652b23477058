"""What every flow does once it has a policy and a source: select, judge, fold into a report."""

import time
from collections.abc import Callable

from refwarden.engine.judge import Judge
from refwarden.engine.select import Selected, select
from refwarden.model.ports import Source
from refwarden.model.report import Cost, PolicyUsed, Report
from refwarden.policy.compiled import Policy
from refwarden.policy.obtain import obtain
from refwarden.sources.local.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.policy.catalogue import Catalogue


def policy_for(place: Place, explicit: str | None = None, *, keep: bool = True) -> Policy:
    """Return the policy that judges a repository on this machine; raise PolicyError.

    Args:
        place: Where the repository lies.
        explicit: A policy file named by a person; None for the repository's own, or the default pack.
        keep: Whether the compiled policy may be kept under the Git directory.
    """

    def catalogue() -> "Catalogue":
        from refwarden.engine.catalogue import catalogue

        return catalogue()

    return obtain(place.root, catalogue, git_dir=place.common_dir if keep else "", explicit=explicit)


def report(
    policy: Policy,
    source: Source,
    *,
    door: str,
    subject: str,
    now: int,
    everything: bool = False,
    selected: list[Selected] | None = None,
    failed: Callable[[], bool] = bool,
) -> Report:
    """Judge a source by a policy at a door.

    Args:
        policy: What judges.
        source: What is judged.
        door: One of `policy.compiled.DOORS`.
        subject: What is judged, in words for the report.
        now: The moment of judgement, in seconds since 1970.
        everything: Whether kept and not applicable verdicts are listed too.
        selected: The rules that take part; None for all that the policy has at that door.
        failed: Tells whether a host has left a question without an answer; see Judge.
    """
    begun = time.perf_counter()
    if selected is None:
        selected = select(policy, door)
    judgement = Judge(policy, door, source, now, failed).run(selected, everything=everything)
    return Report(
        flow=door,
        subject=subject,
        policy=PolicyUsed(policy.source, policy.digest, len(selected), policy.builtin),
        decided_at=now,
        findings=tuple(judgement.findings),
        counts=judgement.counts,
        notes=source.notes(),
        bugs=tuple(judgement.bugs),
        cost=Cost(seconds=time.perf_counter() - begun),
    )
