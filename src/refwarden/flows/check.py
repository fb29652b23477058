"""One local thing at a time, judged as a push of it would be: a branch, a range of commits."""

import os
import subprocess
from collections.abc import Sequence

from refwarden.engine.select import select
from refwarden.flows.judging import report
from refwarden.model.errors import UsageError
from refwarden.model.refs import HEADS, RefUpdate
from refwarden.model.report import Report
from refwarden.model.text import printable
from refwarden.policy.compiled import Policy
from refwarden.sources.local import views
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.people import claimed
from refwarden.sources.local.place import Place
from refwarden.sources.local.pushing import PushSource
from refwarden.sources.local.ranges import RangeSource

NAMES = ("branch-kind", "branch-name", "portable-ref", "short-name")
_NOTHING, _NO_COMMIT = "0" * 40, "f" * 40


def branch(place: Place, policy: Policy, name: str, now: int, *, everything: bool = False) -> Report:
    """Judge a branch as pushing it now would; one that does not exist is judged by its name alone.

    Raises:
        UsageError: No name is given and HEAD stands on no branch.
        Unavailable: The repository cannot be opened.
    """
    backend = open_backend(place)
    current = backend.head().removeprefix(HEADS)
    name = name or current
    if not name:
        raise UsageError("HEAD is detached, so there is no branch to check; name one")
    tip = next((ref.oid for ref in backend.refs() if ref.name == HEADS + name), "")
    there, remote = views.standing(backend)
    old = there.branches.get(name, "") if remote else ""
    updates = [RefUpdate(HEADS + name, old or _NOTHING, tip or _NO_COMMIT, HEADS + name)]
    source = PushSource(
        updates=updates if old != tip or not tip else [updates[0]._replace(old=_NOTHING)],
        remote=remote,
        backend=lambda: backend,
        kinds=policy.kinds,
        signers=policy.signers,
        actor=lambda: claimed(lambda: backend),
        label=os.path.basename(place.root),
    )
    rules = () if tip else NAMES
    chosen = select(policy, "push", rules)
    done = report(policy, source, door="push", subject=printable(name), now=now, everything=everything, selected=chosen)
    if tip:
        return done._replace(flow="check")
    findings = tuple(one._replace(where=one.where._replace(commit="")) for one in done.findings)
    return done._replace(flow="check", findings=findings)


def commits(place: Place, policy: Policy, revisions: str, now: int, *, everything: bool = False) -> Report:
    """Judge a range of commits; by default, what HEAD has and no long-lived branch does.

    Raises:
        UsageError: The range names no commits.
        Unavailable: The repository cannot be opened.
    """
    backend = open_backend(place)
    include, exclude = revision_range(place, revisions or "HEAD")
    source = RangeSource(
        include=include,
        exclude=exclude,
        branch=backend.head().removeprefix(HEADS),
        backend=lambda: backend,
        kinds=policy.kinds,
        signers=policy.signers,
        actor=lambda: claimed(lambda: backend),
        label=os.path.basename(place.root),
    )
    subject = printable(revisions or "HEAD")
    return report(policy, source, door="push", subject=subject, now=now, everything=everything)._replace(flow="check")


def revision_range(place: Place, revisions: str) -> tuple[Sequence[str], Sequence[str]]:
    """Return the commit ids that a range such as `main..topic` includes and excludes, as git itself reads it.

    Raises:
        UsageError: Git does not understand it, or it looks like an option.
    """
    if revisions.startswith("-"):
        raise UsageError(f"{printable(revisions)}: a range of commits was expected, such as main..HEAD")
    command = ["git", "-C", place.root, "rev-parse", "--quiet", "--revs-only", "--end-of-options", revisions, "--"]
    done = subprocess.run(command, capture_output=True, check=False)
    lines = done.stdout.decode("ascii", "replace").split()
    include = [line for line in lines if len(line) in (40, 64)]
    exclude = [line[1:] for line in lines if line.startswith("^")]
    if done.returncode or not include:
        raise UsageError(f"{printable(revisions)}: there are no such commits here")
    return include, exclude
