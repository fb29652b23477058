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
from refwarden.sources.factsfile.form import fault

SCHEMA = "refwarden.facts/1"
MOST_BYTES = 1 << 30
NOTHING = "0" * 40


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
    except (ValueError, RecursionError) as broken:
        raise UsageError(f"{name} is no JSON: {printable(str(broken))}") from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise UsageError(f'{name} is no facts file; it would begin with "schema": "{SCHEMA}"')
    wrong = fault(content)
    if wrong:
        raise UsageError(f"{name}: {wrong}")
    try:
        return _facts(content, name)
    except ValueError as wrong_moment:
        raise UsageError(f"{name}: {printable(str(wrong_moment))}") from None


def _facts(content: Mapping[str, Any], name: str) -> Facts:
    push = content.get("push")
    actor = (push or {}).get("actor") or {}
    names = (actor.get("login", ""), actor.get("email", ""))
    commits = {row["id"]: row for row in content.get("commits", ())}
    looping = _circular(commits)
    if looping:
        raise ValueError(f"the ancestors of commit {looping} run in a circle")
    return Facts(
        name=name,
        data=content,
        commits=commits,
        updates=None if push is None else tuple(map(_update, push["updates"])),
        actor=Actor(tuple(one for one in names if one), actor.get("proof", "claimed") if actor else "none"),
        now=moment(content["now"]) if "now" in content else None,
        since=moment(content["since"]) if "since" in content else None,
    )


def _circular(commits: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a commit whose ancestors run in a circle, empty where none is: Git's ids rule it out, a file does not."""
    waiting = {commit: sum(parent in commits for parent in row.get("parents", ())) for commit, row in commits.items()}
    children: dict[str, list[str]] = {}
    for commit, row in commits.items():
        for parent in row.get("parents", ()):
            children.setdefault(parent, []).append(commit)
    ready = [commit for commit, parents in waiting.items() if not parents]
    while ready:
        commit = ready.pop()
        del waiting[commit]
        for child in children.get(commit, ()):
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return next(iter(waiting), "")


def _update(row: Mapping[str, Any]) -> RefUpdate:
    return RefUpdate(row["ref"], _oid(row.get("old")), _oid(row.get("new")), row.get("local", ""))


def _oid(value: Any) -> str:
    return str(value) if value and set(value) != {"0"} else NOTHING


def moment(text: str) -> int:
    """Return seconds since 1970 for `2026-11-22T21:50:00Z`; raise ValueError."""
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp())


def instant(seconds: int) -> str:
    """Return the moment as a facts file has it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
