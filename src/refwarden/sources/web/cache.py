"""Answers kept between runs: the host is asked whether they still hold, which costs little or nothing of its limits.

An answer is shown only after the host has said, to the same token, that it has not changed (304):
https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
"""

import hashlib
import json
import os
import threading
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from typing import Any, NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_FILE = "answers.sqlite"
_LARGEST = 1 << 20  # bytes of one answer
_MOST = 4000  # answers
_OLDEST = 30 * 86_400  # seconds since an answer was read
_PATIENCE = 2.0  # seconds for another run that is writing
_PRUNE = "DELETE FROM answers WHERE key IN (SELECT key FROM answers ORDER BY used DESC LIMIT -1 OFFSET ?)"
_TABLE = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, etag TEXT, link TEXT, body BLOB, used INTEGER)"


class Kept(NamedTuple):
    """An answer of an earlier time: the host's mark for it, where the next page was, and its data."""

    etag: str
    link: str
    data: Any


class Cache:
    """Answers on disk, for one user of the machine. Whatever is wrong with the disk costs only the saving.

    Args:
        folder: Where to keep it; empty to keep nothing.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._pruned = False

    def find(self, key: str) -> Kept | None:
        """Return what was kept for a request, by whom it is made included; None for nothing."""
        rows = self._run("SELECT etag, link, body FROM answers WHERE key = ?", _digest(key))
        try:
            return Kept(str(rows[0][0]), str(rows[0][1]), json.loads(rows[0][2])) if rows else None
        except (ValueError, TypeError, RecursionError):
            return None

    def keep(self, key: str, etag: str, link: str, body: bytes) -> None:
        """Keep an answer that the host marked; one without a mark cannot be asked about."""
        if etag and etag.isprintable() and etag.isascii() and len(body) <= _LARGEST:
            words = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)"
            self._run(words, _digest(key), etag, link, body, int(time.time()))

    def _run(self, words: str, *values: str | bytes | int) -> list[Any]:
        if not self._folder:
            return []
        import sqlite3

        with self._lock:
            try:
                with closing(self._opened()) as base, base:
                    return base.execute(words, values).fetchall()
            except (sqlite3.Error, OSError) as fault:
                if type(fault) is sqlite3.DatabaseError:  # no database any more; the next run begins another
                    self._forget()
                self._folder = ""  # full, locked, damaged or not ours: this run goes without
                return []

    def _opened(self) -> "sqlite3.Connection":
        import sqlite3

        path = os.path.join(self._folder, _FILE)
        if not self._pruned:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # what a token may see is its user's alone
        base = sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False)
        if not self._pruned:
            self._pruned = True
            with base:
                base.execute(_TABLE)
                base.execute("DELETE FROM answers WHERE used < ?", (int(time.time()) - _OLDEST,))
                base.execute(_PRUNE, (_MOST,))
        return base

    def _forget(self) -> None:
        with suppress(OSError):
            os.unlink(os.path.join(self._folder, _FILE))


def _digest(key: str) -> str:
    """Return what a request is kept under; the key holds a token, which must not be on the disk."""
    return hashlib.sha256(key.encode()).hexdigest()


def folder(environ: Mapping[str, str]) -> str:
    """Return where answers are kept between runs; empty where nothing is to be kept."""
    if environ.get("REFWARDEN_NO_CACHE"):
        return ""
    if environ.get("REFWARDEN_CACHE"):
        return environ["REFWARDEN_CACHE"]
    home = environ.get("XDG_CACHE_HOME") or (os.path.join(environ["HOME"], ".cache") if environ.get("HOME") else "")
    return os.path.join(home, "refwarden") if home else ""
