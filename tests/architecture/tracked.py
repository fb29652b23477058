"""The files of the project, as git lists them; outside a checkout, as they lie there."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tracked(*endings):
    """Return the paths below the root, with one of the endings where some are given."""
    try:
        listed = subprocess.run(
            ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True,
            check=True,
        ).stdout.decode()
        names = [name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):  # an unpacked source distribution
        names = [
            os.path.relpath(os.path.join(folder, name), ROOT)
            for top in ("src", "tests", "docs", "policy", "hooks", "benchmarks")
            for folder, _, files in os.walk(ROOT / top)
            for name in files
            if "__pycache__" not in folder
        ]
    return sorted(name for name in names if (not endings or name.endswith(endings)) and (ROOT / name).is_file())


def text(name):
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")
