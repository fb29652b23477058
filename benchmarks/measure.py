"""Run whole processes in turn and compare their times."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

RUNS = 20

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": os.environ.get("HOME", "/"),
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ana Lima",
    "GIT_AUTHOR_EMAIL": "ana@example.org",
    "GIT_COMMITTER_NAME": "Ana Lima",
    "GIT_COMMITTER_EMAIL": "ana@example.org",
}


class Command(NamedTuple):
    """One process to time: its name in the table, its words, where it runs and what it is fed."""

    name: str
    words: Sequence[str]
    cwd: Path
    data: bytes = b""
    env: Mapping[str, str] = {}
    codes: tuple[int, ...] = (0,)


class Timing(NamedTuple):
    """The median of the runs, in seconds, and the largest memory of one, in MiB."""

    name: str
    seconds: float
    mebibytes: float


def run(command: Command) -> float:
    """Run once and return the seconds it took; an exit code that was not expected stops everything."""
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: PLW1510 - the exit codes that count as done are the command's own
        command.words,
        cwd=command.cwd,
        input=command.data,
        env={**ENVIRONMENT, **command.env},
        capture_output=True,
    )
    took = time.perf_counter() - begun
    if done.returncode not in command.codes:
        said = (done.stdout + done.stderr).decode("utf-8", "replace")[-2000:]
        sys.exit(f"{command.name} exited {done.returncode}:\n{said}")
    return took


def side_by_side(*commands: Command, runs: int = RUNS) -> list[Timing]:
    """Run the commands in turn, once each a round, and return their medians; the first round is not counted."""
    times: list[list[float]] = [[] for _ in commands]
    for round_ in range(runs + 1):
        for place, command in enumerate(commands):
            took = run(command)
            if round_:
                times[place].append(took)
    return [Timing(command.name, statistics.median(took), 0.0) for command, took in zip(commands, times, strict=True)]


def peak(command: Command) -> float:
    """Return the largest resident size of one run of the command, in MiB."""
    script = (
        "import resource, subprocess, sys\n"
        "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command.words],
        cwd=command.cwd,
        input=command.data,
        env={**ENVIRONMENT, **command.env},
        capture_output=True,
        check=True,
    )
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss counts bytes there, KiB elsewhere
    return int(done.stdout) * unit / 2**20


def table(title: str, timings: Sequence[Timing], limits: Mapping[str, float] | None = None) -> None:
    """Print the medians, each as a ratio to the first, with the ratio that must not be passed where one is set."""
    print(f"\n{title} (medians of side-by-side runs)")
    base = timings[0].seconds
    for timing in timings:
        limit = (limits or {}).get(timing.name)
        bound = "" if limit is None else f"   at most {limit:g}: {'yes' if timing.seconds / base <= limit else 'NO'}"
        print(f"  {timing.name:<44} {timing.seconds * 1000:9.1f} ms   {timing.seconds / base:6.2f} x{bound}")
