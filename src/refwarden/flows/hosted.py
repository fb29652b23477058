"""An audit of a repository on a host: its branches and tags, and what its protected branches received, and how."""

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from refwarden.engine.select import select
from refwarden.flows.audit import WINDOW, Audited, Window
from refwarden.flows.judging import report
from refwarden.flows.required import catalogue, with_packs
from refwarden.flows.watched import Watch, Watched
from refwarden.model.errors import PolicyError, SourceError
from refwarden.model.ports import Source
from refwarden.model.report import Cost
from refwarden.model.targets import Target
from refwarden.model.text import short
from refwarden.policy.compiled import Policy
from refwarden.policy.obtain import obtain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.sources.web.published import Standing


class Auditing(NamedTuple):
    """How a repository is to be audited.

    Attributes:
        target: The repository.
        policy: A policy file named by a person; None for the one on the default branch.
        window: How far back to look.
        limit: Given the policy, returns the names or codes of rules to limit the audit to; none for all.
    """

    target: Target
    policy: str | None = None
    window: Window = Window()
    limit: Callable[[Policy], tuple[str, ...]] = lambda _: ()


def audit(
    auditing: Auditing,
    environ: Mapping[str, str],
    now: int,
    *,
    everything: bool = False,
    watch: Watch | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Audited:
    """Audit a repository on a host, or what guards the default branches of every repository of an owner.

    Args:
        auditing: What, by which policy.
        environ: The environment: addresses and credentials.
        now: The moment of judgement, in seconds since 1970.
        everything: Whether kept and not applicable verdicts are listed too.
        watch: Told what is being judged, and how much of it.
        tell: Told in words what the run will take.

    Raises:
        PolicyError: Its policy, or the one named, cannot be judged by.
        SourceError: The host could not be asked at all.
    """
    begun = time.perf_counter()
    connection, source, policy, role = _opened(auditing, environ, now, tell)
    if watch is not None:
        source = Watched(source, watch)
    done = report(
        policy,
        source,
        door="audit",
        subject=str(auditing.target),
        now=now,
        everything=everything,
        selected=select(policy, "audit", auditing.limit(policy)),
        failed=lambda: bool(connection.asking.failures),
    )
    done = done._replace(cost=Cost(connection.requests, time.perf_counter() - begun))
    return Audited(done, policy, f"{connection.words}{f', {role}' if role else ''}")


def _opened(
    auditing: Auditing, environ: Mapping[str, str], now: int, tell: Callable[[str], None]
) -> tuple[Any, Source, Policy, str]:
    """Return what asks, what is judged, by what, and in which role the host is asked, empty where it does not say."""
    if auditing.target.host == "gitlab":
        return _opened_lab(auditing, environ, now, tell)
    from refwarden.sources.github.opening import Connection
    from refwarden.sources.github.repository import RepositorySource

    connection = Connection(auditing.target, environ)
    if not auditing.target.name:
        policy = _policy(auditing, None)
        return connection, connection.owner(environ, tell, policy.kinds), policy, ""
    answer = connection.repository()
    name, head = str(answer["nameWithOwner"]), answer["defaultBranchRef"]
    standing = (lambda: connection.at(name, str(head["name"]), head["target"])) if head else None
    policy = _policy(auditing, standing)
    role = str(answer["viewerPermission"] or "").lower()
    source = RepositorySource(answer, connection.asking, policy.kinds, _since(auditing.window, now))
    return connection, source, policy, role


def _since(window: Window, now: int) -> int:
    return 0 if window.all_history else now - WINDOW if window.since is None else window.since


def _opened_lab(
    auditing: Auditing, environ: Mapping[str, str], now: int, tell: Callable[[str], None]
) -> tuple[Any, Source, Policy, str]:
    from refwarden.sources.gitlab.opening import Connection
    from refwarden.sources.gitlab.repository import RepositorySource

    connection = Connection(auditing.target, environ)
    project = connection.repository_or_group()
    if project is None:
        policy = _policy(auditing, None)
        return connection, connection.owner(environ, tell, policy.kinds), policy, ""
    path, default = str(project["path_with_namespace"]), str(project.get("default_branch") or "")
    standing = (lambda: connection.at(path, default, connection.asking.tip(path, default))) if default else None
    policy = _policy(auditing, standing)
    source = RepositorySource(project, connection.asking, policy.kinds, _since(auditing.window, now))
    return connection, source, policy, ""


def _policy(auditing: Auditing, standing: "Callable[[], Standing] | None") -> Policy:
    """Return the policy: a person's, or the one on the default branch as the host has it.

    None stands for no such branch: an empty repository has no policy of its own, and many are judged alike.
    """
    if auditing.policy:
        return obtain(".", catalogue, explicit=auditing.policy)
    if standing is None:
        return obtain("", catalogue, read=with_packs(lambda _: None))
    try:
        base = standing()
        policy = obtain("", catalogue, read=with_packs(base.read))
    except SourceError as fault:
        raise PolicyError(f"the policy on the default branch cannot be read: {fault}") from fault
    return (
        policy if policy.builtin else policy._replace(source=f"{policy.source} on {base.branch} ({short(base.commit)})")
    )
