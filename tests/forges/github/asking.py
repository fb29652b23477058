"""A program that asks the simulated GitHub, for its own tests."""

import http.client
import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.forges.github.server import Server


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: Any
    raw: bytes


class Client:
    """Asks the server as a program would, by one connection."""

    def __init__(self, server: Server, token: str = "", base: str = "") -> None:
        self.server, self.token, self.base = server, token, base or server.url
        parts = urlsplit(self.base)
        self.prefix = parts.path
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)

    def __call__(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> Answer:
        sent = {
            "accept": "application/vnd.github+json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if self.token:
            sent["authorization"] = f"Bearer {self.token}"
        self.connection.request(method, self.prefix + path, None if body is None else json.dumps(body), sent)
        answer = self.connection.getresponse()
        raw = answer.read()
        told = {name.lower(): value for name, value in answer.getheaders()}
        shown = json.loads(raw) if raw and "json" in told.get("content-type", "") else None
        return Answer(answer.status, told, shown, raw)


Asking = Callable[..., Client]


def graphql(ask: Client, query: str, operation: str = "", **variables: Any) -> Answer:
    path = "/graphql"
    if ask.prefix:
        ask.prefix = "/api"
    return ask(path, "POST", {"query": query, "variables": variables, "operationName": operation or None})
