"""How rules tell what a host enforces: demands and their values in words."""

from typing import Any

from refwarden.model.protection.desired import Desire
from refwarden.model.text import listed, plural

_WORDS = {
    "stale": "that a push dismisses approvals",
    "owners": "code owners' approval",
    "last-push": "an approval by somebody else than who pushed last",
    "threads": "resolved conversations",
    "checks": "the checks {0}",
    "strict": "an up-to-date branch",
    "linear": "a linear history",
    "signed": "signed commits",
    "no-force": "no forced pushes",
    "no-deletion": "no deletion",
    "creation": "restricted creation",
    "deployments": "deployments to {0}",
    "fixed": "that it is neither moved nor deleted",
}


def said(one: Desire) -> str:
    """Return what is wanted in words, and by which rule."""
    words = (
        plural(int(one.value), "approval") if one.demand == "approvals" else _WORDS[one.demand].format(shown(one.value))
    )
    return f"{words} (wanted by {one.rule})" if one.rule else words


def shown(value: Any) -> str:
    """Return the value of a demand in words, safe to print."""
    if isinstance(value, tuple):
        return listed([str(getattr(one, "name", one)) for one in value]) or "none"
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
