"""How one request goes over the wire: PyGithub writes it, and its answer is kept from PyGithub.

PyGithub acts on some answers by itself: it follows a 301 without the query of the new address and as another method,
waits two seconds on each 202 for ever, and stumbles over a header that is no number. So it is told of an empty 200
whatever came, and what came is left here for the client, which knows what each means.
"""

from urllib.parse import urlsplit

import requests
from github.Requester import HTTPSRequestsConnectionClass, RequestsResponse

from refwarden.sources.web import wire
from refwarden.sources.web.wire import Heard, hear

_PORTS = {"http": 80, "https": 443}


class Connection(HTTPSRequestsConnectionClass):
    """A connection to one server, by HTTP or HTTPS, for one thread.

    Args:
        base_url: REST's address.
        verify: A file of certificates to trust, or True for the usual ones.
    """

    def __init__(self, base_url: str, verify: str | bool) -> None:
        parts = urlsplit(base_url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        super().__init__(host, parts.port or _PORTS[parts.scheme], verify=verify)
        self.protocol = parts.scheme
        self.session.mount("http://", self.adapter)
        self.heard = Heard(0, {}, b"")

    def getresponse(self) -> RequestsResponse:
        """Send what `request` was given.

        Returns:
            An empty 200; what really came is in `heard`.

        Raises:
            Endless: The answer has no end.
            requests.RequestException: The server cannot be reached, or broke off.
            OSError: The certificates cannot be read.
        """
        asked = self.session.request(
            self.verb,
            f"{self.protocol}://{self.host}:{self.port}{self.url}",
            headers=self.headers,
            data=self.input,
            timeout=wire.PATIENCE,
            verify=self.verify,
            allow_redirects=False,
            stream=True,
        )
        self.heard = hear(asked)
        bland = requests.Response()
        bland.status_code, bland._content = 200, b""  # noqa: SLF001 - requests has no other way to make an answer
        return RequestsResponse(bland)
