"""Run the benchmarks: all of them, or those named, by the names in `main`."""

import sys
import tempfile
from pathlib import Path

from benchmarks import audits, groups, merged, organisations, peers, pushes, receives

_CACHE = Path(__file__).resolve().parent.parent / ".benchmarks"


def main(names: list[str]) -> None:
    """Run the named benchmarks in folders that are removed afterwards."""
    every = {
        "pushes": pushes.compare,
        "peers": lambda folder: peers.compare(folder, _CACHE),
        "audits": audits.compare,
        "receives": receives.compare,
        "organisations": organisations.compare,
        "groups": groups.compare,
        "merged": merged.compare,
    }
    unknown = sorted(set(names) - set(every))
    if unknown:
        sys.exit(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(every)}")
    for name in names or every:
        with tempfile.TemporaryDirectory(prefix="refwarden-bench-") as folder:
            every[name](Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
