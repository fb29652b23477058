"""A CODEOWNERS file in a facts file: its text, and whatever was asked about it."""

from collections.abc import Mapping
from typing import Any, Never

from refwarden.model.codeowners.entries import Dropped
from refwarden.model.codeowners.fact import CodeOwners, OwnersText
from refwarden.model.verdict import Unreadable
from refwarden.sources.factsfile.backend import REMEDY
from refwarden.sources.factsfile.records import plain, record


def row(owners: CodeOwners) -> dict[str, Any]:
    """Return the file as a facts file has it; raise Unreadable."""
    told: dict[str, Any] = plain(owners.text)
    tree, errors = owners.heard
    if tree is not None:
        told["tree"] = list(tree)
    if errors is not None:
        told["errors"] = plain(errors)
    return told


def fact(told: Mapping[str, Any], branch: str, proposed: CodeOwners | None = None) -> CodeOwners:
    """Return the fact that a row tells.

    Args:
        told: The row.
        branch: Where the file stands.
        proposed: The file as a pull request would leave it.
    """
    text: OwnersText = record(OwnersText, told)
    tree, errors = told.get("tree"), told.get("errors")
    return CodeOwners(
        lambda: text if text.path else None,
        branch,
        text.dialect,
        tree=lambda: _unsaid("which files the branch has") if tree is None else tree,
        errors=lambda: _unsaid("what the host says of the owners") if errors is None else record(_ERRORS, errors),
        proposed=lambda: proposed,
    )


_ERRORS = tuple[Dropped, ...]


def _unsaid(what: str) -> Never:
    raise Unreadable(f"the facts do not say {what}", REMEDY)
