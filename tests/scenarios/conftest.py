"""The fixtures of the simulated hosts, for stories."""

import os

import pytest

from refwarden.cli import app
from refwarden.sources.web import transport
from tests.forges.github.conftest import server, world
from tests.forges.gitlab.conftest import lab, lab_server
from tests.scenarios.grouped import POLICY, Audited
from tests.scenarios.pipelines import Jobs

__all__ = ["lab", "lab_server", "server", "world"]


@pytest.fixture
def group(lab):
    """`acme`, which dora owns, ben develops for, and gus is a guest of."""
    made = lab.org("acme")
    made.member("dora", "admin")
    made.member("ben", "write")
    made.member("gus", "read")
    return made


@pytest.fixture
def audit_group(lab, lab_server, tmp_path, capfd, monkeypatch):
    """Audit a target on GitLab in this process; returns an Audited. No token may show, nor be kept."""
    (tmp_path / "policy.yml").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(transport, "sleep", lambda *_: None)
    monkeypatch.setenv("REFWARDEN_CACHE", str(tmp_path / "cache"))
    tokens = {}

    def run(target="gitlab:acme", login="dora", policy="policy.yml", server=lab_server):
        server.forget()
        tokens.setdefault(login, lab.token(login, scopes=("read_api",)))
        monkeypatch.setenv("REFWARDEN_GITLAB_URL", server.home)
        monkeypatch.setenv("REFWARDEN_GITLAB_TOKEN", tokens[login])
        code = app.run(["audit", target, "--policy", policy, "--format", "json", "--all"])
        out, err = capfd.readouterr()
        kept = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
        assert tokens[login] not in out + err
        assert tokens[login].encode() not in b"".join(kept)
        return Audited(target, code, out, err)

    return run


@pytest.fixture
def jobs(lab, lab_server, tmp_path):
    """A project on GitLab and what runs in it."""
    return Jobs(lab, lab_server, tmp_path)


@pytest.fixture
def inside(tmp_path, capfd, monkeypatch):
    """Run the required check in this process, where a test can say what happens while it waits.

    Returns the exit code, what was said on standard error, and how long each wait was to be.
    """

    def ran(env, *words, meanwhile=lambda: None):
        waits = []

        def wait(seconds, _over):
            waits.append(seconds)
            meanwhile()

        monkeypatch.setattr(transport, "sleep", wait)
        monkeypatch.chdir(tmp_path)
        for name in [one for one in os.environ if one.startswith(("CI_", "GITHUB_", "GITLAB_"))]:
            monkeypatch.delenv(name)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        code = app.run(["check", "pull", "--quiet", *words])
        return code, capfd.readouterr().err, waits

    return ran
