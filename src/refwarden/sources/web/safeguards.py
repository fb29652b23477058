"""What surrounds a repository's branches, on every host: each fact costs its own requests, and only who asks for it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from refwarden.model.safeguards import (
    DeployKeys,
    Environments,
    ForkRuns,
    SecretScanning,
    Webhooks,
    WorkflowRights,
)
from refwarden.model.verdict import Unread


class Safeguards(ABC):
    """Reads the facts of model.safeguards about one repository. Each reader may raise Unreadable."""

    def reader(self, fact: type[Any]) -> Callable[[], Any] | None:
        """Return what reads a fact; None for one that is none of ours. It may raise Unreadable."""
        readers: dict[type[Any], Callable[[], Any]] = {
            WorkflowRights: self._rights,
            ForkRuns: self._forks,
            Environments: self._environments,
            DeployKeys: self._keys,
            Webhooks: self._hooks,
            SecretScanning: self._scanning,
        }
        return readers.get(fact)

    @abstractmethod
    def _rights(self) -> WorkflowRights | Unread: ...

    @abstractmethod
    def _forks(self) -> ForkRuns | Unread: ...

    @abstractmethod
    def _environments(self) -> Environments: ...

    @abstractmethod
    def _keys(self) -> DeployKeys: ...

    @abstractmethod
    def _hooks(self) -> Webhooks: ...

    @abstractmethod
    def _scanning(self) -> SecretScanning | Unread: ...
