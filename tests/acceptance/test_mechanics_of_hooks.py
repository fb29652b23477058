"""What is easy to get wrong about how Git runs hooks, each on a real `git push` or commit."""

import pytest

from refwarden.installer.install import install
from tests.acceptance.test_mechanics_of_pushes import Sides, codes
from tests.cli.program import refwarden
from tests.support.repository import ENVIRONMENT, Repository, run


@pytest.fixture
def sides(tmp_path, monkeypatch):
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, ENVIRONMENT[name])
    return Sides(tmp_path)


def test_the_remote_ref_is_judged_whatever_the_local_side_is_called(sides):
    """Local ref may be `HEAD`, `HEAD~0`, an oid, `(delete)`. Judge the remote ref."""
    tip = sides.clone.commit("feat: direct")
    for said in ("HEAD", "HEAD~0", "develop", tip):
        assert codes(sides.push("origin", f"{said}:refs/heads/main")) == ["RW104"]


@pytest.mark.parametrize("blank", ["\u2028", "\u00a0", "\u0085"])
def test_a_name_with_a_blank_that_is_not_one_hides_no_forced_push(sides, blank):
    """Split on LF and ASCII space only. Such a name let a forced push past commit-check and crashed pre-commit."""
    name = f"feature/a{blank}b"
    (sides.clone.path / ".refwarden.yml").write_text(
        "version: 1\nbranches:\n  production: {match: main}\nrules:\n  no-force-push: error\n"
    )
    sides.clone.switch(name, "develop")
    sides.clone.commit("feat: one")
    assert sides.push("origin", name).err == ""
    sides.clone.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "feat: other")
    assert codes(sides.push("--force", "origin", name)) == ["RW105"]


def test_every_address_of_a_remote_is_judged_for_itself(sides):
    """One call per pushurl."""
    second = sides.server.parent / "second.git"
    run("git", "clone", "--quiet", "--bare", str(sides.server), str(second), cwd=second.parent)
    sides.clone.switch("feature/x", "develop")
    sides.clone.commit("feat: one")
    for url in (sides.server, second):
        sides.clone.git("remote", "set-url", "--add", "--push", "origin", f"file://{url}")
    assert sides.push("origin", "feature/x").err == ""
    tip = sides.clone.tip()
    assert [run("git", "rev-parse", "feature/x", cwd=one).out.strip() for one in (sides.server, second)] == [tip, tip]
    sides.clone.git("branch", "--force", "main", "feature/x")
    done = sides.push("origin", "main")
    assert codes(done) == ["RW104", "RW104"]  # one call, and one refusal, for each address
    assert run("git", "rev-parse", "main", cwd=second).out.strip() != tip


@pytest.mark.parametrize("options", [("--mirror",), ("--all",), ("--follow-tags", "--all")])
def test_whatever_a_push_of_everything_adds_is_judged_too(sides, options):
    """`--mirror` adds remote-tracking refs, tags, deletions; `--all` several branches."""
    sides.clone.switch("feature/x", "develop")
    sides.clone.commit("feat: good")
    sides.clone.switch("feature/y", "develop")
    sides.clone.commit("Bad one.")
    sides.clone.switch("nobody", "develop")
    done = sides.push(*options, "origin")
    assert {"RW101", "RW201"} <= set(codes(done))


def test_in_quarantine_nothing_is_written(sides):
    """Without FROM_ENV, writes escape quarantine. Never write."""
    (sides.server / "refwarden.yml").write_text((sides.clone.path / ".refwarden.yml").read_text())
    run("git", "config", "refwarden.policy", str(sides.server / "refwarden.yml"), cwd=sides.server)
    install(str(sides.server), server=True)
    objects = sides.server / "objects"
    before = sorted(str(path) for path in objects.rglob("*"))
    sides.clone.switch("feature/x", "develop")
    sides.clone.commit("Bad one.")
    done = sides.clone.git("push", "--no-verify", "--quiet", "origin", "feature/x", check=False)
    assert "RW201" in done.err
    assert sorted(str(path) for path in objects.rglob("*")) == before


class TestWhereTheRepositoryIs:
    """GIT_DIR is unset in the main worktree, set in linked ones or by `--git-dir` (cwd may be `/`). Open GIT_DIR if set."""

    @pytest.fixture
    def bad(self, sides):
        """The sides, on a branch with one commit that is refused."""
        sides.clone.switch("feature/x", "develop")
        sides.clone.commit("Bad one.")
        return sides

    def test_from_the_top_and_from_a_folder_below(self, bad):
        below = bad.clone.path / "a/b"
        below.mkdir(parents=True)
        for folder in (bad.clone.path, below):
            assert codes(run("git", "push", "origin", "feature/x", cwd=folder, check=False)) == ["RW201"]

    def test_from_a_linked_worktree(self, bad, tmp_path):
        bad.clone.git("worktree", "add", "--quiet", "-b", "feature/y", str(tmp_path / "linked"), "feature/x")
        linked = Repository.__new__(Repository)
        linked.path, linked.clock = tmp_path / "linked", bad.clone.clock
        (linked.path / ".refwarden.yml").write_text((bad.clone.path / ".refwarden.yml").read_text())
        assert codes(linked.git("push", "origin", "feature/y", check=False)) == ["RW201"]

    def test_by_git_dir_from_elsewhere(self, bad, tmp_path):
        words = (f"--git-dir={bad.clone.path}/.git", f"--work-tree={bad.clone.path}")
        assert codes(run("git", *words, "push", "origin", "feature/x", cwd=tmp_path, check=False)) == ["RW201"]

    def test_an_audit_of_another_repository_is_not_led_astray_by_variables_of_the_first(self, bad, tmp_path):
        """Under FROM_ENV an explicit path beats GIT_DIR. For foreign repositories clear all local git variables."""
        other = Repository(tmp_path / "other").gitflow()
        other.switch("feature/other", "develop")
        other.commit("Other sin.", {".refwarden.yml": (bad.clone.path / ".refwarden.yml").read_text()})
        env = {"GIT_DIR": str(bad.clone.path / ".git"), "GIT_WORK_TREE": str(bad.clone.path)}
        done = refwarden("audit", str(other.path), "--all-history", "--format", "json", cwd=tmp_path, env=env)
        assert "Other sin" in done.out
        assert "Bad one" not in done.out + done.err
        assert "feature/x" not in done.out

    def test_a_namespace_hides_no_branch_from_the_hook(self, bad):
        """GIT_NAMESPACE hides HEAD."""
        done = bad.clone.git("--namespace=team", "push", "origin", "feature/x", check=False)
        assert codes(done) == ["RW201"]
