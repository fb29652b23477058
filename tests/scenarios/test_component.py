"""The CI/CD component and the plain file: their script lines, run as a job runs them."""

import json
import os
import re
import sys
from pathlib import Path

import pytest
import yaml

from tests.scenarios.labs import lab_shop
from tests.scenarios.shop import approved, opened
from tests.support.repository import run
from tests.support.wheel import plant, stand_in

ROOT = Path(__file__).parents[2]
SPEC, COMPONENT = (ROOT / "templates/refwarden.yml").read_text(encoding="utf-8").split("\n---\n")
PLAIN = (ROOT / "refwarden.gitlab-ci.yml").read_text(encoding="utf-8")
INPUTS = {name: one["default"] for name, one in yaml.safe_load(SPEC)["spec"]["inputs"].items()}


def filled(text, inputs):
    """Fill in a component's inputs, as GitLab does before it reads the YAML."""
    return re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: inputs[found[1]], text)


@pytest.fixture(params=["component", "plain"])
def job(request, lab, lab_server, tmp_path):
    """Run a job's lines for a merge request; unless it is to run whole, an interpreter stands in for the installed one."""
    shop = lab_shop(lab)
    place = tmp_path / "place"
    (place / "bin").mkdir(parents=True)
    python = place / "bin/python"
    python.write_text(f'#!/bin/sh\nshift\nexec "{sys.executable}" "$@"\n')  # without -I, for the tree under test
    python.chmod(0o755)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(sys.executable)

    def ran(pull, *, whole=False, **given):
        if request.param == "component":
            told = yaml.safe_load(filled(COMPONENT, {**INPUTS, **given}))["refwarden"]
        else:
            told = yaml.safe_load(PLAIN)["refwarden"]
            names = {
                "source": "REFWARDEN_SOURCE",
                "publish": "REFWARDEN_PUBLISH",
                "policy": "REFWARDEN_JUDGE_BY",
                "arguments": "REFWARDEN_ARGUMENTS",
            }
            told["variables"] |= {names[name]: value for name, value in given.items()}
        token = lab.token("ben")
        env = {
            **told["variables"],
            "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
            "TMPDIR": str(tmp_path / "tmp"),
            "PIP_NO_INDEX": "1",
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
        (tmp_path / "tmp").mkdir(exist_ok=True)
        lines = told["script"] if whole else [f"place={place}", *told["script"][3:]]
        assert ["mktemp" in told["script"][0], "venv" in told["script"][1], "pip" in told["script"][2]] == [True] * 3
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


def test_nothing_of_the_checkout_is_run_and_nothing_that_another_job_left(job, tmp_path):
    shop, ran = job
    (tmp_path / "wheel").mkdir()
    left = tmp_path / "tmp/refwarden/bin/python"
    left.parent.mkdir(parents=True)
    left.write_text(f"#!/bin/sh\ntouch {tmp_path}/owned\n")
    left.chmod(0o755)
    mark = plant(tmp_path)
    done = ran(approved(opened(shop)), whole=True, source=str(stand_in(tmp_path / "wheel")))
    assert (done.returncode, mark.exists()) == (0, False), done.out + done.err
    assert [one.name for one in (tmp_path / "tmp").iterdir()] == ["refwarden"], "the job's own folder is gone again"


def test_the_inputs_reach_the_program(job):
    shop, ran = job
    done = ran(opened(shop), publish="status,comment", arguments="--quiet")
    assert "status refwarden (develop) set, note made" in done.err
    assert done.out == ""


def test_an_input_is_never_a_command(job, tmp_path):
    shop, ran = job
    ran(opened(shop), policy="x$(touch owned)`touch owned`", arguments="$(touch owned); touch owned *")
    assert not (tmp_path / "owned").exists()


def holds(condition, variables):
    """Tell whether a rule's condition holds: comparisons and names with && between them, as these files have them."""

    def part(text):
        for sign in ("==", "!="):
            left, found, right = text.partition(f" {sign} ")
            if found:
                return (variables.get(left.removeprefix("$"), "") == right.strip('"')) is (sign == "==")
        return bool(variables.get(text.removeprefix("$")))

    return all(part(one) for one in condition.split(" && "))


REQUEST = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_OPEN_MERGE_REQUESTS": "acme/shop!1"}
BRANCH = {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "feature/greet", "CI_OPEN_MERGE_REQUESTS": "acme/shop!1"}
ALONE = {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "feature/greet"}


@pytest.mark.parametrize(
    ("pipelines", "wanted"),
    [("merge-request", [True, False, False]), ("branch", [False, True, False]), ("mistyped", [True, False, False])],
)
def test_the_job_is_in_one_pipeline_of_a_push_and_never_in_two(pipelines, wanted):
    for told in (
        yaml.safe_load(filled(COMPONENT, {**INPUTS, "pipelines": pipelines}))["refwarden"],
        yaml.safe_load(PLAIN)["refwarden"],
    ):
        told["variables"]["REFWARDEN_PIPELINES"] = pipelines
        conditions = [one["if"] for one in told["rules"]]
        found = [any(holds(one, told["variables"] | kind) for one in conditions) for kind in (REQUEST, BRANCH, ALONE)]
        assert found == wanted
    assert yaml.safe_load(SPEC)["spec"]["inputs"]["pipelines"]["options"] == ["merge-request", "branch"]


def test_both_files_run_the_same():
    component, plain = yaml.safe_load(filled(COMPONENT, INPUTS))["refwarden"], yaml.safe_load(PLAIN)["refwarden"]
    assert component == plain


def test_every_input_is_described_and_no_script_holds_one():
    assert all(one.get("description") for one in yaml.safe_load(SPEC)["spec"]["inputs"].values())
    for text in (COMPONENT, PLAIN):
        assert not any("$[[" in line for line in yaml.safe_load(text.replace("$[[", "$[["))["refwarden"]["script"])
