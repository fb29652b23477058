"""What else lives in a repository: git-lfs keeps its standard input, and no file can stand in for a module."""

import shutil

import pytest

from refwarden.installer.install import install, uninstall
from tests.hooks.clone import cloned


@pytest.fixture
def clone(tmp_path):
    """A clone with main pushed."""
    return cloned(tmp_path)


@pytest.fixture
def large(clone):
    """The same with git-lfs set up and one large file committed; returns what is below the server's lfs folder."""
    if not shutil.which("git-lfs"):
        pytest.skip("git-lfs is not installed")
    clone.git("lfs", "install", "--local")
    clone.switch("feature/large", "main")
    clone.git("lfs", "track", "*.bin")
    clone.commit("feat: large", {".gitattributes": (clone.path / ".gitattributes").read_bytes(), "a.bin": b"x" * 5000})
    folder = clone.path.parent / "server.git/lfs/objects"
    return lambda: [path.stat().st_size for path in folder.rglob("*") if path.is_file()]


def test_git_lfs_gets_its_standard_input_and_pushes_its_objects(clone, large):
    """A wrapper that eats stdin before git-lfs pushes commits but no LFS objects, exit 0. Replay."""
    install(str(clone.path))
    clone.git("push", "--quiet", "origin", "feature/large")
    assert large() == [5000]


def test_a_refused_push_sends_no_lfs_objects(clone, large):
    install(str(clone.path))
    assert clone.git("push", "origin", "feature/large:weird", check=False).returncode
    assert large() == []


def test_git_lfs_has_its_own_hook_back_after_uninstalling(clone, large):
    hook = clone.path / ".git/hooks/pre-push"
    before = hook.read_bytes()
    install(str(clone.path))
    uninstall(str(clone.path))
    assert hook.read_bytes() == before
    clone.git("push", "--quiet", "origin", "feature/large")
    assert large() == [5000]


@pytest.mark.parametrize("name", ["argparse.py", "typing.py", "refwarden.py", "pygit2.py", "sitecustomize.py"])
def test_a_file_of_the_repository_cannot_stand_in_for_a_module(clone, name):
    """Shims run isolated, so what lies where Git runs them is never imported, by whichever name."""
    mark = clone.path.parent / "run"
    evil = f"open({str(mark)!r}, 'w').close()\nraise SystemExit(0)\n"
    (clone.path / name).write_text(evil)
    install(str(clone.path))
    env = {"PYTHONPATH": str(clone.path)}  # and not by the environment either
    refused = clone.git("commit", "--allow-empty", "--quiet", "--message", "Bad.", check=False, env=env)
    assert "RW201 commit-message" in refused.err
    refused = clone.git("push", "origin", "main:weird", check=False, env=env)
    assert "RW101 branch-kind  weird" in refused.err
    assert not mark.exists()
