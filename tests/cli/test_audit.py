"""The audit as people run it."""

import json

import pytest

from tests.cli.program import refwarden
from tests.support.repository import Repository


@pytest.fixture
def flow(tmp_path):
    """A repository whose main received a feature directly, and a commit of its own."""
    repository = Repository(tmp_path / "r").gitflow()
    repository.switch("feature/x", "develop")
    repository.commit("feat: x")
    repository.switch("main")
    repository.merge("feature/x")
    repository.commit("fix: quickly")
    return repository


def findings(done) -> set[tuple[str, str]]:
    report = json.loads(done.out)
    return {(one["rule"], one["verdict"]) for one in report["findings"]}


def test_what_is_broken_at_error_exits_1(flow):
    done = refwarden("audit", "--all-history", "--format", "json", cwd=flow.path)
    assert done.returncode == 1
    assert {("protected-push", "broken"), ("merge-direction", "broken")} <= findings(done)


def test_by_default_the_last_ninety_days_are_judged(flow):
    done = refwarden("audit", "--format", "json", cwd=flow.path)
    assert ("protected-push", "broken") not in findings(done)


def test_one_rule_can_be_asked_by_name_or_code(flow):
    for rule in ("protected-push", "RW104"):
        done = refwarden("audit", "--all-history", "--rule", rule, "--format", "json", cwd=flow.path)
        assert findings(done) == {("protected-push", "broken")}


def test_a_baseline_lets_the_old_pass_and_the_new_fail(flow):
    assert refwarden("audit", "--all-history", "--write-baseline", cwd=flow.path).returncode == 0
    assert refwarden("audit", "--all-history", cwd=flow.path).returncode == 0
    flow.commit("fix: again, directly")
    done = refwarden("audit", "--all-history", "--format", "json", cwd=flow.path)
    assert done.returncode == 1
    fresh = [one for one in json.loads(done.out)["findings"] if one["verdict"] == "broken" and not one.get("baseline")]
    assert {one["rule"] for one in fresh} >= {"protected-push"}
    assert all(one["where"]["commit"] == flow.tip() for one in fresh if one["rule"] == "protected-push")


def test_a_report_goes_to_files_as_well(flow):
    done = refwarden(
        "audit", "--all-history", "--output", "sarif=out.sarif", "--output", "json=out.json", "--quiet", cwd=flow.path
    )
    assert (done.returncode, done.out) == (1, "")
    assert json.loads((flow.path / "out.sarif").read_text())["version"] == "2.1.0"
    assert json.loads((flow.path / "out.json").read_text())["outcome"] == "broken"


def test_piped_text_is_stable_and_without_colour(flow):
    done = refwarden("audit", "--all-history", "--rule", "RW104", cwd=flow.path)
    assert "\x1b" not in done.out
    assert "RW104 protected-push" in done.out


def test_several_targets_are_audited_and_the_worst_code_wins(flow, tmp_path):
    good = Repository(tmp_path / "good").gitflow()
    done = refwarden("audit", "--all-history", str(good.path), str(flow.path), str(tmp_path / "none"), cwd=tmp_path)
    assert done.returncode == 1
    assert "no such folder" in done.err


def test_nothing_is_written_into_the_repository(flow):
    before = sorted(str(path) for path in flow.path.rglob("*"))
    refwarden("audit", "--all-history", cwd=flow.path)
    assert sorted(str(path) for path in flow.path.rglob("*")) == before
