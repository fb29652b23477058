"""What goes wrong between a caller and the simulated GitHub: an ordered plan of faults.

A rule says which requests it is about, from which hit on, how often, and what happens then. The first rule that
matches decides. Waits are small, since somebody really waits for them.
"""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.forges.github.rest.routes import Reply
from tests.forges.github.state import Forge

_DOCS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"
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
    first: Callable[[Forge], None] | None = None


def _message(code: int, message: str, headers: dict[str, str] | None = None, **more: Any) -> Reply:
    return Reply(code, {"message": message, "documentation_url": _DOCS, **more}, headers or {})


def unauthorised() -> Fault:
    """401: the token is not, or no longer, accepted."""
    return Fault(_message(401, "Bad credentials", status="401"))


def primary_limit(wait: int = 0) -> Fault:
    """403: the hour's requests are spent; the reset is so many seconds away.

    Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
    """

    def headers(now: int) -> dict[str, str]:
        return {"x-ratelimit-remaining": "0", "x-ratelimit-used": "5000", "x-ratelimit-reset": str(now + wait)}

    return Fault(_message(403, "API rate limit exceeded for user ID 1001."), headers)


def secondary_limit(retry_after: int | None = 1, status: int = 403) -> Fault:
    """403 (or 429) for asking too fast, with or without saying how long to wait. Source: as above."""
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return Fault(_message(status, message, {} if retry_after is None else {"retry-after": str(retry_after)}))


def too_many(retry_after: int | None = 1) -> Fault:
    """429, with or without saying how long to wait."""
    return secondary_limit(retry_after, 429)


def forbidden(message: str = "Resource not accessible by integration") -> Fault:
    """403 that is no limit."""
    return Fault(_message(403, message, {"x-accepted-github-permissions": "administration=read"}, status="403"))


def sso() -> Fault:
    """403: the organisation asks for single sign-on.

    Source: https://docs.github.com/rest/authentication/authenticating-to-the-rest-api#personal-access-tokens-and-saml-sso
    """
    header = {"x-github-sso": "required; url=http://127.0.0.1/orgs/acme/sso?authorization_request=simulated"}
    return Fault(_message(403, "Resource protected by organization SAML enforcement.", header))


def hidden() -> Fault:
    """404: it is not there, or not for this token."""
    return Fault(_message(404, "Not Found", status="404"))


def server_error() -> Fault:
    """500 with JSON."""
    return Fault(_message(500, "Server Error"))


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


def graphql_error(message: str, kind: str = "", data: Any = None) -> Fault:
    """200 with an error, and data beside it if given."""
    error = {"message": message, **({"type": kind} if kind else {})}
    return Fault(Reply(200, {"data": data, "errors": [error]}))


def graphql_timeout() -> Fault:
    """200 with GitHub's apology.

    Source: https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#timeouts
    """
    message = "Something went wrong while executing your query on 2023-11-14T22:13:20Z. Please include `SIM:1` when reporting this issue."
    return Fault(Reply(200, {"errors": [{"message": message}]}))


def graphql_limited(wait: int = 0) -> Fault:
    """200 with RATE_LIMITED: the hour's points are spent."""

    def headers(now: int) -> dict[str, str]:
        return {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(now + wait)}

    error = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1001."}
    return Fault(Reply(200, {"errors": [error]}), headers)


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


def changed(change: Callable[[Forge], None]) -> Fault:
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
