"""What a job of GitHub Actions shows: the report in its log, annotations, and a summary on its page."""

import os
import secrets
import sys
from collections.abc import Mapping

from refwarden import wiring
from refwarden.cli import common
from refwarden.cli.common import Style
from refwarden.model.report import Report
from refwarden.model.text import printable

_MOST_SUMMARY = 1_000_000  # bytes; GitHub takes 1 MiB a step


def summary(report: Report) -> str:
    """Return a report as Markdown."""
    return wiring.reporter("markdown")(report, everything=False, colour=False, width=80)


def deliver(report: Report, how: Style, environ: Mapping[str, str]) -> int:
    """Print a report, in Actions with annotations and a summary; return the exit code.

    A runner obeys commands anywhere in what a step prints. Names and titles come from strangers, so commands are
    stopped while the report is printed, until a word that nobody can guess:
    https://docs.github.com/actions/reference/workflow-commands-for-github-actions#stopping-and-starting-workflow-commands
    """
    if environ.get("GITHUB_ACTIONS") != "true":
        return common.deliver(report, how)
    if how.quiet or how.format != "text":
        code = common.deliver(report, how)
    else:
        word = secrets.token_hex(16)
        _say(f"::stop-commands::{word}\n")
        code = common.deliver(report, how)
        _say(f"::{word}::\n")
        _say(wiring.reporter("annotations")(report, everything=False, colour=False, width=80))
    _summarise(report, environ)
    return code


def _say(text: str) -> None:
    """Print at once: what is held back would come after what is not, and commands would stay stopped."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _summarise(report: Report, environ: Mapping[str, str]) -> None:
    path = environ.get("GITHUB_STEP_SUMMARY", "")
    if not path:
        return
    data = summary(report).encode("utf-8", "backslashreplace")
    try:
        with open(path, "ab") as file:
            if os.fstat(file.fileno()).st_size + len(data) <= _MOST_SUMMARY:
                file.write(data + b"\n")
    except OSError as fault:
        sys.stderr.write(f"refwarden: {printable(path)} cannot be written: {fault.strerror or fault}\n")
