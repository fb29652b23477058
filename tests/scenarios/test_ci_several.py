"""A job of GitLab CI that is about several merge requests: what is said of each, and what of all."""

import json

import pytest

from tests.cli.program import refwarden
from tests.scenarios.shop import POLICY, approved, opened

OUTPUTS = {"codequality": "cq.json", "sarif": "out.sarif", "junit": "out.xml", "json": "out.json"}


def test_files_hold_what_is_said_of_all_merge_requests_and_not_of_the_last(jobs):
    broken = opened(jobs.shop, base="main")
    kept = approved(opened(jobs.shop))
    env = jobs.variables(kept.head, CI_COMMIT_BRANCH="feature/greet")
    words = [word for form, name in OUTPUTS.items() for word in ("--output", f"{form}={name}")]
    done = refwarden("check", "pull", "--format", "json", *words, cwd=jobs.folder, env=env)
    assert done.returncode == 1
    told = json.loads(done.out)
    assert told["outcome"] == "broken"
    assert [f"gitlab:acme/shop!{one.number} " in told["subject"] for one in (broken, kept)] == [True, True]
    assert told == json.loads((jobs.folder / "out.json").read_text()) | {"cost": told["cost"]}
    files = {form: (jobs.folder / name).read_text() for form, name in OUTPUTS.items()}
    assert all("merge-direction" in one for one in files.values())
    places = {one["where"]["ref"] for one in told["findings"] if one["verdict"] == "broken"}
    assert places == {f"refs/merge-requests/{broken.number}/head", "refs/heads/main"}
    counts = [len(json.loads(files["codequality"])), len(json.loads(files["sarif"])["runs"][0]["results"])]
    assert counts == [len(told["findings"])] * 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--policy", "nothere.yml"), "nothere.yml"),
        (("--group", "x"), "BASE..COMMIT"),
    ],
)
@pytest.mark.parametrize("count", [1, 2])
def test_a_mistake_on_the_command_line_is_said_once_for_any_number_of_merge_requests(jobs, words, said, count):
    pulls = [approved(opened(jobs.shop, base=base)) for base in ("develop", "main")[:count]]
    env = jobs.variables(pulls[0].head, CI_COMMIT_BRANCH="feature/greet")
    done = refwarden("check", "pull", *words, cwd=jobs.folder, env=env)
    assert (done.returncode, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err


def test_one_merge_request_alone_may_be_in_a_group(jobs):
    for base in ("develop", "main"):
        head = approved(opened(jobs.shop, base=base)).head
    env = jobs.variables(head, CI_COMMIT_BRANCH="feature/greet")
    done = refwarden("check", "pull", "--group", f"{'a' * 40}..{'b' * 40}", cwd=jobs.folder, env=env)
    assert (done.returncode, done.out, done.err.count("\n")) == (2, "", 1)
    assert "this is about gitlab:acme/shop!1 and gitlab:acme/shop!2" in done.err


def test_a_policy_that_is_none_is_published_of_each_and_said_once(jobs):
    pulls = [approved(opened(jobs.shop, base=base)) for base in ("develop", "main")]
    env = jobs.variables(pulls[0].head, CI_COMMIT_BRANCH="feature/greet", REFWARDEN_GITLAB_TOKEN=jobs.lab.token("ben"))
    env["CI_PIPELINE_ID"] = str(pulls[0].request.head_pipeline.id)
    done = refwarden("check", "pull", "--policy", "nothere.yml", "--publish", "status", cwd=jobs.folder, env=env)
    assert (done.returncode, done.out, done.err.count("nothere.yml")) == (2, "", 1)
    made = {one.name: one.status for one in jobs.shop.project.statuses(pulls[0].head) if not one.runner}
    assert made == {"refwarden (develop)": "failed", "refwarden (main)": "failed"}


def test_the_code_quality_report_shows_the_gravest_of_what_several_policies_say_of_one_commit(jobs):
    """GitLab keeps one issue of a fingerprint, the last."""
    style = "  commit-message: {{level: {}, style: conventional}}\n"
    for branch, level in (("main", "error"), ("develop", "warning")):
        jobs.shop.commit(branch, {".refwarden.yml": POLICY + style.format(level)})
    pulls = [opened(jobs.shop, base=base) for base in ("main", "develop")]
    jobs.shop.commit("feature/greet", {"x.txt": "x\n"}, "BAD message")
    env = jobs.variables(pulls[0].head, CI_COMMIT_BRANCH="feature/greet")
    told = json.loads(refwarden("check", "pull", "--format", "codequality", cwd=jobs.folder, env=env).out)
    assert len({one["fingerprint"] for one in told}) == len(told)
    assert [one["severity"] for one in told if "commit-message" in one["check_name"]] == ["critical"]


def test_one_merge_request_that_cannot_be_judged_keeps_no_other_from_it_and_no_file_says_all_is_well(jobs, inside):
    pull = approved(opened(jobs.shop))
    opened(jobs.shop, "feature/other")
    env = jobs.variables(pull.head, CI_COMMIT_BRANCH="feature/greet", CI_OPEN_MERGE_REQUESTS="acme/shop!1,acme/shop!2")
    code, err, _ = inside(env, "--output", "codequality=cq.json")
    assert (code, (jobs.folder / "cq.json").exists()) == (3, False)
    assert "refwarden: gitlab:acme/shop!2: the run is about" in err
    assert "no report of all is written" in err
