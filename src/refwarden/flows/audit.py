"""An audit of a repository on this machine: its branches and tags, and what its long-lived branches received."""

import os
from typing import NamedTuple

from refwarden.engine.select import select
from refwarden.flows.judging import report
from refwarden.flows.watched import Watch, Watched
from refwarden.model.ports import Source
from refwarden.model.report import Report
from refwarden.model.text import DAY
from refwarden.policy.compiled import Policy
from refwarden.policy.places import NAMES
from refwarden.sources.local.auditing import AuditSource
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import Place

WINDOW = 90 * DAY


class Window(NamedTuple):
    """How far back an audit looks.

    Attributes:
        since: The first moment that counts, in seconds since 1970; None for the policy's adoption or 90 days.
        all_history: Whether everything counts.
    """

    since: int | None = None
    all_history: bool = False


class Audited(NamedTuple):
    """An audit's report, the policy that judged, and as whom a host was asked, in words."""

    report: Report
    policy: Policy
    seen_as: str = ""


def judge(
    place: Place,
    policy: Policy,
    window: Window,
    now: int,
    *,
    everything: bool = False,
    rules: tuple[str, ...] = (),
    watch: Watch | None = None,
) -> Report:
    """Audit one repository.

    Args:
        place: Where it lies.
        policy: What judges it.
        window: How far back to look.
        now: The moment of judgement, in seconds since 1970.
        everything: Whether kept and not applicable verdicts are listed too.
        rules: Names or codes of rules to limit the audit to; none for all.
        watch: Told what is being judged, and how much of it.

    Raises:
        Unavailable: The repository cannot be opened.
    """
    backend = open_backend(place)
    asked = window.all_history or window.since is not None
    source: Source = AuditSource(
        since=0 if window.all_history else now - WINDOW if window.since is None else window.since,
        adopting=() if asked else NAMES,
        backend=lambda: backend,
        kinds=policy.kinds,
        signers=policy.signers,
        label=os.path.basename(place.root),
    )
    if watch is not None:
        source = Watched(source, watch)
    chosen = select(policy, "audit", rules)
    return report(policy, source, door="audit", subject=place.root, now=now, everything=everything, selected=chosen)
