"""What GitHub's answers mean: an answer, a limit, a fault, or something that the token may not see."""

from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from refwarden.model.errors import Gone, RateLimited, SourceError, Unauthorised, Unavailable, Unsupported
from refwarden.model.text import printable

_SECONDARY_WAIT = 60.0  # what GitHub asks for where it names no time
_MOST_WORDS = 200


class TooLarge(Unavailable):
    """GitHub gave up on a query; asking for less at once may help."""


class Answer(NamedTuple):
    """An answer of GitHub's: its status, its headers by their lower-case names, and its data."""

    status: int
    headers: Mapping[str, str]
    data: Any

    def items(self) -> Iterable[Any]:
        """Return a page's items, whether they stand alone or in an object beside their count."""
        if isinstance(self.data, list):
            return self.data
        if isinstance(self.data, dict):
            return next((value for value in self.data.values() if isinstance(value, list)), ())
        return ()

    def next_page(self) -> str:
        """Return the address of the next page, empty for none."""
        for link in self.headers.get("link", "").split(","):
            address, _, relation = link.partition(";")
            if relation.strip() == 'rel="next"':
                return address.strip().removeprefix("<").removesuffix(">")
        return ""


class Again(NamedTuple):
    """Why asking again may help.

    Attributes:
        fault: What to raise when it is not asked again.
        pause: Seconds to wait first; None for the caller's own.
        refused: Whether GitHub certainly did nothing, so that even a request that changes something may be repeated.
    """

    fault: SourceError
    pause: float | None = None
    refused: bool = False


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
    if status < 300 or status == 304:
        return answer
    if status >= 500:
        kind = TooLarge if status in (502, 504) else Unavailable
        return Again(kind(f"{host} answers {status}", "try again"))
    if status == 401:
        raise Unauthorised(f"{host} does not accept {credential} (401)", "give a token that is valid, and not expired")
    if status == 403:
        raise _forbidden(answer, said, credential, host)
    if status in (404, 410):
        raise Gone(
            f"{host} says that it is not there ({status} {said})", f"check the name, and what {credential} may see"
        )
    if status == 451:
        raise Unsupported(f"{host} may not show it for legal reasons", "ask the repository's owner")
    raise Unavailable(f"{host} answers {status} {said}".rstrip(), "report it, if it lasts")


def _message(answer: Answer) -> Any:
    return answer.data.get("message", "") if isinstance(answer.data, dict) else ""


def _limit(answer: Answer, said: str, host: str, now: float) -> Again | None:
    """Return what a limit asks for; None where the answer speaks of no limit.

    GitHub says so by 403 or 429 with its headers or its words, and on GraphQL by an error within an answer 200.
    """
    headers, lower = answer.headers, said.lower()
    spent = headers.get("x-ratelimit-remaining") == "0"
    named = "rate limit" in lower or "abuse" in lower
    if answer.status == 200 and isinstance(answer.data, dict) and not answer.data.get("data"):
        errors = answer.data.get("errors") or ()
        if any(isinstance(one, dict) and one.get("type") == "RATE_LIMITED" for one in errors):
            named = spent = True
        elif any(
            "something went wrong" in str(one.get("message", "")).lower() for one in errors if isinstance(one, dict)
        ):
            return Again(TooLarge(f"{host} gave up on a query", "ask for less at once"))
        else:
            return None
    elif answer.status not in (403, 429) or not (spent or named or "retry-after" in headers or answer.status == 429):
        return None
    pause = _pause(headers, now, primary=spent)
    return Again(RateLimited(f"{host} asks to wait {pause:.0f} s: its rate limit is reached", "try later"), pause, True)


def _pause(headers: Mapping[str, str], now: float, *, primary: bool) -> float:
    told = headers.get("retry-after", "")
    if told.isascii() and told.isdigit():
        return float(told[:9])
    if told:
        try:
            return max(0.0, parsedate_to_datetime(told).timestamp() - now)
        except ValueError:
            return _SECONDARY_WAIT
    reset = headers.get("x-ratelimit-reset", "")
    if primary and reset.isascii() and reset.isdigit():
        return max(0.0, float(reset[:12]) - now) + 1.0
    return _SECONDARY_WAIT


def _forbidden(answer: Answer, said: str, credential: str, host: str) -> SourceError:
    """Return what a 403 means that is no limit."""
    if "x-github-sso" in answer.headers:
        return Unauthorised(f"the organisation asks {credential} for single sign-on", "authorise the token for its SSO")
    if "upgrade" in said.lower():
        return Unsupported(f"the plan on {host} does not have it ({said})", "nothing but another plan would tell")
    needed = answer.headers.get("x-accepted-github-permissions", "")
    grant = f"grant {printable(needed)[:_MOST_WORDS]}" if needed else "grant the permission that it names"
    return Unauthorised(f"{credential} may not see it ({said or 'no reason given'})", grant)
