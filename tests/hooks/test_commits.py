"""Real commits through the installed hooks: what is staged, who commits, on which branch, and with which message."""

from typing import NamedTuple

import pytest

from refwarden.installer.install import install
from tests.support.repository import Repository

POLICY = """\
version: 1
branches:
  production: {match: main}
  feature: {match: "feature/*", name: 'feature/[a-z0-9-]+'}
rules:
  branch-kind: error
  branch-name: error
  commit-message: {level: error, style: conventional}
  author-identity: error
  forbidden-extensions: {level: error, extensions: [exe]}
  path-case-collision: error
"""
EMPTY = ("commit", "--quiet", "--allow-empty")


class Case(NamedTuple):
    title: str
    words: tuple[str, ...]
    refused_by: str = ""
    branch: str = "feature/x"
    files: tuple[tuple[str, str], ...] = ()
    env: tuple[tuple[str, str], ...] = ()


CASES = [
    Case("a good commit passes and says nothing", (*EMPTY, "-m", "feat: begin")),
    Case("a bad message is refused", (*EMPTY, "-m", "Begin."), "RW201"),
    Case("a branch of no kind is refused before a message is asked for", (*EMPTY, "-m", "feat: x"), "RW101", "weird"),
    Case("a branch with a bad name is refused", (*EMPTY, "-m", "feat: x"), "RW102", "feature/Bad_Name"),
    Case(
        "an address that exists on one machine only is refused",
        (*EMPTY, "-m", "feat: x"), "RW204", env=(("GIT_AUTHOR_EMAIL", "ana@laptop.local"),),
    ),
    Case("the author of --author is the one who is judged", (*EMPTY, "-m", "feat: x", "--author", "B <b@x.local>"), "RW204"),
    Case("a staged file with a forbidden extension is refused", ("commit", "-q", "-m", "feat: x"), "RW304", files=(("a.exe", ""),)),
    Case("a staged twin of another name is refused", ("commit", "-q", "-m", "feat: x"), "RW306", files=(("README", ""), ("readme", "1"))),
    Case("only the paths that are committed count, though another is staged", ("commit", "-q", "-m", "feat: x", "good.txt"), files=(("a.exe", ""), ("good.txt", ""))),
    Case("--no-verify skips the hooks, so that the push must look again", (*EMPTY, "--no-verify", "-m", "Begin.")),
    Case("`git -c` counts: a comment by its character is no subject", ("-c", "core.commentChar=;", "-c", "commit.cleanup=strip", *EMPTY, "-F", "message"), files=(("message", "; Bad.\n\nfeat: x\n"),)),
    Case("a merge's own message is nobody's wording", ("merge", "--quiet", "--no-ff", "--no-edit", "side")),
    Case("an amended commit is judged by its new message", (*EMPTY, "--amend", "-m", "Amended."), "RW201"),
]  # fmt: skip


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path / "r")
    (made.path / ".git/info/exclude").write_text(".refwarden.yml\n")
    (made.path / ".refwarden.yml").write_text(POLICY)
    made.commit("chore: begin", {"base.txt": ""})
    made.switch("side", "main")
    made.commit("feat: on the side")
    made.switch("main")
    install(str(made.path))
    return made


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_commits(repository, case):
    repository.switch(case.branch, "main")
    for name, content in case.files:
        (repository.path / name).write_text(content)
        if name != "message":
            repository.git("add", "--", name)
    before = repository.tip()
    done = repository.git(*case.words, check=False, env=dict(case.env))
    if case.refused_by:
        assert done.returncode
        assert f"error    {case.refused_by} " in done.err
        assert "Traceback" not in done.err
        assert repository.tip() == before
    else:
        assert (done.returncode, done.err) == (0, "")
        assert repository.tip() != before


def test_comments_and_the_diff_of_a_verbose_commit_are_not_the_message(tmp_path, repository):
    """The message file holds comments (core.commentChar; commentString, auto) and scissors diffs."""
    repository.switch("feature/x", "main")
    (repository.path / "base.txt").write_text("Bad. line\n" * 200)
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\n{ echo \'feat: edited\'; cat "$1"; } > "$1.new" && mv "$1.new" "$1"\n')
    editor.chmod(0o755)
    done = repository.git("commit", "--all", "--verbose", "--quiet", env={"GIT_EDITOR": str(editor)})
    assert done.err == ""
    assert repository.read("log", "-1", "--format=%B").rstrip() == "feat: edited"


def test_the_first_commit_of_a_repository_is_judged_on_its_unborn_branch(tmp_path):
    """Unborn: HEAD names a branch that does not exist yet."""
    made = Repository(tmp_path / "r", branch="weird")
    (made.path / ".refwarden.yml").write_text(POLICY)
    install(str(made.path))
    done = made.git(*EMPTY, "-m", "feat: x", check=False)
    assert "RW101 branch-kind  weird" in done.err


def test_during_a_rebase_the_branch_that_is_rebased_is_judged(repository):
    """Detached: head is `HEAD`; rebasing: detached, name in rebase-merge/head-name."""
    repository.switch("feature/Bad", "main")
    repository.commit("feat: one", {"one.txt": "1"})
    repository.git(
        "-c", "sequence.editor=sed -i s/pick/edit/", "rebase", "--quiet", "--interactive", "--force-rebase", "HEAD~1"
    )
    done = repository.git(*EMPTY, "-m", "feat: x", check=False)
    assert "RW102 branch-name  feature/Bad" in done.err


def test_a_detached_head_is_on_no_branch_so_only_the_rest_is_judged(repository):
    repository.git("switch", "--quiet", "--detach")
    assert repository.git(*EMPTY, "-m", "feat: x").err == ""


def test_a_linked_worktree_is_judged_by_its_own_branch(tmp_path, repository):
    """GIT_DIR is unset in the main worktree, set in linked ones."""
    repository.git("worktree", "add", "--quiet", "-b", "weird", str(tmp_path / "linked"))
    linked = Repository.__new__(Repository)
    linked.path, linked.clock = tmp_path / "linked", repository.clock
    (linked.path / ".refwarden.yml").write_text(POLICY)
    assert "RW101 branch-kind  weird" in linked.git(*EMPTY, "-m", "feat: x", check=False).err


def test_a_conflict_resolved_by_hand_answers_only_for_what_it_changes_itself(repository):
    repository.switch("feature/x", "main")
    repository.commit("feat: here", {"base.txt": "here"})
    repository.switch("side")
    repository.commit("feat: there", {"base.txt": "there", "tool.exe": "x"})
    repository.switch("feature/x")
    repository.git("merge", "--quiet", "side", check=False)
    (repository.path / "base.txt").write_text("both")
    repository.git("add", "base.txt")
    assert repository.git("commit", "--quiet", "--no-edit").err == ""


def test_a_message_file_that_is_not_there_is_one_line_and_no_traceback(repository):
    done = repository.git("hook", "run", "commit-msg", "--", "nowhere", check=False)
    assert done.returncode
    assert done.err == "refwarden: nowhere cannot be read: No such file or directory\n"
