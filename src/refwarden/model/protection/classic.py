"""GitHub's classic branch protection: of all rules whose pattern matches a branch, one governs it."""

from collections.abc import Sequence

from refwarden.model.protection import fnmatch_github


def governing(rules: Sequence[tuple[str, int]], branch: str) -> int | None:
    """Return the place of the rule that governs a branch, None where none matches.

    A rule for the exact name comes before any with wildcards, then the oldest.

    Args:
        rules: Each rule's pattern over short names and its age: the lower, the older.
        branch: The branch's short name. It need not be there.
    """
    matching = [at for at, (pattern, _) in enumerate(rules) if fnmatch_github.matches(pattern, branch)]
    return min(matching, key=lambda at: (rules[at][0] != branch, rules[at][1]), default=None)
