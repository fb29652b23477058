"""The simulated GitHub on real HTTP: GitHub.com's addresses at the top, an Enterprise Server's below `/api`.

Each answer is one write on a socket without Nagle's algorithm, since two writes would cost 40 ms each time. The only
use of the machine's clock is where the protocol itself has it: the date and the limits' reset.
"""

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.forges.github import rest
from tests.forges.github.access import Caller, token_of
from tests.forges.github.contract import BEYOND, Contract, contract
from tests.forges.github.faults import Asked, Fault, FaultPlan
from tests.forges.github.people import Token
from tests.forges.github.rest.routes import Call, Refused, Reply, canonical
from tests.forges.github.state import Forge

_HOURLY = 5000


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


class Server:
    """Serves a forge.

    Args:
        forge: What is served.
        latency: Seconds that each request takes beside the work.
        lacking: Fields of GraphQL that an Enterprise Server has never heard of; see graphql.execute.
        limit: Requests an hour that each token may make.
    """

    def __init__(
        self, forge: Forge, *, latency: float = 0.0, lacking: Iterable[str] = (), limit: int = _HOURLY
    ) -> None:
        self.forge, self.latency, self.lacking, self.limit = forge, latency, tuple(lacking), limit
        self.faults = FaultPlan()
        self.seen: list[Seen] = []
        self.problems: list[str] = []  # where the description of GitHub's API was not kept
        self.proven = contract() is not None
        self.reset_at = int(time.time()) + 3600
        self._spent: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._sockets: set[Any] = set()
        handler = type("Handler", (_Handler,), {"simulator": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self.forge.base_url = self.url
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        with self._lock:
            for each in list(self._sockets):
                with suppress(OSError):
                    each.shutdown(2)
        self._thread.join()

    @property
    def url(self) -> str:
        """GitHub.com's way: what stands for `https://api.github.com`."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def enterprise_url(self) -> str:
        """An Enterprise Server's way: `/api/v3`, with GraphQL at `/api/graphql`."""
        return f"{self.url}/api/v3"

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

    def spend(self, token: Token | None) -> int:
        """Count a request of a token's, and return what is left of its hour."""
        with self._lock:
            key = token.value if token else ""
            self._spent[key] += 1
            return self.limit - self._spent[key]

    def opened(self, connection: Any) -> None:
        with self._lock:
            self._sockets.add(connection)

    def closed(self, connection: Any) -> None:
        with self._lock:
            self._sockets.discard(connection)


class _Dropped(Exception):
    """The connection breaks here."""


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

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - http.server looks for these names

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.simulator.latency:
            time.sleep(self.simulator.latency)
        exchange = Exchange(self.simulator, self.command, self.path, headers, raw)
        try:
            reply, fault = exchange.run()
        except _Dropped:
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


class Exchange:
    """One request and how it is answered."""

    def __init__(self, server: Server, method: str, target: str, headers: dict[str, str], raw: bytes) -> None:
        self.server, self.forge, self.method, self.headers, self.raw = server, server.forge, method, headers, raw
        parts = urlsplit(target)
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.enterprise = parts.path.startswith("/api/")
        path = parts.path.removeprefix("/api/v3") if self.enterprise else parts.path
        self.graphql = parts.path in ("/graphql", "/api/graphql")
        self.path = "/graphql" if self.graphql else path or "/"
        self.api = server.enterprise_url if self.enterprise else server.url
        try:
            self.data = json.loads(raw) if raw else None
            self.readable = True
        except ValueError:
            self.data, self.readable = None, False
        self.operation = str((self.data or {}).get("operationName") or "") if self.graphql else ""
        self.template = self.operation or self.path

    def run(self) -> tuple[Reply, Fault]:
        """Answer, through whatever fault is planned. Raises _Dropped where the connection breaks."""
        asked = Asked(self.method, self.path, self.operation, self.data)
        fault = self.server.faults.meet(asked) or Fault()
        if fault.first is not None:
            with self.forge.lock:
                fault.first(self.forge)
        if fault.drop == "before":
            self._record(0)
            raise _Dropped
        if fault.reply is not None:
            reply = Reply(fault.reply.status, fault.reply.body, dict(fault.reply.headers))
            reply.headers = {**self._common(None, self.server.limit - 1), **reply.headers}
            reply.headers |= fault.headers(int(time.time())) if fault.headers else {}
            self._prove(None)
        else:
            reply = self._answered()
        self._record(0 if fault.drop else reply.status)
        if fault.drop == "after":
            raise _Dropped
        return reply, fault

    def _answered(self) -> Reply:
        with self.forge.lock:
            token, wrong = token_of(self.forge, self.headers, int(time.time()))
            left = self.server.spend(token) if self.path != "/rate_limit" else self.server.limit
            try:
                reply = self._refused(token, wrong, left) or (self._graph(token) if self.graphql else self._rest(token))
            except Refused as refused:
                reply = refused.reply
            except Exception as fault:  # noqa: BLE001 - a mistake of the simulator's own must fail the test, not hang it
                import traceback

                self.server.complain(f"{self.method} {self.path}: {fault!r}\n{traceback.format_exc()}")
                reply = Reply(500, {"message": "the simulator is wrong"})
        if not self.graphql:
            self._prove(reply)
        reply.headers = {**self._common(token, max(0, left)), **reply.headers}
        return self._conditional(reply)

    def _refused(self, token: Token | None, wrong: str, left: int) -> Reply | None:
        """Return why nobody is let in, None where they are."""
        if wrong or (token is None and self.graphql):
            message = wrong or "This endpoint requires you to be authenticated."
            return Refused(401, message).reply
        if token is not None and token.installation is not None and token.installation.suspended_at is not None:
            return Refused(403, "This installation has been suspended").reply
        if left < 0 and not self.graphql:
            return Refused(403, f"API rate limit exceeded for user ID {token.actor.id if token else 0}.").reply
        return None if self.readable else Refused(400, "Problems parsing JSON").reply

    def _graph(self, token: Token | None) -> Reply:
        from tests.forges.github.graphql import execute

        assert token is not None
        asked = self.data if isinstance(self.data, dict) else {}
        variables = asked.get("variables")
        return Reply(
            200, execute(self.forge, token, asked.get("query"), variables, self.operation or None, self.server.lacking)
        )

    def _rest(self, token: Token | None) -> Reply:
        path = canonical(self.forge, self.path)
        match = rest.found(self.method, path)
        if match is None:
            self.server.complain(f"{self.method} {self.path}: the simulator has no such endpoint")
            raise Refused(404, "Not Found")
        route, words = match
        self.template = route.template
        headers = {**self.headers, "x-simulated-reset": str(self.server.reset_at)}
        caller = Caller(self.forge, token)
        html = self.server.url
        call = Call(
            self.forge, caller, self.method, path, self.query, self.api, html, self.data, headers, route.template, words
        )
        found = route.handler(call)
        return found if isinstance(found, Reply) else Reply(200, found)

    # What every answer has

    def _common(self, token: Token | None, left: int) -> dict[str, str]:
        """Return the headers of every answer.

        Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
        """
        told = {
            "date": formatdate(usegmt=True),
            "server": "github.com",
            "x-github-request-id": f"SIM:{len(self.server.seen)}",
            "x-github-media-type": "github.v3; format=json",
            "x-ratelimit-limit": str(self.server.limit),
            "x-ratelimit-remaining": str(left),
            "x-ratelimit-used": str(self.server.limit - left),
            "x-ratelimit-reset": str(self.server.reset_at),
            "x-ratelimit-resource": "graphql" if self.graphql else "core",
        }
        if self.enterprise:
            told["x-github-enterprise-version"] = "3.17.0"
        if token is not None and token.kind == "user":
            told["x-oauth-scopes"] = ", ".join(token.scopes)
        return told

    def _conditional(self, reply: Reply) -> Reply:
        """Give an answer to GET its ETag; one that the caller has is 304.

        Source: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests
        """
        if self.method != "GET" or reply.status != 200:
            return reply
        tag = f'W/"{hashlib.sha256(payload(reply) + reply.headers.get("link", "").encode()).hexdigest()}"'
        reply.headers |= {"etag": tag, "cache-control": "private, max-age=60, s-maxage=60"}
        if tag in self.headers.get("if-none-match", ""):
            return Reply(304, None, reply.headers)
        return reply

    # What is kept of it

    def _record(self, status: int) -> None:
        kind = "graphql" if self.graphql else "rest"
        headers = {name: value for name, value in self.headers.items() if name != "authorization"}
        seen = Seen(kind, self.method, self.template, self.path, self.query, status, self.data, headers)
        self.server.record(seen)

    def _prove(self, reply: Reply | None) -> None:
        """Hold the request, and the answer unless it is a planned fault, to GitHub's description."""
        described: Contract | None = contract("server" if self.enterprise else "github.com")
        if described is None or self.graphql:
            return
        path = canonical(self.forge, self.path)
        operation = described.operation(self.method, path)
        if operation is None and BEYOND.fullmatch(path):
            return
        if operation is None:
            self.server.complain(f"{self.method} {path}: GitHub's description has no such endpoint")
            return
        if not self.template or self.template == self.path:
            self.template = operation.template
        wrong = [f"the request: {one}" for one in described.request(operation, self.query, self.data)]
        if reply is not None and not isinstance(reply.body, bytes) and not (reply.status == 422 and wrong):
            wrong += [
                f"the answer {reply.status}: {one}" for one in described.response(operation, reply.status, reply.body)
            ]
        for one in wrong:
            self.server.complain(f"{self.method} {path}: {one}")
