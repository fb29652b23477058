"""Which kind of branch a merge brought, by the evidence there is."""

from typing import NamedTuple

from refwarden.model.evidence import Merged
from refwarden.model.kinds import INTEGRATION, OTHER, PRODUCTION, BranchKind, Kinds
from refwarden.model.lines import Lines, LongLived
from refwarden.model.text import printable, short

# A branch of another repository whose name says nothing here: its `main` is not our `main`.
FORK = BranchKind("fork")


class Origin(NamedTuple):
    """What was merged.

    Attributes:
        kinds: The kinds that it may have been of; several where it lies on several lines, none where nothing says.
        words: What to call it in a message, escaped.
    """

    kinds: tuple[BranchKind, ...]
    words: str


def origin(merged: Merged, kinds: Kinds, lines: Lines) -> Origin:
    """Return which kind of branch was merged. May raise Unreadable."""
    if merged.head:
        kind = kinds.of(merged.head)
        if not merged.owner:
            return Origin((kind,), printable(merged.head))
        words = f"{printable(merged.owner)}/{printable(merged.head)}"
        if not kind.protected and kind != OTHER:
            return Origin((kind,), words)
        told = merged.how == "host"  # which knows its forks; a message names whatever owner it likes
        if kind.protected and not told and any(one.branch == merged.head for one in _on(merged.tip, lines)):
            return Origin((kind,), printable(merged.head))  # it was ours: its tip lies on our branch's own line
        return Origin((kinds.named(FORK.name) or FORK,), words)
    if not merged.tip:
        return Origin((), "what was squashed")
    there = {one.kind.name: one for one in _on(merged.tip, lines)}
    if there:
        names = " and ".join(printable(one.branch) for one in there.values())
        words = f"tag {printable(merged.tag)}" if merged.tag else f"{short(merged.tip)} of {names}"
        return Origin(tuple(one.kind for one in there.values()), words)
    if merged.tag:
        on = (kinds.named(name) for name in kinds.of_tag(merged.tag).on)
        return Origin(tuple(kind for kind in on if kind), f"tag {printable(merged.tag)}")
    return Origin((), short(merged.tip))


def _on(tip: str, lines: Lines) -> tuple[LongLived, ...]:
    return lines.on(tip) if tip else ()


def may_merge(kind: BranchKind, into: BranchKind, kinds: Kinds) -> bool:
    """Tell whether a branch of one kind may merge into one of another, as the policy draws it.

    A kind may merge where its `into` says, take updates from what it descends from, and merge with itself.
    """
    if kind.name == into.name or into.name in kind.into or kind.name in kinds.upstream(into):
        return True
    if kind.name == FORK.name and not kind.into:  # a contribution comes in where the team's own work does
        return into.name != PRODUCTION or kinds.named(INTEGRATION) is None
    # What the policy does not name it cannot place; production is the exception.
    return kind == OTHER and into.name != PRODUCTION
