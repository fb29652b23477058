"""What a git-flow tool left in the configuration: the classic keys of nvie and AVH, and those of git-flow-next.

Only keys below `gitflow.` are read, also from a committed `.gitflow` file, which is never included as configuration:
it could name a program to run.
"""

import os
import stat
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from refwarden.model.kinds import INTEGRATION, PRODUCTION
from refwarden.sources.local.backend import Backend
from refwarden.sources.local.place import small_file

SHARED = ".gitflow"  # git-flow-next's file, committed so that a team shares its set-up

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


def entries(backend: Backend, root: str) -> list[tuple[str, str]]:
    """Return the git-flow keys of a repository, (key, value); those of its own configuration come last and win."""
    return [*_shared(backend, root), *backend.config_matching("gitflow.")]


def _shared(backend: Backend, root: str) -> list[tuple[str, str]]:
    path = os.path.join(root, SHARED)
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):  # a pipe would keep us waiting, a link leads elsewhere
            return []
    except OSError:
        return []
    words = ("config", "--file", "-", "--no-includes", "--null", "--get-regexp", r"^gitflow\.")
    done = backend.runner().run(*words, data=small_file(path))
    if done.returncode:  # it holds no such key, or is no configuration
        return []
    pairs = (entry.partition("\n") for entry in done.stdout.decode("utf-8", "surrogateescape").split("\0") if entry)
    return [(key, value if newline else "true") for key, newline, value in pairs]


def read(found: Iterable[tuple[str, str]]) -> GitFlow | None:
    """Return the set-up that configuration entries (key, value) describe, None where there is none.

    A name inside a key may hold dots, so the last part is the property; names and properties ignore case.
    """
    settings = {}
    for key, value in found:
        section, _, rest = key.partition(".")
        if section.casefold() == "gitflow" and rest:
            settings[rest] = value
    folded = {key.casefold(): value for key, value in settings.items()}
    newer = _next(settings) if "version" in folded or "initialized" in folded else None
    return newer or _classic(folded)


def _classic(settings: Mapping[str, str]) -> GitFlow | None:
    production, integration = settings.get("branch.master", ""), settings.get("branch.develop", "")
    if not production or not integration or production == integration:
        return None
    topics = []
    for name, usual in _CLASSIC.items():
        # nvie's tool knew no bugfixes: without a prefix they are features like any other.
        prefix = settings.get(f"prefix.{name}", "" if name == "bugfix" else usual)
        if not prefix:
            continue
        start = production if name in ("hotfix", "support") else integration
        into = {"release": (production, integration), "hotfix": (production, integration), "support": ()}
        topics.append(Topic(name, prefix, start, into.get(name, (integration,))))
    return GitFlow("classic", production, integration, tuple(topics), settings.get("prefix.versiontag", ""))


def _next(settings: Mapping[str, str]) -> GitFlow | None:
    branches: dict[str, dict[str, str]] = {}
    spelt: dict[str, str] = {}
    for key, value in settings.items():
        section, _, rest = key.partition(".")
        name, _, last = rest.rpartition(".")
        if section.casefold() == "branch" and name:
            spelt.setdefault(name.casefold(), name)
            branches.setdefault(name.casefold(), {})[last.casefold()] = value
    bases = {name: one for name, one in branches.items() if one.get("type", "").casefold() == "base"}
    production = next((name for name, one in bases.items() if not one.get("parent")), "")
    integration = next((name for name, one in bases.items() if production and _parent(one) == production), "")
    if not production:
        return None

    def topic(name: str, one: Mapping[str, str]) -> Topic:
        parent = _parent(one)
        # A base that follows its parent by itself carries a finished release or hotfix back.
        carried = [base for base, it in bases.items() if _parent(it) == parent and _true(it.get("autoupdate", ""))]
        into = (parent, *carried) if parent and name != "support" else ()
        start = one.get("startpoint", "").casefold() or parent
        prefix = one.get("prefix", f"{spelt[name]}/")
        return Topic(spelt[name], prefix, spelt.get(start, start), tuple(spelt.get(base, base) for base in into))

    topics = (topic(name, one) for name, one in branches.items() if one.get("type", "").casefold() == "topic")
    prefix = next((one["tagprefix"] for one in branches.values() if one.get("tagprefix")), "")
    return GitFlow("next", spelt[production], spelt.get(integration, ""), tuple(topics), prefix)


def _parent(one: Mapping[str, str]) -> str:
    return one.get("parent", "").casefold()


def _true(value: str) -> bool:
    return value.casefold() in ("true", "yes", "on", "1")


def roles(found: GitFlow) -> dict[str, str]:
    """Return the kind's name for each long-lived branch's name."""
    known = {found.production: PRODUCTION}
    if found.integration:
        known[found.integration] = INTEGRATION
    return known
