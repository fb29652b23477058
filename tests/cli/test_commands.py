"""Each command as people run it, in a real repository."""

import json
import subprocess
import sys

import pytest

from tests.cli.program import inside, refwarden
from tests.support.repository import Repository


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "r").gitflow()


def loaded(cwd, *words: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    code = (
        "import os, sys; out = os.dup(1); os.dup2(os.open(os.devnull, os.O_WRONLY), 1);"
        "from refwarden.cli.app import run; run(sys.argv[1:]);"
        "sys.stdout.flush(); os.write(out, ' '.join(sys.modules).encode())"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=cwd, capture_output=True, check=True)
    return set(done.stdout.decode().split())


# --version, help, completion


def test_the_version_loads_no_command_and_nothing_that_judges(repository):
    modules = loaded(repository.path, "--version")
    assert {name for name in modules if name.startswith("refwarden.cli")} == {"refwarden.cli", "refwarden.cli.app"}
    assert not modules & {"pygit2", "yaml", "re2", "pydantic", "rich", "refwarden.rules.index", "refwarden.wiring"}


def test_checking_a_message_loads_no_other_command_and_no_repository(repository):
    message = repository.path / "message"
    message.write_text("feat: a thing\n")
    assert refwarden("check", "message", "message", cwd=repository.path).returncode == 0  # compiles the policy
    modules = loaded(repository.path, "check", "message", "message")
    assert {name for name in modules if name.startswith("refwarden.cli.")} == {
        "refwarden.cli.app",
        "refwarden.cli.check",
        "refwarden.cli.common",
    }
    assert not modules & {"pygit2", "yaml", "rich", "refwarden.flows.audit", "refwarden.policy.load"}


def test_every_command_has_help(tmp_path):
    done = refwarden("--help", cwd=tmp_path)
    assert done.returncode == 0
    for command in ("init", "hooks", "check", "audit", "facts", "eval", "explain", "rules", "policy"):
        assert command in done.out
        helped = inside(command, "--help", cwd=tmp_path)
        assert helped.returncode == 0
        assert helped.out.lstrip().startswith("Usage:")
        assert "completion" not in helped.out


def test_the_shell_can_be_taught_the_commands(tmp_path):
    done = refwarden("--show-completion", "bash", cwd=tmp_path)
    assert "_REFWARDEN_COMPLETE" in done.out


def test_the_version_is_told(tmp_path):
    done = refwarden("--version", cwd=tmp_path)
    assert (done.returncode, done.out.split()[0]) == (0, "refwarden")


# check


def test_the_current_branch_is_checked(repository):
    repository.switch("feature/new-login", "develop")
    repository.commit()
    assert refwarden("check", "branch", cwd=repository.path).returncode == 0
    repository.switch("what-ever", "develop")
    repository.commit()
    done = refwarden("check", "branch", "--format", "json", cwd=repository.path)
    assert done.returncode == 1
    assert ("branch-kind", "refs/heads/what-ever") in {
        (one["rule"], one["where"]["ref"]) for one in json.loads(done.out)["findings"]
    }


def test_a_name_is_checked_before_there_is_a_branch(repository):
    assert refwarden("check", "branch", "feature/later", cwd=repository.path).returncode == 0
    done = refwarden("check", "branch", "feature//later", cwd=repository.path)
    assert done.returncode == 1
    assert done.out.startswith("refwarden: feature//later breaks its policy: ")
    assert "ffff" not in done.out


def test_no_branch_is_current_on_a_detached_head(repository):
    repository.git("switch", "--quiet", "--detach")
    done = refwarden("check", "branch", cwd=repository.path)
    assert done.returncode == 2
    assert "HEAD is detached" in done.err


def test_a_range_of_commits_is_checked(repository):
    repository.switch("feature/x", "develop")
    repository.commit("feat: fine")
    repository.commit("something")
    (repository.path / "p.yml").write_text(
        "version: 1\nextends: gitflow\nrules: {commit-message: {level: error, style: conventional}}\n"
    )
    for words, code in ((["develop..HEAD"], 1), ([], 1), (["develop..HEAD~1"], 0)):
        done = refwarden("check", "commit", *words, "--policy", "p.yml", cwd=repository.path)
        assert done.returncode == code, done.out + done.err


def test_a_push_is_read_as_git_writes_it(repository):
    repository.switch("main")
    old, new = repository.tip(), repository.commit()
    line = f"refs/heads/main {new} refs/heads/main {old}\n"
    done = refwarden("check", "push", "origin", cwd=repository.path, data=line.encode())
    assert done.returncode == 1
    assert "protected-push" in done.err
    assert refwarden("check", "push", "origin", cwd=repository.path, data=line[:-9].encode()).returncode == 2
    assert refwarden("check", "push", "origin", cwd=repository.path).returncode == 0


# explain, rules


def test_a_rule_is_explained_with_what_the_policy_says_of_it(repository):
    (repository.path / ".refwarden.yml").write_text(
        "version: 1\nextends: gitflow\nexemptions:\n"
        "  - {rules: [protected-push], who: [bot], branches: [main], until: 2099-01-31, why: version bump}\n"
    )
    for name in ("protected-push", "RW104", "rw104"):
        done = refwarden("explain", name, cwd=repository.path)
        assert done.returncode == 0
        for words in ("RW104 protected-push", "\nWHY\n", "Level error, by .refwarden.yml", "Exempt: bot on main"):
            assert words in done.out


def test_a_verdict_is_explained_by_the_facts_that_decided(repository):
    repository.switch("main")
    culprit = repository.commit("fix: quickly")
    done = refwarden("explain", "protected-push", culprit[:10], cwd=repository.path)
    assert done.returncode == 0
    assert f"BROKEN  refs/heads/main {culprit[:10]}" in done.out
    assert "  because " in done.out
    assert "  -> " in done.out
    none = refwarden("explain", "protected-push", "feature/none", cwd=repository.path)
    assert none.returncode == 2
    assert "judged nothing called feature/none" in none.err


def test_a_mistyped_rule_is_told_the_nearest(repository):
    done = refwarden("explain", "protected-puhs", cwd=repository.path)
    assert done.returncode == 2
    assert "protected-push" in done.err


def test_rules_are_listed_with_their_level_here(repository):
    done = refwarden("rules", cwd=repository.path)
    assert any(line.split()[:3] == ["RW104", "protected-push", "error"] for line in done.out.splitlines())
    rows = json.loads(refwarden("rules", "--format", "json", cwd=repository.path).out)
    assert {"code": "RW104", "name": "protected-push", "level": "error"}.items() <= next(
        row for row in rows if row["code"] == "RW104"
    ).items()
    assert len(done.out.splitlines()) == len(rows)


# policy


@pytest.mark.parametrize("pack", ["gitflow", "github-flow", "gitlab-flow", "trunk", "release-branches"])
def test_every_pack_is_good(tmp_path, pack):
    done = inside("policy", "validate", pack, cwd=tmp_path)
    assert (done.returncode, "good" in done.out) == (0, True), done.err


def test_each_value_is_shown_with_its_origin(repository):
    (repository.path / ".refwarden.yml").write_text("version: 1\nextends: gitflow\nrules: {back-merge: error}\n")
    done = refwarden("policy", "show", cwd=repository.path)
    assert done.returncode == 0
    assert any("level" in line and ".refwarden.yml:3" in line for line in done.out.splitlines())
    assert any("gitflow.yml" in line for line in done.out.splitlines())
    shown = json.loads(refwarden("policy", "show", "--format", "json", cwd=repository.path).out)
    assert shown["rules"]["back-merge"]["level"] == "error"


def test_a_change_of_policy_is_told_in_words(repository):
    (repository.path / "a.yml").write_text("version: 1\nextends: gitflow\n")
    (repository.path / "b.yml").write_text("version: 1\nextends: gitflow\nrules: {protected-push: warning}\n")
    done = refwarden("policy", "diff", "a.yml", "b.yml", cwd=repository.path)
    assert "protected-push" in done.out
    assert "loose" in done.out
    assert "the same" in refwarden("policy", "diff", "a.yml", "a.yml", cwd=repository.path).out


def test_the_schema_is_json(tmp_path):
    assert "$schema" in json.loads(refwarden("policy", "schema", cwd=tmp_path).out)


# init


def test_a_first_policy_is_written_once_and_can_be_judged_by(repository):
    done = refwarden("init", cwd=repository.path)
    assert done.returncode == 0
    assert "develop" in done.err
    assert "extends: gitflow" in (repository.path / ".refwarden.yml").read_text()
    assert refwarden("policy", "validate", cwd=repository.path).returncode == 0
    (repository.path / ".refwarden.yml").write_text("version: 1\n")
    assert refwarden("init", cwd=repository.path).returncode == 2
    assert (repository.path / ".refwarden.yml").read_text() == "version: 1\n"
    assert refwarden("init", "--force", cwd=repository.path).returncode == 0
    assert "extends" in (repository.path / ".refwarden.yml").read_text()


def test_a_trial_run_writes_nothing(repository):
    done = refwarden("init", "--dry-run", "--model", "trunk", cwd=repository.path)
    assert "extends: trunk" in done.out
    assert not (repository.path / ".refwarden.yml").exists()


@pytest.mark.parametrize("model", ["gitflow", "github-flow", "gitlab-flow", "trunk", "release-branches"])
def test_every_model_proposes_a_policy_that_is_good(repository, model):
    assert inside("init", "--model", model, cwd=repository.path).returncode == 0
    assert inside("policy", "validate", cwd=repository.path).returncode == 0


def test_the_classic_git_flow_configuration_is_read(tmp_path):
    repository = Repository(tmp_path / "r", branch="live")
    repository.commit()
    repository.git("branch", "next")
    for key, value in (
        ("gitflow.branch.master", "live"),
        ("gitflow.branch.develop", "next"),
        ("gitflow.prefix.feature", "f/"),
        ("gitflow.prefix.versiontag", "rel-"),
    ):
        repository.git("config", key, value)
    done = refwarden("init", cwd=repository.path)
    assert done.returncode == 0, done.err
    assert "git-flow (classic) is set up: live, next, f/" in done.err
    document = (repository.path / ".refwarden.yml").read_text()
    for words in ('production: {match: "live"}', 'integration: {match: "next"}', '"f/**"', '"rel-*"'):
        assert words in document
    assert refwarden("policy", "validate", cwd=repository.path).returncode == 0


def test_the_configuration_of_git_flow_next_is_read(tmp_path):
    repository = Repository(tmp_path / "r")
    repository.commit()
    for key, value in (
        ("gitflow.version", "1.0"),
        ("gitflow.initialized", "true"),
        ("gitflow.branch.main.type", "base"),
        ("gitflow.branch.integ.1.type", "base"),
        ("gitflow.branch.integ.1.parent", "main"),
        ("gitflow.branch.topic.type", "topic"),
        ("gitflow.branch.topic.parent", "integ.1"),
        ("gitflow.branch.topic.startPoint", "integ.1"),
        ("gitflow.branch.topic.prefix", "topic/"),
    ):
        repository.git("config", key, value)
    done = refwarden("init", cwd=repository.path)
    assert done.returncode == 0, done.err
    document = (repository.path / ".refwarden.yml").read_text()
    assert 'integration: {match: "integ.1"}' in document
    assert '  topic: {match: "topic/**", from: integration, into: integration}' in document
    assert refwarden("policy", "validate", cwd=repository.path).returncode == 0


def test_a_committed_set_up_is_read_and_nothing_else_of_its_file(repository):
    (repository.path / ".gitflow").write_text(
        "[gitflow]\n version = 1.0\n initialized = true\n"
        '[gitflow "branch.main"]\n type = base\n[gitflow "branch.develop"]\n type = base\n parent = main\n'
        '[gitflow "branch.chore"]\n type = topic\n parent = develop\n prefix = chore/\n'
        "[include]\n path = other\n[core]\n sshCommand = touch ran\n"
    )
    (repository.path / "other").write_text('[gitflow "branch.evil"]\n type = topic\n prefix = evil/\n')
    done = refwarden("init", cwd=repository.path)
    assert done.returncode == 0, done.err
    document = (repository.path / ".refwarden.yml").read_text()
    assert '  chore: {match: "chore/**", from: integration, into: integration}' in document
    assert "evil" not in document
    assert not (repository.path / "ran").exists()


# A crash of ours


def test_a_crash_is_one_line_with_the_place_of_a_log(repository):
    code = (
        "import sys; from refwarden.cli import app, rules; rules._rows = lambda policy: 1 / 0;"
        "sys.exit(app.run(['rules']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository.path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert done.stderr.startswith("refwarden: refwarden has a bug (ZeroDivisionError); the log is ")
    assert done.stderr.count("\n") == 1
    with open(done.stderr.rpartition("the log is ")[2].strip(), encoding="utf-8") as log:
        assert "ZeroDivisionError" in log.read()
