"""What a policy wants a host to enforce, by kind of branch and of tag."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from refwarden.model.protection.guards import ProtectedRef


class Desire(NamedTuple):
    """One demand that a host is to make.

    Attributes:
        demand: One of `guards.Demand`.
        value: How strictly: True, a number, or the parts of a list.
        rule: The rule of the policy that wants it; empty where the asking rule's own options do.
    """

    demand: str
    value: Any
    rule: str = ""


class Desired(NamedTuple):
    """A fact: what the policy's own rules want of a host, by the name of the kind. It is worked out, not read."""

    branches: Mapping[str, tuple[Desire, ...]] = {}
    tags: Mapping[str, tuple[Desire, ...]] = {}

    def of(self, ref: ProtectedRef, kind: str) -> tuple[Desire, ...]:
        """Return what is wanted of a ref; `kind` is a branch's."""
        return self.tags.get(ref.kind, ()) if ref.tag else self.branches.get(kind, ())
