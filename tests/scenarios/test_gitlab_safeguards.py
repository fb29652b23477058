"""What surrounds a project's branches on GitLab, as an audit sees it: as it should be, as it is not, and not to be seen."""

import json

import pytest

from refwarden.cli import app
from tests.forges import faults
from tests.forges.faults import Fault
from tests.forges.gitlab.surroundings import Environment, Hook, Key, ProtectedEnvironment
from tests.forges.reply import Reply
from tests.scenarios.labs import lab_shop

NAMES = (
    "actions-permissions",
    "environment-protected",
    "deploy-keys-read-only",
    "webhook-secret",
    "secret-scanning-push",
    "fork-approval",
)
POLICY = "version: 1\nbranches:\n  production: {match: main}\nrules:\n" + "".join(
    f"  {name}: error\n" for name in NAMES if name != "environment-protected"
)
PEOPLE = "  environment-protected: {level: error, any_branch: true}\n"


@pytest.fixture
def shop(lab):
    """`acme/shop`, as it should be; dora owns the group too."""
    made = lab_shop(lab)
    lab.org("acme").member("dora", "admin")
    project = made.project
    project.settings.ci_allow_fork_pipelines_to_run_in_parent_project = False
    project.hidden.pre_receive_secret_detection_enabled = True
    project.keys.append(Key(7, "ci"))
    project.environments += [Environment(1, "production", "production"), Environment(2, "preview", "development")]
    project.protected_environments.append(ProtectedEnvironment("production", approvals=[1, 1]))
    return made


@pytest.fixture
def audit(lab, lab_server, tmp_path, capfd, monkeypatch, shop):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REFWARDEN_NO_CACHE", "1")
    monkeypatch.setenv("REFWARDEN_GITLAB_URL", lab_server.home)
    assert shop.full_name == "acme/shop"

    def run(login="dora", code=None, policy=POLICY + PEOPLE):
        (tmp_path / "policy.yml").write_text(policy)
        monkeypatch.setenv("REFWARDEN_GITLAB_TOKEN", lab.token(login, scopes=("read_api",)))
        given = app.run(["audit", "gitlab:acme/shop", "--policy", "policy.yml", "--format", "json", "--all"])
        out, _ = capfd.readouterr()
        found = {one["rule"]: one for one in json.loads(out)["findings"]}
        assert set(found) == set(NAMES)
        assert "hunter2" not in out
        assert code is None or given == code
        return found

    return run


def verdicts(found):
    return {one["verdict"] for one in found.values()}


def test_as_it_should_be(audit, lab_server):
    assert verdicts(audit(code=0)) == {"kept"}
    asked = [one.template for one in lab_server.seen if one.kind == "rest"]
    assert len(asked) == len(set(asked)) == 6, "each is asked once"


def test_as_it_should_not_be(audit, shop):
    project = shop.project
    project.settings.ci_allow_fork_pipelines_to_run_in_parent_project = True
    project.hidden.ci_push_repository_for_job_token_allowed = True
    project.hidden.pre_receive_secret_detection_enabled = False
    project.keys.append(Key(9, "deploy", can_push=True))
    project.hooks.append(Hook(10, "http://old.example/x?token=hunter2"))
    project.environments.append(Environment(3, "prod-eu", "production"))
    found = audit(code=1)
    assert verdicts(found) == {"broken"}
    assert {name: one["message"] for name, one in found.items()} == {
        "actions-permissions": "a job may do more than the policy lets it: its token may write.",
        "environment-protected": "not every environment is guarded: prod-eu asks nobody.",
        "deploy-keys-read-only": "deploy keys may push: deploy.",
        "webhook-secret": "what webhooks tell can be forged: http://old.example is not verified.",
        "secret-scanning-push": "the host takes pushes that hold secrets.",
        "fork-approval": "they are given secrets.",
    }
    remedies = {name: one["remedy"] for name, one in found.items()}
    assert remedies["actions-permissions"] == (
        "glab api --method PUT projects/acme%2Fshop -F ci_push_repository_for_job_token_allowed=false"
    )
    assert remedies["deploy-keys-read-only"].startswith("glab deploy-key delete 9 --repo acme/shop; ")
    assert remedies["webhook-secret"].endswith("/acme/shop/-/hooks/10/edit")
    assert remedies["environment-protected"].endswith("/acme/shop/-/settings/ci_cd")
    assert "secret_push_protection_enabled=true" in remedies["secret-scanning-push"]
    assert "fork_pipelines_to_run_in_parent_project=false" in remedies["fork-approval"]
    assert not any("gh " in one or "github" in one for one in remedies.values())


# Environments


def test_every_branch_deploys_where_people_are_limited_and_the_finding_says_that_gitlab_cannot_do_otherwise(audit):
    found = audit(policy=POLICY + "  environment-protected: error\n")["environment-protected"]
    assert found["message"] == "not every environment is guarded: production takes every branch."
    assert "GitLab limits who deploys and not from which branch: set any_branch: true" in found["remedy"]


def test_a_group_protects_the_environments_of_a_tier(audit, lab, shop):
    shop.project.protected_environments.clear()
    assert audit()["environment-protected"]["verdict"] == "broken"
    lab.org("acme").group.protected_environments.append(ProtectedEnvironment("production", count=1))
    assert audit()["environment-protected"]["verdict"] == "kept"


def test_what_a_group_protects_is_for_its_maintainers_to_see(audit, lab, shop):
    shop.project.members[lab.user("mia")] = 40
    assert audit("mia")["environment-protected"]["verdict"] == "kept", "the project's own entry is enough"
    shop.project.protected_environments.clear()
    found = audit("mia")["environment-protected"]
    assert (found["verdict"], found["message"]) == (
        "unknown",
        "GitLab does not show the protected environments of the group acme",
    )


def test_whoever_began_a_deployment_may_agree_where_the_project_lets_them(audit, shop):
    shop.project.hidden.allow_pipeline_trigger_approve_deployment = True
    found = audit()["environment-protected"]
    assert found["message"] == "not every environment is guarded: production lets whoever deploys agree alone."


# What is not to be seen


def test_whether_a_webhook_has_a_secret_gitlab_shows_nobody(audit, shop):
    shop.project.hooks.append(Hook(8, "https://ci.example/notify?token=hunter2"))
    found = audit()["webhook-secret"]
    assert (found["verdict"], found["message"]) == ("unknown", "the host shows nobody whether a webhook has a secret")
    shop.project.hooks[0].alert_status = "disabled"
    assert audit()["webhook-secret"]["verdict"] == "kept"


def test_where_no_job_runs_none_can_do_harm(audit, shop):
    shop.project.settings.builds_access_level = "disabled"
    found = audit()
    assert (found["actions-permissions"]["verdict"], found["fork-approval"]["verdict"]) == ("not_applicable", "kept")


def test_who_is_no_maintainer_sees_none_of_it_and_nothing_passes(audit):
    found = audit("ben", code=3)
    assert {name: one["verdict"] for name, one in found.items() if one["verdict"] != "unknown"} == {
        "fork-approval": "kept"
    }
    assert "GitLab does not show its deploy keys" in found["deploy-keys-read-only"]["message"]
    assert "role Maintainer" in found["webhook-secret"]["remedy"]
    assert "to the role Maintainer" in found["secret-scanning-push"]["message"]


@pytest.mark.parametrize(("tier", "lacks"), [("premium", {"secret-scanning-push"}), ("free", {"secret-scanning-push", "environment-protected"})])  # fmt: skip
def test_a_licence_without_it_is_no_fault_and_no_pass(audit, lab, tier, lacks):
    lab.forge.tier = tier
    found = audit(code=0)
    assert {name for name, one in found.items() if one["verdict"] == "unknown"} == lacks
    if "environment-protected" in lacks:
        assert "the tier Premium" in found["environment-protected"]["message"]


def test_a_token_that_is_for_less_says_nothing_of_the_licence(audit, lab_server):
    body = {"error": "insufficient_granular_scope", "error_description": "Access denied: it lacks [x]"}
    lab_server.faults.add(Fault(Reply(403, body)), path="/protected_environments$", times=None)
    found = audit(code=3)["environment-protected"]
    assert found["verdict"] == "unknown"
    assert "too small a scope" in found["message"], "and not that the licence has none"


@pytest.mark.parametrize("path", ["/environments", "/protected_environments", "/deploy_keys", "/hooks"])
@pytest.mark.parametrize("fault", [faults.empty(), faults.graphql_empty(), faults.truncated(), Fault(Reply(200, [{}]))], ids=["empty", "nothing in it", "cut", "without its members"])  # fmt: skip
def test_an_answer_that_is_none_is_never_a_pass(audit, lab_server, path, fault, monkeypatch):
    monkeypatch.setattr("refwarden.sources.web.transport.sleep", lambda *_: None)
    lab_server.faults.add(fault, method="GET", path=path + "$", times=None)
    found = audit(code=3)
    assert {one["verdict"] for one in found.values()} == {"kept", "unknown"}
