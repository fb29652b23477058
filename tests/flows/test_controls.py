"""An audit told by the controls of a framework: satisfied only where everything that serves it was seen to be kept."""

import json
from typing import get_args

import jsonschema
import pytest

from refwarden.cli import app
from refwarden.flows.controls import by_controls
from refwarden.model.finding import Finding
from refwarden.model.kinds import BranchKind, Kinds
from refwarden.model.protection.guards import Demand
from refwarden.model.report import PolicyUsed, Report
from refwarden.model.verdict import Because, Place
from refwarden.policy.compiled import Policy, RuleSetting
from refwarden.reporters.controls import as_json, text
from refwarden.rules.controls import FRAMEWORKS, Control, Framework
from refwarden.rules.index import BY_NAME, RULES
from tests.support.repository import Repository

PRODUCTION = BranchKind("production", ("main",), protected=True)
ASKED = Framework(
    "cis", "A List", "https://list.example", (Control("1.1.16", "nothing is forced", ("no-force",)),), "Mind."
)
COUNTED = ASKED._replace(controls=(Control("1.1.3", "two agree", ("approvals",), (("approvals", 2),)),))
PLAIN = ASKED._replace(controls=(Control("1.1.8", "nothing is stale"),))
PLACE = Place("acme/shop", "refs/heads/main")


def settings(*names, **options):
    return tuple(
        RuleSetting(entry.name, entry.code, entry.module, entry.doors, "error", options)
        for entry in (BY_NAME[name] for name in names)
    )


def found(rule, verdict, *because, exemption=""):
    return Finding(rule, BY_NAME[rule].code, verdict, "error", f"{verdict}!", "mend", PLACE, because, "f", exemption)


def demand(state, name="no-force"):
    return Because(f"{state}.{name}", "yes, from classic", "host")


def assessed(framework, findings, rules):
    policy = Policy("p.yml", "sha256:0", Kinds((PRODUCTION,)), rules)
    report = Report("audit", "github:acme/shop", PolicyUsed("p.yml", "sha256:0", 1), 0, tuple(findings), {})
    return by_controls(report, policy, framework, "GITHUB_TOKEN, admin")


DRIFT = settings("protection-drift")


@pytest.mark.parametrize(
    ("findings", "state"),
    [
        pytest.param([found("protection-drift", "kept", demand("protection"))], "satisfied", id="the host has it"),
        pytest.param([found("protection-drift", "broken", demand("protection"))], "satisfied", id="another thing is missing"),
        pytest.param([found("protection-drift", "broken", demand("missing"))], "not satisfied", id="the host lacks it"),
        pytest.param([found("protection-drift", "unknown", demand("unseen"))], "not assessable", id="it is not to be seen"),
        pytest.param([found("protection-drift", "kept")], "not assessable", id="the policy does not ask it"),
        pytest.param([], "not assessable", id="nothing was looked at"),
        pytest.param([found("protection-drift", "kept", demand("protection")), found("protection-drift", "unknown", demand("unseen"))], "not assessable", id="it is not to be seen in one place"),
        pytest.param([found("protection-drift", "unknown", demand("unseen")), found("protection-drift", "broken", demand("missing"))], "not satisfied", id="it is missing in one place, and not to be seen in another"),
        pytest.param([found("protection-drift", "kept", demand("protection")), found("no-force-push", "broken")], "not satisfied", id="a rule that serves it is broken"),
        pytest.param([found("protection-drift", "kept", demand("protection")), found("no-force-push", "unknown")], "not assessable", id="a rule that serves it cannot tell"),
        pytest.param([found("protection-drift", "kept", demand("protection")), found("no-force-push", "exempt", exemption="agreed")], "not satisfied", id="what the policy exempts the control does not"),
        pytest.param([found("protection-drift", "kept", demand("protection")), found("no-force-push", "not_applicable")], "satisfied", id="what does not apply says nothing"),
        pytest.param([found("protection-drift", "kept", demand("protection")), found("branch-age", "broken")], "satisfied", id="another control's rule says nothing"),
    ],
)  # fmt: skip
def test_what_a_control_comes_to(findings, state):
    (one,) = assessed(ASKED, findings, (*DRIFT, *settings("no-force-push"))).controls
    assert one.state == state


@pytest.mark.parametrize(
    ("count", "state"), [(0, "not satisfied"), (1, "not satisfied"), (2, "satisfied"), (3, "satisfied")]
)
def test_a_policy_that_asks_less_than_the_control_does_not_satisfy_it(count, state):
    rules = (*DRIFT, *settings("required-approvals", count=count))
    findings = [
        found("protection-drift", "kept", demand("protection", "approvals")),
        found("required-approvals", "kept"),
    ]
    (one,) = assessed(COUNTED, findings, rules).controls
    assert one.state == state


@pytest.mark.parametrize(
    ("findings", "code"),
    [([found("branch-age", "kept")], 0), ([found("branch-age", "broken")], 1), ([], 3), ([found("branch-age", "unknown")], 3)],
)  # fmt: skip
def test_the_exit_code(findings, code):
    assert assessed(PLAIN, findings, settings("branch-age")).exit_code == code


def test_a_rule_that_is_off_is_named():
    said = text(assessed(PLAIN, [], ()))
    assert "not assessable  nothing is stale" in said
    assert "the policy does not turn on branch-age" in said


def test_the_text_says_when_as_whom_and_what_must_be_minded():
    said = text(assessed(PLAIN, [found("branch-age", "kept")], settings("branch-age")))
    assert said.startswith("A List: 1 of 1 controls satisfied by github:acme/shop\n  https://list.example\n")
    assert "observed 1970-01-01T00:00:00Z, asked as GITHUB_TOKEN, admin, by p.yml" in said
    assert said.endswith("  Mind.\n")


def test_nothing_hostile_is_printed():
    finding = found("branch-age", "broken")._replace(message="\x1b[31m", where=Place("a", "refs/heads/\x1b]0;x\x07"))
    report = assessed(PLAIN, [finding], settings("branch-age"))
    assert "\x1b" not in text(report) + as_json(report)


def test_the_json_is_as_it_says():
    said = json.loads(as_json(assessed(ASKED, [found("protection-drift", "broken", demand("missing"))], DRIFT)))
    (control,) = said["controls"]
    assert (said["schema"], control["state"], control["rules_off"]) == ("refwarden.controls/1", "not satisfied", ["no-force-push"])  # fmt: skip
    assert control["proofs"] == [
        {"rule": "protection-drift (no-force)", "kept": 0, "broken": 1, "unknown": 0, "message": "enforced there: yes, from classic", "where": {"repository": "acme/shop", "ref": "refs/heads/main"}}
    ]  # fmt: skip
    jsonschema.validate(said, {"type": "object", "required": ["observed_at", "seen_as", "subject", "policy", "note"]})


def test_what_rules_serve_is_a_control_and_every_control_is_served():
    served = {one for entry in RULES for one in entry.load().controls}
    known = {f"{one.name}:{control.id}" for one in FRAMEWORKS.values() for control in one.controls}
    assert served - known == set()
    assert known - served == set()


def test_what_is_asked_of_a_host_is_a_demand():
    asked = {name for one in FRAMEWORKS.values() for control in one.controls for name in control.demands}
    assert asked <= set(get_args(Demand))


class TestTheCommand:
    @pytest.fixture
    def run(self, tmp_path, monkeypatch, capfd):
        repository = Repository(tmp_path / "r")
        repository.commit()
        monkeypatch.chdir(repository.path)

        def run(*words):
            return app.run(["audit", *words]), *capfd.readouterr()

        return run

    def test_a_clone_is_told_by_controls_too(self, run):
        code, out, _ = run("--controls", "osps", "--format", "json")
        said = json.loads(out)
        assert (code, said["framework"], said["seen_as"]) == (3, "osps", None)

    def test_a_framework_that_is_none(self, run):
        code, _, err = run("--controls", "iso")
        assert code == 2
        assert "no such framework; choose cis, slsa-source" in err

    @pytest.mark.parametrize(
        "words", [["--format", "sarif"], ["--baseline", "b"], ["--write-baseline"], ["-o", "json=x"], [".", "."]]
    )
    def test_what_does_not_go_together(self, run, words):
        code, _, err = run("--controls", "cis", *words)
        assert code == 2
        assert "--controls reports one target" in err
