"""What GitLab's answers mean: an answer, a limit, a fault, or something that the token may not see."""

from collections.abc import Mapping
from typing import Any

from refwarden.model.errors import Gone, RateLimited, SourceError, Unaccepted, Unauthorised, Unavailable, Unscoped
from refwarden.model.text import printable
from refwarden.sources.gitlab.access import JOB
from refwarden.sources.web.answers import UNREADABLE, Again, Answer, GraphAnswer, TooLarge, retry_after

_WAIT = 60.0  # a minute is the span of GitLab's limits where an answer names no time
_MOST_WORDS = 200
_API = "give a token with the scope read_api; to publish, api"
# A protected variable is not there in the pipelines of most merge requests:
# https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/#access-to-protected-variables-and-runners
_IN_JOB = (
    "set REFWARDEN_GITLAB_TOKEN to a project access token with the scope read_api; where it is set, take its "
    "protection off, which keeps it from pipelines of merge requests"
)


def judged(answer: Answer, credential: str, host: str, now: float) -> Answer | Again:
    """Return an answer, or why asking again may help. Its data may be None: GitLab says `null` of a thing never made.

    Raises:
        SourceError: It may not.
    """
    status, said = answer.status, printable(str(_message(answer)))[:_MOST_WORDS]
    if status == 429:
        return _wait(answer.headers, host, now)
    if status == 202:
        return Again(Unavailable(f"{host} is still working it out (202)", "try again in a minute"))
    if status < 300:
        if answer.data is UNREADABLE:
            return Again(Unavailable(f"{host} broke off in the middle of its answer", "try again"))
        return answer
    if status >= 500:
        fault = TooLarge if status in (502, 504) else Unavailable
        return Again(fault(f"{host} answers {status}", "try again"), most=2 if fault is TooLarge else 4)
    if status in (401, 403):
        raise _refused(status, said, credential, host)
    if status in (404, 410):
        raise Gone(f"{host} says that it is not there ({status})", f"check the name, and what {credential} may see")
    raise Unavailable(f"{host} answers {status} {said}".rstrip(), "report it, if it lasts")


def graphed(answer: Answer, host: str) -> GraphAnswer | Again:
    """Return what a successful answer says to GraphQL, or why asking again may help.

    That a query is too intricate, or took too long, GitLab tells by an error within an answer 200:
    https://docs.gitlab.com/api/graphql/#limits
    """
    told = answer.data if isinstance(answer.data, dict) else {}
    data: Any = {} if told.get("data") is None else told["data"]
    errors: Any = told.get("errors") or []
    whole = isinstance(data, dict) and isinstance(errors, list) and all(isinstance(one, dict) for one in errors)
    if not whole or not (data or errors):
        return Again(Unavailable(f"{host} answers with what is no answer to GraphQL", "try again"))
    words = " ".join(str(one.get("message", "")) for one in errors).lower()
    if not any(value is not None for value in data.values()):
        if "complexity" in words or "too large" in words:
            raise TooLarge(f"{host} finds a query too intricate", "report it")
        if "timed out" in words or "timeout" in words:
            return Again(TooLarge(f"{host} gave up on a query", "ask for less at once"), most=2)
    return GraphAnswer(data, tuple(errors))


def _message(answer: Answer) -> Any:
    """Return what an error says; REST has three words for where it says so, two of them together."""
    told = answer.data if isinstance(answer.data, dict) else {}
    return ": ".join(str(told[one]) for one in ("message", "error", "error_description") if told.get(one))


def _wait(headers: Mapping[str, str], host: str, now: float) -> Again:
    """Return what a limit asks for: https://docs.gitlab.com/security/rate_limits/."""
    pause = retry_after(headers, now)
    reset = headers.get("ratelimit-reset", "")
    if pause is None and reset.isascii() and reset.isdigit():
        pause = max(0.0, float(reset[:12]) - now) + 1.0
    told = _WAIT if pause is None else pause
    fault = RateLimited(f"{host} asks to wait {told:.0f} s: its rate limit is reached", "try later")
    return Again(fault, told, refused=True, doubling=pause is None)


def _refused(status: int, said: str, credential: str, host: str) -> SourceError:
    """Return what a 401 or 403 means.

    Only a role that does not suffice says something of the project and its licence. A fine-grained token that is for
    less is refused with `insufficient_granular_scope`, whatever there is (`Gitlab::Auth::GranularPermissionsError`).
    """
    if credential == JOB:
        # https://docs.gitlab.com/ci/jobs/ci_job_token/#job-token-access
        words = f"{host} does not let a job's own token ask this ({status})"
        return Unscoped(words, _IN_JOB)
    if status == 401:
        return Unaccepted(f"{host} does not accept {credential} (401)", "give a token that is valid, and not expired")
    if "scope" in said:
        return Unscoped(f"{credential} has too small a scope ({said})", _API)
    return Unauthorised(f"{credential} may not see it ({said or '403'})", "give a token of a higher role")
