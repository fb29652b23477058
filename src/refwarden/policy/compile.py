"""Checked data to a Policy ready to judge by."""

import hashlib
from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from refwarden.model import moments
from refwarden.model.globs import WILD
from refwarden.model.kinds import INTEGRATION, PRODUCTION, BranchKind, Kinds, TagKind
from refwarden.policy import signers, values
from refwarden.policy.catalogue import Catalogue, RuleEntry
from refwarden.policy.compiled import DOORS, UNKNOWN_LEVELS, Exemption, Policy, RuleSetting
from refwarden.policy.document import Complaint, Mark, Path
from refwarden.policy.merge import Effective, Origin, listed
from refwarden.policy.options import hints
from refwarden.policy.schema import nearest

_COMMON = ("level", "only", "except", "in", "at", "locked")


def inconsistencies(effective: Effective, catalogue: Catalogue) -> list[Complaint]:
    """Return the names that name nothing: kinds in `from`, `into`, `on`, `only`, `except`, `in`; exempted rules.

    A key of two signers is a fault too, since a signature could then be either's.
    """
    kinds = list(effective.data.get("branches") or {})
    speaking = [*_kinds_named(effective.data), *_kinds_in_options(effective.data, catalogue)]
    named = [(path, name, kinds, "branch kind here") for path, name in speaking]
    for place, one in enumerate(effective.data.get("exemptions") or []):
        path: Path = ("exemptions", place, "rules")
        named += [(path, name, list(catalogue), "rule") for name in listed(one["rules"])]
    faults = [
        _fault(effective, path, f"{name} is no {what}{nearest(name, known)}")
        for path, name, known, what in named
        if name not in known and not (name == "other" and path[0] == "rules")
    ]
    for section in ("branches", "tags"):
        for name, kind in (effective.data.get(section) or {}).items():
            if not kind.get("match"):
                faults.append(_fault(effective, (section, name), "no match; say which names are of this kind"))
    faults += [_fault(effective, path, text) for path, text in signers.inconsistencies(effective.data.get("signers"))]
    return faults


def _kinds_named(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield every branch kind that the document speaks of, with the path at which it does."""
    places: list[tuple[Path, Mapping[str, Any], tuple[str, ...]]] = []
    speaking: dict[str, tuple[str, ...]] = {
        "branches": ("from", "into"),
        "tags": ("on",),
        "rules": ("only", "except", "in"),
    }
    for section, keys in speaking.items():
        entries = (data.get(section) or {}).items()
        places += [((section, name), entry, keys) for name, entry in entries if isinstance(entry, Mapping)]
    for path, entry, keys in places:
        for key in keys:
            named = tuple(entry.get(key) or ()) if key == "in" else listed(entry.get(key))
            yield from (((*path, key), name) for name in named)


def _kinds_in_options(data: Mapping[str, Any], catalogue: Catalogue) -> Iterator[tuple[Path, str]]:
    """Yield every branch kind that the options of a rule name, with the option's path."""
    for rule, said in (data.get("rules") or {}).items():
        if not isinstance(said, Mapping):
            continue
        kinds = {option for option, hint in hints(catalogue[rule].options).items() if _is_kind(hint)}
        places: list[tuple[Path, Mapping[str, Any]]] = [(("rules", rule), said)]
        places += [(("rules", rule, "in", kind), special) for kind, special in (said.get("in") or {}).items()]
        for path, options in places:
            for option in kinds & set(options):
                yield from (((*path, option), name) for name in listed(options[option]) if name)


def _is_kind(hint: Any) -> bool:
    """Whether an option's annotation has the form `kind`, as it is or for each member of a list."""
    notes = get_args(hint)
    if get_origin(hint) is Annotated and any(type(one).__name__ == "Form" and one.name == "kind" for one in notes[1:]):
        return True
    return any(_is_kind(one) for one in notes)


def _fault(effective: Effective, path: Path, text: str) -> Complaint:
    around = next((path[:end] for end in range(len(path), -1, -1) if path[:end] in effective.origins), ())
    origin = effective.origins.get(around) or Origin("policy", Mark(1, 1))
    return Complaint(origin.file, origin.mark, path, text)


def compiled(
    effective: Effective, catalogue: Catalogue, *, source: str, documents: Mapping[str, bytes], builtin: bool
) -> Policy:
    """Return the policy for checked data."""
    data = effective.data
    settings = [
        _setting(catalogue[name], {"level": rule} if isinstance(rule, str) else rule)
        for name, rule in (data.get("rules") or {}).items()
    ]
    return Policy(
        source=source,
        digest=f"sha256:{_digest(documents)}",
        kinds=Kinds(
            tuple(_branch_kind(name, kind) for name, kind in (data.get("branches") or {}).items()),
            tuple(_tag_kind(name, kind) for name, kind in (data.get("tags") or {}).items()),
        ),
        rules=tuple(one for one in settings if one is not None),
        exemptions=tuple(
            _exemption(one, effective.origins.get(("exemptions", place)))
            for place, one in enumerate(data.get("exemptions") or [])
        ),
        unknown={**UNKNOWN_LEVELS, **(data.get("unknown") or {})},
        builtin=builtin,
        overriders=listed(data.get("overriders")),
        signers=signers.compiled(data.get("signers")),
    )


def _digest(documents: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, content in documents.items():
        whole.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return whole.hexdigest()


def _branch_kind(name: str, kind: Mapping[str, Any]) -> BranchKind:
    return BranchKind(
        name=name,
        match=listed(kind.get("match")),
        pattern=values.pattern(kind.get("name") or ""),
        example=kind.get("example") or "",
        starts_from=listed(kind.get("from")),
        into=listed(kind.get("into")),
        protected=kind.get("protected", name in (PRODUCTION, INTEGRATION)),
        stacked=kind.get("stacked", False),
        shape=kind.get("name") or "",
    )


def _tag_kind(name: str, kind: Mapping[str, Any]) -> TagKind:
    match = listed(kind.get("match"))
    prefix = kind.get("prefix")
    if prefix is None:  # `v*` says its prefix already; `v*` beside `[0-9]*` leaves it open
        begins = {next((glob[:at] for at, letter in enumerate(glob) if letter in WILD), "") for glob in match}
        prefix = begins.pop() if len(begins) == 1 else ""
    return TagKind(
        name=name,
        match=match,
        scheme=kind.get("scheme") or "",
        pattern=values.pattern(kind.get("name") or ""),
        prefix=prefix or "",
        on=listed(kind.get("on")),
        annotated=kind.get("annotated", False),
        signed=kind.get("signed", False),
        immutable=kind.get("immutable", False),
    )


def _setting(entry: RuleEntry, rule: Mapping[str, Any]) -> RuleSetting | None:
    """Return what the policy says of one rule, None where it is off for every kind."""
    level = rule.get("level", "error")
    by_kind = {kind: _options(entry, special) for kind, special in (rule.get("in") or {}).items()}
    if level == "off" and not any(special.get("level", "off") != "off" for special in by_kind.values()):
        return None
    doors = entry.doors
    if rule.get("at"):
        wanted = {DOORS[door] for door in listed(rule["at"])}
        doors = "".join(letter for letter in doors if letter in wanted)
    options = _options(entry, {key: value for key, value in rule.items() if key not in _COMMON})
    return RuleSetting(
        name=entry.name,
        code=entry.code,
        module=entry.module,
        doors=doors,
        level=level,
        options=options,
        only=listed(rule.get("only")),
        unless=listed(rule.get("except")),
        by_kind=by_kind,
        about=entry.about,
    )


def _options(entry: RuleEntry, given: Mapping[str, Any]) -> dict[str, Any]:
    types = hints(entry.options)
    return {key: value if key == "level" else _option(types[key], value) for key, value in given.items()}


def _option(hint: Any, value: Any) -> Any:
    """Return an option's value as its rule wants it: durations in seconds, patterns filled in, one text as a list."""
    if get_origin(hint) is Annotated:
        base, *notes = get_args(hint)
        for note in notes:
            form = getattr(note, "name", "") if type(note).__name__ == "Form" else ""
            if form == "duration":
                return values.duration(value)
            if form == "size":
                return values.size(value)
            if form == "regex":
                return values.pattern(value)
        return _option(base, value)
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return [_option(inner, item) for item in ([value] if isinstance(value, str) else value)]
    if get_origin(hint) in (Union, UnionType) and value is not None:
        return _option(next(one for one in get_args(hint) if one is not NoneType), value)
    if hasattr(hint, "_fields") and isinstance(value, Mapping):
        types = hints(hint)
        return {key: _option(types[key], part) for key, part in value.items()}
    return value


def _exemption(one: Mapping[str, Any], origin: Origin | None) -> Exemption:
    until = one.get("until") or ""
    return Exemption(
        rules=listed(one["rules"]),
        why=one["why"],
        who=listed(one.get("who")),
        branches=listed(one.get("branches")),
        # 0 says that it never ends; an end in or before 1970 is long past all the same.
        until=max(moments.moment(until, end=True), 1) if until else 0,
        until_text=until,
        place=str(origin) if origin else "",
    )
