"""Whatever goes wrong between us and GitHub: asked again where that helps, else unknown with a reason; never a pass."""

import json

import pytest

from refwarden.cli import app
from refwarden.sources.web import transport
from tests.forges.github import faults
from tests.scenarios.shop import OLD_LINES, approved, opened
from tests.scenarios.shop import shop as begun

# Every fault, and whether asking once more gets over one of it.
FAULTS = {
    "401": (faults.unauthorised(), False),
    "403 for the hour's limit": (faults.primary_limit(0), True),
    "403 for asking too fast": (faults.secondary_limit(1), True),
    "403 for asking too fast, and no word how long": (faults.secondary_limit(None), True),
    "403 that is no limit": (faults.forbidden(), False),
    "403 for single sign-on": (faults.sso(), False),
    "404 that hides": (faults.hidden(), False),
    "429": (faults.too_many(1), True),
    "429 without a word how long": (faults.too_many(None), True),
    "500": (faults.server_error(), True),
    "502": (faults.bad_gateway(), True),
    "503 without a body": (faults.unavailable(), True),
    "200 without a body": (faults.empty(), True),
    "cut JSON": (faults.truncated(), True),
    "a connection that breaks in the body": (faults.broken_off(), True),
    "a connection that breaks before": (faults.dropped("before"), True),
    "a connection that breaks after": (faults.dropped("after"), True),
    "a slow body": (faults.slow(0.01), True),
}
GRAPHQL = {
    "200 with an apology": (faults.graphql_timeout(), True),
    "200 for the hour's limit": (faults.graphql_limited(0), True),
    "200 with an error and no data": (faults.graphql_error("no"), False),
    "200 with neither error nor data": (faults.graphql_empty(), True),
}
QUESTIONS = {
    "the pull request": {"operation": "Pull"},
    "a team's members": {"method": "GET", "path": "/orgs/acme/teams/security/members"},
    "renamed files": {"method": "GET", "path": "/pulls/1/files"},
}


class Check:
    """`check pull` in this process, with the waiting taken out."""

    def __init__(self, world, server, folder, capfd, monkeypatch):
        self.world, self.server, self.capfd = world, server, capfd
        self.waited = []
        monkeypatch.setattr(transport, "sleep", lambda seconds, _: self.waited.append(seconds))
        monkeypatch.chdir(folder)
        self.token = world.token("github-actions[bot]", "actions", permissions={})
        self.shop = begun(world)
        world.install("github-actions", "acme")
        self.pull = approved(opened(self.shop, files={"auth/login.py": None, "src/login.py": OLD_LINES}), "cleo")
        self.token = world.token("cleo", scopes=("repo", "read:org"))
        monkeypatch.setenv("REFWARDEN_GITHUB_URL", server.url)
        monkeypatch.setenv("REFWARDEN_GITHUB_TOKEN", self.token)

    def __call__(self, *words):
        self.code = app.run(
            ["check", "pull", f"github:acme/shop#{self.pull.number}", "--format", "json", "--all", *words]
        )
        self.out, self.err = self.capfd.readouterr()
        assert self.token not in self.out + self.err
        assert "Traceback" not in self.out + self.err
        return self.code

    def states(self, rule="required-approvals"):
        return {one["verdict"] for one in json.loads(self.out)["findings"] if one["rule"] == rule}


@pytest.fixture
def check(world, server, tmp_path, capfd, monkeypatch):
    return Check(world, server, tmp_path, capfd, monkeypatch)


def cases():
    for question, when in QUESTIONS.items():
        for name, (fault, mends) in {**FAULTS, **(GRAPHQL if "operation" in when else {})}.items():
            yield pytest.param(when, fault, mends, id=f"{name}, asked for {question}")


def test_without_a_fault_it_is_kept(check):
    assert (check(), check.states()) == (0, {"kept"})


@pytest.mark.parametrize(("when", "fault", "mends"), list(cases()))
def test_one_fault(check, server, when, fault, mends):
    server.faults.add(fault, **when)
    code = check()
    if mends:
        assert (code, check.states()) == (0, {"kept"})
        return
    assert code == 3
    if check.out:
        assert check.states() == {"unknown"}
    else:
        assert check.err.startswith("refwarden: ")
        assert check.err.count("\n") == 1


@pytest.mark.parametrize(("when", "fault", "_"), list(cases()))
def test_a_fault_that_stays(check, server, when, fault, _):
    if fault.pause:
        pytest.skip("a slow answer is an answer")
    server.faults.add(fault, times=None, **when)
    assert check() == 3
    assert sum(check.waited) <= 120
    if check.out:
        assert check.states() == {"unknown"}
        finding = next(one for one in json.loads(check.out)["findings"] if one["rule"] == "required-approvals")
        assert finding["remedy"]


def test_what_was_read_is_only_asked_about_the_next_time(check, server, tmp_path, monkeypatch):
    monkeypatch.setenv("REFWARDEN_CACHE", str(tmp_path / "kept"))
    assert [check(), check()] == [0, 0]
    assert check.states() == {"kept"}
    answers = [one.status for one in server.seen if one.template.endswith("/members")]
    assert answers == [200, 304]
    for kept in (tmp_path / "kept").iterdir():
        assert check.token.encode() not in kept.read_bytes()


STATUSES = {"method": "POST", "path": "/statuses/"}


class TestWriting:
    """A POST is never blindly retried."""

    def published(self, check):
        return [one.context for one in check.shop.repository.statuses_of(check.pull.head)]

    @pytest.mark.parametrize(
        "fault", [faults.server_error(), faults.bad_gateway(), faults.dropped("before"), faults.truncated()]
    )
    def test_what_may_have_been_done_is_not_done_again(self, check, server, fault):
        server.faults.add(fault, **STATUSES)
        assert check("--publish", "status") == 0
        assert server.count(method="POST", template="/repos/{owner}/{repo}/statuses/{sha}") <= 1
        assert "the verdict was not published" in check.err

    @pytest.mark.parametrize("fault", [faults.secondary_limit(1), faults.too_many(1), faults.primary_limit(0)])
    def test_what_was_refused_for_a_limit_is_asked_again(self, check, server, fault):
        server.faults.add(fault, **STATUSES)
        assert check("--publish", "status") == 0
        assert self.published(check) == ["refwarden (develop)"]

    @pytest.mark.parametrize("fault", [faults.forbidden(), faults.hidden(), faults.unauthorised()])
    def test_what_is_not_allowed_leaves_the_verdict_alone(self, check, server, fault):
        server.faults.add(fault, times=None, **STATUSES)
        assert check("--publish", "status") == 0
        assert "the verdict was not published" in check.err
