"""An answer as it comes over the wire: read piece by piece, so that neither its size nor its slowness goes unseen."""

from time import monotonic
from typing import NamedTuple

import requests
import urllib3

PATIENCE = 30.0  # seconds for a connection, and for each silence within an answer
_LONGEST = 120.0  # seconds for a whole answer, however steadily it drips
_MOST = 64 << 20  # bytes of a body; what hosts answer stays far below
_PIECE = 1 << 16


class Heard(NamedTuple):
    """What came back: the status, the headers by their lower-case names, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Endless(Exception):
    """An answer is larger, or takes longer, than any of a host's."""


def hear(response: requests.Response) -> Heard:
    """Read an answer that is being streamed, and close it.

    Raises:
        Endless: It has no end.
        requests.ConnectionError: The server broke off.
    """
    with response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Heard(response.status_code, headers, _body(response.raw))


def _body(raw: urllib3.HTTPResponse) -> bytes:
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
