"""The simulated GitHub on real HTTP: GitHub.com's addresses at the top, an Enterprise Server's below `/api`."""

import hashlib
import json
import time
from collections.abc import Iterable
from email.utils import formatdate
from urllib.parse import parse_qsl, urlsplit

from tests.forges import serving
from tests.forges.faults import Asked, Fault
from tests.forges.github import rest
from tests.forges.github.access import Caller, token_of
from tests.forges.github.contract import BEYOND, Contract, contract
from tests.forges.github.people import Token
from tests.forges.github.rest.routes import Call, Refused, canonical
from tests.forges.github.state import Forge
from tests.forges.reply import Reply
from tests.forges.serving import Dropped, Seen, payload

_HOURLY = 5000


class Server(serving.Server):
    """Serves a forge.

    Args:
        forge: What is served.
        latency: Seconds that each request takes beside the work.
        lacking: Fields of GraphQL that an Enterprise Server has never heard of; see graphql.execute.
        limit: Requests an hour that each token may make.
    """

    forge: Forge

    def __init__(
        self, forge: Forge, *, latency: float = 0.0, lacking: Iterable[str] = (), limit: int = _HOURLY
    ) -> None:
        super().__init__(forge, latency=latency, limit=limit, proven=contract() is not None)
        self.lacking = tuple(lacking)
        self.reset_at = int(time.time()) + 3600

    def exchange(self, method: str, target: str, headers: dict[str, str], raw: bytes) -> "Exchange":
        """Return what answers one request."""
        return Exchange(self, method, target, headers, raw)

    @property
    def enterprise_url(self) -> str:
        """An Enterprise Server's way: `/api/v3`, with GraphQL at `/api/graphql`."""
        return f"{self.url}/api/v3"


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
        """Answer, through whatever fault is planned. Raises Dropped where the connection breaks."""
        asked = Asked(self.method, self.path, self.operation, self.data)
        fault = self.server.faults.meet(asked) or Fault()
        if fault.first is not None:
            with self.forge.lock:
                fault.first(self.forge)
        if fault.drop == "before":
            self._record(0)
            raise Dropped
        if fault.reply is not None:
            reply = Reply(fault.reply.status, fault.reply.body, dict(fault.reply.headers))
            reply.headers = {**self._common(None, self.server.limit - 1), **reply.headers}
            reply.headers |= fault.headers(int(time.time())) if fault.headers else {}
            self._prove(None)
        else:
            reply = self._answered()
        self._record(0 if fault.drop else reply.status)
        if fault.drop == "after":
            raise Dropped
        return reply, fault

    def _answered(self) -> Reply:
        with self.forge.lock:
            token, wrong = token_of(self.forge, self.headers, int(time.time()))
            left = self.server.spend(token.value if token else "") if self.path != "/rate_limit" else self.server.limit
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
