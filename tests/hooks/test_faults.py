"""What is wrong with what a hook is given is one clear line and the right exit code, and nothing passes by it."""

import signal
import subprocess
import sys
from typing import NamedTuple

import pytest

from tests.hooks.clone import cloned
from tests.support.repository import ENVIRONMENT, run

ZERO, NEW = "0" * 40, "a" * 40
LINE = f"refs/heads/x {NEW} refs/heads/main {ZERO}\n"


class Fault(NamedTuple):
    title: str
    words: tuple[str, ...]
    data: str
    says: str


FAULTS = [
    Fault("standard input cut in the middle of a line", ("pre-push", "origin", "url"), LINE[:70], "line 1: cut short"),
    Fault("standard input that lacks its last byte", ("pre-push", "origin", "url"), LINE[:-1], "line 1: cut short"),
    Fault("a good line and half of another", ("pre-push", "origin", "url"), LINE + LINE[:30], "line 2: cut short"),
    Fault("standard input of another program", ("pre-push", "origin", "url"), "hello\n", "4 fields were expected, 1"),
    Fault("a server's standard input cut in half", ("pre-receive",), f"{ZERO} {NEW} refs/hea", "line 1: cut short"),
    Fault("update without what Git gives it", ("update", "refs/heads/main"), "", "two object ids were expected"),
    Fault("update with an id that is none", ("update", "refs/heads/main", ZERO, "xyz"), "", "an object id of 40 or 64"),
    Fault("commit-msg without a file", ("commit-msg",), "", "the message's file was expected"),
    Fault("a hook that does not exist", ("pre-puhs",), "", "refwarden has no such hook"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.title)
def test_a_fault_is_one_line_and_exit_2(tmp_path, fault):
    words = (sys.executable, "-I", "-m", "refwarden", "hooks", "run", *fault.words)
    done = run(*words, cwd=cloned(tmp_path).path, data=fault.data.encode(), check=False)
    assert (done.returncode, done.out, done.err.count("\n")) == (2, "", 1), done.err
    assert done.err.startswith("refwarden: ")
    assert fault.says in done.err


def test_outside_a_repository_is_one_line_and_exit_2(tmp_path):
    words = (sys.executable, "-I", "-m", "refwarden", "hooks", "run", "pre-push", "origin", "url")
    done = run(*words, cwd=tmp_path, data=LINE.encode(), check=False, env={"GIT_CEILING_DIRECTORIES": str(tmp_path)})
    assert (done.returncode, done.err.count("\n")) == (2, 1)
    assert "not a Git repository" in done.err


@pytest.mark.parametrize("stage", ["pre-push", "pre-receive"])
def test_an_interrupt_is_one_line_and_refuses(tmp_path, stage):
    words = [sys.executable, "-I", "-m", "refwarden", "hooks", "run", stage, "origin", "url"]
    with subprocess.Popen(
        words,
        cwd=cloned(tmp_path).path,
        env={**ENVIRONMENT, "HOME": str(tmp_path)},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as hook:
        assert hook.stdin
        assert hook.stderr
        # More than a pipe holds: once this is written, the hook is reading.
        hook.stdin.write(LINE.encode() * 20_000)
        hook.stdin.flush()
        hook.send_signal(signal.SIGINT)
        hook.stdin.close()  # as it happens when Git is interrupted with it
        assert hook.wait() == 130
        assert hook.stderr.read() == b"refwarden: interrupted; nothing was judged\n"
