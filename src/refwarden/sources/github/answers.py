"""What GitHub's answers mean: an answer, a limit, a fault, or something that the token may not see."""

from collections.abc import Mapping
from typing import Any

from refwarden.model.errors import Gone, RateLimited, SourceError, Unauthorised, Unavailable, Unsupported
from refwarden.model.text import printable
from refwarden.sources.web.answers import UNREADABLE, Again, Answer, GraphAnswer, TooLarge, retry_after

_SECONDARY_WAIT = 60.0  # what GitHub asks for where it names no time, and twice as long each further time
_MOST_WORDS = 200
_BROKE_OFF = "broke off in the middle of its answer"


def judged(answer: Answer, credential: str, host: str, now: float) -> Answer | Again:
    """Return an answer, or why asking again may help.

    Raises:
        SourceError: It may not.
    """
    status = answer.status
    said = printable(str(_message(answer)))[:_MOST_WORDS]
    limit = _limit(answer, said, host, now)
    if limit is not None:
        return limit
    if status == 202:
        return Again(Unavailable(f"{host} is still working it out (202)", "try again in a minute"))
    if status < 300:
        # Only 204 has nothing to say; anything else that says nothing was cut off.
        if answer.data is UNREADABLE or (answer.data is None and status != 204):
            return Again(Unavailable(f"{host} {_BROKE_OFF}", "try again"))
        return answer
    if status >= 500:
        gave_up = status in (502, 504)
        return (_too_large if gave_up else _unavailable)(f"{host} answers {status}", "try again")
    if status == 401:
        raise Unauthorised(f"{host} does not accept {credential} (401)", "give a token that is valid, and not expired")
    if status == 403:
        raise _forbidden(answer, said, credential, host)
    if status in (404, 410):
        raise Gone(
            f"{host} says that it is not there ({status} {said})".replace(" )", ")"),
            f"check the name, and what {credential} may see",
        )
    if status == 451:
        raise Unsupported(f"{host} may not show it for legal reasons", "ask the repository's owner")
    raise Unavailable(f"{host} answers {status} {said}".rstrip(), "report it, if it lasts")


def graphed(answer: Answer, host: str, now: float) -> GraphAnswer | Again:
    """Return what a successful answer says to GraphQL, or why asking again may help.

    GitHub tells limits, and that it gave up, by errors within an answer 200:
    https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
    """
    told = answer.data if isinstance(answer.data, dict) else {}
    data: Any = {} if told.get("data") is None else told["data"]
    errors: Any = told.get("errors") or []
    whole = isinstance(data, dict) and isinstance(errors, list) and all(isinstance(one, dict) for one in errors)
    if not whole or not (data or errors):
        return Again(Unavailable(f"{host} answers with what is no answer to GraphQL", "try again"))
    if all(value is None for value in data.values()):
        if any(one.get("type") == "RATE_LIMITED" for one in errors):
            return _wait(_pause(answer.headers, now, primary=True), host)
        if any("something went wrong" in str(one.get("message", "")).lower() for one in errors):
            return _too_large(f"{host} gave up on a query", "ask for less at once")
    return GraphAnswer(data, tuple(errors))


def _too_large(reason: str, remedy: str) -> Again:
    """What was too large once will be again; a second try tells a large question from a bad moment."""
    return Again(TooLarge(reason, remedy), most=2)


def _unavailable(reason: str, remedy: str) -> Again:
    return Again(Unavailable(reason, remedy))


def _message(answer: Answer) -> Any:
    return answer.data.get("message", "") if isinstance(answer.data, dict) else ""


def _limit(answer: Answer, said: str, host: str, now: float) -> Again | None:
    """Return what a limit asks for; None where the answer speaks of no limit.

    REST says so by 403 or 429 with its headers or its words:
    https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    headers, lower = answer.headers, said.lower()
    spent = headers.get("x-ratelimit-remaining") == "0"
    named = "rate limit" in lower or "abuse" in lower
    if answer.status not in (403, 429) or not (spent or named or "retry-after" in headers or answer.status == 429):
        return None
    return _wait(_pause(headers, now, primary=spent), host)


def _wait(pause: float | None, host: str) -> Again:
    told = _SECONDARY_WAIT if pause is None else pause
    fault = RateLimited(f"{host} asks to wait {told:.0f} s: its rate limit is reached", "try later")
    return Again(fault, told, refused=True, doubling=pause is None)


def _pause(headers: Mapping[str, str], now: float, *, primary: bool) -> float | None:
    """Return the seconds that GitHub asks to wait, None where it does not say."""
    if headers.get("retry-after"):
        return retry_after(headers, now)
    reset = headers.get("x-ratelimit-reset", "")
    if primary and reset.isascii() and reset.isdigit():
        return max(0.0, float(reset[:12]) - now) + 1.0
    return None


def _forbidden(answer: Answer, said: str, credential: str, host: str) -> SourceError:
    """Return what a 403 means that is no limit."""
    if "x-github-sso" in answer.headers:
        return Unauthorised(f"the organisation asks {credential} for single sign-on", "authorise the token for its SSO")
    if "upgrade" in said.lower():
        return Unsupported(f"the plan on {host} does not have it ({said})", "nothing but another plan would tell")
    needed = answer.headers.get("x-accepted-github-permissions", "")
    grant = f"grant {printable(needed)[:_MOST_WORDS]}" if needed else "grant the permission that it names"
    return Unauthorised(f"{credential} may not see it ({said or 'no reason given'})", grant)
