"""The program as people run it: in a folder, with words, to an exit code and two streams."""

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.repository import Git, run


def refwarden(*words: str, cwd: Path, data: bytes = b"", env: Mapping[str, str] | None = None) -> Git:
    """Run the program in a process of its own; no traceback may ever show."""
    done = run(sys.executable, "-m", "refwarden", *words, cwd=cwd, data=data, env=env, check=False)
    assert "Traceback" not in done.out + done.err
    return done
