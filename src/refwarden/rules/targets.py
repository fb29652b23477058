"""The branch that commands in a remedy name as the base of another."""

from refwarden.model.globs import literal
from refwarden.model.kinds import BranchKind, Kinds
from refwarden.model.text import quoted


def base_of(kind: BranchKind, kinds: Kinds) -> str:
    """Return the branch on which branches of a kind start, as a word for a shell, `BASE` where several could be."""
    for name in (*kind.starts_from, *kind.into):
        start = kinds.named(name)
        for pattern in start.match if start else ():
            if literal(pattern):
                return quoted(pattern)
    return "BASE"
