"""What is easy to get wrong about commits, each with real git through the installed hooks.

Each docstring names one mechanism of Git; the test shows that the verdict is right in spite of it.
"""

import pytest

from refwarden.installer.install import install
from tests.acceptance.test_mechanics_of_pushes import Sides, codes
from tests.support.repository import ENVIRONMENT

POLICY = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop, protected: false}
  feature: {match: "feature/**", from: integration, into: integration}
rules:
  commit-message: {level: error, style: conventional}
  sign-off: error
  author-identity: {level: error, email: '.*@example\\.org'}
"""
SIGNED = "\n\nSigned-off-by: Ana Lima <ana@example.org>"


@pytest.fixture
def sides(tmp_path, monkeypatch):
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, ENVIRONMENT[name])
    made = Sides(tmp_path, POLICY)
    install(str(made.clone.path), ["pre-push", "commit-msg"])
    made.clone.switch("feature/x", "develop")
    return made


class TestWhenCommitMsgRuns:
    """commit-msg runs for commit, merge, fixup, reword; not for revert, cherry-pick, rebase picks, am."""

    @pytest.mark.parametrize(
        "words", [("commit", "--allow-empty", "-m", "Bad."), ("merge", "--no-ff", "-m", "Bad.", "side")]
    )
    def test_where_it_runs_the_commit_is_not_made(self, sides, words):
        sides.clone.switch("side", "develop")
        sides.clone.commit("feat: side" + SIGNED)
        before = sides.clone.switch("feature/x")
        done = sides.clone.git(*words, check=False)
        assert done.returncode
        assert set(codes(done)) & {"RW201", "RW202"}
        assert sides.clone.tip() == before

    @pytest.mark.parametrize("way", ["cherry-pick", "am", "rebase", "commit-tree"])
    def test_where_it_does_not_run_the_push_looks_again(self, sides, way):
        """Re-check at push."""
        clone = sides.clone
        clone.switch("feature/bad", "develop")
        clone.commit("Bad.", {"bad.txt": way})
        clone.switch("feature/x")
        clone.commit("feat: good" + SIGNED, {"good.txt": way})
        before = clone.tip()
        if way == "cherry-pick":
            clone.git("cherry-pick", "feature/bad")
        elif way == "am":
            clone.git("am", "--quiet", data=clone.git("format-patch", "--stdout", "-1", "feature/bad").stdout)
        elif way == "rebase":
            clone.git("rebase", "--quiet", "feature/x", "feature/bad")
        else:
            made = clone.read("commit-tree", "-p", "HEAD", "-m", "Bad.", "feature/bad^{tree}")
            clone.git("reset", "--quiet", "--hard", made)
        assert clone.tip() != before
        done = sides.push("origin", "HEAD:feature/x")
        assert codes(done) == ["RW201", "RW202"]
        assert sides.there("refs/heads/feature/x") == ""

    def test_a_fast_forward_brings_what_nobody_judged(self, sides):
        """Fast-forward, plumbing, `-n`: re-check at push."""
        sides.clone.switch("side", "develop")
        sides.clone.commit("Bad.")
        sides.clone.switch("feature/x")
        sides.clone.git("merge", "--quiet", "--ff-only", "side")
        assert codes(sides.push("origin", "feature/x")) == ["RW201", "RW202"]


@pytest.mark.parametrize(
    ("prepare", "subject"),
    [
        (("merge", "--no-ff", "--no-edit", "--no-verify", "side"), "Merge branch 'side' into feature/x"),
        (("revert", "--no-edit", "HEAD"), 'Revert "feat: good"'),
        (("commit", "--allow-empty", "--no-verify", "--fixup", "HEAD"), "fixup! feat: good"),
        (("commit", "--allow-empty", "--no-verify", "--squash", "HEAD", "--no-edit"), "squash! feat: good"),
    ],
)
def test_a_subject_that_git_wrote_is_nobodys_bad_wording(sides, prepare, subject):
    """Machine subjects: `Merge …`, `Revert "…"`, `Reapply "…"`, `fixup!`/`squash!`/`amend!`."""
    sides.clone.switch("side", "develop")
    sides.clone.commit("feat: side" + SIGNED, {"side.txt": ""})
    sides.clone.switch("feature/x")
    sides.clone.commit("feat: good" + SIGNED, {"good.txt": ""})
    sides.clone.git(*prepare)
    assert sides.clone.read("log", "-1", "--format=%s") == subject
    assert "RW201" not in codes(sides.push("origin", "feature/x"))


def test_every_sign_off_counts_whichever_stands_last(sides):
    """`message_trailers` keeps the last duplicate only: breaks multi-sign-off."""
    sides.clone.commit("feat: together" + SIGNED + "\nSigned-off-by: Ben Roth <ben@example.org>")
    assert sides.push("origin", "feature/x").err == ""


def test_bytes_in_a_message_that_are_not_its_encoding_are_neither_lost_nor_fatal(sides):
    """`message` replaces bad bytes; use `raw_message` plus encoding."""
    sides.clone.git("config", "i18n.commitEncoding", "ISO-8859-1")
    body = "feat: José" + SIGNED
    made = sides.clone.git(
        "commit-tree", "-p", "HEAD", "HEAD^{tree}", data=body.encode("latin-1"), env={"GIT_AUTHOR_NAME": "Ana Lima"}
    ).out.strip()
    sides.clone.git("reset", "--quiet", "--hard", made)
    assert sides.push("origin", "feature/x").err == ""
    lying = sides.clone.git("cat-file", "commit", made).stdout.replace(b"encoding ISO-8859-1", b"encoding x-unheard-of")
    made = sides.clone.git("hash-object", "-t", "commit", "-w", "--stdin", data=lying).out.strip()
    sides.clone.git("reset", "--quiet", "--hard", made)
    done = sides.push("--force", "origin", "feature/x")
    assert "Traceback" not in done.err
    assert done.returncode == 0


def test_a_mailmap_makes_nobody_else_of_the_author(sides):
    """Mailmap is readable, but contributor-controlled: judge raw identity."""
    sides.clone.commit("chore: map" + SIGNED, {".mailmap": "Ana Lima <ana@example.org> <eve@evil.example>\n"})
    made = sides.clone.git(
        "commit-tree",
        "-p",
        "HEAD",
        "-m",
        "feat: x" + SIGNED,
        "HEAD^{tree}",
        env={"GIT_AUTHOR_EMAIL": "eve@evil.example"},
    ).out.strip()
    sides.clone.git("reset", "--quiet", "--hard", made)
    assert sides.clone.read("log", "-1", "--format=%aE") == "ana@example.org"
    assert codes(sides.push("origin", "feature/x")) == ["RW202", "RW204"]
