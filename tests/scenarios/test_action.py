"""The action at the top level: its script lines, run as a job runs them."""

import json
import os
import re
import sys
from pathlib import Path

import pytest
import yaml

from tests.scenarios.shop import approved, opened
from tests.scenarios.shop import shop as begun
from tests.support.repository import run
from tests.support.wheel import plant, stand_in

ACTION = yaml.safe_load((Path(__file__).parents[2] / "action.yml").read_text(encoding="utf-8"))
INSTALL, JUDGE = ACTION["runs"]["steps"]


def filled(text, inputs):
    """Fill in the expressions of a step, as the runner does before a shell sees anything."""
    return re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: inputs[found[1]], text)


@pytest.fixture
def step(world, server, tmp_path):
    """Run the judging step for a pull request; the interpreter stands in for the installed one."""
    repository = begun(world)
    python = tmp_path / "temp/refwarden/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nshift\nexec "{sys.executable}" "$@"\n')  # without -I, for the tree under test
    python.chmod(0o755)

    def judged(pull, **given):
        token = world.token("ben", scopes=("repo", "read:org"))
        inputs = (
            {name: str(one.get("default", "")) for name, one in ACTION["inputs"].items()} | {"token": token} | given
        )
        event = {"action": "opened", "repository": {"full_name": "acme/shop"}}
        event["pull_request"] = {"number": pull.number, "head": {"sha": pull.head, "ref": pull.pull.head_ref}}
        (tmp_path / "event.json").write_text(json.dumps(event))
        env = {
            **{name: filled(value, inputs) for name, value in JUDGE["env"].items()},
            "RUNNER_TEMP": str(tmp_path / "temp"),
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_API_URL": server.url,
        }
        words = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", filled(JUDGE["run"], inputs))
        done = run(*words, cwd=tmp_path, env=env, check=False)
        assert token not in done.out + done.err
        return done

    return repository, judged


def test_the_verdict_is_the_steps_own(step):
    repository, judged = step
    pull = opened(repository)
    assert judged(pull).returncode == 1
    assert judged(approved(pull)).returncode == 0


def test_the_inputs_reach_the_program(step, tmp_path):
    repository, judged = step
    done = judged(opened(repository), publish="status", arguments="--output json=report.json --quiet")
    assert "status refwarden (develop) set" in done.err
    assert json.loads((tmp_path / "report.json").read_text())["outcome"] == "broken"


def test_nothing_of_the_checkout_is_run_while_it_is_installed(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(sys.executable)
    (tmp_path / "wheel").mkdir()
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    mark = plant(checkout)
    env = {
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_ACTION_PATH": str(stand_in(tmp_path / "wheel")),
        "PIP_NO_INDEX": "1",
    }
    run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", INSTALL["run"], cwd=checkout, env=env)
    python = str(tmp_path / "temp/refwarden/bin/python")
    assert run(python, "-I", "-m", "refwarden", "--version", cwd=checkout, env=env).out
    assert not mark.exists()


def test_an_input_is_never_a_command(step, tmp_path):
    repository, judged = step
    judged(opened(repository), policy="$(touch owned)`touch owned`", arguments="$(touch owned); touch owned")
    assert not (tmp_path / "owned").exists()


def test_no_expression_stands_in_a_script():
    """A title or a branch name in an expression would be run by the shell."""
    for one in ACTION["runs"]["steps"]:
        assert "${{" not in one["run"]
    assert '"$GITHUB_ACTION_PATH"' in INSTALL["run"]
