"""Run git: which environment it sees, and what its failures mean.

Git is run with argument lists and object ids only, never through a shell. It is told to ignore replacements and
grafts, which would show another history than the one that is stored, and to fetch nothing: a partial clone would
otherwise run whatever transport its configuration names.
"""

import contextlib
import os
import subprocess
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

from refwarden.model.errors import Unavailable
from refwarden.model.graph import Parents
from refwarden.model.text import printable, short
from refwarden.model.verdict import Unreadable
from refwarden.sources.local import rawobjects
from refwarden.sources.local.place import Place

_MOST = 256 << 20  # bytes of one object or one answer; the largest commit, tree or text that is ever judged

_ALWAYS = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",  # Git 2.45 and newer; an older one tries, and finds no transport allowed
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_FLUSH": "0",  # else rev-list writes each commit by itself; cat-file answers at once all the same
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def environment(environ: Mapping[str, str], *, in_hook: bool) -> dict[str, str]:
    """Return what git is to see.

    In a hook everything stays: the environment says where the repository lies and where a push's objects wait.
    Elsewhere all variables that belong to one repository go, since they are another's.
    """
    kept = dict(environ)
    if not in_hook:
        try:
            asked = subprocess.run(["git", "rev-parse", "--local-env-vars"], capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError) as fault:
            raise no_git() from fault
        for variable in os.fsdecode(asked.stdout).split("\n"):
            kept.pop(variable, None)
    return {**kept, **_ALWAYS}


def no_git() -> Unavailable:
    """Return the error for a machine without git."""
    return Unavailable("git cannot be run", "install Git 2.29 or newer where the PATH finds it")


class Runner:
    """Runs git in one repository, the one at `place`."""

    def __init__(self, place: Place, environ: Mapping[str, str], *, in_hook: bool) -> None:
        self.place = place
        self._environ = environment(environ, in_hook=in_hook)
        # A hook's GIT_DIR may be relative to where git started it. Elsewhere git finds the repository by itself, and
        # so checks its owner, as it would not where GIT_DIR named it.
        self._folder = None if in_hook else place.root

    def start(self, words: Sequence[str], *, errors: int = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
        """Start git with pipes at both ends; raise Unavailable where there is no git."""
        try:
            return subprocess.Popen(
                ["git", "--no-pager", "-c", "advice.graftFileDeprecated=false", *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=self._folder,
                env=self._environ,
            )
        except OSError as fault:
            raise no_git() from fault

    def run(self, *words: str, data: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        """Run git to its end."""
        with self.start(words, errors=subprocess.PIPE) as process:
            out, err = process.communicate(data)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def lines(self, words: Sequence[str], data: bytes) -> Iterator[bytes]:
        """Yield git's lines as they come, without their LF.

        Raises:
            Unreadable: Git failed; what was yielded before is not the whole.
        """
        with self.start(words) as process:
            given, answers = _pipes(process)
            with contextlib.suppress(OSError):  # git is gone already; its exit code says that it failed
                given.write(data)
            with contextlib.suppress(OSError):
                given.close()
            try:
                for line in answers:
                    yield line[:-1]
            finally:
                answers.close()
        if process.returncode:
            raise Unreadable("the history cannot be read to its end", "git fsck, then fetch what is missing")


def known(oids: Iterable[str]) -> list[str]:
    """Return the ids once each; raise Unreadable for what is no object id, rather than let git guess a name."""
    unique = list(dict.fromkeys(oids))
    for oid in unique:
        if not rawobjects.is_oid(oid):
            raise Unreadable(f"{printable(oid) or 'nothing'} is no object id", "git fsck")
    return unique


def walk(git: Runner, tips: Iterable[str]) -> Iterator[tuple[str, Parents, int]]:
    """Yield every commit that the tips reach; a shallow clone's cut commits come without the parents they name.

    Git walks while we read what it has found, so this is faster than any walk of our own.

    Raises:
        Unreadable: The history has a hole.
    """
    asked = "".join(f"{tip}\n" for tip in known(tips)).encode()
    for line in git.lines(("rev-list", "--parents", "--timestamp", "--stdin"), asked):
        time, commit, *parents = line.decode("ascii", "replace").split(" ")
        yield commit, tuple(parents), int(time) if len(time) <= rawobjects.MOST_DIGITS else 0


class Batch:
    """A long-lived `git cat-file`, asked for one object at a time. It ends with its last reference."""

    def __init__(self, runner: Runner, mode: str) -> None:
        self._runner = runner
        self._mode = mode
        self._process: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[..., Batch] | None = None

    def close(self) -> None:
        """End the process; the next question starts another."""
        if self._end is not None:
            self._end()
        self._process = None

    def ask(self, oid: str) -> tuple[str, int] | None:
        """Return an object's type and size, None where it is missing.

        Raises:
            Unreadable: The object is there and damaged (git ends), or too large to be read.
        """
        if not rawobjects.is_oid(oid):
            return None
        if self._process is None:
            self._process = self._runner.start(("cat-file", self._mode))
            self._end = weakref.finalize(self, _ended, self._process)
        given, answers = _pipes(self._process)
        try:
            given.write(oid.encode() + b"\n")
            given.flush()
            answer = answers.readline(1024).rstrip(b"\n").split(b" ")
        except OSError:
            answer = []
        if len(answer) == 2 and answer[1] == b"missing":
            return None
        if len(answer) != 3 or not answer[2].isdigit():
            self.close()
            raise Unreadable(f"object {short(oid)} is damaged", "git fsck, then fetch it again from a good clone")
        return answer[1].decode("ascii", "replace"), int(answer[2])

    def content(self, oid: str, size: int) -> bytes:
        """Return the content that follows an answer of `--batch`; raise Unreadable."""
        if size > _MOST:
            self.close()
            raise Unreadable(f"object {short(oid)} is larger than {_MOST >> 20} MiB", "remove it from the history")
        data = _pipes(self._process)[1].read(size + 1) if self._process is not None else b""
        if len(data) != size + 1:
            self.close()
            raise Unreadable(f"object {short(oid)} is damaged", "git fsck, then fetch it again from a good clone")
        return data[:-1]


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise no_git()
    return process.stdin, process.stdout


def _ended(process: "subprocess.Popen[bytes]") -> None:
    """End a process and wait for it, so that none is left behind."""
    for stream in _pipes(process):
        with contextlib.suppress(OSError):  # it was writing to a process that is gone
            stream.close()
    process.terminate()
    process.wait()


def said(err: bytes) -> str:
    """Return the first line of what git complained of, safe to print."""
    line = err.partition(b"\n")[0].decode("utf-8", "surrogateescape")
    return printable(line.removeprefix("fatal: ").removeprefix("error: "))[:300]
