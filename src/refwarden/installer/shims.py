"""The shims that Git runs: their text, and how one of ours is told from anybody else's."""

import os
import sys

from refwarden.model.errors import UsageError
from refwarden.shipped import folder

CLIENT = ("pre-commit", "commit-msg", "pre-push")
SERVER = ("pre-receive", "update", "post-receive")
STAGES = (*CLIENT, *SERVER)
BEFORE = ".before-refwarden"

_MARK = b"# refwarden-hook "
_MOST = 1 << 20  # a hook larger than this is not one of ours


def shim(stage: str, python: str = sys.executable) -> bytes:
    """Return the text of a shim that runs `python`; raise UsageError where a path cannot stand in a shell script."""
    interpreter = os.fsencode(os.path.abspath(python))
    if b"\n" in interpreter:
        raise UsageError("the Python interpreter's path holds a line break; install refwarden elsewhere")
    with open(os.path.join(folder("hooks"), stage), "rb") as file:
        return file.read().replace(b"@python@", interpreter.replace(b"'", b"'\\''"))


def content(path: str) -> bytes | None:
    """Return a hook's bytes as far as they matter, None where there is no file."""
    try:
        with open(path, "rb") as file:
            return file.read(_MOST)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise UsageError(f"{path} cannot be read: {fault.strerror or fault}") from fault


def is_ours(data: bytes | None) -> bool:
    """Tell whether a file is a shim of ours, of whatever version: its second line says so."""
    return data is not None and data.partition(b"\n")[2].startswith(_MARK)


def interpreter(data: bytes) -> str:
    """Return the interpreter that a shim of ours runs."""
    line = next((line for line in data.split(b"\n") if line.startswith(b"python='")), b"python=''")
    return os.fsdecode(line[len(b"python='") : -1].replace(b"'\\''", b"'"))


def owner(data: bytes | None) -> str:
    """Return which hook manager wrote a hook, empty where none is recognised."""
    text = (data or b"")[:4096].lower()
    for name in ("lefthook", "husky", "git-lfs", "git lfs", "overcommit", "prek", "pre-commit"):
        if name.encode() in text and (name != "pre-commit" or b"pre-commit.com" in text or b"pre_commit" in text):
            return name.replace(" ", "-")
    return ""
