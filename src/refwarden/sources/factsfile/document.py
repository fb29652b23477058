"""The document of a facts file, `refwarden.facts/1`: read, bounded and checked for its form.

A key left out means "not read"; `null` and `[]` are answers. Ids may be any words, so that examples can be written by
hand; a word of zeros alone stands for "nothing there", as with Git.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from refwarden.model.errors import UsageError
from refwarden.model.refs import Actor, RefUpdate
from refwarden.model.text import printable

SCHEMA = "refwarden.facts/1"
MOST_BYTES = 1 << 30
NOTHING = "0" * 40

_SORTS: dict[str, type | tuple[type, ...]] = {
    "repository": dict,
    "branches": dict,
    "tags": dict,
    "pulls": dict,
    "commits": list,
    "shallow": list,
    "patches": list,
    "makes": dict,
    "push": dict,
    "now": str,
    "since": str,
    "expect": list,
}


class Facts(NamedTuple):
    """A facts file.

    Attributes:
        name: What the file is called, for messages.
        data: The whole document; every key of it that is known has the right sort of value.
        commits: The rows of `commits` by their ids.
        updates: What the push moves; None where the file is about no push.
        actor: Who pushes.
        now, since: The moments in seconds since 1970; None where the file does not say.
    """

    name: str
    data: Mapping[str, Any]
    commits: Mapping[str, Mapping[str, Any]]
    updates: tuple[RefUpdate, ...] | None
    actor: Actor
    now: int | None
    since: int | None


def read(data: bytes, name: str) -> Facts:
    """Return the facts in a file's bytes.

    Raises:
        UsageError: It is too large, no JSON, of another schema, or a value is of the wrong sort.
    """
    name = printable(name)
    if len(data) > MOST_BYTES:
        raise UsageError(f"{name} is larger than {MOST_BYTES >> 20} MiB")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise UsageError(f"{name} is no JSON: {printable(str(fault))}") from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise UsageError(f'{name} is no facts file; it would begin with "schema": "{SCHEMA}"')
    for key, sort in _SORTS.items():
        if key in content and not isinstance(content[key], sort):
            raise UsageError(f"{name}: {key} is of the wrong sort")
    try:
        return _facts(content, name)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise UsageError(f"{name} does not hold together: {type(fault).__name__} {printable(str(fault))}") from None


def _facts(content: Mapping[str, Any], name: str) -> Facts:
    push = content.get("push")
    actor = (push or {}).get("actor") or {}
    names = (actor.get("login", ""), actor.get("email", ""))
    commits = {_text(row["id"]): row for row in content.get("commits", ())}
    for row in commits.values():
        for parent in row.get("parents", ()):
            _text(parent)
    for branch, tip in content.get("branches", {}).items():
        _text(tip, branch)
    for tag, target in content.get("tags", {}).items():
        _text(target["target"] if isinstance(target, dict) else target, tag)
    return Facts(
        name=name,
        data=content,
        commits=commits,
        updates=None if push is None else tuple(map(_update, push["updates"])),
        actor=Actor(tuple(one for one in names if one), actor.get("proof", "claimed") if actor else "none"),
        now=moment(content["now"]) if "now" in content else None,
        since=moment(content["since"]) if "since" in content else None,
    )


def _text(value: Any, of: str = "") -> str:
    if not isinstance(value, str):
        raise TypeError(f"{of or 'an id'} is no text")
    return value


def _update(row: Mapping[str, Any]) -> RefUpdate:
    return RefUpdate(_text(row["ref"]), _oid(row.get("old")), _oid(row.get("new")), row.get("local", ""))


def _oid(value: Any) -> str:
    return _text(value) if value and set(value) != {"0"} else NOTHING


def moment(text: str) -> int:
    """Return seconds since 1970 for `2026-11-22T21:50:00Z`; raise ValueError."""
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp())


def instant(seconds: int) -> str:
    """Return the moment as a facts file has it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
