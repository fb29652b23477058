"""What goes wrong between a caller and a simulated host: an ordered plan of faults.

A rule says which requests it is about, from which hit on, how often, and what happens then. The first rule that
matches decides. Waits are small, since somebody really waits for them.
"""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.forges.reply import Reply

_UNICORN = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>We couldn't respond in time.</body>\r\n</html>\r\n"
)


@dataclass(frozen=True)
class Asked:
    """A request as the plan sees it. `operation` is GraphQL's, `data` its decoded body."""

    method: str
    path: str
    operation: str = ""
    data: Any = None

    @property
    def largest_page(self) -> int:
        """The largest `first` or `last` that a GraphQL query asks for."""
        if not isinstance(self.data, Mapping):
            return 0
        text, variables = str(self.data.get("query", "")), self.data.get("variables") or {}
        written = re.findall(r"\b(?:first|last)\s*:\s*(\$?\w+)", text)
        sizes = [variables.get(word[1:], 0) if word.startswith("$") else word for word in written]
        return max((int(size) for size in sizes if str(size).isdigit()), default=0)


@dataclass(frozen=True)
class Fault:
    """What happens to a request.

    Attributes:
        reply: What is answered instead; nothing is done then.
        headers: Told the current second, what headers the reply has beside its own.
        drop: Break the connection `before` anything is done, or `after` it is done and before it is told.
        keep: Send only this share of the body, though the headers promise all of it, and break off.
        cut: Send only this share of the body, as if it were all.
        pause: Seconds that the body takes, in two halves.
        first: Called with the forge before the request is answered, as when somebody else changes something.
    """

    reply: Reply | None = None
    headers: Callable[[int], dict[str, str]] | None = None
    drop: Literal["", "before", "after"] = ""
    keep: float = 1.0
    cut: float = 1.0
    pause: float = 0.0
    first: Callable[[Any], None] | None = None


def bad_gateway(status: int = 502) -> Fault:
    """502, as HTML: the answer took too long."""
    return Fault(Reply(status, _UNICORN, {"content-type": "text/html; charset=utf-8"}))


def unavailable() -> Fault:
    """503 without a body."""
    return Fault(Reply(503))


def empty() -> Fault:
    """200 without a body."""
    return Fault(Reply(200))


def graphql_empty() -> Fault:
    """200 that holds an object with nothing in it."""
    return Fault(Reply(200, {}))


def truncated(share: float = 0.5) -> Fault:
    """A body that ends in the middle, as if that were all: broken JSON."""
    return Fault(cut=share)


def broken_off(share: float = 0.5) -> Fault:
    """A connection that breaks in the middle of the body."""
    return Fault(keep=share)


def slow(seconds: float = 0.2) -> Fault:
    """A body that takes its time."""
    return Fault(pause=seconds)


def dropped(when: Literal["before", "after"] = "before") -> Fault:
    """A connection that breaks before anything was done, or after."""
    return Fault(drop=when)


def changed(change: Callable[[Any], None]) -> Fault:
    """Somebody changes something just before this request is answered, as between two pages."""
    return Fault(first=change)


@dataclass
class Rule:
    """When a fault happens.

    Attributes:
        method: Of which method, empty for any.
        path: A regular expression that is found in the path, empty for any.
        operation: Of which GraphQL operation; `*` for any GraphQL request.
        larger: Only where a GraphQL query asks for more than so many at once.
        skip: How many matching requests come through first.
        times: How often it happens; None for always.
    """

    fault: Fault
    method: str = ""
    path: str = ""
    operation: str = ""
    larger: int = 0
    skip: int = 0
    times: int | None = 1
    hits: int = field(default=0, init=False)

    def matches(self, asked: Asked) -> bool:
        """Tell whether a request is one of those that it is about."""
        any_query = "*" if asked.operation or asked.path.endswith("graphql") else ""
        if self.operation and self.operation not in (any_query, asked.operation):
            return False
        if self.method and self.method != asked.method:
            return False
        if self.larger and asked.largest_page <= self.larger:
            return False
        return re.search(self.path, asked.path) is not None


class FaultPlan:
    """The faults to come, in their order. Threads may ask at the same time."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault, **when: Any) -> Rule:
        """Plan a fault; see Rule for `when`."""
        made = Rule(fault, **when)
        self.rules.append(made)
        return made

    def meet(self, asked: Asked) -> Fault | None:
        """Count a request and return what happens to it, None for nothing."""
        with self._lock:
            for rule in self.rules:
                if not rule.matches(asked):
                    continue
                rule.hits += 1
                if rule.hits > rule.skip and (rule.times is None or rule.hits <= rule.skip + rule.times):
                    return rule.fault
        return None
