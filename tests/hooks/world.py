"""A server and a clone, ready to push: made once by real git, copied for every case."""

import os
import shutil
from pathlib import Path

from refwarden.installer.install import install
from tests.support.repository import ENVIRONMENT, Git, Repository, run

POLICY = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop, protected: false}
  feature: {match: "feature/**", name: 'feature/[a-z0-9/-]+'}
  release: {match: "release/*", into: [production, integration]}
tags:
  version: {match: "v*", scheme: semver, annotated: true, immutable: true, on: production}
rules:
  branch-kind: error
  branch-name: error
  portable-ref: error
  protected-push: error
  no-force-push: {level: error, only: [production, integration]}
  no-deletion: {level: error, only: [production, integration]}
  tag-name: error
  tag-annotated: error
  tag-immutable: error
  tag-on: error
overriders: [ana]
"""
# A commit in one word, for the scripts that prepare a case: `c message`.
_WORDS = 'c() { git commit --quiet --allow-empty --no-verify --message "$1"; }\n'


class World:
    """One server and one clone of it.

    Attributes:
        server: The bare repository.
        clone: The clone, whose remote is called origin.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = folder / "server.git"
        self.clone = folder / "clone"

    @classmethod
    def made(cls, folder: Path) -> "World":
        """Make the first one: main with the policy, v1.0.0 on it, develop a commit further, an old feature."""
        world = cls(folder)
        seed = Repository(folder / "seed", "--template=")
        seed.commit("chore: begin", {".refwarden.yml": POLICY})
        seed.git("tag", "--annotate", "--message=one", "v1.0.0")
        seed.switch("develop", "main")
        seed.commit("feat: develop")
        seed.switch("feature/old", "develop")
        seed.commit("feat: old")
        seed.switch("main")
        run("git", "clone", "--quiet", "--bare", "--template=", str(seed.path), str(world.server), cwd=folder)
        run("git", "clone", "--quiet", "--template=", str(world.server), str(world.clone), cwd=folder)
        for branch in ("develop", "feature/old"):
            run("git", "branch", "--quiet", branch, f"origin/{branch}", cwd=world.clone)
        shutil.rmtree(seed.path)
        world.compiled()
        return world

    def compiled(self) -> None:
        """Let both sides keep the compiled policy, as after anybody's first push: compiling takes most of a push."""
        tried = self.copy(self.folder / "tried").guard_client().guard_server()
        tried.sh("git push --quiet origin develop:refs/heads/feature/tried")
        for used, kept in ((tried.clone / ".git", self.clone / ".git"), (tried.server, self.server)):
            (policy,) = (used / "refwarden").glob("policy-*.json")
            (kept / "refwarden").mkdir()
            shutil.copy(policy, kept / "refwarden")
        shutil.rmtree(tried.folder)

    def copy(self, folder: Path) -> "World":
        """Copy it to another folder, and let the clone push there by a file URL."""
        for name in ("server.git", "clone"):
            shutil.copytree(self.folder / name, folder / name)
        copied = World(folder)
        copied.remote(f"file://{copied.server}")
        return copied

    def remote(self, url: str) -> None:
        """Let origin be this URL."""
        run("git", "config", "remote.origin.url", url, cwd=self.clone)

    def guard_client(self) -> "World":
        """Install the hooks in the clone."""
        install(str(self.clone))
        return self

    def guard_server(self) -> "World":
        """Install the hooks on the server."""
        install(str(self.server), server=True)
        return self

    def sh(self, script: str, *, check: bool = True, cwd: Path | None = None, **env: str) -> Git:
        """Run a script in the clone, hermetically."""
        fixed = {"GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000"}
        given = {**fixed, "SERVER": str(self.server), "FOLDER": str(self.folder), **env}
        return run("sh", "-ec", _WORDS + script, cwd=cwd or self.clone, env=given, check=check)

    def refs(self) -> str:
        """Return every ref of the server with what it holds."""
        return run("git", "for-each-ref", "--format=%(objectname) %(refname)", cwd=self.server).out

    def tip(self, ref: str) -> str:
        """Return what a ref of the server holds, empty for nothing."""
        asked = run("git", "rev-parse", "--quiet", "--verify", ref, cwd=self.server, check=False)
        return asked.out.strip()


def hermetic(environ: os._Environ[str]) -> None:
    """Make the process itself forget the machine's Git configuration, for code that runs in it."""
    for name in [name for name in environ if name.startswith("GIT_")]:
        del environ[name]
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        environ[name] = ENVIRONMENT[name]
