"""How GitLab is asked: python-gitlab writes each request (see connection), the rest is as for every host."""

from collections.abc import Callable, Iterable, Mapping
from time import time
from typing import TYPE_CHECKING, Any, NamedTuple

from refwarden.model.errors import Unavailable
from refwarden.sources.gitlab.access import JOB
from refwarden.sources.gitlab.answers import graphed, judged
from refwarden.sources.web import client as web
from refwarden.sources.web.answers import Again, Answer, GraphAnswer
from refwarden.sources.web.transport import LONGEST, Reach, Request, sending

if TYPE_CHECKING:
    from refwarden.sources.gitlab.connection import Connection
    from refwarden.sources.web.wire import Heard


class Settings(NamedTuple):
    """How to reach GitLab.

    Attributes:
        base_url: The address that people would type, `https://gitlab.com` or another's, folder included.
        token: Yields the credential for each request; see access.
        credential: What the credential is, in words, such as `GITLAB_TOKEN`.
        verify: A file of certificates to trust, or True for the usual ones.
        longest: Seconds that all waits of one question may take together.
        cache: Where answers are kept between runs, an empty folder for nowhere.
    """

    base_url: str
    token: Callable[[], str]
    credential: str = "the token"
    verify: str | bool = True
    longest: float = LONGEST
    cache: str = ""


class Client(web.Client):
    """Asks GitLab.

    Args:
        settings: How to reach GitLab.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(Reach(f"{settings.base_url}/api/v4", settings.cache, settings.longest))
        self._settings = settings

    @property
    def public(self) -> bool:
        """Whether it is gitlab.com, which knows every field; another server may be older."""
        return self._settings.base_url == "https://gitlab.com"

    def put(self, path: str, content: Mapping[str, object]) -> Answer:
        """Change something; see `change`."""
        return self.change("PUT", path, content)

    def _items(self, answer: Answer) -> Iterable[Any]:
        """Return a page's items: GitLab's lists stand alone, never in an object."""
        if not isinstance(answer.data, list):
            raise Unavailable(f"{self.host} answers without the list that was asked for", "try again")
        return answer.data

    # What an answer means

    def _rest(self, answer: Answer) -> Answer | Again:
        return judged(answer, self._settings.credential, self.host, time())

    def _graph(self, answer: Answer) -> GraphAnswer | Again:
        found = self._rest(answer)
        return found if isinstance(found, Again) else graphed(found, self.host)

    # How it is asked

    def _graphql_path(self) -> str:
        return f"{self._settings.base_url}/api/graphql"

    def _signed(self) -> tuple[str, Mapping[str, str]]:
        """Return the credential, and the headers of every request.

        Every sort of token but a job's counts as a bearer's: https://docs.gitlab.com/api/rest/authentication/
        """
        token = self._settings.token()
        header = {"JOB-TOKEN": token} if self._settings.credential == JOB else {"Authorization": f"Bearer {token}"}
        return token, {**header, "Accept": "application/json"}

    def _sent(self, request: Request) -> "Heard | Again":
        connection = self._connection()
        return sending(self.host, lambda: connection.send(request))

    def _connection(self) -> "Connection":
        """Return this thread's connection."""
        if not hasattr(self._local, "connection"):
            from refwarden.sources.gitlab.connection import Connection

            self._local.connection = Connection(self._settings.base_url, self._settings.verify)
        found: Connection = self._local.connection
        return found
