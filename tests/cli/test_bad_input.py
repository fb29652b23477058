"""Whatever is wrong: one clear line, the right exit code, nothing half-written, no traceback."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from tests.cli.program import inside, refwarden
from tests.support.repository import ENVIRONMENT, Repository


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "r").gitflow()


def said(done) -> str:
    """What was said on standard error, which must be one line of ours."""
    assert done.err.startswith("refwarden: ")
    assert done.err.count("\n") == 1
    return done.err


def test_a_folder_that_is_no_repository(tmp_path):
    done = refwarden("audit", ".", cwd=tmp_path, env={"GIT_CEILING_DIRECTORIES": str(tmp_path)})
    assert done.returncode == 2
    assert "not a Git repository" in said(done)


def test_a_folder_that_does_not_exist(tmp_path):
    done = refwarden("audit", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert "nowhere: no such folder" in said(done)


def test_an_empty_repository_is_audited(tmp_path):
    empty = Repository(tmp_path / "r")
    assert refwarden("audit", cwd=empty.path).returncode == 0


def test_a_bare_repository_is_audited(tmp_path, repository):
    repository.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    done = refwarden("audit", str(tmp_path / "bare.git"), cwd=tmp_path)
    assert done.returncode == 0, done.out + done.err


def test_missing_objects_are_unknown_with_a_remedy_and_never_a_pass(repository):
    repository.switch("feature/x", "develop")
    gone = repository.commit()
    repository.commit()
    os.unlink(repository.path / ".git" / "objects" / gone[:2] / gone[2:])
    done = refwarden("audit", "--format", "json", cwd=repository.path)
    assert done.returncode in (0, 3)
    assert f"object {gone[:10]} is missing" in done.out
    assert '"unknown"' in done.out


def test_a_broken_pack_is_unknown_with_a_remedy(repository):
    repository.git("gc", "--quiet")
    (pack,) = (repository.path / ".git" / "objects" / "pack").glob("*.pack")
    pack.chmod(0o644)
    pack.write_bytes(pack.read_bytes()[:20] + b"\0" * 40)
    done = refwarden("audit", cwd=repository.path)
    assert done.returncode in (0, 3)
    assert "unknown" in done.out
    assert "git fsck" in done.out


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give a folder away")
def test_a_repository_owned_by_another_user(repository):
    for folder, _, files in os.walk(repository.path):
        for name in ("", *files):
            os.chown(os.path.join(folder, name), 12345, 12345, follow_symlinks=False)
    done = refwarden("audit", cwd=repository.path)
    assert done.returncode == 3
    assert "owned by another user; git config --global --add safe.directory" in said(done)


def test_a_policy_that_is_not_yaml(repository):
    (repository.path / ".refwarden.yml").write_text("a: [b\n")
    done = refwarden("audit", cwd=repository.path)
    assert done.returncode == 2
    assert ".refwarden.yml:2:1: not YAML" in said(done)


def test_a_policy_with_two_faults_has_two_lines(repository):
    (repository.path / ".refwarden.yml").write_text("version: 1\nbrnches: {}\nrules: {protected-push: warn}\n")
    done = refwarden("policy", "validate", cwd=repository.path)
    assert done.returncode == 2
    assert [line.split(":")[2] for line in done.err.splitlines()] == ["2", "3"]


def test_a_policy_file_that_is_not_there(repository):
    done = refwarden("audit", "--policy", "none.yml", cwd=repository.path)
    assert done.returncode == 2
    assert "none.yml: there is no such policy file" in said(done)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["audti"], "No such command 'audti'"),
        (["audit", "--nope"], "No such option: --nope"),
        (["audit", "--format", "xml"], "--format xml: there is no such report; choose one of text, json"),
        (["audit", "--output", "x"], "--output x: FORMAT=FILE was expected"),
        (["audit", "--color", "red"], "--color red: auto, always or never"),
        (["audit", "--since", "soon"], "--since soon: a day such as 2026-01-31"),
        (["audit", "--baseline", "none.json"], "none.json: there is no such baseline"),
        (["explain", "RW1O4"], "RW1O4 is no rule"),
        (["check", "commit", "nothing..here"], "nothing..here: there are no such commits here"),
        (["check", "commit", "--", "--output=x"], "a range of commits was expected"),
        (["init", "--model", "waterfall"], "--model waterfall: there are auto, gitflow"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_line_that_cannot_be_followed(repository, words, line):
    done = inside(*words, cwd=repository.path)
    assert done.returncode == 2
    assert line in said(done)
    assert not done.out


def test_a_report_that_cannot_be_written_leaves_nothing_behind(repository):
    done = refwarden("audit", "--output", "json=missing/report.json", cwd=repository.path)
    assert done.returncode == 2
    assert "missing/report.json cannot be written" in said(done)


def test_sigint_in_an_audit_ends_it_with_130_and_writes_nothing(tmp_path):
    repository = Repository(tmp_path / "r").gitflow()
    fifo = repository.path / ".refwarden.yml"
    os.mkfifo(fifo)  # reading the policy waits for a writer, so the signal surely falls into the run
    process = subprocess.Popen(
        [sys.executable, "-m", "refwarden", "audit", "--output", "json=report.json"],
        cwd=repository.path,
        env={**ENVIRONMENT, "HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with open(fifo, "wb"):  # opened only once the program reads
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == b"refwarden: interrupted; nothing was written\n"
    assert not (repository.path / "report.json").exists()


def test_unreadable_repository(tmp_path, repository):
    if os.getuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root reads everything, and setpriv is not here to become somebody else")
    locked = repository.path / ".git" / "objects"
    (repository.path / ".git").chmod(0o000)
    try:
        words = ["setpriv", "--reuid=65534", "--clear-groups"] if os.getuid() == 0 else []
        for folder in (tmp_path, *tmp_path.parents):
            if folder.stat().st_uid == os.getuid() and folder != tmp_path.parent.parent.parent:
                folder.chmod(folder.stat().st_mode | 0o055)
        done = subprocess.run(
            [*words, sys.executable, "-m", "refwarden", "audit", str(repository.path)],
            capture_output=True,
            text=True,
            cwd="/",
            env={**ENVIRONMENT, "HOME": "/", "PYTHONPATH": os.pathsep.join(sys.path)},
            check=False,
        )
    finally:
        (repository.path / ".git").chmod(0o755)
    assert done.returncode in (2, 3), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert locked.exists()
