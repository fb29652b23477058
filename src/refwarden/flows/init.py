"""A first policy for a repository, proposed from what it shows: its branches, and git-flow's configuration."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from refwarden.model.text import listed, plural, printable
from refwarden.sources.local import views
from refwarden.sources.local.backend import Backend
from refwarden.sources.local.gitflow_config import GitFlow, entries, read, roles

MODELS = ("gitflow", "github-flow", "gitlab-flow", "trunk", "release-branches")
_PRODUCTION = ("main", "master", "trunk", "production")
_INTEGRATION = ("develop", "development", "dev")
_PREFIXES = ("feature/", "release/", "hotfix/", "bugfix/", "support/")


class Seen(NamedTuple):
    """What the repository shows: its branches, its git-flow set-up, and that as sentences for people."""

    branches: tuple[str, ...]
    gitflow: GitFlow | None
    sentences: tuple[str, ...]


class Proposal(NamedTuple):
    """A model and the document that says it."""

    model: str
    document: str


def look(backend: Backend, root: str) -> Seen:
    """Read the branches, the configuration, and git-flow's committed file in the working tree at `root`."""
    table, remote = views.standing(backend)
    found = read(entries(backend, root))
    branches = tuple(sorted(table.branches))
    there = f" as {printable(remote)} had them" if remote else ""
    sentences = [f"{plural(len(branches), 'branch', 'branches')}{there}: {listed(branches, 6) or 'none yet'}"]
    if found:
        names = (found.production, found.integration, *(topic.prefix for topic in found.topics))
        sentences.append(
            f"git-flow ({found.dialect}) is set up: {', '.join(printable(name) for name in names if name)}"
        )
    return Seen(branches, found, tuple(sentences))


def propose(seen: Seen, model: str) -> Proposal:
    """Return the policy for a model; `auto` chooses by what was seen."""
    chosen = _chosen(seen) if model == "auto" else model
    lines = [
        "# The branching policy of this repository. What it extends is explained in the pack itself:",
        "#   refwarden policy show        every rule, every value, and where it comes from",
        "#   refwarden explain RULE       what a rule asks and why",
        "version: 1",
        f"extends: {chosen}",
    ]
    kinds = _kinds(seen, chosen)
    if kinds:
        lines += ["", "branches:", *kinds]
    if seen.gitflow and seen.gitflow.tag_prefix:
        lines += ["", "tags:", f"  version: {{match: {_quoted(seen.gitflow.tag_prefix + '*')}}}"]
    lines += [
        "",
        "# Warnings that have proved themselves become errors here, one line each:",
        "#   rules: {back-merge: error, branch-point: error}",
    ]
    return Proposal(chosen, "\n".join(lines) + "\n")


def _chosen(seen: Seen) -> str:
    names = set(seen.branches)
    if seen.gitflow or names.intersection(_INTEGRATION):
        return "gitflow"
    if names.intersection({"staging", "pre-production", "production"}):
        return "gitlab-flow"
    if any(name.startswith(("release/", "releases/", "stable/")) for name in names):
        return "trunk" if "trunk" in names else "release-branches"
    return "github-flow" if names else "gitflow"


def _kinds(seen: Seen, model: str) -> list[str]:
    """Return what differs from the pack, one line a kind."""
    found = seen.gitflow
    if model != "gitflow" or not found:
        return []
    known = roles(found)
    lines = []
    if found.production not in _PRODUCTION[:2]:
        lines.append(f"  production: {{match: {_quoted(found.production)}}}")
    if found.integration and found.integration not in _INTEGRATION:
        lines.append(f"  integration: {{match: {_quoted(found.integration)}}}")
    for topic in found.topics:
        usual = topic.prefix in _PREFIXES and topic.prefix == f"{topic.name}/"
        if usual and topic.name in ("feature", "bugfix", "release", "hotfix", "support"):
            continue
        parts = [f"match: {_quoted(topic.prefix + '**')}"]
        start = known.get(topic.start)
        into = [known[branch] for branch in topic.into if branch in known]
        parts += [f"from: {start}"] if start else []
        parts += [f"into: {_flow(into)}"] if into else []
        lines.append(
            f"  {_quoted(topic.name) if not topic.name.isidentifier() else topic.name}: {{{', '.join(parts)}}}"
        )
    return lines


def _flow(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _quoted(text: str) -> str:
    return json.dumps(text)
