"""The hook that was there before: it runs after ours, as Git would have run it."""

import signal

import pytest

from refwarden.installer.chain import become
from refwarden.installer.install import install
from refwarden.model.errors import UsageError
from tests.support.repository import run

GOOD = "git switch -qc feature/x develop; c one"
TELL = '#!/bin/sh\n{ printf "%s|" "$@"; echo; cat; } > "$TOLD"\n'


def hook(path, text, mode=0o755):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


@pytest.fixture
def told(world):
    """What the hook from before was told: its arguments on one line, then its standard input; empty if it never ran."""
    there = world.folder / "told"
    return lambda: there.read_text() if there.exists() else ""


def push(world, words, **env):
    return world.sh(f"git push origin {words}", check=False, TOLD=str(world.folder / "told"), **env)


@pytest.mark.parametrize("stage", ["pre-push", "pre-receive"])
def test_it_gets_the_arguments_and_every_line_of_the_standard_input(world, told, stage):
    hooks = world.clone / ".git/hooks" if stage == "pre-push" else world.server / "hooks"
    hook(hooks / stage, TELL)
    world.guard_client() if stage == "pre-push" else world.guard_server()
    world.sh(GOOD + "; git branch feature/y")
    done = push(world, "feature/x feature/y")
    assert done.returncode == 0, done.err
    arguments, *lines = told().rstrip("\n").split("\n")
    assert arguments == (f"origin|file://{world.server}|" if stage == "pre-push" else "|")
    assert ["feature/x" in lines[0], "feature/y" in lines[1], len(lines)] == [True, True, 2]


def test_update_hands_on_its_three_arguments(world, told):
    hook(world.server / "hooks/update", TELL)
    install(str(world.server), ["update"], server=True)
    world.sh(GOOD)
    assert push(world, "feature/x").returncode == 0
    assert told().startswith(f"refs/heads/feature/x|{'0' * 40}|{world.tip('feature/x')}|")


def test_commit_msg_hands_on_the_message_file_which_may_still_be_changed(world):
    hook(world.clone / ".git/hooks/commit-msg", "#!/bin/sh\necho 'Reviewed-by: Ben' >> \"$1\"\n")
    world.guard_client()
    world.sh("git switch -qc feature/x develop; git commit -q --allow-empty -m 'feat: one'")
    assert "Reviewed-by: Ben" in world.sh("git log -1 --format=%B").out


def test_its_exit_code_counts(world):
    hook(world.clone / ".git/hooks/pre-push", "#!/bin/sh\necho no, says the other >&2\nexit 9\n")
    world.guard_client()
    world.sh(GOOD)
    done = push(world, "feature/x")
    assert done.returncode
    assert "no, says the other" in done.err
    assert not world.tip("feature/x")


def test_it_does_not_run_when_ours_refuses(world, told):
    hook(world.clone / ".git/hooks/pre-push", TELL)
    world.guard_client()
    assert push(world, "develop:refs/heads/weird").returncode
    assert told() == ""


def test_one_that_is_not_executable_stays_ignored(world, told):
    """Non-executable hooks are skipped with a hint; CRLF or missing interpreter aborts."""
    hook(world.clone / ".git/hooks/pre-push", TELL, mode=0o644)
    world.guard_client()
    world.sh(GOOD)
    assert push(world, "feature/x").returncode == 0
    assert told() == ""


@pytest.mark.parametrize("line", ["#!/nowhere/sh\n", "#!/bin/sh\r\n"])
def test_one_whose_interpreter_is_missing_aborts_with_one_line(world, line):
    """Non-executable hooks are skipped with a hint; CRLF or missing interpreter aborts."""
    hook(world.clone / ".git/hooks/pre-push", line + "exit 0\n")
    world.guard_client()
    world.sh(GOOD)
    done = push(world, "feature/x")
    assert done.returncode
    assert "pre-push.before-refwarden cannot be run: No such file" in done.err
    assert "Traceback" not in done.err


def test_one_without_a_first_line_is_a_shell_script_as_for_git(world, told):
    hook(world.clone / ".git/hooks/pre-push", 'cat > "$TOLD"\n')
    world.guard_client()
    world.sh(GOOD)
    assert push(world, "feature/x").returncode == 0
    assert "refs/heads/feature/x" in told()


def test_one_that_reads_nothing_of_thousands_of_refs_is_no_trouble(world):
    """Not draining stdin is harmless (3,000 refs)."""
    hook(world.clone / ".git/hooks/pre-push", "#!/bin/sh\nexit 0\n")
    world.guard_client()
    world.sh(
        'for n in $(seq 3000); do echo "create refs/heads/feature/n$n $(git rev-parse develop)"; done | git update-ref --stdin'
    )
    assert push(world, "--quiet 'refs/heads/feature/*'").returncode == 0
    assert world.refs().count("\n") > 3000


def test_one_killed_by_a_signal_blocks(world):
    """Death by signal blocks."""
    hook(world.clone / ".git/hooks/pre-push", "#!/bin/sh\nkill -TERM $$\n")
    world.guard_client()
    world.sh(GOOD)
    assert push(world, "feature/x").returncode
    assert not world.tip("feature/x")


def test_a_broken_pipe_ends_it_as_it_would_without_ours(world, told):
    # Python ignores SIGPIPE, and what is ignored stays so in the program that a process becomes.
    hook(
        world.clone / ".git/hooks/pre-push",
        '#!/bin/sh\ngrep SigIgn /proc/$$/status > "$TOLD" || echo "SigIgn: 0" > "$TOLD"\n',
    )
    world.guard_client()
    world.sh(GOOD)
    assert push(world, "feature/x").returncode == 0
    ignored = int(told().split(":")[1].strip(), 16)
    assert not ignored & (1 << (signal.SIGPIPE - 1))


def test_what_cannot_be_run_is_told_of_by_its_escaped_name(tmp_path):
    path = tmp_path / "a\x1bb"
    with pytest.raises(UsageError, match=r"a\\x1bb cannot be run"):
        become(str(path), (), None)
    assert signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN, "we live on, and a closed pipe must not end us"


class TestOtherRepositories:
    """What libgit2 cannot open is judged through git, at both doors."""

    @pytest.fixture
    def sha256(self, tmp_path):
        from tests.hooks.world import POLICY, World
        from tests.support.repository import Repository

        world = World(tmp_path)
        made = Repository(world.clone, "--object-format=sha256", "--template=")
        made.commit("chore: begin", {".refwarden.yml": POLICY})
        made.git("branch", "develop")
        run("git", "clone", "--quiet", "--bare", "--template=", str(world.clone), str(world.server), cwd=tmp_path)
        made.git("remote", "add", "origin", f"file://{world.server}")
        made.git("fetch", "--quiet", "origin")
        return world

    @pytest.mark.parametrize("door", ["client", "server"])
    def test_sha256_is_judged_like_any_other(self, sha256, door):
        """SHA-256: InvalidError; registering extensions does not help. CLI fallback."""
        sha256.guard_client() if door == "client" else sha256.guard_server()
        sha256.sh("git switch -q develop; c one; git tag -am v v1.0.1; git branch weird; git switch -qc feature/x")
        assert "RW101 branch-kind" in push(sha256, "weird").err
        assert "RW704 tag-on" in push(sha256, "v1.0.1").err
        done = push(sha256, "develop feature/x")
        assert done.returncode == 0, done.err

    def test_a_server_that_borrows_objects_is_judged_like_any_other(self, world, tmp_path):
        """Alternates and bare repositories work."""
        run("git", "clone", "--quiet", "--bare", "--shared", "--template=", str(world.server), "fork.git", cwd=tmp_path)
        install(str(tmp_path / "fork.git"), server=True)
        world.remote(f"file://{tmp_path}/fork.git")
        world.sh("git tag -am v v1.0.1 feature/old")
        assert "RW704 tag-on" in push(world, "v1.0.1").err
