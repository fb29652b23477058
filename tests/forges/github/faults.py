"""What GitHub answers where it does not answer what was asked; the rest of the faults are any host's."""

from typing import Any

from tests.forges.faults import (
    Asked,
    Fault,
    FaultPlan,
    Rule,
    bad_gateway,
    broken_off,
    changed,
    dropped,
    empty,
    graphql_empty,
    slow,
    truncated,
    unavailable,
)
from tests.forges.reply import Reply

__all__ = [
    "Asked",
    "Fault",
    "FaultPlan",
    "Rule",
    "bad_gateway",
    "broken_off",
    "changed",
    "dropped",
    "empty",
    "forbidden",
    "graphql_empty",
    "graphql_error",
    "graphql_limited",
    "graphql_timeout",
    "hidden",
    "primary_limit",
    "secondary_limit",
    "server_error",
    "slow",
    "sso",
    "too_many",
    "truncated",
    "unauthorised",
    "unavailable",
]
_DOCS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"


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
