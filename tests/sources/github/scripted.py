"""A server that says what a test wrote down, byte for byte, and remembers what it was asked."""

import json
import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Asked(NamedTuple):
    method: str
    path: str
    headers: dict
    body: bytes


class Says(NamedTuple):
    """An answer: its status, headers and body; `promised` bytes are announced where the body is cut, and `drip` sends
    one byte at a time until nobody listens."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict = {}  # noqa: RUF012 - never changed
    promised: int | None = None
    drip: bool = False


def says(data=None, status=200, **headers):
    body = b"" if data is None else data if isinstance(data, bytes) else json.dumps(data).encode()
    return Says(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


class Scripted:
    """Answers by the script, each line once, the last one for ever. A line may be a function of what was asked."""

    def __init__(self, *script, context: ssl.SSLContext | None = None):
        self.script, self.asked = list(script), []
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"scripted": self}))
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self._http.handle_error = lambda *_: None  # whoever hangs up is what is tested
        if context is not None:
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def paths(self):
        return [one.path for one in self.asked]

    def next(self, asked):
        with self._lock:
            self.asked.append(asked)
            line = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return line(asked) if callable(line) else line


class _Handler(BaseHTTPRequestHandler):
    scripted: Scripted
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *_):
        pass

    def handle(self):
        with suppress(OSError):
            super().handle()

    def _serve(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        told = self.scripted.next(Asked(self.command, self.path, headers, body))
        if told is None:
            self.close_connection = True
            return
        length = len(told.body) if told.promised is None else told.promised
        lines = {"content-type": "application/json", **told.headers}
        if told.status not in (204, 304) and "transfer-encoding" not in told.headers:
            lines["content-length"] = str(length)
        self.close_connection = told.promised is not None
        head = f"HTTP/1.1 {told.status} So\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.wfile.write(head.encode() + b"\r\n" + told.body)
        self.wfile.flush()
        while told.drip:
            self.wfile.write(b" ")
            self.wfile.flush()

    do_GET = do_POST = do_PATCH = do_PUT = _serve  # noqa: N815 - http.server looks for these names
