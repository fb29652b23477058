"""How GitHub is asked: PyGithub's requester writes each request (see connection), the rest is as for every host."""

import threading
from collections.abc import Callable, Mapping
from time import time
from typing import Any, NamedTuple

from refwarden.sources.github.answers import graphed, judged
from refwarden.sources.web import client as web
from refwarden.sources.web.answers import Again, Answer, GraphAnswer
from refwarden.sources.web.transport import LONGEST, Reach, Request, sending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from github.Requester import Requester

    from refwarden.sources.github.connection import Connection
    from refwarden.sources.web.wire import Heard

_VERSION = "2022-11-28"  # of the REST API, whose description is what we read by


class Settings(NamedTuple):
    """How to reach GitHub.

    Attributes:
        base_url: REST's address: `https://api.github.com`, or `https://HOST/api/v3` for an Enterprise Server.
        token: Yields the credential for each request; see access.
        credential: What the credential is, in words, such as `GITHUB_TOKEN`.
        verify: A file of certificates to trust, or True for the usual ones.
        longest: Seconds that all waits of one question may take together.
        app: Whether the token is an app's own, signed by its key, and no installation's or person's.
        cache: Where answers are kept between runs, an empty folder for nowhere.
    """

    base_url: str
    token: Callable[[], str]
    credential: str = "the token"
    verify: str | bool = True
    longest: float = LONGEST
    app: bool = False
    cache: str = ""


class Client(web.Client):
    """Asks GitHub.

    Args:
        settings: How to reach GitHub.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(Reach(settings.base_url, settings.cache, settings.longest))
        self._settings = settings
        self._lock = threading.Lock()
        self.points = 0

    @property
    def enterprise(self) -> bool:
        """Whether it is an Enterprise Server, which may know less than github.com."""
        return self._settings.base_url.rstrip("/").endswith("/api/v3")

    def graphql(self, document: str, variables: Mapping[str, Any], operation: str) -> GraphAnswer:
        """Run one query and count its points; see web.client.Client."""
        answer = super().graphql(document, variables, operation)
        limit = answer.data.get("rateLimit")
        cost = limit.get("cost") if isinstance(limit, dict) else 0
        with self._lock:
            self.points += cost if isinstance(cost, int) else 0
        return answer

    def patch(self, path: str, content: Mapping[str, Any]) -> Answer:
        """Change something; see `change`."""
        return self.change("PATCH", path, content)

    # What an answer means

    def _rest(self, answer: Answer) -> Answer | Again:
        return judged(answer, self._settings.credential, self.host, time())

    def _graph(self, answer: Answer) -> GraphAnswer | Again:
        found = self._rest(answer)
        return found if isinstance(found, Again) else graphed(found, self.host, time())

    # How it is asked

    def _graphql_path(self) -> str:
        """GraphQL's address; `/api/graphql` beside `/api/v3` on an Enterprise Server."""
        base = self._settings.base_url.rstrip("/")
        return f"{base.removesuffix('/api/v3')}/api/graphql" if self.enterprise else f"{base}/graphql"

    def _signed(self) -> tuple[str, Mapping[str, str]]:
        """Return the credential, and the headers of every request."""
        token = self._settings.token()
        return token, {
            "Authorization": f"{'Bearer' if self._settings.app else 'token'} {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": _VERSION,
        }

    def _sent(self, request: Request) -> "Heard | Again":
        requester, connection = self._requester()

        def send() -> "Heard":
            requester.requestJson(
                request.verb,
                request.path,
                parameters=dict(request.query) or None,
                headers=dict(request.headers),
                input=None if request.content is None else dict(request.content),
                cnx=connection,
            )
            return connection.heard

        return sending(self.host, send)

    def _requester(self) -> "tuple[Requester, Connection]":
        """Return this thread's requester and connection, which know no credential: each request brings its own."""
        if not hasattr(self._local, "requester"):
            import logging

            import github

            from refwarden.sources.github.connection import Connection

            for handler in list(logging.getLogger("github").handlers):  # the import prints to standard error
                logging.getLogger("github").removeHandler(handler)
            made = github.Github(
                base_url=self._settings.base_url,
                user_agent="refwarden",
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
            )
            self._local.requester = made.requester
            self._local.connection = Connection(self._settings.base_url, self._settings.verify)
        return self._local.requester, self._local.connection
