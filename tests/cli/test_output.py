"""What every command agrees on: exit codes, colours, quietness, and reports written beside."""

import json

import pytest

from refwarden import __version__
from tests.cli.program import inside, refwarden
from tests.support.repository import Repository

POLICY = """
version: 1
extends: gitflow
rules: {branch-kind: LEVEL, no-fixup: error}
unknown: {audit: UNKNOWN}
"""


def broken(repository: Repository) -> None:
    repository.git("branch", "what-ever")


def damaged(repository: Repository) -> None:
    gone = repository.commit()
    repository.commit()
    (repository.path / ".git" / "objects" / gone[:2] / gone[2:]).unlink()


def both(repository: Repository) -> None:
    broken(repository)
    damaged(repository)


def nothing(repository: Repository) -> None:
    del repository


@pytest.fixture
def repository(tmp_path):
    repository = Repository(tmp_path / "r")
    repository.commit("chore: begin")
    return repository


def policy(repository: Repository, level: str = "error", unknown: str = "warning") -> None:
    (repository.path / ".refwarden.yml").write_text(POLICY.replace("LEVEL", level).replace("UNKNOWN", unknown))


@pytest.mark.parametrize(
    ("history", "level", "unknown", "code"),
    [
        pytest.param(nothing, "error", "error", 0, id="nothing is broken"),
        pytest.param(broken, "error", "error", 1, id="something is broken at level error"),
        pytest.param(broken, "warning", "error", 0, id="a warning fails nothing"),
        pytest.param(damaged, "error", "error", 3, id="what nobody can read, where the policy calls that an error"),
        pytest.param(damaged, "error", "warning", 0, id="what nobody can read, where the policy warns"),
        pytest.param(both, "error", "error", 1, id="broken outweighs undecided"),
        pytest.param(nothing, "loud", "error", 2, id="a policy that cannot be judged by"),
    ],
)
def test_the_exit_code_tells_the_outcome(repository, history, level, unknown, code):
    policy(repository, level, unknown)
    history(repository)
    words = ("--all-history", "--rule", "RW101", "--rule", "no-fixup")
    assert refwarden("audit", *words, cwd=repository.path).returncode == code
    quiet = inside("audit", "--quiet", *words, cwd=repository.path)
    assert (quiet.returncode, quiet.out) == (code, "")


@pytest.mark.parametrize(
    "words",
    [("audit", "--no-such-option"), ("adit",), ("audit", "--format", "pdf"), ("audit", "--color", "red"), ("check", "nothing"), ("audit", "--output", "json"), ("audit", "--rule", "no-fixpu"), ("audit", "--rule", "sign-off"), ("eval", "--facts", "-", "--rule", "no-fixpu")],
    ids=" ".join,
)  # fmt: skip
def test_a_command_line_that_is_wrong_exits_2_in_one_line(repository, words):
    done = inside(*words, cwd=repository.path)
    assert (done.returncode, done.out) == (2, "")
    assert done.err.startswith("refwarden: ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "env", "coloured"),
    [
        pytest.param((), {}, False, id="a pipe has no colours"),
        pytest.param((), {"FORCE_COLOR": "1"}, True, id="FORCE_COLOR colours a pipe"),
        pytest.param((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="NO_COLOR outweighs FORCE_COLOR"),
        pytest.param((), {"FORCE_COLOR": "1", "NO_COLOR": ""}, True, id="an empty NO_COLOR says nothing"),
        pytest.param(("--color", "always"), {"NO_COLOR": "1"}, True, id="what was typed outweighs the environment"),
        pytest.param(("--color", "never"), {"FORCE_COLOR": "1"}, False, id="and so it does the other way"),
    ],
)
def test_colours_are_shown_where_they_are_wanted(repository, words, env, coloured):
    policy(repository)
    broken(repository)
    done = refwarden("audit", "--all-history", *words, cwd=repository.path, env=env)
    assert done.returncode == 1
    assert ("\x1b[" in done.out) is coloured


def test_reports_are_written_beside_the_one_that_is_printed(repository):
    policy(repository)
    broken(repository)
    done = refwarden(
        "audit",
        "--all-history",
        "-o",
        "json=a.json",
        "-o",
        "sarif=b.sarif",
        cwd=repository.path,
        env={"FORCE_COLOR": "1"},
    )
    assert done.returncode == 1
    assert "branch-kind" in done.out
    assert json.loads((repository.path / "a.json").read_text())["outcome"] == "broken"
    assert json.loads((repository.path / "b.sarif").read_text())["version"] == "2.1.0"


def test_a_report_that_cannot_be_written_is_told_and_leaves_nothing(repository):
    done = refwarden("audit", "-o", "json=none/a.json", cwd=repository.path)
    assert done.returncode == 2
    assert "none/a.json cannot be written" in done.err
    assert not (repository.path / "none").exists()


def test_rules_are_told_without_git_and_without_a_repository(tmp_path):
    env = {"PATH": str(tmp_path), "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    listed = refwarden("rules", cwd=tmp_path, env=env)
    assert listed.returncode == 0
    assert any(line.split()[:3] == ["RW104", "protected-push", "error"] for line in listed.out.split("\n"))
    (tmp_path / "p.yml").write_text("version: 1\nextends: gitflow\nrules: {protected-push: warning}\n")
    listed = refwarden("rules", "--policy", "p.yml", cwd=tmp_path, env=env)
    assert any(line.split()[:3] == ["RW104", "protected-push", "warning"] for line in listed.out.split("\n"))
    told = refwarden("explain", "RW104", "--policy", "p.yml", cwd=tmp_path, env=env)
    assert (told.returncode, told.err) == (0, "")
    assert "Level warning, by p.yml" in told.out


def test_a_rule_that_is_off_here_is_explained_as_off(tmp_path):
    told = refwarden("explain", "sign-off", cwd=tmp_path)
    assert (told.returncode, told.err) == (0, "")
    assert "Off, by the built-in pack gitflow" in told.out


def test_the_module_is_the_program(tmp_path):
    done = refwarden("--version", cwd=tmp_path)
    assert (done.returncode, done.out) == (0, f"refwarden {__version__}\n")
