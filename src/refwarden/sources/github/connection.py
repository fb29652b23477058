"""How one request goes over the wire: PyGithub writes it, and its answer is kept from PyGithub.

PyGithub acts on some answers by itself: it follows a 301 without the query of the new address and as another method,
waits two seconds on each 202 for ever, and stumbles over a header that is no number. So it is told of an empty 200
whatever came, and what came is left here for the client, which knows what each means.
"""

from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3
from github.Requester import HTTPSRequestsConnectionClass, RequestsResponse

_PATIENCE = 30.0  # seconds for a connection, and for each silence within an answer
_LONGEST = 120.0  # seconds for a whole answer, however steadily it drips
_MOST = 64 << 20  # bytes of a body; GitHub's own stay far below
_PIECE = 1 << 16
_PORTS = {"http": 80, "https": 443}


class Heard(NamedTuple):
    """What came back: the status, the headers by their lower-case names, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Endless(Exception):
    """An answer is larger, or takes longer, than any of GitHub's."""


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
            timeout=_PATIENCE,
            verify=self.verify,
            allow_redirects=False,
            stream=True,
        )
        with asked as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            self.heard = Heard(response.status_code, headers, _body(response.raw))
        bland = requests.Response()
        bland.status_code, bland._content = 200, b""  # noqa: SLF001 - requests has no other way to make an answer
        return RequestsResponse(bland)


def _body(raw: urllib3.HTTPResponse) -> bytes:
    """Read a body as it comes, so that neither its size nor its slowness goes unseen."""
    body, began = bytearray(), monotonic()
    try:
        while piece := raw.read1(_PIECE, decode_content=True):
            body += piece
            if len(body) > _MOST:
                raise Endless(f"answers with more than {_MOST >> 20} MiB")
            if monotonic() - began > _LONGEST:
                raise Endless(f"takes more than {_LONGEST:.0f} s for one answer")
    except urllib3.exceptions.HTTPError as fault:
        raise requests.ConnectionError(str(fault)) from fault
    return bytes(body)
