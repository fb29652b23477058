"""Which branches and tags a run sees: a remote as this clone knows it, or a server as a push will leave it."""

from collections.abc import Sequence
from typing import NamedTuple

from refwarden.model.kinds import Kinds
from refwarden.model.refs import HEADS, TAGS, RefTable, RefUpdate
from refwarden.sources.local.backend import Backend

_PULLS = (("refs/pull/", "/head", "#"), ("refs/merge-requests/", "/head", "!"))
REMOTES = "refs/remotes/"


class _All(NamedTuple):
    """Every ref, sorted by what it is for."""

    heads: dict[str, str]
    tags: dict[str, str]
    remotes: dict[str, str]
    pulls: dict[str, str]
    symbolic: dict[str, str]


def _all(backend: Backend) -> _All:
    found = _All({}, {}, {}, {}, {})
    for name, oid, symbolic in backend.refs():
        if symbolic:
            found.symbolic[name] = symbolic
        elif name.startswith(HEADS):
            found.heads[name[len(HEADS) :]] = oid
        elif name.startswith(TAGS):
            found.tags[name[len(TAGS) :]] = oid
        elif name.startswith(REMOTES):
            found.remotes[name] = oid
        else:
            for before, after, mark in _PULLS:
                if name.startswith(before) and name.endswith(after):
                    found.pulls[oid] = mark + name[len(before) : -len(after)]
    return found


def _tracked(backend: Backend, everything: _All, remote: str) -> tuple[dict[str, str], str]:
    """Return a remote's branches as last fetched, by its own fetch refspecs, and its default branch."""
    branches: dict[str, str] = {}
    default = ""
    for refspec in backend.config_all(f"remote.{remote}.fetch"):
        theirs, _, ours = refspec.lstrip("+").partition(":")
        if not (theirs.startswith(HEADS) and ours):
            continue
        theirs_before, star, theirs_after = theirs.partition("*")
        ours_before, _, ours_after = ours.partition("*")
        for name, oid in everything.remotes.items():
            if star and name.startswith(ours_before) and name.endswith(ours_after):
                middle = name[len(ours_before) : len(name) - len(ours_after)]
                branches[(theirs_before + middle + theirs_after)[len(HEADS) :]] = oid
            elif name == ours:
                branches[theirs[len(HEADS) :]] = oid
        target = everything.symbolic.get(f"{REMOTES}{remote}/HEAD", "")
        if target.startswith(ours_before):
            default = target[len(ours_before) :]
    return branches, default


def _pushed(before: dict[str, str], tags: dict[str, str], updates: Sequence[RefUpdate]) -> RefTable:
    """Lay the push over what is there. What Git says of a ref's old value is newer than any tracking ref."""
    before = dict(before)
    after_tags = dict(tags)
    for update in updates:
        if update.branch:
            if update.movement == "create":
                before.pop(update.branch, None)
            else:
                before[update.branch] = update.old
    after = dict(before)
    for update in updates:
        name, there = (update.branch, after) if update.branch else (update.tag, after_tags)
        if not name:
            continue
        if update.movement == "delete":
            there.pop(name, None)
        else:
            there[name] = update.new
    return RefTable(after, after_tags, before)


def client_push(backend: Backend, remote: str, updates: Sequence[RefUpdate], kinds: Kinds) -> RefTable:
    """Return the remote's refs as they will be after this push, as far as this clone knows the remote.

    A bare URL, and a remote that was never fetched, have no tracking refs. Then the protected branches that this clone
    knows, its own and those of any remote, stand in for what is there: a topic that lies here may be there or not, so
    it vouches for no commit.
    """
    everything = _all(backend)
    branches, default = _tracked(backend, everything, remote)
    if not branches:
        for other in _remotes(backend):
            branches.update(_tracked(backend, everything, other)[0])
        branches.update(everything.heads)
        branches = {name: tip for name, tip in branches.items() if kinds.of(name).protected}
    table = _pushed(branches, everything.tags, updates)
    return table._replace(default=default, pulls=everything.pulls)


def server_push(backend: Backend, updates: Sequence[RefUpdate]) -> RefTable:
    """Return a server's refs as they will be after the push."""
    everything = _all(backend)
    table = _pushed(everything.heads, everything.tags, updates)
    return table._replace(default=_default(backend), pulls=everything.pulls)


def standing(backend: Backend) -> tuple[RefTable, str]:
    """Return the refs of a repository at rest, and the name of the remote that they were read from.

    In a clone the remote's branches are what the team shares, so they count, with the local branches that the remote
    does not have; `origin` is preferred where there are several remotes. A bare repository has branches of its own.
    """
    everything = _all(backend)
    for remote in _remotes(backend):
        branches, default = _tracked(backend, everything, remote)
        if branches:
            merged = {**everything.heads, **branches}
            default = default or _default(backend)
            return RefTable(merged, everything.tags, merged, default, everything.pulls), remote
    heads = everything.heads
    return RefTable(heads, everything.tags, heads, _default(backend), everything.pulls), ""


def _remotes(backend: Backend) -> list[str]:
    """Return the names of the remotes that are fetched from, `origin` first."""
    found = {
        key.split(".", 1)[1].rsplit(".", 1)[0]
        for key, _ in backend.config_matching("remote.")
        if key.endswith(".fetch")
    }
    return sorted(found, key=lambda name: (name != "origin", name))


def _default(backend: Backend) -> str:
    return backend.head().removeprefix(HEADS)
