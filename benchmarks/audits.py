"""An audit of a large repository against `git log` over the same commits."""

import sys
import time
from pathlib import Path

from benchmarks.histories import make
from benchmarks.measure import Command, Timing, peak, side_by_side, table

_LOG = ("git", "log", "--all", "--format=%H %P %an %ae %ct %B")


def _audit(repository: Path, *options: str) -> Command:
    words = (sys.executable, "-I", "-m", "refwarden", "audit", *options, str(repository))
    return Command(f"refwarden audit {' '.join(options)}".strip(), words, repository, codes=(0, 1, 3))


def compare(folder: Path) -> None:
    """Print 100,000 commits on 200 branches with 1,000 tags, then how the time grows to a million."""
    now = int(time.time())
    large = make(folder / "100000.git", 100_000, 200, 1_000, now)
    log = Command("git log --all", _LOG, large)
    table(
        "An audit of 100,000 commits on 200 branches and 1,000 tags",
        side_by_side(log, _audit(large), _audit(large, "--all-history")),
        {"refwarden audit": 3.0},
    )
    recent, whole = peak(_audit(large)), peak(_audit(large, "--all-history"))
    print(
        f"  memory at most {recent:.0f} MiB, with --all-history {whole:.0f} MiB   at most 300 MiB: {_yes(recent < 300)}"
    )
    grown = [_grown(folder, commits, now) for commits in (10_000, 100_000, 1_000_000)]
    print("\nHow an audit grows with the history (200 branches, 1,000 tags)")
    for commits, timing in grown:
        print(
            f"  {commits:>9,} commits   {timing.seconds:7.2f} s   {timing.seconds / commits * 1e6:6.1f} us a commit"
            f"   {timing.mebibytes:5.0f} MiB"
        )


def _yes(holds: bool) -> str:
    return "yes" if holds else "NO"


def _grown(folder: Path, commits: int, now: int) -> tuple[int, Timing]:
    path = folder / f"{commits}.git"
    repository = path if path.exists() else make(path, commits, 200, 1_000, now)
    audit = _audit(repository)
    (timing,) = side_by_side(audit, runs=3)
    return commits, timing._replace(mebibytes=peak(audit))
