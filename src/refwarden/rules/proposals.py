"""What to do instead of a merge that a pull request proposes and the policy does not draw."""

from refwarden.model.evidence import Arrival, Merged
from refwarden.model.globs import literal
from refwarden.model.kinds import BranchKind, Kinds
from refwarden.model.lines import Lines
from refwarden.model.text import quoted, short
from refwarden.rules.hosting import closed, moved, opened
from refwarden.rules.targets import placeholder


def another_way(arrival: Arrival, merged: Merged, kind: BranchKind, kinds: Kinds, lines: Lines) -> str:
    """Return how the work may go on: to another base, or by a branch of a kind that leads from the one to the other.

    Args:
        arrival: The merge that is proposed.
        merged: What it would merge.
        kind: What kind of branch that is.
        kinds: The policy's kinds.
        lines: The long-lived branches, one of which may be the right base.
    """
    homes = [one.branch for name in kind.into for one in lines.of_kind(name)]
    # Without a clone only the two sides are at hand; a kind that is called by its whole name says it all the same.
    homes += [glob for one in kinds.branches if one.name in kind.into for glob in one.match if literal(glob)]
    if homes:
        return moved(arrival.proposed, homes[0])
    into = kinds.of(arrival.branch).name
    between = [one for one in kinds.branches if kind.name in one.starts_from and into in one.into]
    if between and not merged.owner:
        name = quoted(placeholder(between[0]))
        return (
            f"git push origin {short(merged.tip)}:refs/heads/{name} && {opened(arrival.proposed, arrival.branch, name)}"
        )
    said = f"to allow it, say in the policy's branches where {kind.name} branches may merge"
    return f"{closed(arrival.proposed)}; {said}"
