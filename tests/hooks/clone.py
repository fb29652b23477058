"""A clone beside the folder that it pushes to, for tests of what stands between the two."""

from pathlib import Path

from tests.support.repository import Repository, run

POLICY = """\
version: 1
branches:
  production: {match: main}
  feature: {match: "feature/*"}
rules:
  branch-kind: error
  protected-push: error
  commit-message: {level: error, style: conventional}
"""


def cloned(folder: Path) -> Repository:
    """Return a repository whose main, with the policy, is pushed to `server.git` beside it, its origin."""
    run("git", "init", "--quiet", "--bare", str(folder / "server.git"), cwd=folder)
    made = Repository(folder / "clone")
    made.commit("chore: begin", {".refwarden.yml": POLICY})
    made.git("remote", "add", "origin", f"file://{folder}/server.git")
    made.git("push", "--quiet", "origin", "main")
    return made
