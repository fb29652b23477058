"""An audit of a repository on this machine: its branches and tags, and what its long-lived branches received."""

import os
from typing import NamedTuple

from refwarden.flows.judging import report
from refwarden.model.report import Report
from refwarden.model.text import DAY
from refwarden.policy.compiled import Policy
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


def judge(
    place: Place,
    policy: Policy,
    window: Window,
    now: int,
    *,
    everything: bool = False,
    rules: tuple[str, ...] = (),
) -> Report:
    """Audit one repository.

    Raises:
        Unavailable: The repository cannot be opened.
    """
    backend = open_backend(place)
    since = 0 if window.all_history else window.since if window.since is not None else now - WINDOW
    source = AuditSource(since=since, backend=lambda: backend, kinds=policy.kinds, label=os.path.basename(place.root))
    return report(policy, source, door="audit", subject=place.root, now=now, everything=everything, rules=rules)
