"""How one request goes over the wire: python-gitlab writes it, and its answer is kept from python-gitlab.

python-gitlab acts on some answers by itself: it waits on a 429 without end, raises on a `null`, and follows redirects
to other servers with the token. So it is told of an empty object whatever came, and what came is left here for the
client, which knows what each means.
"""

from typing import Any

import gitlab
import requests
from gitlab._backends.requests_backend import RequestsBackend, RequestsResponse

from refwarden.sources.web import wire
from refwarden.sources.web.transport import Request
from refwarden.sources.web.wire import Heard, hear


class _Backend(RequestsBackend):
    """Sends, and keeps what is heard."""

    heard = Heard(0, {}, b"")

    def http_request(
        self,
        method: str,
        url: str,
        json: Any = None,
        data: Any = None,
        params: Any = None,
        timeout: float | None = None,
        verify: bool | str | None = True,
        stream: bool | None = False,
        **kwargs: Any,
    ) -> RequestsResponse:
        """Send what python-gitlab wrote; its answer is an empty object."""
        del data, timeout, stream
        asked = self.client.request(
            method.upper(),
            url,
            params=params,
            json=json,
            headers=kwargs.get("headers"),
            auth=_nobody,
            timeout=wire.PATIENCE,
            verify=verify,
            allow_redirects=False,
            stream=True,
        )
        self.heard = hear(asked)
        bland = requests.Response()
        bland.status_code, bland._content = 200, b"{}"  # noqa: SLF001 - requests has no other way to make an answer
        return RequestsResponse(bland)


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Add no credential: each request brings its own, and a .netrc is not asked."""
    return request


class Connection:
    """A connection to one server, for one thread. It knows no credential.

    Args:
        base_url: The address that people would type.
        verify: A file of certificates to trust, or True for the usual ones.
    """

    def __init__(self, base_url: str, verify: str | bool) -> None:
        self._backend = _Backend()
        self._lab = gitlab.Gitlab(base_url, ssl_verify=verify, user_agent="refwarden", backend=lambda: self._backend)

    def send(self, request: Request) -> Heard:
        """Send a request and return what came back.

        Raises:
            Endless: The answer has no end.
            requests.RequestException: The server cannot be reached, or broke off.
            OSError: The certificates cannot be read.
        """
        self._lab.http_request(
            request.verb.lower(),
            request.path,
            query_data=dict(request.query),
            post_data=None if request.content is None else dict(request.content),
            max_retries=0,
            extra_headers=dict(request.headers),
        )
        return self._backend.heard
