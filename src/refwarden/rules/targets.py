"""The branch that commands in a remedy name as the base of another."""

from refwarden.model.globs import WILD, literal
from refwarden.model.kinds import BranchKind, Kinds
from refwarden.model.text import quoted


def base_of(kind: BranchKind, kinds: Kinds) -> str:
    """Return the branch on which branches of a kind start, as a word for a shell, `BASE` where several could be."""
    return _first((*kind.starts_from, *kind.into), kinds)


def target_of(kind: BranchKind, kinds: Kinds) -> str:
    """Return the branch that branches of a kind merge into, as a word for a shell, `BASE` where several could be."""
    return _first(kind.into, kinds)


def _first(names: tuple[str, ...], kinds: Kinds) -> str:
    for name in names:
        kind = kinds.named(name)
        for pattern in kind.match if kind else ():
            if literal(pattern):
                return quoted(pattern)
    return "BASE"


def placeholder(kind: BranchKind) -> str:
    """Return a name for a branch of a kind, with `NAME` where people choose, as `release/NAME`."""
    pattern = kind.match[0] if kind.match else ""
    at = next((place for place, letter in enumerate(pattern) if letter in WILD), len(pattern))
    return kind.example or f"{pattern[:at]}{'NAME' if at < len(pattern) else ''}" or "NAME"
