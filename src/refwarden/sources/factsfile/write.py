"""Facts as a document: the counterpart of `document`."""

from collections.abc import Iterable, Mapping
from typing import Any

from refwarden.model.commits import Commit, FileChange, Person, Signature
from refwarden.model.refs import Actor, RefTable, RefUpdate, TagObject
from refwarden.sources.factsfile.document import SCHEMA, instant


def document(name: str, table: RefTable, *, now: int, since: int | None) -> dict[str, Any]:
    """Return the beginning of a facts file: the repository, its moment and its branches as they stood before."""
    return {
        "schema": SCHEMA,
        "now": instant(now),
        **({} if since is None else {"since": instant(since)}),
        "repository": {"host": "git", "name": name, "default_branch": table.default},
        "branches": dict(table.before),
        "pulls": dict(table.pulls),
    }


def commit(row: dict[str, Any], one: Commit) -> None:
    """Add what a commit says to its row."""
    row["author"], row["committer"] = _person(one.author), _person(one.committer)
    row["message"] = one.message
    if one.tree:
        row["tree"] = one.tree


def _person(one: Person) -> dict[str, Any]:
    return {"name": one.name, "email": one.email, "time": one.time}


def files(changes: Iterable[FileChange]) -> list[dict[str, Any]]:
    """Return the paths that a commit changes."""
    return [
        {"path": one.path, "action": one.action, "mode": f"{one.mode:o}", "blob": one.blob, "size": one.size}
        for one in changes
    ]


def signature(one: Signature) -> dict[str, Any]:
    """Return what was found of a signature."""
    return {**one._asdict(), "keys": list(one.keys)}


def tag(target: str, one: TagObject) -> str | dict[str, Any]:
    """Return a tag: the id of its commit where it is light, else all that its object says."""
    if not one.annotated and one.kind == "commit":
        return target
    told: dict[str, Any] = {"target": target, "annotated": one.annotated, "peeled": one.peeled, "kind": one.kind}
    if one.annotated:
        told |= {"nested": one.nested, "message": one.message, "signature": one.signature, "time": one.time}
    return told


def push(updates: Iterable[RefUpdate], actor: Actor) -> Mapping[str, Any]:
    """Return a push: what it moves and who pushes."""
    rows = [{"ref": one.ref, "old": one.old, "new": one.new, "local": one.local} for one in updates]
    who = {key: value for key, value in zip(("email", "login"), actor.names, strict=False) if value}
    return {"updates": rows, "actor": {**who, "proof": actor.proof}}
