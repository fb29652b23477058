"""What a policy wants a host to enforce by itself: worked out from the policy's own rules, never said twice.

A host blocks. So only what the policy calls an error is wanted of it, and only at the settings door. What is asked of
pull requests is wanted where a kind moves by nothing else: a host cannot ask it of pull requests alone and let pushes
through beside them.
"""

from collections.abc import Iterator
from typing import Any

from refwarden.engine.select import Selected
from refwarden.model.kinds import BranchKind, TagKind
from refwarden.model.protection.desired import Desire, Desired
from refwarden.policy.compiled import DOORS, Policy
from refwarden.rules.index import Entry

_OF_PULLS = frozenset({"approvals", "stale", "owners", "last-push", "threads", "checks", "strict", "deployments"})


def desired(policy: Policy) -> Desired:
    """Return what a policy wants of a host, by the name of each kind."""
    selected = [
        Selected(Entry(one.code, one.name, one.module, one.doors).load(), one)
        for one in policy.rules
        if DOORS["settings"] in one.doors
    ]
    return Desired(
        {kind.name: tuple(_of_branches(kind, selected)) for kind in policy.kinds.branches},
        {kind.name: tuple(_of_tags(kind, selected)) for kind in policy.kinds.tags},
    )


def _of_branches(kind: BranchKind, selected: list[Selected]) -> Iterator[Desire]:
    found: list[Desire] = []
    for one in selected:
        if one.rule.desire is not None and one.concerns(kind) and one.level(kind) == "error":
            found += _desires(one, one.rule.desire(kind, one.options(kind)))
    checked = any(one.demand == "checks" for one in found)
    for desire in found:
        if desire.demand in _OF_PULLS and not kind.protected:
            continue
        if desire.demand == "strict" and not checked:
            continue  # it is a part of the demand for checks, and nothing without them
        yield desire


def _of_tags(kind: TagKind, selected: list[Selected]) -> Iterator[Desire]:
    for one in selected:
        if one.rule.desire_of_tags is not None and one.setting.level == "error":
            yield from _desires(one, one.rule.desire_of_tags(kind))


def _desires(one: Selected, wanted: tuple[tuple[str, Any], ...]) -> list[Desire]:
    return [Desire(demand, value, one.rule.name) for demand, value in wanted]
