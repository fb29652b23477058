"""A case: one subject with only the facts that its rule asked for."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from refwarden.model.kinds import BranchKind

S = TypeVar("S")
F = TypeVar("F")


class UndeclaredFact(Exception):
    """A rule asked for a fact that it had not declared."""


class Case(Generic[S]):
    """What a rule judges: `case.subject`, and `case[FactType]` for each fact type in the rule's `needs`.

    Attributes:
        subject: The one thing asked about.
        kind: The branch kind of the subject's branch (`OTHER` where no kind matches or there is no branch).
    """

    __slots__ = ("_facts", "kind", "subject")

    def __init__(self, subject: S, kind: BranchKind, facts: Mapping[type[Any], object]) -> None:
        self.subject = subject
        self.kind = kind
        self._facts = facts

    def __getitem__(self, fact: type[F]) -> F:
        """Return the fact of that type.

        Raises:
            UndeclaredFact: The rule's `needs` do not name it.
        """
        try:
            return self._facts[fact]  # type: ignore[return-value] # the mapping holds each type's own instance
        except KeyError:
            raise UndeclaredFact(f"{fact.__name__} is not among the rule's needs") from None
