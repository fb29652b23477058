"""The CI/CD component and the plain file: their script lines, run as a job runs them."""

import json
import re
import sys
from pathlib import Path

import pytest
import yaml

from tests.scenarios.labs import lab_shop
from tests.scenarios.shop import approved, opened
from tests.support.repository import run

ROOT = Path(__file__).parents[2]
SPEC, COMPONENT = (ROOT / "templates/refwarden.yml").read_text(encoding="utf-8").split("\n---\n")
PLAIN = (ROOT / "refwarden.gitlab-ci.yml").read_text(encoding="utf-8")
INPUTS = {name: one["default"] for name, one in yaml.safe_load(SPEC)["spec"]["inputs"].items()}


def filled(text, inputs):
    """Fill in a component's inputs, as GitLab does before it reads the YAML."""
    return re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: inputs[found[1]], text)


@pytest.fixture(params=["component", "plain"])
def job(request, lab, lab_server, tmp_path):
    """Run a job's lines for a merge request; the interpreter stands in for the installed one."""
    shop = lab_shop(lab)
    python = tmp_path / "refwarden/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nshift\nexec "{sys.executable}" "$@"\n')  # without -I, for the tree under test
    python.chmod(0o755)

    def ran(pull, **given):
        if request.param == "component":
            told = yaml.safe_load(filled(COMPONENT, {**INPUTS, **given}))["refwarden"]
        else:
            told = yaml.safe_load(PLAIN)["refwarden"]
            names = {"publish": "REFWARDEN_PUBLISH", "policy": "REFWARDEN_JUDGE_BY", "arguments": "REFWARDEN_ARGUMENTS"}
            told["variables"] |= {names[name]: value for name, value in given.items()}
        token = lab.token("ben")
        env = {
            **told["variables"],
            "RUNNER_TEMP": str(tmp_path),
            "GITLAB_CI": "true",
            "CI_SERVER_URL": lab_server.home,
            "CI_PROJECT_PATH": "acme/shop",
            "CI_COMMIT_SHA": pull.head,
            "CI_PIPELINE_ID": str(pull.request.head_pipeline.id),
            "CI_MERGE_REQUEST_IID": str(pull.number),
            "CI_MERGE_REQUEST_PROJECT_PATH": "acme/shop",
            "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
            "REFWARDEN_GITLAB_TOKEN": token,
        }
        lines = [line for line in told["script"] if "venv" not in line and "pip" not in line]
        assert len(lines) == len(told["script"]) - 2
        done = run("sh", "-e", "-c", "\n".join(lines), cwd=tmp_path, env=env, check=False)
        assert token not in done.out + done.err
        return done

    return shop, ran


def test_the_verdict_is_the_jobs_own(job, tmp_path):
    shop, ran = job
    pull = opened(shop)
    assert ran(pull).returncode == 1
    report = json.loads((tmp_path / "gl-code-quality-report.json").read_text())
    assert "required-approvals" in {one["check_name"].rpartition(" ")[2] for one in report} | {
        one["check_name"] for one in report
    }
    assert ran(approved(pull)).returncode == 0


def test_the_inputs_reach_the_program(job):
    shop, ran = job
    done = ran(opened(shop), publish="status,comment", arguments="--quiet")
    assert "status refwarden (develop) set, note made" in done.err
    assert done.out == ""


def test_an_input_is_never_a_command(job, tmp_path):
    shop, ran = job
    ran(opened(shop), policy="x$(touch owned)`touch owned`", arguments="$(touch owned); touch owned *")
    assert not (tmp_path / "owned").exists()


def test_both_files_run_the_same():
    component, plain = yaml.safe_load(filled(COMPONENT, INPUTS))["refwarden"], yaml.safe_load(PLAIN)["refwarden"]
    assert component == plain


def test_every_input_is_described_and_no_script_holds_one():
    assert all(one.get("description") for one in yaml.safe_load(SPEC)["spec"]["inputs"].values())
    for text in (COMPONENT, PLAIN):
        assert not any("$[[" in line for line in yaml.safe_load(text.replace("$[[", "$[["))["refwarden"]["script"])
