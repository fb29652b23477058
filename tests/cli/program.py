"""The program as people run it: in a folder, with words, to an exit code and two streams."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, chdir, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from refwarden.__main__ import main
from tests.support.repository import ENVIRONMENT, Git, run


def refwarden(*words: str, cwd: Path, data: bytes = b"", env: Mapping[str, str] | None = None) -> Git:
    """Run the program in a process of its own; no traceback may ever show."""
    done = run(sys.executable, "-m", "refwarden", *words, cwd=cwd, data=data, env=env, check=False)
    assert "Traceback" not in done.out + done.err
    return done


def inside(*words: str, cwd: Path, data: bytes = b"", env: Mapping[str, str] | None = None) -> Git:
    """Run the program in this process, which takes a tenth of the time, and is for tables of cases.

    It meets the folder, the environment and the streams of a process of its own, Git's processes included. That both
    say the same, `test_program.py` proves for each command.
    """
    given = {**ENVIRONMENT, "HOME": str(cwd), **(env or {})}
    with ExitStack() as stack:
        streams = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
        streams[0].write(data)
        streams[0].seek(0)
        with mock.patch.dict(os.environ, given, clear=True), chdir(cwd), _standing_for_ours(streams):
            code = _ended(words)
        for stream in streams[1:]:
            stream.seek(0)
        done = Git(words, code, streams[1].read(), streams[2].read())
    assert "Traceback" not in done.out + done.err
    return done


def _ended(words: tuple[str, ...]) -> int:
    with mock.patch.object(sys, "argv", ["refwarden", *words]):
        try:
            main()
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else 0
    return 0


@contextmanager
def _standing_for_ours(streams: list[Any]) -> Iterator[None]:
    """Let files be this process's standard streams, for Python and for the processes that it starts."""
    ours = [os.dup(number) for number in range(3)]
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream.fileno(), number)
        with (
            open(0, encoding="utf-8", errors="surrogateescape", closefd=False) as read,
            open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False) as out,
            open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False) as err,
            mock.patch.multiple(sys, stdin=read, stdout=out, stderr=err),
        ):
            yield
    finally:
        for number, kept in enumerate(ours):
            os.dup2(kept, number)
            os.close(kept)
