"""What a long run was told, kept on disk until it is through: one that was cut off goes on where it stopped."""

import hashlib
import json
import os
import threading
import time
from typing import Any

_FRESH = 3600  # seconds for which an answer of a run that was cut off still counts


class Journal:
    """The answers of a run, on disk, each under the question that it answers. Several threads may write.

    Attributes:
        resumed: How many questions were answered from it.

    Args:
        folder: Where to keep it; empty to keep nothing.
        key: What the run is about and who asks; only a digest of it is written.
    """

    def __init__(self, folder: str, key: str) -> None:
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        self._path = os.path.join(folder, f"run-{name}.jsonl") if folder else ""
        self._lock = threading.Lock()
        self._told: dict[str, Any] | None = None
        self.resumed = 0

    def told(self, question: str) -> Any:
        """Return what an earlier run was told, None for nothing fresh and whole."""
        with self._lock:
            if self._told is None:
                self._told = self._read()
            found = self._told.get(question)
            self.resumed += found is not None
            return found

    def keep(self, question: str, answer: Any) -> None:
        """Keep an answer. A disk that refuses costs only the resuming."""
        if not self._path:
            return
        line = json.dumps([question, time.time(), answer], separators=(",", ":"))
        with self._lock:
            try:
                os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
                handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(f"{line}\n")
            except OSError:
                self._path = ""

    def forget(self) -> None:
        """The run is through."""
        with self._lock:
            if self._path and os.path.exists(self._path):
                os.unlink(self._path)

    def _read(self) -> dict[str, Any]:
        """Return every answer that is fresh. A line that was cut off in the middle is no answer."""
        found: dict[str, Any] = {}
        try:
            with open(self._path, encoding="utf-8") as file:
                lines = file.readlines()
        except (OSError, ValueError):
            return found
        for line in lines:
            try:
                question, at, answer = json.loads(line)
                if time.time() - float(at) < _FRESH:
                    found[str(question)] = answer
            except (ValueError, TypeError, RecursionError):
                continue
        return found
