"""Installing is repeatable, asks Git where hooks live, never loses another's hook, and is undone without a trace."""

import os
import sys
from pathlib import Path

import pytest

from refwarden.installer.install import install, uninstall
from refwarden.installer.shims import CLIENT, STAGES, shim
from refwarden.installer.status import status
from refwarden.model.errors import UsageError
from tests.support.repository import Repository, run


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with one commit, judged by git alone: nothing of this machine's configuration."""
    for name in ("GIT_CONFIG_GLOBAL", "HOME"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    made = Repository(tmp_path / "r")
    made.commit()
    return made


def hook(path, text="#!/bin/sh\nexit 0\n", mode=0o755):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def everything(folder):
    """Every path below a folder with its mode and content: what `without a trace` is measured by."""
    found = {}
    for path in sorted(Path(folder).rglob("*")):
        what = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else b""
        found[str(path.relative_to(folder))] = (path.lstat().st_mode, what)
    return found


def done(outcome):
    return {change.stage: change.done for change in outcome.changes}


def states(repository):
    return {one.stage: one for one in status(str(repository.path)).stages}


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("setting", ["", "true", "false", "1"])
def test_uninstalling_leaves_the_git_folder_byte_for_byte_as_it_was(tmp_path, bare, setting):
    there = Repository(tmp_path / "other", *(["--bare"] if bare else []))
    if setting:
        there.git("config", "receive.advertisePushOptions", setting)
    hooks = there.path / ("hooks" if bare else ".git/hooks")
    hook(hooks / "pre-receive")
    hook(hooks / "pre-push", "#!/bin/sh\nexit 7\n", mode=0o644)
    (hooks / "commit-msg").symlink_to("pre-push")
    before = everything(there.path)
    install(str(there.path), STAGES, server=True)
    assert everything(there.path) != before
    assert there.read("config", "--type=bool", "receive.advertisePushOptions") == "true"
    uninstall(str(there.path))
    assert everything(there.path) == before


def test_a_hooks_folder_that_was_not_there_is_taken_away_again(repository):
    folder = repository.path / ".git/hooks"
    for sample in folder.iterdir():
        sample.unlink()
    folder.rmdir()
    before = everything(repository.path)
    install(str(repository.path))
    assert folder.is_dir()
    uninstall(str(repository.path))
    assert everything(repository.path) == before


def test_every_folder_that_was_made_on_the_way_is_taken_away_again(repository):
    repository.git("config", "core.hooksPath", "tools/git/hooks")
    before = everything(repository.path)
    install(str(repository.path))
    assert (repository.path / "tools/git/hooks/pre-push").exists()
    uninstall(str(repository.path))
    assert everything(repository.path) == before


def test_hooks_that_a_later_hooks_path_hides_are_taken_away_too(repository):
    before = everything(repository.path / ".git/hooks")
    install(str(repository.path))
    repository.git("config", "core.hooksPath", "elsewhere")
    assert done(uninstall(str(repository.path)))["pre-push"] == "removed"
    assert everything(repository.path / ".git/hooks") == before


def test_installing_twice_changes_nothing_the_second_time(repository):
    assert set(done(install(str(repository.path))).values()) == {"installed"}
    once = everything(repository.path)
    assert set(done(install(str(repository.path))).values()) == {"unchanged"}
    assert everything(repository.path) == once


def test_an_older_shim_is_upgraded_and_its_chain_is_kept(repository):
    there = hook(repository.path / ".git/hooks/pre-push", "#!/bin/sh\nexit 0\n")
    install(str(repository.path))
    there.write_bytes(b"#!/bin/sh\n# refwarden-hook 0: an older one\nexit 0\n")
    assert states(repository)["pre-push"].state == "cannot fire"  # it names no interpreter
    assert done(install(str(repository.path)))["pre-push"] == "upgraded"
    assert there.read_bytes() == shim("pre-push")
    assert (there.parent / "pre-push.before-refwarden").read_text() == "#!/bin/sh\nexit 0\n"


def test_a_shim_of_another_interpreter_is_outdated_only_when_its_text_differs(repository):
    there = repository.path / ".git/hooks/pre-push"
    install(str(repository.path))
    there.write_bytes(there.read_bytes() + b"# changed\n")
    assert states(repository)["pre-push"].state == "outdated"


def test_a_shim_whose_interpreter_is_gone_says_so_and_refuses(repository):
    there = repository.path / ".git/hooks/pre-push"
    install(str(repository.path))
    there.write_bytes(shim("pre-push", "/nowhere/bin/python"))
    stage = states(repository)["pre-push"]
    assert (stage.state, "gone" in stage.why) == ("cannot fire", True)
    said = run(str(there), "origin", "url", cwd=repository.path, check=False)
    assert said.returncode == 2
    assert said.err == (
        "refwarden: pre-push cannot run: /nowhere/bin/python is gone; run `refwarden hooks install` again\n"
    )


def test_a_shim_whose_program_was_uninstalled_says_so_in_one_line_and_refuses(tmp_path, repository):
    bare = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", str(bare), cwd=tmp_path)
    there = repository.path / ".git/hooks/pre-push"
    install(str(repository.path))
    there.write_bytes(shim("pre-push", str(bare / "bin/python")))
    said = run(str(there), "origin", "url", cwd=repository.path, check=False)
    assert said.returncode == 1
    assert said.err.startswith("refwarden: pre-push cannot run: No module named 'refwarden'")
    assert said.err.count("\n") == 1


def test_an_interpreter_with_a_quote_in_its_path_is_written_so_that_the_shell_reads_it(tmp_path, repository):
    odd = tmp_path / "it's"
    run(sys.executable, "-m", "venv", "--without-pip", str(odd), cwd=tmp_path)
    there = repository.path / ".git/hooks/pre-push"
    install(str(repository.path))
    there.write_bytes(shim("pre-push", str(odd / "bin/python")))
    assert "No module named 'refwarden'" in run(str(there), "o", "u", cwd=repository.path, check=False).err
    assert states(repository)["pre-push"].state == "installed"


def test_two_hooks_in_the_way_are_told_of_and_neither_is_touched(repository):
    folder = repository.path / ".git/hooks"
    hook(folder / "pre-push", "#!/bin/sh\n# one\n")
    hook(folder / "pre-push.before-refwarden", "#!/bin/sh\n# two\n")
    before = everything(repository.path)
    with pytest.raises(UsageError, match="keep one of the two"):
        install(str(repository.path))
    assert everything(repository.path) == before


def test_uninstalling_leaves_a_hook_that_is_not_ours(repository):
    hook(repository.path / ".git/hooks/pre-push", "#!/bin/sh\n# theirs\n")
    before = everything(repository.path)
    assert done(uninstall(str(repository.path))) == {"pre-push": "left"}
    assert everything(repository.path) == before


def test_one_stage_is_uninstalled_and_the_others_stay(repository):
    install(str(repository.path))
    assert done(uninstall(str(repository.path), ["commit-msg"])) == {"commit-msg": "removed"}
    found = states(repository)
    assert found["commit-msg"].state == "absent"
    assert found["pre-push"].state == "installed"


def test_an_unknown_stage_is_refused_with_those_that_exist(repository):
    with pytest.raises(UsageError, match="pre-puhs: there is no such hook; choose from pre-commit"):
        install(str(repository.path), ["pre-puhs"])


class TestWhereHooksLie:
    """`git rev-parse --git-path hooks` is asked; core.hooksPath is followed and told of."""

    def test_hooks_are_shared_by_linked_worktrees(self, tmp_path, repository):
        """Worktree `path` is private; hooks are shared. Ask `git rev-parse --git-path hooks`."""
        repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "topic")
        outcome = install(str(tmp_path / "linked"))
        assert outcome.hooks.folder == str(repository.path / ".git/hooks")
        assert states(repository)["pre-push"].state == "installed"

    def test_a_relative_hooks_path_means_each_worktrees_own_copy(self, tmp_path, repository):
        """Relative core.hooksPath means each worktree's own copy."""
        repository.git("config", "core.hooksPath", ".githooks")
        repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "topic")
        install(str(tmp_path / "linked"))
        assert (tmp_path / "linked/.githooks/pre-push").exists()
        assert states(repository)["pre-push"].state == "absent"

    def test_a_folder_below_the_top_does_not_change_where_a_relative_path_leads(self, repository):
        repository.git("config", "core.hooksPath", ".githooks")
        (repository.path / "deep/er").mkdir(parents=True)
        install(str(repository.path / "deep/er"))
        assert (repository.path / ".githooks/pre-push").exists()

    def test_an_absolute_hooks_path_is_followed_and_told_of(self, tmp_path, repository):
        repository.git("config", "core.hooksPath", str(tmp_path / "elsewhere"))
        outcome = install(str(repository.path))
        assert (tmp_path / "elsewhere/pre-push").exists()
        assert "as core.hooksPath says" in outcome.notes[0]

    def test_a_hooks_path_set_for_one_worktree_counts_there_alone(self, tmp_path, repository):
        """Per-worktree config counts."""
        repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "topic")
        repository.git("config", "extensions.worktreeConfig", "true")
        run("git", "config", "--worktree", "core.hooksPath", str(tmp_path / "own"), cwd=tmp_path / "linked")
        install(str(tmp_path / "linked"))
        assert (tmp_path / "own/pre-push").exists()
        assert states(repository)["pre-push"].state == "absent"
        assert status(str(tmp_path / "linked")).hooks.moved_by == "worktree"

    def test_a_global_hooks_path_serves_other_repositories_and_is_used_only_by_force(
        self, tmp_path, repository, monkeypatch
    ):
        config = tmp_path / "gitconfig"
        config.write_text(f"[core]\n\thooksPath = {tmp_path}/mine\n")
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
        with pytest.raises(UsageError, match=r"global.*every repository.*--force"):
            install(str(repository.path))
        assert not (tmp_path / "mine").exists()
        outcome = install(str(repository.path), force=True)
        assert (tmp_path / "mine/pre-push").exists()
        assert "serves every repository" in outcome.notes[0]

    def test_a_folder_that_commits_carry_gets_hooks_only_by_force(self, repository):
        repository.git("config", "core.hooksPath", "tools/hooks")
        repository.commit("chore: hooks", {"tools/hooks/pre-commit": "#!/bin/sh\n"})
        before = everything(repository.path)
        with pytest.raises(UsageError, match=r"commits carry.*refwarden hooks run pre-push.*--force"):
            install(str(repository.path))
        assert everything(repository.path) == before
        install(str(repository.path), force=True)
        assert (repository.path / "tools/hooks/pre-push").exists()
        uninstall(str(repository.path))
        assert everything(repository.path) == before

    def test_hooks_that_a_later_hooks_path_hides_cannot_fire_and_status_says_why(self, tmp_path, repository):
        install(str(repository.path))
        repository.git("config", "core.hooksPath", str(tmp_path / "later"))
        stage = states(repository)["pre-push"]
        assert stage.state == "cannot fire"
        assert "core.hooksPath, local" in stage.why

    def test_an_empty_hooks_path_leads_to_the_root_of_the_file_system_where_nothing_is_installed(self, repository):
        """Empty means cwd, says Git's answer for the folder; its hooks it looks for in the root all the same."""
        install(str(repository.path))
        repository.git("config", "core.hooksPath", "")
        with pytest.raises(UsageError, match=r"git config --unset core\.hooksPath"):
            install(str(repository.path))
        assert states(repository)["pre-push"].state == "cannot fire"
        assert not os.path.lexists("/pre-push")

    def test_husky_owns_its_folder_and_is_named_with_the_line_to_add(self, repository):
        repository.git("config", "core.hooksPath", ".husky/_")
        with pytest.raises(UsageError, match=r"\.husky/pre-push instead: refwarden hooks run pre-push"):
            install(str(repository.path))
        hook(repository.path / ".husky/_/pre-push", '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n')
        assert states(repository)["pre-push"].why == "husky owns it"


def test_status_says_that_a_hook_is_not_executable(repository):
    """Non-executable hooks are skipped with a hint."""
    install(str(repository.path))
    (repository.path / ".git/hooks/pre-push").chmod(0o644)
    stage = states(repository)["pre-push"]
    assert (stage.state, "chmod +x" in stage.why) == ("cannot fire", True)


def test_status_names_the_manager_of_a_foreign_and_of_a_chained_hook(repository):
    folder = repository.path / ".git/hooks"
    hook(folder / "pre-push", '#!/bin/sh\ncommand -v git-lfs >/dev/null 2>&1\ngit lfs pre-push "$@"\n')
    assert states(repository)["pre-push"][1:4] == ("foreign", "", "git-lfs owns it")
    install(str(repository.path))
    assert states(repository)["pre-push"].chained == "pre-push.before-refwarden (git-lfs)"


def test_status_lists_the_hooks_that_configuration_adds(repository):
    """hook.NAME.event/command: all run before the hookdir hook."""
    repository.git("config", "hook.linter.event", "pre-push")
    repository.git("config", "hook.linter.command", "lint --all")
    assert states(repository)["pre-push"].also == ("linter: lint --all",)


def test_clients_get_the_client_hooks_unless_others_are_named(repository):
    assert set(done(install(str(repository.path)))) == set(CLIENT)
    assert not (repository.path / ".git/hooks/pre-receive").exists()
