"""A server that judges one push of 10,000 new commits, against listing the same objects."""

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.histories import make
from benchmarks.measure import ENVIRONMENT, Command, side_by_side

NEW = 10_000


def compare(folder: Path) -> None:
    """Print the pre-receive hook beside `git rev-list --objects` of the same range."""
    server = make(folder / "server.git", 20_000, 20, 50, int(time.time()))
    tip = subprocess.run(
        ["git", "rev-parse", "refs/heads/develop"], cwd=server, env=ENVIRONMENT, capture_output=True, check=True
    )
    develop = tip.stdout.decode().strip()
    # Ten thousand commits on a feature branch, as objects that no ref reaches yet: what a push has just delivered.
    script = [f"commit refs/pushed\ncommitter Dev <dev@example.org> {int(time.time())} +0000\ndata 11\nfeat: begin\n"]
    script.append(f"from {develop}\n")
    for number in range(NEW - 1):
        data = f"w{number}\n"
        script.append(
            f"commit refs/pushed\ncommitter Dev <dev@example.org> {int(time.time())} +0000\ndata 10\nfeat: more\n"
            f"M 100644 inline new-{number % 40}/file-{number % 97}.txt\ndata {len(data)}\n{data}"
        )
    done = "".join(script).encode()
    subprocess.run(["git", "fast-import", "--quiet", "--force"], cwd=server, input=done, env=ENVIRONMENT, check=True)
    new = (server / "refs" / "pushed").read_text().strip()
    subprocess.run(["git", "update-ref", "-d", "refs/pushed"], cwd=server, env=ENVIRONMENT, check=True)
    run = "import sys; from refwarden.hook import main; sys.exit(main('pre-receive', []))"
    fed = f"{'0' * 40} {new} refs/heads/feature/BIG-1\n".encode()
    listing, hook = side_by_side(
        Command("git rev-list --objects", ("git", "rev-list", "--objects", new, "--not", "--all"), server),
        Command("refwarden pre-receive", (sys.executable, "-I", "-c", run), server, fed, {"GIT_DIR": "."}, (0, 1)),
    )
    allowed = 2 * listing.seconds + 0.3
    print(f"\nA push of {NEW:,} new commits, judged by the server (medians of side-by-side runs)")
    for timing in (listing, hook):
        print(f"  {timing.name:<44} {timing.seconds * 1000:9.1f} ms")
    print(
        f"  at most twice the listing and 0.3 s: {'yes' if hook.seconds <= allowed else 'NO'} ({allowed * 1000:.0f} ms)"
    )
