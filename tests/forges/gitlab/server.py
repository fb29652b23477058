"""The simulated GitLab on real HTTP: `/api/v4` and `/api/graphql`, at the top or below a folder as installations may be."""

import hashlib
import json
import time
from collections.abc import Iterable
from email.utils import formatdate
from urllib.parse import parse_qsl, urlsplit

from tests.forges import serving
from tests.forges.faults import Asked, Fault
from tests.forges.gitlab import rest
from tests.forges.gitlab.access import Caller, token_of
from tests.forges.gitlab.contract import BEYOND, LATER, contract
from tests.forges.gitlab.graphql import execute
from tests.forges.gitlab.rest.routes import Call, Refused
from tests.forges.gitlab.state import Forge, Token
from tests.forges.reply import Reply
from tests.forges.serving import Dropped, Seen, payload

_A_MINUTE, _SPAN = 2000, 60
_PAGING = {"page", "per_page", "pagination", "order_by", "sort", "id_after"}


class Server(serving.Server):
    """Serves a forge.

    Args:
        forge: What is served.
        latency: Seconds that each request takes beside the work.
        lacking: Fields of GraphQL that an older server has never heard of.
        limit: Requests a minute that each token may make.
        folder: Where it is installed, such as `/gitlab`; empty for the top.
    """

    forge: Forge

    def __init__(
        self,
        forge: Forge,
        *,
        latency: float = 0.0,
        lacking: Iterable[str] = (),
        limit: int = _A_MINUTE,
        folder: str = "",
    ) -> None:
        super().__init__(forge, latency=latency, limit=limit, proven=contract() is not None)
        self.lacking, self.folder = tuple(lacking), folder
        self.skew = 0.0  # seconds by which its clock is ahead
        self.reset_at = self.now() + _SPAN

    def now(self) -> int:
        """Return the moment by its own clock."""
        return int(time.time() + self.skew)

    def spend(self, token: str) -> int:
        """Count a request; every minute all limits begin anew."""
        if self.now() >= self.reset_at:
            self.renew()
            self.reset_at = self.now() + _SPAN
        return super().spend(token)

    def exchange(self, method: str, target: str, headers: dict[str, str], raw: bytes) -> "Exchange":
        """Return what answers one request."""
        return Exchange(self, method, target, headers, raw)

    @property
    def home(self) -> str:
        """The address that people would type."""
        return self.url + self.folder


class Exchange:
    """One request and how it is answered."""

    def __init__(self, server: Server, method: str, target: str, headers: dict[str, str], raw: bytes) -> None:
        self.server, self.forge, self.method, self.headers = server, server.forge, method, headers
        parts = urlsplit(target)
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        inside = parts.path.startswith(server.folder)
        path = parts.path.removeprefix(server.folder) if inside else "/"
        self.graphql = path == "/api/graphql"
        self.api = f"{server.home}/api/v4"
        self.path = "/graphql" if self.graphql else path.removeprefix("/api/v4") if path.startswith("/api/v4") else ""
        try:
            self.data = json.loads(raw) if raw else None
        except ValueError:
            self.data = None
        self.operation = str((self.data or {}).get("operationName") or "") if self.graphql else ""
        self.template = self.operation or self.path

    def run(self) -> tuple[Reply, Fault]:
        """Answer, through whatever fault is planned. Raises Dropped where the connection breaks."""
        fault = self.server.faults.meet(Asked(self.method, self.path, self.operation, self.data)) or Fault()
        if fault.first is not None:
            with self.forge.lock:
                fault.first(self.forge)
        if fault.drop == "before":
            self._record(0)
            raise Dropped
        if fault.reply is not None:
            reply = Reply(fault.reply.status, fault.reply.body, dict(fault.reply.headers))
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
            token, wrong = token_of(self.forge, self.headers)
            left = self.server.spend(token.value if token else "")
            try:
                reply = self._refused(token, left, wrong=wrong) or (
                    self._graph(token) if self.graphql else self._rest(token)
                )
            except Refused as refused:
                reply = refused.reply
            except Exception as fault:  # noqa: BLE001 - a mistake of the simulator's own must fail the test, not hang it
                import traceback

                self.server.complain(f"{self.method} {self.path}: {fault!r}\n{traceback.format_exc()}")
                reply = Reply(500, {"message": "the simulator is wrong"})
        if not self.graphql:
            self._prove(reply)
        reply.headers = {**self._common(max(0, left)), **reply.headers}
        return self._conditional(reply)

    def _refused(self, token: Token | None, left: int, *, wrong: bool) -> Reply | None:
        """Return why nobody is let in, None where they are.

        Source: https://docs.gitlab.com/api/rest/troubleshooting/ and, for the limits,
        https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
        """
        if left < 0:
            wait = max(0, self.server.reset_at - self.server.now())
            return Reply(429, b"Retry later\n", {"retry-after": str(wait), "content-type": "text/plain"})
        if wrong:
            body = {"errors": [{"message": "Invalid token"}]} if self.graphql else {"message": "401 Unauthorized"}
            return Reply(401, body)
        if token is not None and not set(token.scopes) & {"api", "read_api"}:
            return Reply(403, {"error": "insufficient_scope", "error_description": "needs api or read_api"})
        if token is not None and token.kind == "job" and not self._for_jobs():
            return Reply(401, {"message": "401 Unauthorized"})
        if token is not None and "api" not in token.scopes and self.method != "GET" and not self.graphql:
            return Reply(403, {"error": "insufficient_scope", "error_description": "needs api"})
        return None if self.path else Reply(404, {"error": "404 Not Found"})

    def _for_jobs(self) -> bool:
        """Tell whether a job's token counts here: in few places, none of which is about merge requests.

        Source: https://docs.gitlab.com/ci/jobs/ci_job_token/#job-token-access
        """
        return self.path.endswith(("/releases", "/deployments", "/environments"))

    def _graph(self, token: Token | None) -> Reply:
        asked = self.data if isinstance(self.data, dict) else {}
        told = execute(
            Caller(self.forge, token),
            asked.get("query"),
            asked.get("variables"),
            self.operation or None,
            self.server.lacking,
        )
        return Reply(200, told)

    def _rest(self, token: Token | None) -> Reply:
        match = rest.found(self.method, self.path)
        if match is None:
            self.server.complain(f"{self.method} {self.path}: the simulator has no such endpoint")
            raise Refused(404, "404 Not Found", key="error")
        route, words = match
        self.template = route.template
        call = Call(
            self.forge, Caller(self.forge, token), self.method, self.path, self.query, self.api, self.data, words
        )
        found = route.handler(call)
        return found if isinstance(found, Reply) else Reply(200, found)

    # What every answer has

    def _common(self, left: int) -> dict[str, str]:
        return {
            "date": formatdate(usegmt=True),
            "server": "nginx",
            "x-request-id": f"SIM{len(self.server.seen)}",
            "ratelimit-limit": str(self.server.limit),
            "ratelimit-observed": str(self.server.limit - left),
            "ratelimit-remaining": str(left),
            "ratelimit-reset": str(self.server.reset_at),
        }

    def _conditional(self, reply: Reply) -> Reply:
        """Give an answer to GET its ETag; one that the caller has is 304."""
        if self.method != "GET" or reply.status != 200:
            return reply
        tag = f'W/"{hashlib.md5(payload(reply), usedforsecurity=False).hexdigest()}"'
        reply.headers["etag"] = tag
        return Reply(304, None, reply.headers) if tag in self.headers.get("if-none-match", "") else reply

    # What is kept of it

    def _record(self, status: int) -> None:
        kind = "graphql" if self.graphql else "rest"
        headers = {
            name: value for name, value in self.headers.items() if "token" not in name and name != "authorization"
        }
        self.server.record(Seen(kind, self.method, self.template, self.path, self.query, status, self.data, headers))

    def _prove(self, reply: Reply | None) -> None:
        """Hold the request, and the answer unless it is a planned fault, to the description."""
        described = contract()
        if described is None or self.graphql or BEYOND.fullmatch(self.path):
            return
        operation = described.operation(self.method, f"/api/v4{self.path}")
        if operation is None:
            self.server.complain(f"{self.method} {self.path}: the description has no such endpoint")
            return
        known = LATER.get(operation.template.removeprefix("/api/v4"), set()) | _PAGING
        query = {name: value for name, value in self.query.items() if name not in known}
        wrong = [f"the request: {one}" for one in described.request(operation, query, self.data)]
        if reply is not None and not isinstance(reply.body, bytes) and reply.status not in (400, 422):
            said = described.response(operation, reply.status, reply.body)
            wrong += [f"the answer {reply.status}: {one}" for one in said]
        for one in wrong:
            self.server.complain(f"{self.method} {self.path}: {one}")
