"""What a change of policy loosens and tightens, in words."""

from collections.abc import Mapping
from typing import Any

from refwarden.policy.catalogue import Catalogue
from refwarden.policy.document import Path, dotted
from refwarden.policy.strictness import Strictness


def differences(before: Mapping[str, Any], after: Mapping[str, Any], catalogue: Catalogue) -> list[str]:
    """Return one line for each difference between two effective policies, what loosens first.

    Args:
        before: The old policy's data after inheritance.
        after: The new one's.
        catalogue: The rules, whose options say which way they lean.
    """
    strictness = Strictness(catalogue)
    found: list[tuple[int, str]] = []
    for section in dict.fromkeys([*before, *after]):
        for path, direction, old, new in strictness.changes((section,), before.get(section), after.get(section)):
            if direction == "equal":
                continue
            word = _whole(path, old, new) or {"looser": "loosens", "tighter": "tightens"}.get(direction, "changes")
            rank = {"loosens": 0, "tightens": 2}.get(word, 1)
            found.append((rank, f"{word:<8}  {dotted(path)}: {_shown(old)} -> {_shown(new)}"))
    return [line for _, line in sorted(found, key=lambda one: one[0])]


def _whole(path: Path, old: Any, new: Any) -> str:
    """A whole rule that comes or goes says more than its keys."""
    if len(path) == 2 and path[0] == "rules":
        if old is None:
            return "tightens"
        if new is None:
            return "loosens"
    return ""


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_shown(inside)}" for key, inside in value.items()) + "}"
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
