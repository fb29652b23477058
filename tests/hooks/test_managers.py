"""Hook managers: what pre-commit and prek say of a push is read, and what nobody says never passes."""

import os
import shutil
import sys
from typing import NamedTuple

import pytest

from refwarden.sources.local.managers import Unsaid, pre_commit
from tests.hooks.clone import cloned
from tests.support.repository import run

ZERO, OLD, NEW, TRACKED = "0" * 40, "a" * 40, "b" * 40, "c" * 40
FETCHED = {"refs/remotes/origin/main": TRACKED, "refs/heads/topic": NEW}


class Said(NamedTuple):
    title: str
    environ: dict[str, str]
    old: str
    new: str = NEW
    ref: str = "refs/heads/main"


def said(branch: str = "main", start: str = OLD, remote: str = "origin", **more: str) -> dict[str, str]:
    words = {"REMOTE_BRANCH": f"refs/heads/{branch}", "TO_REF": NEW, "FROM_REF": start, "REMOTE_NAME": remote, **more}
    return {f"PRE_COMMIT_{key}": value for key, value in words.items() if value}


SAID = [
    Said("a branch that the remote has moves from the commit named", said(), OLD),
    Said("a branch that the remote has, without a first commit, moves from where it was fetched", said(start=""), TRACKED),
    Said("a branch that the remote lacks is created, wherever it starts", said("new"), ZERO, ref="refs/heads/new"),
    Said("a push to a URL is taken for an update, since nobody knows better", said(remote="file:///x"), OLD),
    Said("a remote whose name begins like another's is not that other", said(remote="orig"), OLD),
    Said("a short name is a branch", said(REMOTE_BRANCH="main"), OLD),
    Said("a tag is created", said(REMOTE_BRANCH="refs/tags/v1"), ZERO, ref="refs/tags/v1"),
    Said("a first push names only the local branch", said("new", "", TO_REF="", LOCAL_BRANCH="refs/heads/topic"), ZERO, ref="refs/heads/new"),
    Said("a first push of HEAD is the current branch", said("new", "", TO_REF="", LOCAL_BRANCH="HEAD"), ZERO, ref="refs/heads/new"),
]  # fmt: skip


@pytest.mark.parametrize("row", SAID, ids=lambda row: row.title)
def test_the_environment_of_pre_commit_becomes_one_update(row):
    update, _ = pre_commit(row.environ, FETCHED, "refs/heads/topic")
    assert (update.ref, update.old, update.new) == (row.ref, row.old, row.new)


@pytest.mark.parametrize(
    "environ", [{}, said(REMOTE_BRANCH=""), said("new", "", TO_REF="", LOCAL_BRANCH="HEAD~1")], ids=str
)
def test_an_environment_that_names_no_push_is_a_fault(environ):
    with pytest.raises(Unsaid):
        pre_commit(environ, FETCHED, "refs/heads/topic")


@pytest.fixture
def clone(tmp_path):
    """A clone with main pushed."""
    return cloned(tmp_path)


def test_a_push_of_which_nobody_says_anything_is_refused_with_what_is_missing(clone):
    done = run("python", "-m", "refwarden", "hooks", "run", "pre-push", cwd=clone.path, check=False, env=_path())
    assert done.returncode == 2
    assert done.err == (
        "refwarden: pre-push: neither git nor a hook manager said what is pushed; "
        "give it git's arguments and standard input\n"
    )


def test_an_empty_push_is_not_mistaken_for_one_that_a_manager_describes(clone):
    """Empty stdin (up to date; known non-FF without force): exit 0."""
    words = ("python", "-m", "refwarden", "hooks", "run", "pre-push", "origin", "url")
    done = run(*words, cwd=clone.path, env={**said("weird"), **_path()})
    assert done.err == ""


CONFIG = """\
repos:
  - repo: local
    hooks:
      - {id: p, name: p, entry: python -m refwarden hooks run pre-push, language: system,
         stages: [pre-push], always_run: true, pass_filenames: false}
"""


@pytest.mark.parametrize("tool", ["pre-commit", "prek"])
def test_a_real_manager_hands_on_the_first_ref(clone, tool):
    """pre-commit and prek pass only the first ref, empty stdin, and skip delete-only pushes: install natively."""
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not installed")
    (clone.path / ".pre-commit-config.yaml").write_text(CONFIG)
    clone.git("add", ".pre-commit-config.yaml")
    clone.commit()
    run(tool, "install", "--hook-type", "pre-push", cwd=clone.path)
    refused = clone.git("push", "origin", "main:weird", check=False, env=_path())
    assert refused.returncode == 1
    assert b"RW101 branch-kind  weird" in refused.stdout + refused.stderr
    refused = clone.git("push", "origin", "main", check=False, env=_path())
    assert b"RW104 protected-push  main" in refused.stdout + refused.stderr
    assert clone.git("push", "origin", "main:feature/x", check=False, env=_path()).returncode == 0
    unseen = clone.git("push", "origin", "main:feature/y", "main:weird", check=False, env=_path())
    assert unseen.returncode == 0, "if the second ref is seen now, the guide to hooks should say so"


LEFTHOOK = 'pre-push: {commands: {r: {run: "python -m refwarden hooks run pre-push {0}", use_stdin: true}}}\n'


def test_lefthook_hands_on_every_ref(clone):
    if not shutil.which("lefthook"):
        pytest.skip("lefthook is not installed")
    (clone.path / "lefthook.yml").write_text(LEFTHOOK)
    run("lefthook", "install", cwd=clone.path)
    refused = clone.git("push", "origin", "main:feature/x", "main:weird", check=False, env=_path())
    assert refused.returncode == 1
    assert b"RW101 branch-kind  weird" in refused.stdout + refused.stderr
    assert clone.git("push", "origin", "main:feature/x", check=False, env=_path()).returncode == 0


def _path() -> dict[str, str]:
    """Let `python` be the one that runs the tests."""
    return {"PATH": os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))}
