"""Real repositories for tests: real git, fixed people and dates, nothing of the machine's own configuration."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

BEGIN = 1_700_000_000  # 2023-11-14, a Tuesday

# PATH stays; HOME and every configuration of the machine go. Time stands still unless a commit moves it on.
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Ana Lima",
    "GIT_AUTHOR_EMAIL": "ana@example.org",
    "GIT_COMMITTER_NAME": "Ana Lima",
    "GIT_COMMITTER_EMAIL": "ana@example.org",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class Git(subprocess.CompletedProcess[bytes]):
    """A finished process with its output as text."""

    @property
    def out(self) -> str:
        return self.stdout.decode("utf-8", "surrogateescape")

    @property
    def err(self) -> str:
        return self.stderr.decode("utf-8", "surrogateescape")


def run(
    *words: str | bytes,
    cwd: Path,
    data: bytes = b"",
    env: Mapping[str, str] | None = None,
    check: bool = True,
) -> Git:
    """Run a command hermetically; a failure raises with what it said."""
    # What the project's own development needs to be found from a subprocess, such as PYTHONPATH, is passed on.
    passed = {key: os.environ[key] for key in ("PYTHONPATH", "REFWARDEN_SHARED") if key in os.environ}
    done = subprocess.run(
        words,
        cwd=cwd,
        input=data,
        env={**ENVIRONMENT, **passed, "HOME": str(cwd), **(env or {})},
        capture_output=True,
        check=False,
    )
    result = Git(done.args, done.returncode, done.stdout, done.stderr)
    if check and done.returncode:
        raise AssertionError(f"{words} exited {done.returncode}:\n{result.out}{result.err}")
    return result


class Repository:
    """A repository that commits by the minute."""

    def __init__(self, path: Path, *options: str, branch: str = "main") -> None:
        self.path = path
        self.clock = BEGIN
        path.mkdir(parents=True, exist_ok=True)
        run("git", "init", "--quiet", f"--initial-branch={branch}", *options, str(path), cwd=path)

    @classmethod
    def clone(cls, origin: "Repository", path: Path, *options: str) -> "Repository":
        """Clone another repository by its file URL."""
        cloned = cls.__new__(cls)
        cloned.path, cloned.clock = path, origin.clock
        path.parent.mkdir(parents=True, exist_ok=True)
        run("git", "clone", "--quiet", *options, f"file://{origin.path}", str(path), cwd=path.parent)
        return cloned

    def git(
        self, *words: str | bytes, check: bool = True, data: bytes = b"", env: Mapping[str, str] | None = None
    ) -> Git:
        dates = {"GIT_AUTHOR_DATE": f"{self.clock} +0000", "GIT_COMMITTER_DATE": f"{self.clock} +0000"}
        return run("git", *words, cwd=self.path, data=data, check=check, env={**dates, **(env or {})})

    def read(self, *words: str) -> str:
        """Run git and return its output without the last newline."""
        return self.git(*words).out.rstrip("\n")

    def commit(self, message: str = "feat: work", files: Mapping[str, str | bytes] | None = None) -> str:
        """Commit a minute later, with these files (or none), and return the id."""
        self.clock += 60
        for name, content in (files or {}).items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
            self.git("add", "--", name)
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "--message", message)
        return self.tip()

    def switch(self, branch: str, start: str = "") -> str:
        """Switch to a branch, creating it at `start` if given."""
        self.git("switch", "--quiet", *(["--create", branch, start] if start else [branch]))
        return self.tip()

    def merge(self, *heads: str, message: str = "") -> str:
        """Merge without fast-forward, with Git's own message unless given, and return the id."""
        self.clock += 60
        words = ["--message", message] if message else ["--no-edit"]
        self.git("merge", "--quiet", "--no-ff", "--no-verify", *words, *heads)
        return self.tip()

    def tip(self, name: str = "HEAD") -> str:
        return self.read("rev-parse", "--verify", name)

    def gitflow(self) -> "Repository":
        """Begin as GitFlow does: one commit, develop beside main."""
        self.commit("chore: begin")
        self.git("branch", "develop")
        return self
