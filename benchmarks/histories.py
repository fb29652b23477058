"""Made-up histories of any size, as GitFlow teams make them, written by `git fast-import`."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import ENVIRONMENT

_SPAN = 5 * 365 * 86400  # the history covers five years, whatever its size


class _Story:
    """Writes commits; every mark is a commit's number."""

    def __init__(self, commits: int, branches: int, tags: int, until: int) -> None:
        self.commits, self.branches, self.tags = commits, branches, tags
        self.step = max(1, _SPAN // commits)
        self.clock = until - self.step * commits
        self.mark = 0
        self.chance = random.Random(7)

    def commit(self, ref: str, message: str, parent: int, *merged: int) -> bytes:
        self.mark += 1
        self.clock += self.step
        who = f"Developer {self.mark % 50} <dev-{self.mark % 50}@example.org> {self.clock} +0000"
        text, data = message.encode(), f"v{self.mark}\n".encode()
        lines = [
            f"commit {ref}",
            f"mark :{self.mark}",
            f"author {who}",
            f"committer {who}",
            f"data {len(text)}",
            message,
        ]
        lines += [f"from :{parent}"] if parent else []
        lines += [f"merge :{other}" for other in merged]
        lines += [f"M 100644 inline part-{self.mark % 40}/file-{self.mark % 97}.txt", f"data {len(data)}"]
        return "\n".join(lines).encode() + b"\n" + data + b"\n"

    def tag(self, name: str, commit: int) -> bytes:
        return (
            f"tag {name}\nfrom :{commit}\ntagger Robot <robot@example.org> {self.clock} +0000\ndata 7\nrelease\n"
        ).encode()

    def write(self) -> Iterator[bytes]:
        scratch = "refs/heads/scratch"
        yield self.commit("refs/heads/main", "chore: begin", 0)
        main = develop = self.mark
        yield f"reset refs/heads/develop\nfrom :{develop}\n\n".encode()
        open_commits = 3 * self.branches
        room = self.commits - open_commits
        every = max(1, room // 5 // max(1, self.tags) - 1)
        features = releases = 0
        while self.mark < room - 10:
            features += 1
            tip = develop
            for part in range(self.chance.randint(1, 6)):
                yield self.commit(scratch, f"feat: part {part} of F-{features}", tip)
                tip = self.mark
            yield self.commit("refs/heads/develop", f"Merge branch 'feature/F-{features}' into develop", develop, tip)
            develop = self.mark
            if features % every == 0 and releases < self.tags:
                releases += 1
                version = f"1.{releases}.0"
                yield self.commit(scratch, f"chore: bump to {version}", develop)
                yield self.commit("refs/heads/main", f"Merge branch 'release/{version}'", main, self.mark)
                main = self.mark
                yield self.tag(f"v{version}", main)
                yield self.commit("refs/heads/develop", f"Merge tag 'v{version}' into develop", develop, main)
                develop = self.mark
        for number in range(self.branches - 2):
            tip = develop
            for part in range(3):
                yield self.commit(f"refs/heads/feature/X-{number}", f"feat: open {part} of X-{number}", tip)
                tip = self.mark
        yield b"reset refs/heads/scratch\nfrom 0000000000000000000000000000000000000000\n"


def make(path: Path, commits: int, branches: int, tags: int, until: int) -> Path:
    """Write a bare repository of about that many commits, the last at `until` (seconds since 1970); return its path."""
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)], check=True, env=ENVIRONMENT
    )
    writer = subprocess.Popen(
        ["git", "-C", str(path), "fast-import", "--quiet"], stdin=subprocess.PIPE, env=ENVIRONMENT
    )
    assert writer.stdin is not None
    with writer.stdin as stream:
        for piece in _Story(commits, branches, tags, until).write():
            stream.write(piece)
    if writer.wait():
        raise SystemExit("git fast-import failed")
    return path
