"""What is easy to get wrong about pushes, each on a real `git push` through the installed hook.

Each docstring names one mechanism of Git; the test shows that the verdict is right in spite of it. README.md beside
this file says where the others are tested.
"""

import re
import shutil

import pytest

from refwarden.installer.install import install
from tests.support.repository import Git, Repository, run

POLICY = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop}
  feature: {match: "feature/**", from: integration, into: integration}
rules:
  branch-kind: error
  portable-ref: error
  protected-push: error
  no-force-push: error
  commit-message: {level: error, style: conventional}
"""


class Sides:
    """A server, and a clone of it whose pushes are judged."""

    def __init__(self, folder, policy=POLICY, *options):
        self.seed = Repository(folder / "seed", *options).gitflow()
        self.server = folder / "server.git"
        run("git", "clone", "--quiet", "--bare", str(self.seed.path), str(self.server), cwd=folder)
        self.clone = Repository.clone(self._served(), folder / "clone")
        self.clone.switch("develop")
        (self.clone.path / ".git/info/exclude").write_text(".refwarden.yml\n")
        (self.clone.path / ".refwarden.yml").write_text(policy)
        install(str(self.clone.path), ["pre-push"])

    def _served(self) -> Repository:
        served = Repository.__new__(Repository)
        served.path, served.clock = self.server, self.seed.clock
        return served

    def push(self, *words: str | bytes, git: tuple[str, ...] = ()) -> Git:
        """Push; what the hook says is on standard error."""
        return self.clone.git(*git, "push", "--quiet", *words, check=False)

    def there(self, ref: str) -> str:
        """What the server's ref holds, empty for nothing."""
        return run("git", "for-each-ref", "--format=%(objectname)", ref, cwd=self.server).out.strip()


@pytest.fixture
def sides(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return Sides(tmp_path)


def codes(done: Git) -> list[str]:
    """The rules that refused."""
    return re.findall(r"^ *error +(RW\d+)", done.err, re.MULTILINE)


def test_a_repository_that_is_being_born_may_bring_several_commits_to_main(sides):
    """Remote zero creates; local zero deletes."""
    Repository(sides.server.parent / "empty.git", "--bare")
    sides.clone.switch("main")
    sides.clone.commit("feat: one")
    sides.clone.commit("feat: two")
    assert sides.push(f"file://{sides.server.parent}/empty.git", "main").err == ""


def test_an_old_tip_that_is_missing_locally_counts_as_not_fast_forward(sides):
    """Remote oid missing locally: forced, or git itself will refuse ("fetch first"). Treat as non-FF."""
    sides.clone.switch("feature/x", "develop")
    sides.clone.commit("feat: mine")
    sides.push("origin", "feature/x")
    other = Repository.clone(sides._served(), sides.server.parent / "other")
    other.switch("feature/x")
    theirs = other.commit("feat: theirs")
    other.git("push", "--quiet", "origin", "feature/x")
    sides.clone.commit("feat: mine again")
    done = sides.push("--force", "origin", "feature/x")
    assert codes(done) == ["RW105"]
    assert "not known here" in done.err
    assert sides.there("refs/heads/feature/x") == theirs


class TestNewBranchRange:
    """New-branch range: tip minus that remote's tracking refs; for URL pushes subtract protected bases."""

    def test_what_the_remote_has_is_not_judged_again(self, sides):
        sides.clone.switch("feature/x", "develop")
        sides.clone.commit("Old sin.")
        sides.clone.git("push", "--quiet", "--no-verify", "origin", "feature/x")
        sides.clone.switch("feature/y", "feature/x")
        sides.clone.commit("feat: clean")
        assert sides.push("origin", "feature/y").returncode == 0

    def test_what_only_another_remote_has_is_new_to_this_one(self, sides):
        sides.clone.git("remote", "add", "fork", f"file://{sides.server}")
        sides.clone.switch("feature/x", "develop")
        sin = sides.clone.commit("Old sin.")
        sides.clone.git("update-ref", "refs/remotes/fork/feature/x", sin)
        assert codes(sides.push("origin", "feature/x")) == ["RW201"]

    def test_a_push_to_a_url_judges_what_no_protected_branch_has(self, sides):
        sides.clone.switch("feature/x", "develop")
        sides.clone.commit("Old sin.")
        sides.clone.git("branch", "feature/copy")
        assert codes(sides.push(f"file://{sides.server}", "feature/x")) == ["RW201"]

    def test_a_push_to_a_url_spares_what_a_protected_branch_has(self, sides):
        sides.clone.commit("Old sin.")
        sides.clone.git("push", "--quiet", "--no-verify", "origin", "develop")
        sides.clone.switch("feature/x", "develop")
        sides.clone.commit("feat: clean")
        sides.clone.git("branch", "--delete", "--force", "develop", "main")
        assert sides.push(f"file://{sides.server}", "feature/x").returncode == 0

    def test_a_remote_that_was_never_fetched_is_judged_like_a_url(self, sides):
        empty = Repository(sides.server.parent / "empty.git", "--bare")
        sides.clone.git("remote", "add", "new", str(empty.path))
        sides.clone.switch("feature/x", "develop")
        sides.clone.commit("Old sin.")
        sides.clone.git("branch", "feature/copy")
        assert codes(sides.push("new", "feature/x")) == ["RW201"]


def test_a_tag_object_pushed_as_a_branch_is_answered_before_the_server_refuses_it(sides):
    """Servers refuse a tag object under refs/heads; moving tags needs force."""
    sides.clone.switch("feature/x", "develop")
    sides.clone.commit("feat: x")
    sides.clone.git("tag", "--annotate", "--message=one", "v1")
    judged = sides.push("origin", "v1:refs/heads/feature/x")
    assert codes(judged) == []
    assert "remote rejected" in judged.err
    assert "bug" not in judged.err


def test_the_message_of_a_commit_behind_a_tag_object_is_judged(sides):
    """Annotated tag oid is the tag object, light the commit. Nested tags exist; peel."""
    sides.clone.switch("feature/x", "develop")
    sides.clone.commit("Old sin.")
    sides.clone.git("tag", "--annotate", "--message=one", "v1")
    sides.clone.git("tag", "--annotate", "--message=two", "v2", "v1")
    assert codes(sides.push("origin", "v2")) == ["RW201"]


def test_tags_of_trees_and_blobs_have_no_commits_and_pass(sides):
    """Tree and blob tags exist; `descendant_of`/`merge_base` refuse tag objects."""
    blob = sides.clone.git("hash-object", "-w", "--stdin", data=b"key").out.strip()
    sides.clone.git("tag", "key", blob)
    sides.clone.git("tag", "--annotate", "--message=tree", "tree", "HEAD^{tree}")
    done = sides.push("origin", "key", "tree")
    assert (done.returncode, done.err) == (0, "")


def test_a_branch_that_is_pushed_where_it_stands_is_no_rewrite(sides):
    """`descendant_of(x,x)` is False; missing or zero oids raise. Compare and test presence first."""
    sides.clone.switch("feature/x", "develop")
    tip = sides.clone.commit("feat: x")
    sides.push("origin", "feature/x")
    line = f"refs/heads/feature/x {tip} refs/heads/feature/x {tip}\n".encode()
    done = sides.clone.git(
        "hook", "run", "--to-stdin=/dev/stdin", "pre-push", "--", "origin", "u", data=line, check=False
    )
    if b"unknown option" in done.stderr:  # git before 2.46 feeds hooks nothing
        hook = sides.clone.path / ".git/hooks/pre-push"
        done = run(str(hook), "origin", "u", cwd=sides.clone.path, data=line, check=False)
    assert (done.returncode, done.err) == (0, "")


class TestNamesThatAreLegalRefsButNoBranches:
    """`refs/heads/HEAD`, `-x`, `@` are legal refs, not branch names; pushable."""

    @pytest.mark.parametrize("name", ["HEAD", "-x", "@"])
    def test_is_refused(self, sides, name):
        done = sides.push("origin", f"HEAD:refs/heads/{name}")
        assert "RW103" in codes(done)
        assert not sides.there(f"refs/heads/{name}")


class TestTwins:
    """Main/MAIN/main and NFC/NFD twins coexist on Linux; zero-width and homoglyph names are legal."""

    @pytest.mark.parametrize(
        ("first", "second"),
        [("feature/Login", "feature/login"), ("feature/caf\u00e9", "feature/cafe\u0301")],
        ids=["case", "composition"],
    )
    def test_of_what_the_remote_has_is_refused(self, sides, first, second):
        assert sides.push("origin", f"HEAD:refs/heads/{first}").returncode == 0
        assert "RW103" in codes(sides.push("origin", f"HEAD:refs/heads/{second}"))

    @pytest.mark.parametrize("name", ["feature/lo\u200bgin", "feature/l\u043egin"], ids=["zero-width", "Cyrillic"])
    def test_hidden_and_look_alike_letters_are_refused_and_shown_escaped(self, sides, name):
        done = sides.push("origin", f"HEAD:refs/heads/{name}")
        assert "RW103" in codes(done)
        assert "\u200b" not in done.err

    def test_the_same_name_again_is_no_twin_of_itself(self, sides):
        sides.push("origin", "HEAD:refs/heads/feature/login")
        sides.clone.commit("feat: on")
        assert sides.push("origin", "HEAD:refs/heads/feature/login").returncode == 0


def test_bytes_that_are_not_utf_8_are_escaped_wherever_they_are_printed(sides):
    """Non-UTF-8 names arrive surrogate-escaped; strict stdout raises. Escape everything printed."""
    done = sides.push("origin", b"HEAD:refs/heads/feature/\xff\x1b[31m".replace(b"\x1b[", b""))
    assert "RW103" in codes(done)
    assert b"\xff" not in done.stderr.split(b"error: failed to push")[0]
    assert "bug" not in done.err


def test_a_branch_that_needs_anothers_name_as_a_folder_is_refused_here_and_not_by_the_server(sides):
    """`feature` blocks `feature/x`."""
    sides.push("origin", "HEAD:refs/heads/feature/login")
    done = sides.push("origin", "HEAD:refs/heads/feature/login/form")
    assert "RW103" in codes(done)
    assert "as a folder" in done.err


def test_a_claimed_name_given_on_the_command_line_counts_as_git_itself_counts_it(tmp_path, monkeypatch):
    """pygit2 misses `git -c`/GIT_CONFIG_COUNT and hasconfig includes."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    exempt = "exemptions: [{rules: [protected-push], who: [robot@example.org], why: version bump}]\n"
    sides = Sides(tmp_path, POLICY + exempt)
    sides.clone.commit("chore: bump")
    sides.clone.git("config", "user.email", "ana@example.org")
    assert codes(sides.push("origin", "develop")) == ["RW104"]
    assert sides.push("origin", "develop", git=("-c", "user.email=robot@example.org")).returncode == 0


def test_a_repository_of_sha_256_objects_is_judged_by_git(tmp_path, monkeypatch):
    """SHA-256: InvalidError; registering extensions does not help. CLI fallback."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    sides = Sides(tmp_path, POLICY, "--object-format=sha256")
    sides.clone.commit("chore: bump")
    assert codes(sides.push("origin", "develop")) == ["RW104"]
    sides.clone.switch("feature/x", "develop")
    sides.clone.commit("Old sin.")
    assert codes(sides.push("origin", "feature/x")) == ["RW201"]
    sides.clone.git("commit", "--quiet", "--amend", "--allow-empty", "--no-verify", "--message=feat: x")
    assert sides.push("origin", "feature/x:refs/heads/feature/y").returncode == 0


def test_a_partial_clone_answers_by_its_graph_and_fetches_nothing(tmp_path, sides):
    """Partial clone: graph works; blob sizes, diffs raise; never fetched."""
    run("git", "config", "uploadpack.allowFilter", "true", cwd=sides.server)
    partial = Repository.clone(sides._served(), tmp_path / "partial", "--filter=tree:0", "--no-checkout")
    (partial.path / ".refwarden.yml").write_text(POLICY.replace("error", "error") + "  max-file-size: error\n")
    shutil.copytree(sides.clone.path / ".git/hooks", partial.path / ".git/hooks", dirs_exist_ok=True)
    base = partial.tip("origin/develop")
    tree = partial.git("mktree", data=b"").out.strip()
    made = partial.git("commit-tree", tree, "-p", base, "-m", "Old sin.").out.strip()
    before = partial.read("count-objects", "-v")
    done = partial.git("push", "--quiet", "origin", f"{made}:refs/heads/feature/x", check=False)
    assert codes(done) == ["RW201"]
    assert partial.read("count-objects", "-v") == before
