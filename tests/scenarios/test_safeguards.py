"""What surrounds a repository's branches, as an audit sees it: as it should be, as it is not, and not to be seen."""

import json

import pytest

from refwarden.cli import app
from tests.forges.github import faults
from tests.forges.github.safeguards import Hook, Key
from tests.scenarios.shop import shop as begun

NAMES = (
    "actions-permissions",
    "environment-protected",
    "deploy-keys-read-only",
    "webhook-secret",
    "secret-scanning-push",
    "fork-approval",
)
POLICY = "version: 1\nbranches:\n  production: {match: main}\nrules:\n" + "".join(
    f"  {name}: error\n" for name in NAMES
)
SECRET = "https://ci.example/notify?token=hunter2"


@pytest.fixture
def shop(world):
    """`acme/shop`, as it should be."""
    made = begun(world)
    safe = made.repository.safeguards
    safe.actions.approval_policy = "all_external_contributors"
    safe.push_protection = "enabled"
    safe.keys.append(Key(7, "ci"))
    safe.hooks.append(Hook(8, SECRET, secret="s3cret"))
    made.environment("production", reviewers=[world.user("dora")], prevent_self_review=True, branches="protected")
    made.environment("preview")
    return made


@pytest.fixture
def audit(world, server, tmp_path, capfd, monkeypatch, shop):
    (tmp_path / "policy.yml").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REFWARDEN_NO_CACHE", "1")
    monkeypatch.setenv("REFWARDEN_GITHUB_URL", server.url)

    def run(login="dora", code=None, token=""):
        monkeypatch.setenv("REFWARDEN_GITHUB_TOKEN", token or world.token(login, scopes=("repo",)))
        given = app.run(["audit", "github:acme/shop", "--policy", "policy.yml", "--format", "json", "--all"])
        out, _ = capfd.readouterr()
        found = {one["rule"]: one for one in json.loads(out)["findings"]}
        assert set(found) == set(NAMES)
        assert "hunter2" not in out
        assert code is None or given == code
        return found

    assert shop.full_name == "acme/shop"
    return run


def verdicts(found):
    return {one["verdict"] for one in found.values()}


def test_as_it_should_be(audit, server):
    assert verdicts(audit(code=0)) == {"kept"}
    asked = [one.template for one in server.seen if one.kind == "rest"]
    assert len(asked) == len(set(asked)) == 7, "each is asked once"


def test_as_it_should_not_be(audit, shop):
    safe = shop.repository.safeguards
    safe.actions.default_workflow_permissions, safe.actions.approval_policy = "write", "first_time_contributors"
    safe.push_protection = "disabled"
    safe.keys.append(Key(9, "deploy", read_only=False))
    safe.hooks.append(Hook(10, "http://old.example/x"))
    shop.environment("prod-eu")
    found = audit(code=1)
    assert verdicts(found) == {"broken"}
    assert {name: one["message"] for name, one in found.items()} == {
        "actions-permissions": "a job may do more than the policy lets it: its token may write.",
        "environment-protected": "not every environment is guarded: prod-eu asks nobody and takes every branch.",
        "deploy-keys-read-only": "deploy keys may push: deploy.",
        "webhook-secret": "what webhooks tell can be forged: http://old.example is not signed and is not verified.",
        "secret-scanning-push": "the host takes pushes that hold secrets.",
        "fork-approval": "jobs of forks run without approval unless it is the first from that account.",
    }
    assert found["webhook-secret"]["remedy"].endswith("/acme/shop/settings/hooks/10")


def test_a_private_repository_has_another_setting_for_forks(audit, shop):
    shop.repository.private = True
    assert audit()["fork-approval"]["verdict"] == "kept"
    told = shop.repository.safeguards.actions
    told.run_workflows_from_fork_pull_requests = told.send_secrets_and_variables = True
    found = audit()["fork-approval"]
    assert (found["verdict"], found["message"]) == ("broken", "they are given secrets.")


def test_where_no_job_runs_none_can_do_harm(audit, shop):
    shop.repository.safeguards.actions.enabled = False
    found = audit(code=0)
    assert {name: one["verdict"] for name, one in found.items() if one["verdict"] != "kept"} == {
        "actions-permissions": "not_applicable"
    }


def test_who_is_no_administrator_sees_none_of_it_and_nothing_passes(audit):
    found = audit("ben", code=3)
    assert {name: one["verdict"] for name, one in found.items() if one["verdict"] != "unknown"} == {
        "environment-protected": "kept"
    }
    assert "GitHub does not show its deploy keys" in found["deploy-keys-read-only"]["message"]
    assert found["deploy-keys-read-only"]["remedy"] == "grant the token Administration: read"
    assert found["webhook-secret"]["remedy"] == "grant the token Webhooks: read"
    assert "administrators alone" in found["secret-scanning-push"]["message"]


def test_a_workflows_token_sees_none_of_it_either(audit, world):
    token = world.token("github-actions[bot]", "actions", permissions={"contents": "read", "metadata": "read"})
    found = audit(token=token, code=3)
    assert {name for name, one in found.items() if one["verdict"] == "unknown"} >= set(NAMES) - {
        "environment-protected"
    }


def test_a_plan_without_it_is_no_fault_and_no_pass(audit, shop, server):
    shop.repository.safeguards.push_protection = None
    message = "Upgrade to GitHub Pro or make this repository public to enable this feature."
    server.faults.add(faults.forbidden(message), path="/environments", times=None)
    found = audit(code=0)
    assert (found["secret-scanning-push"]["verdict"], found["secret-scanning-push"]["level"]) == ("unknown", "warning")
    assert (found["environment-protected"]["verdict"], found["environment-protected"]["level"]) == (
        "unknown",
        "warning",
    )
    assert "the plan" in found["environment-protected"]["message"]


@pytest.mark.parametrize("path", ["/actions/permissions$", "/workflow$", "/fork-pr", "/environments", "/keys", "/hooks", "/shop$"])  # fmt: skip
@pytest.mark.parametrize("fault", [faults.empty(), faults.graphql_empty(), faults.hidden(), faults.truncated()], ids=["empty", "nothing in it", "404", "cut"])  # fmt: skip
def test_an_answer_that_is_none_is_never_a_pass(audit, server, path, fault, monkeypatch):
    monkeypatch.setattr("refwarden.sources.web.transport.sleep", lambda *_: None)
    server.faults.add(fault, method="GET", path=path, times=None)
    found = audit()
    assert {one["verdict"] for one in found.values()} == {"kept", "unknown"}
