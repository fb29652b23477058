"""Documents for the policy tests, loaded as a repository's own would be, with a small catalogue of rules."""

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple

from refwarden.model.errors import PolicyError
from refwarden.policy.catalogue import RuleEntry
from refwarden.policy.load import Loaded, load
from refwarden.rules.base import AtLeast, Duration, Glob, Kind, Pattern, Says, Size, Tighter


class Options(NamedTuple):
    """One option of every sort."""

    count: Annotated[int, AtLeast(1), Tighter("higher"), Says("How many.")] = 1
    strict: Annotated[bool, Tighter("true")] = False
    style: Literal["plain", "conventional"] = "plain"
    pattern: Annotated[Pattern, Tighter("set")] = ""
    paths: Annotated[tuple[Glob, ...], Tighter("more")] = ()
    grace: Annotated[Duration, Tighter("lower")] = 0
    most: Size = 0
    banned: Annotated[tuple[Glob, ...], Tighter("more")] = ("*.key", "*.pem")
    length: Annotated[int, Tighter("lower, or all")] = 72
    asked: tuple[Kind, ...] = ()


CATALOGUE = {
    name: RuleEntry(code, name, f"some.{name}", "cpra", Options)
    for code, name in (("RW104", "protected-push"), ("RW105", "no-force-push"), ("RW201", "commit-message"))
}

KINDS = "branches: {production: {match: main}, integration: {match: develop}, feature: {match: 'feature/*'}}\n"


def loaded(text: str, others: Mapping[str, str] | None = None) -> Loaded:
    files = {"p.yml": text, **(others or {})}

    def read(name: str) -> bytes | None:
        return files[name].encode("utf-8", "surrogateescape") if name in files else None

    return load(read, "p.yml", CATALOGUE)


def complaints(text: str, others: Mapping[str, str] | None = None) -> list[str]:
    try:
        loaded(text, others)
    except PolicyError as fault:
        return list(fault.complaints)
    return []
