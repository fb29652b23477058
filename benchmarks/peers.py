"""Other tools at a comparable check of the same repository, each in an environment of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Command, side_by_side, table
from benchmarks.pushes import NAMES_ONLY, repository

_PYTHON_PEERS = ("commit-check", "gitlint", "pre-commit")
_PRE_COMMIT = """\
repos:
- repo: local
  hooks:
  - {id: nothing, name: nothing, entry: "true", language: system, always_run: true, pass_filenames: false}
"""


def _environments(cache: Path) -> Path:
    """Install the Python peers once; later runs use what is there."""
    environment = cache / "peers"
    if not (environment / "bin" / "pre-commit").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(environment)], check=True)
        pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *_PYTHON_PEERS], check=True)
    return environment / "bin"


def _commitlint(cache: Path) -> Path | None:
    """Install commitlint once; None where there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    folder = cache / "commitlint"
    program = folder / "node_modules" / ".bin" / "commitlint"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        packages = ["@commitlint/cli", "@commitlint/config-conventional"]
        subprocess.run([npm, "install", "--silent", "--no-fund", "--no-audit", *packages], cwd=folder, check=True)
        (folder / "commitlint.config.mjs").write_text(
            "export default {extends: ['@commitlint/config-conventional']};\n"
        )
    return program


def compare(folder: Path, cache: Path) -> None:
    """Print refwarden beside its peers: a branch name, then a commit message."""
    clone, fed = repository(folder)
    peers = _environments(cache)
    names = folder / "names.yml"
    names.write_text(NAMES_ONLY)
    (clone / ".pre-commit-config.yaml").write_text(_PRE_COMMIT)
    subprocess.run(["git", "add", ".pre-commit-config.yaml"], cwd=clone, check=True)
    run = "import sys; from refwarden.hook import main; sys.exit(main(sys.argv[1], sys.argv[2:]))"
    push = (sys.executable, "-I", "-c", run, "pre-push", "origin", str(folder / "origin.git"))
    branch_check = (str(peers / "commit-check"), "--branch")
    table(
        "A branch name, checked before a push",
        side_by_side(
            Command("refwarden", push, clone, fed, {"REFWARDEN_POLICY": str(names)}),
            Command("commit-check --branch", branch_check, clone),
            Command("pre-commit, a hook that does nothing", (str(peers / "pre-commit"), "run", "nothing"), clone),
        ),
    )
    messages = folder / "messages.yml"
    messages.write_text("version: 1\nextends: gitflow\nrules:\n  commit-message: {level: error, style: conventional}\n")
    message = clone / ".git" / "COMMIT_EDITMSG"
    message.write_text("feat: log in anew\n")
    lint = [str(peers / "gitlint"), "--msg-filename", str(message), "--ignore", "B6"]
    commands = [
        Command(
            "refwarden",
            (sys.executable, "-I", "-c", run, "commit-msg", str(message)),
            clone,
            env={"REFWARDEN_POLICY": str(messages)},
        ),
        Command("commit-check --message", (str(peers / "commit-check"), "--message", str(message)), clone),
        Command("gitlint", lint, clone),
    ]
    commitlint = _commitlint(cache)
    if commitlint is None:
        print("\ncommitlint: left out, there is no npm here")
    else:
        config = str(cache / "commitlint" / "commitlint.config.mjs")
        commands.append(Command("commitlint", (str(commitlint), "--config", config, "--edit", str(message)), clone))
    table("A commit message, checked while committing", side_by_side(*commands))
