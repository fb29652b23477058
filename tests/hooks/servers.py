"""Real servers on the loopback: git over ssh (sshd) and over smart HTTP (`git http-backend`), with users by name.

Both listen on a port that the system chose, so that nothing is guessed and nothing is waited for.
"""

import base64
import os
import shutil
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.repository import ENVIRONMENT, run

USERS = ("ana", "ben")


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Backend(BaseHTTPRequestHandler):
    """Hands requests to `git http-backend`, as Apache would: basic authentication, then CGI."""

    root = Path()
    protocol_version = "HTTP/1.0"

    def log_message(self, *words):
        """Say nothing."""

    def do_GET(self):
        self._answer()

    def do_POST(self):
        self._answer()

    def _user(self) -> str:
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        user, _, password = base64.b64decode(given).decode().partition(":")
        return user if user in USERS and password == "secret" else ""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        return body

    def _answer(self) -> None:
        body = self._body()
        user = self._user()
        if not user:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        environ = {
            **ENVIRONMENT,
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_USER": user,
            "REMOTE_ADDR": "127.0.0.1",
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=environ, capture_output=True, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        self.send_response(int(fields.pop("Status", "200").split(" ")[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def http(root: Path) -> Iterator[str]:
    """Serve the repositories below a folder; yields `127.0.0.1:PORT`."""
    handler = type("Backend", (_Backend,), {"root": root})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    with _serving(server):
        yield f"127.0.0.1:{server.server_port}"


class _Secure(socketserver.BaseRequestHandler):
    """Gives each connection to an sshd of its own, as inetd does."""

    config = Path()

    def handle(self) -> None:
        # sshd must be called by its full path, since it runs itself again.
        subprocess.run(
            [str(shutil.which("sshd", path=SBIN)), "-i", "-f", str(self.config)],
            stdin=self.request.fileno(),
            stdout=self.request.fileno(),
            stderr=subprocess.DEVNULL,
            check=False,
        )


class _Sockets(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    address_family = socket.AF_INET


SBIN = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def sshd_is_here() -> bool:
    """Tell whether sshd and ssh are installed."""
    return bool(shutil.which("sshd", path=SBIN) and shutil.which("ssh"))


@contextmanager
def ssh(folder: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Serve git over ssh; yields the port, and each user's GIT_SSH_COMMAND.

    All users share the account that runs the tests; a forced command says who they are, as gitolite does it.
    """
    for key in ("host", *USERS):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key), cwd=folder)
    hermetic = " ".join(f"{name}='{value}'" for name, value in ENVIRONMENT.items())
    lines = []
    for user in USERS:
        forced = f'env {hermetic} REFWARDEN_ACTOR={user} sh -c \\"$SSH_ORIGINAL_COMMAND\\"'
        lines.append(f'command="{forced}",restrict {(folder / f"{user}.pub").read_text()}')
    (folder / "keys").write_text("".join(lines))
    (folder / "config").write_text(
        f"HostKey {folder}/host\nAuthorizedKeysFile {folder}/keys\nStrictModes no\nUsePAM no\nPidFile none\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n"
    )
    if os.getuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)  # where sshd locks itself in
    handler = type("Secure", (_Secure,), {"config": folder / "config"})
    server = _Sockets(("127.0.0.1", 0), handler)
    options = "-F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
    commands = {user: f"ssh {options} -o IdentitiesOnly=yes -i {folder}/{user}" for user in USERS}
    with _serving(server):
        yield server.server_address[1], commands
