"""Become the hook that was there before ours: the same arguments, the same standard input, its own exit code."""

import errno
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from typing import NoReturn

from refwarden.model.errors import UsageError
from refwarden.model.text import printable


def become(path: str, arguments: Sequence[str], data: bytes | None) -> NoReturn:
    """Replace this process by another hook.

    Args:
        path: The hook.
        arguments: What Git gave ours.
        data: The standard input that Git gave ours, replayed; None where ours has not read it.

    Raises:
        UsageError: The hook cannot be run.
    """
    if data is not None:
        # A file without a name rather than a pipe: nobody is left to feed a pipe once this process is another.
        with tempfile.TemporaryFile() as replay:
            replay.write(data)
            replay.flush()
            replay.seek(0)
            os.dup2(replay.fileno(), 0)
    sys.stdout.flush()
    sys.stderr.flush()
    ignored = signal.signal(
        signal.SIGPIPE, signal.SIG_DFL
    )  # Python ignores it, and what is ignored stays so in the hook
    words = [path, *arguments]
    try:
        try:
            os.execv(path, words)  # noqa: S606 - it is Git's own way to run a hook
        except OSError as fault:
            if fault.errno != errno.ENOEXEC:
                raise
            # A script without a first line: Git gives it to the shell, too.
            os.execv("/bin/sh", ["/bin/sh", *words])  # noqa: S606 - as above
    except OSError as fault:
        signal.signal(signal.SIGPIPE, ignored)  # we live on, and a closed pipe must not end us
        why = f"{printable(path)} cannot be run: {fault.strerror}; its first line names what runs it"
        raise UsageError(why) from fault
