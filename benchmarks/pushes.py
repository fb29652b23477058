"""A push on the developer's machine: names only, and with the commit graph."""

import subprocess
import sys
from pathlib import Path

from benchmarks.measure import ENVIRONMENT, Command, side_by_side, table

NAMES_ONLY = """\
version: 1
branches:
  production: {match: main}
  feature: {match: "feature/*", name: 'feature/[A-Z]+-[0-9]+(-[a-z0-9]+)*'}
rules:
  branch-kind: error
  branch-name: error
  protected-push: error
  no-deletion: error
"""

_HOOK = "import sys; from refwarden.hook import main; sys.exit(main('pre-push', sys.argv[1:]))"


def _git(cwd: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=cwd, env=ENVIRONMENT, capture_output=True, check=True)
    return done.stdout.decode().strip()


def repository(folder: Path) -> tuple[Path, bytes]:
    """Make a clone of fifty commits with a feature branch to push, and what Git would feed the hook."""
    origin, clone = folder / "origin.git", folder / "clone"
    _git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    _git(folder, "clone", "--quiet", str(origin), str(clone))
    for number in range(50):
        _git(clone, "commit", "--quiet", "--allow-empty", "--message", f"feat: step {number}")
    _git(clone, "push", "--quiet", "origin", "HEAD:main", "HEAD:develop")
    _git(clone, "switch", "--quiet", "--create", "feature/SHOP-17-new-login")
    _git(clone, "commit", "--quiet", "--allow-empty", "--message", "feat: log in anew")
    ref = "refs/heads/feature/SHOP-17-new-login"
    return clone, f"{ref} {_git(clone, 'rev-parse', 'HEAD')} {ref} {'0' * 40}\n".encode()


def compare(folder: Path) -> None:
    """Print the two tables."""
    clone, fed = repository(folder)
    hook = (sys.executable, "-I", "-c", _HOOK, "origin", str(folder / "origin.git"))
    names = folder / "names.yml"
    names.write_text(NAMES_ONLY)
    table(
        "A pre-push hook that judges names only",
        side_by_side(
            Command("python3 -I -c pass", (sys.executable, "-I", "-c", "pass"), clone),
            Command("refwarden, names only", hook, clone, fed, {"REFWARDEN_POLICY": str(names)}),
        ),
        {"refwarden, names only": 4.0},
    )
    table(
        "A pre-push hook with the commit graph (the gitflow pack)",
        side_by_side(
            Command("python3 -I -c 'import pygit2'", (sys.executable, "-I", "-c", "import pygit2"), clone),
            Command("refwarden, commit graph", hook, clone, fed),
        ),
        {"refwarden, commit graph": 1.4},
    )
