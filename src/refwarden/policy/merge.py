"""Inheritance: documents laid over one another, with the origin of every value and the locks of the parents."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from refwarden.policy import signers
from refwarden.policy.document import Complaint, Document, Mark, Path, dotted
from refwarden.policy.strictness import LEVELS, Strictness


class Origin(NamedTuple):
    """Where a value of the effective policy was written."""

    file: str
    mark: Mark

    def __str__(self) -> str:
        """Say it as `file:line`."""
        return f"{self.file}:{self.mark.line}"


class Effective(NamedTuple):
    """A policy's data after inheritance.

    Attributes:
        data: The merged document, without `extends`.
        origins: The origin of every value, by its path.
        locks: Path of each locked section to where it was locked.
    """

    data: dict[str, Any]
    origins: dict[Path, Origin]
    locks: dict[Path, Origin]


EMPTY = Effective({}, {}, {})

# Sections whose entries may be locked, each entry by itself.
_LOCKABLE = ("branches", "tags", "rules")


def lay(parent: Effective, document: Document, strictness: Strictness) -> tuple[Effective, list[Complaint]]:
    """Lay a document over what it extends.

    Mappings merge by key, lists and plain values replace, and `null` takes an inherited entry away; the keys of one
    signer are replaced together, since the end of an old key's time is not a new one's. A kind that the
    document names is tried before the kinds that it only inherits. What a parent locked may be tightened, not loosened.
    """
    faults: list[Complaint] = []
    merged = _whole(parent.data, {key: value for key, value in document.data.items() if key != "extends"})
    for section in ("branches", "tags"):
        mine, theirs = document.data.get(section) or {}, parent.data.get(section) or {}
        if mine and theirs:
            order = [*_before_others(parent, merged, section), *mine, *theirs]
            merged[section] = {name: merged[section][name] for name in order if name in merged[section]}
    for path, lock in parent.locks.items():
        faults += _loosened(parent, merged, document, path, lock, strictness)
    faults += _exempted(parent, document)
    origins: dict[Path, Origin] = {}
    for path, origin in parent.origins.items():
        if _has(merged, path):
            origins[_spot(parent.data, merged, path)] = origin
    for path, mark in document.values.items():
        if _has(merged, path):
            origins[_spot(document.data, merged, path)] = Origin(document.name, mark)
    return Effective(merged, origins, {**parent.locks, **_locks(document)}), faults


def beside(
    first: Effective, second: Effective, at: Complaint, strictness: Strictness
) -> tuple[Effective, list[Complaint]]:
    """Join two parents of one document; the later one wins where both speak, but undoes no lock of the other.

    Args:
        first: The parents named so far.
        second: The one named next.
        at: Where the document names it.
        strictness: Compares settings.
    """
    merged = _whole(first.data, second.data)
    for section in ("branches", "tags"):
        if merged.get(section):
            order = [name for side in (first, second) for name in _before_others(side, merged, section)]
            merged[section] = {name: merged[section][name] for name in [*order, *merged[section]]}
    origins = {path: origin for path, origin in first.origins.items() if _has(merged, path)}
    origins |= second.origins
    joined = Effective(merged, origins, {**first.locks, **second.locks})
    remedy = "name the parent that demands more last, or one of them alone"
    faults = [
        at._replace(text=f"{dotted(path)} is locked at {lock}, and another parent's {dotted(where)} {why}; {remedy}")
        for side in (first, second)
        for path, lock in side.locks.items()
        for inside, why in strictness.loosened(path, _at(side.data, path), _at(merged, path))
        for where in [(*path, *inside)]
    ]
    for side in (first, second):
        own = side.data.get("exemptions") or []
        for place, rule, lock in _exemptions_from_locked(joined._replace(locks=side.locks)):
            if merged["exemptions"][place] not in own:
                origin = origins["exemptions", place]
                faults.append(at._replace(text=f"{rule} is locked at {lock}, and {origin} exempts from it; {remedy}"))
    return joined, faults


def _before_others(parent: Effective, merged: dict[str, Any], section: str) -> list[str]:
    """Return the kinds of a parent up to its last locked one: a lock holds names too, so no other kind may take them.

    Kinds before it that were given other names are left out, since these names could be the locked kind's.
    """
    theirs, whole = parent.data.get(section) or {}, merged.get(section) or {}
    locked = [place for place, name in enumerate(theirs) if (section, name) in parent.locks]
    first = list(theirs)[: locked[-1] + 1 if locked else 0]
    return [name for name in first if name in whole and whole[name].get("match") == theirs[name].get("match")]


def _whole(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Return a document's data laid over another's."""
    merged: dict[str, Any] = _merged(below, above)
    if merged.get("signers") is not None:
        merged["signers"] = signers.merged(below.get("signers") or {}, above.get("signers") or {})
    return merged


def _merged(below: Any, above: Any) -> Any:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    result = dict(below)
    for key, value in above.items():
        if value is None:
            result.pop(key, None)
        elif value in LEVELS and isinstance(below.get(key), dict):
            result[key] = {**below[key], "level": value}  # `rule: warning` changes the level alone
        elif isinstance(value, dict) and below.get(key) in LEVELS:
            result[key] = _merged({"level": below[key]}, value)  # and options leave it as it was
        else:
            result[key] = _merged(below.get(key, {}), value)
    return result


def _spot(written: Any, merged: Any, path: Path) -> Path:
    """Where a value stands in the end: a rule's level alone, `rule: warning`, may have joined its options."""
    short = len(path) == 2 and path[0] == "rules" and isinstance(_at(written, path), str)
    return (*path, "level") if short and isinstance(_at(merged, path), dict) else path


def listed(value: Any) -> tuple[str, ...]:
    """Return a text or a list of texts as a tuple."""
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _has(data: Any, path: Path) -> bool:
    for part in path:
        known = data if isinstance(data, dict) else dict(enumerate(data)) if isinstance(data, list) else {}
        if part not in known:
            return False
        data = known[part]
    return True


def _locks(document: Document) -> dict[Path, Origin]:
    found: dict[Path, Origin] = {}
    for section in _LOCKABLE:
        for name, entry in (document.data.get(section) or {}).items():
            if isinstance(entry, dict) and entry.get("locked") is True:
                path = (section, name)
                found[path] = Origin(document.name, document.mark((*path, "locked")))
    for section in listed(document.data.get("locked")):
        found[section,] = Origin(document.name, document.mark(("locked",)))
    return found


def _loosened(
    parent: Effective, merged: Any, document: Document, path: Path, lock: Origin, strictness: Strictness
) -> list[Complaint]:
    before, after = _at(parent.data, path), _at(merged, path)
    return [
        Complaint(
            document.name,
            document.mark((*path, *inside)),
            (*path, *inside),
            f"{dotted(path)} is locked at {lock}, and this {why}; leave it out, or ask the owner of {lock.file}",
        )
        for inside, why in strictness.loosened(path, before, after)
    ]


def _exempted(parent: Effective, document: Document) -> list[Complaint]:
    """A child's exemption from a locked rule would loosen it."""
    faults = []
    for place, rule, lock in _exemptions_from_locked(Effective(document.data, {}, parent.locks)):
        path = ("exemptions", place, "rules")
        text = f"{rule} is locked at {lock}, so it has no exemptions here; ask the owner of {lock.file}"
        faults.append(Complaint(document.name, document.mark(path), path, text))
    return faults


def _exemptions_from_locked(effective: Effective) -> Iterator[tuple[int, str, Origin]]:
    """Yield every exemption from a locked rule: its place in the list, the rule, and where that is locked."""
    for place, entry in enumerate(effective.data.get("exemptions") or []):
        for rule in listed(entry["rules"]):
            lock = effective.locks.get(("rules", rule)) or effective.locks.get(("rules",))
            if lock:
                yield place, rule, lock


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data.get(part) if isinstance(data, dict) else None
    return data
