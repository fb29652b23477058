"""What a git-flow tool left in the configuration: the classic keys of nvie and AVH, and those of git-flow-next.

Only keys below `gitflow.` are read, also from a committed `.gitflow` file, which is never included as configuration:
it could name a program to run.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from refwarden.model.kinds import INTEGRATION, PRODUCTION

# What the classic tools assume where a prefix is not set.
_CLASSIC = {
    "feature": "feature/",
    "bugfix": "bugfix/",
    "release": "release/",
    "hotfix": "hotfix/",
    "support": "support/",
}


class Topic(NamedTuple):
    """One kind of topic branch: its name, its prefix, where it starts and where it finishes (names of branches)."""

    name: str
    prefix: str
    start: str = ""
    into: tuple[str, ...] = ()


class GitFlow(NamedTuple):
    """A git-flow set-up.

    Attributes:
        dialect: `classic` or `next`.
        production, integration: Names of branches; empty where the set-up has none.
        topics: The kinds of topic branches.
        tag_prefix: What stands before the version in a tag.
    """

    dialect: str
    production: str
    integration: str
    topics: tuple[Topic, ...]
    tag_prefix: str = ""


def read(entries: Iterable[tuple[str, str]]) -> GitFlow | None:
    """Return the set-up that configuration entries (key, value) describe, None where there is none.

    A name inside a key may hold dots, so the last part is the property; sections and properties ignore case.
    """
    settings = {}
    for key, value in entries:
        section, _, rest = key.partition(".")
        if section.casefold() == "gitflow" and rest:
            name, dot, last = rest.rpartition(".")
            settings[f"{name}{dot}{last.lower()}"] = value
    if "version" in settings or "initialized" in settings:
        return _next(settings)
    return _classic(settings)


def _classic(settings: Mapping[str, str]) -> GitFlow | None:
    folded = {key.lower(): value for key, value in settings.items()}
    production, integration = folded.get("branch.master", ""), folded.get("branch.develop", "")
    if not production or not integration or production == integration:
        return None
    topics = []
    for name, usual in _CLASSIC.items():
        prefix = folded.get(f"prefix.{name}", usual if f"prefix.{name}" in folded or name != "bugfix" else "")
        if not prefix:
            continue
        start = production if name in ("hotfix", "support") else integration
        into = {"release": (production, integration), "hotfix": (production, integration), "support": ()}
        topics.append(Topic(name, prefix, start, into.get(name, (integration,))))
    return GitFlow("classic", production, integration, tuple(topics), folded.get("prefix.versiontag", ""))


def _next(settings: Mapping[str, str]) -> GitFlow | None:
    branches: dict[str, dict[str, str]] = {}
    for key, value in settings.items():
        if key.startswith("branch."):
            name, _, last = key[len("branch.") :].rpartition(".")
            if name:
                branches.setdefault(name, {})[last] = value
    bases = {name: one for name, one in branches.items() if one.get("type", "").lower() == "base"}
    production = next((name for name, one in bases.items() if not one.get("parent")), "")
    integration = next((name for name, one in bases.items() if one.get("parent") == production), "")
    if not production:
        return None
    topics = []
    for name, one in branches.items():
        if one.get("type", "").lower() != "topic":
            continue
        parent = one.get("parent", "")
        # A base that follows its parent by itself carries a finished release or hotfix back.
        carried = tuple(
            base
            for base, it in bases.items()
            if it.get("parent") == parent and it.get("autoupdate", "").lower() == "true"
        )
        into = (parent, *carried) if parent and name.lower() != "support" else ()
        topics.append(Topic(name, one.get("prefix", f"{name}/"), one.get("startpoint", parent), into))
    prefix = next((one["tagprefix"] for one in branches.values() if one.get("tagprefix")), "")
    return GitFlow("next", production, integration, tuple(topics), prefix)


def roles(found: GitFlow) -> dict[str, str]:
    """Return the kind's name for each long-lived branch's name."""
    known = {found.production: PRODUCTION}
    if found.integration:
        known[found.integration] = INTEGRATION
    return known
