"""What GitHub left out of an answer, marked where it is missing: an error is about one field, not about the rest."""

from collections.abc import Iterable, Mapping
from typing import Any

from refwarden.model.text import printable

_KEY = "unread"  # no field of GitHub's that we ask for has this name


def mark(data: Any, errors: Iterable[Mapping[str, Any]]) -> None:
    """Write down beside each field that an error names why it is missing; see `unread`.

    GitHub makes null of whatever holds a field that it must not leave out, so the mark stands at the innermost object
    that is left on the error's path.
    """
    for error in errors:
        at: Any = data
        for part in error.get("path") or ():
            inner = _inside(at, part)
            if not isinstance(inner, dict | list):
                if isinstance(at, dict):
                    words = printable(str(error.get("message") or error.get("type") or "no reason"))[:200]
                    at.setdefault(_KEY, {})[str(part)] = words
                break
            at = inner


def _inside(at: Any, part: Any) -> Any:
    if isinstance(at, dict):
        return at.get(part)
    if isinstance(at, list) and isinstance(part, int) and 0 <= part < len(at):
        return at[part]
    return None


def unread(node: Mapping[str, Any], *fields: str) -> str:
    """Return why one of these fields of an object is missing, empty where none is."""
    told = node.get(_KEY) or {}
    return next((f"GitHub did not answer about {one}: {told[one]}" for one in fields if one in told), "")
