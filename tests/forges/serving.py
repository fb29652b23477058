"""A simulated host on real HTTP, whichever host it is: sockets, counters, faults, latency.

Each answer is one write on a socket without Nagle's algorithm, since two writes would cost 40 ms each time. The only
use of the machine's clock is where the protocol itself has it: the date and the limits' reset.
"""

import json
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, Self

from tests.forges.faults import Fault, FaultPlan
from tests.forges.reply import Reply


@dataclass(frozen=True)
class Seen:
    """A request that came: `rest` or `graphql`, the endpoint as documented or the operation's name, and the answer."""

    kind: str
    method: str
    template: str
    path: str
    query: dict[str, str]
    status: int
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Dropped(Exception):
    """The connection breaks here."""


class Answering(Protocol):
    """One request and how it is answered."""

    def run(self) -> tuple[Reply, Fault]:
        """Answer, through whatever fault is planned. Raises Dropped where the connection breaks."""
        ...


class Server(ABC):
    """Serves a simulated host.

    Args:
        forge: What is served; it has a `base_url`, which is set to the server's own.
        latency: Seconds that each request takes beside the work.
        limit: Requests that each token may make, within the host's own span of time.
        proven: Whether the description of the host's API is at hand.
    """

    def __init__(self, forge: Any, *, latency: float, limit: int, proven: bool) -> None:
        self.forge, self.latency, self.limit, self.proven = forge, latency, limit, proven
        self.faults = FaultPlan()
        self.seen: list[Seen] = []
        self.problems: list[str] = []  # where the description of the host's API was not kept
        self.peak = 0  # the most requests that were under way together
        self._busy = 0
        self._spent: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._sockets: set[Any] = set()
        handler = type("Handler", (_Handler,), {"simulator": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self._over = False
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self.forge.base_url = self.url
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        socket.create_connection(self._http.server_address[:2]).close()  # it listens until somebody comes
        self._thread.join()
        self._http.server_close()
        with self._lock:
            for each in list(self._sockets):
                with suppress(OSError):
                    each.shutdown(2)

    def _listen(self) -> None:
        """Let connections in. The library's own loop would look for its end now and then, and be waited for."""
        while not self._over:
            self._http.handle_request()

    @abstractmethod
    def exchange(self, method: str, target: str, headers: dict[str, str], raw: bytes) -> Answering:
        """Return what answers one request."""

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    # What came

    def count(self, kind: str = "", template: str = "", method: str = "") -> int:
        """Return how many requests came, of a kind, an endpoint (or operation) and a method."""
        with self._lock:
            return sum(
                1
                for one in self.seen
                if kind in ("", one.kind) and template in ("", one.template) and method in ("", one.method)
            )

    def counts(self) -> Counter[str]:
        """Return how many requests came to each endpoint or operation."""
        with self._lock:
            return Counter(f"{one.method} {one.template}" if one.kind == "rest" else one.template for one in self.seen)

    def forget(self) -> None:
        """Count from nothing again."""
        with self._lock:
            self.seen.clear()

    def record(self, seen: Seen) -> None:
        with self._lock:
            self.seen.append(seen)

    def complain(self, problem: str) -> None:
        with self._lock:
            if len(self.problems) < 50:
                self.problems.append(problem)

    def spend(self, token: str) -> int:
        """Count a request of a token's, empty for nobody's, and return what is left of its limit."""
        with self._lock:
            self._spent[token] += 1
            return self.limit - self._spent[token]

    def renew(self) -> None:
        """Begin every token's limit anew."""
        with self._lock:
            self._spent.clear()

    def begun(self) -> None:
        """Count a request that is under way."""
        with self._lock:
            self._busy += 1
            self.peak = max(self.peak, self._busy)

    def done(self) -> None:
        """Count it no more."""
        with self._lock:
            self._busy -= 1

    def opened(self, connection: Any) -> None:
        with self._lock:
            self._sockets.add(connection)

    def closed(self, connection: Any) -> None:
        with self._lock:
            self._sockets.discard(connection)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    simulator: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        super().setup()
        self.simulator.opened(self.connection)

    def finish(self) -> None:
        self.simulator.closed(self.connection)
        with suppress(OSError, ValueError):
            super().finish()

    def handle(self) -> None:
        with suppress(ConnectionError, TimeoutError):
            super().handle()

    def log_message(self, *_: Any) -> None:
        """Say nothing: what came is recorded."""

    def do_GET(self) -> None:
        self._serve()

    do_HEAD = do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - http.server looks for these names

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.simulator.begun()
        try:
            self._answer(raw)
        finally:
            self.simulator.done()

    def _answer(self, raw: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.simulator.latency:
            time.sleep(self.simulator.latency)
        exchange = self.simulator.exchange(self.command, self.path, headers, raw)
        try:
            reply, fault = exchange.run()
        except Dropped:
            self._hang_up()
            return
        self._send(reply, fault)

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(2)

    def _send(self, reply: Reply, fault: Fault) -> None:
        """Write the answer at once, or as the fault has it."""
        body = payload(reply)
        sent = body[: int(len(body) * fault.cut)] if fault.cut < 1 else body
        phrase = HTTPStatus(reply.status).phrase
        told = {"content-type": "application/json; charset=utf-8", **reply.headers, "content-length": str(len(sent))}
        if reply.status in (204, 304):
            told.pop("content-length")
        head = f"HTTP/1.1 {reply.status} {phrase}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told.items())
        data = head.encode("latin-1") + b"\r\n" + sent
        if fault.keep < 1:
            self.wfile.write(data[: len(data) - len(sent) + int(len(sent) * fault.keep)])
            self.wfile.flush()
            self._hang_up()
            return
        if fault.pause:
            half = len(data) - len(sent) // 2
            self.wfile.write(data[:half])
            self.wfile.flush()
            time.sleep(fault.pause)
            data = data[half:]
        self.wfile.write(data)
        self.wfile.flush()


def payload(reply: Reply) -> bytes:
    """Return an answer's body as it is sent."""
    if reply.body is None or reply.status in (204, 304):
        return b""
    if isinstance(reply.body, bytes):
        return reply.body
    return json.dumps(reply.body, separators=(",", ":")).encode("utf-8", "surrogateescape")
