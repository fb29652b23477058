"""Every fault on every question: asked again where that helps, else unknown; nothing passes, nobody is silently missing."""

import json
from collections import defaultdict

import pytest

from refwarden.cli import app
from refwarden.sources.web import transport
from tests.forges.github import faults
from tests.forges.github.world import RepositoryStory
from tests.scenarios.shop import FEATURES, approved, opened
from tests.scenarios.shop import shop as begun
from tests.scenarios.test_protection import EVERYTHING

POLICY = (
    FEATURES
    + """\
rules:
  protected-push: error
  required-branches: error
  required-approvals: error
  no-self-merge: error
  protection-exists: error
  protection-drift: {level: error, approvals: 2, checks: build}
  delete-head-on-merge: error
  code-owners-valid: {level: error, host: true}
"""
)
# What costs requests of its own.
PULLS = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop}
  feature: {match: "feature/**", from: integration, into: integration}
rules:
  up-to-date: error
  depends-on: error
  deployments-succeeded: {level: error, environments: [staging]}
  required-approvals: {level: error, require: {count: 1, permission: maintain}}
  required-checks: {level: error, checks: [{name: build, app: github-actions}]}
"""
# Every fault, and whether asking once more gets over one of it.
FAULTS = {
    "401": (faults.unauthorised(), False),
    "403 for the hour's limit": (faults.primary_limit(0), True),
    "403 for asking too fast": (faults.secondary_limit(1), True),
    "403 that is no limit": (faults.forbidden(), False),
    "404 that hides": (faults.hidden(), False),
    "429": (faults.too_many(1), True),
    "500": (faults.server_error(), True),
    "502": (faults.bad_gateway(), True),
    "200 without a body": (faults.empty(), True),
    "cut JSON": (faults.truncated(), True),
    "a connection that breaks in the body": (faults.broken_off(), True),
    "a connection that breaks before": (faults.dropped("before"), True),
}
GRAPHQL = {
    "200 with an apology": (faults.graphql_timeout(), True),
    "200 for the hour's limit": (faults.graphql_limited(0), True),
    "200 with an error and no data": (faults.graphql_error("no"), False),
    "200 with neither error nor data": (faults.graphql_empty(), True),
}
# Those that are also tried for ever: one of each way to be without an answer.
LASTING = {
    "401",
    "403 for asking too fast",
    "404 that hides",
    "502",
    "200 without a body",
    "200 with an error and no data",
}


class Program:
    """The command line in this process, with the waiting taken out, before a shop with a history and an open pull."""

    def __init__(self, world, server, folder, capfd, monkeypatch):
        self.world, self.capfd, self.waited = world, capfd, []
        (folder / "policy.yml").write_text(POLICY)
        (folder / "pulls.yml").write_text(PULLS)
        monkeypatch.setattr(transport, "sleep", lambda seconds, _: self.waited.append(seconds))
        monkeypatch.chdir(folder)
        monkeypatch.setenv("REFWARDEN_NO_CACHE", "1")
        monkeypatch.setenv("REFWARDEN_GITHUB_URL", server.url)
        shop = begun(world)
        pull = approved(opened(shop))
        pull.merge(by="dora")
        opened(shop, "feature/other", files={"src/other.py": "x\n"}).merge(by="dora")
        shop.commit("main", {".github/CODEOWNERS": "* @ben\n"}, "chore: owners", "dora")
        last = approved(opened(shop, "feature/last", body="Depends-on: #1", files={"src/last.py": "z\n"}), "dora")
        shop.deploy(last.head, "staging")
        for number in range(100):
            last.check(f"check-{number}")
        shop.ruleset("all", *EVERYTHING, include=("~DEFAULT_BRANCH", "refs/heads/develop"))
        world.many("acme", 12, RepositoryStory(world, shop))

    def __call__(self, words, login):
        self.waited.clear()
        token = self.world.token(login, scopes=("repo", "read:org", "admin:org"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("REFWARDEN_GITHUB_TOKEN", token)
            code = app.run([*words.split(), "--format", "json", "--all"])
        out, err = self.capfd.readouterr()
        assert token not in out + err
        assert "Traceback" not in out + err
        assert "has a bug" not in out + err
        found = defaultdict(dict)
        for one in json.loads(out)["findings"] if out else ():
            assert one["remedy"] or one["verdict"] != "unknown"
            where = one["where"]
            found[one["rule"]][where["repository"], where["ref"], where["commit"]] = one["verdict"]
        if not out:
            assert err.startswith("refwarden: ")
            assert code == 3, err
        return code, dict(found)


@pytest.fixture
def program(world, server, tmp_path, capfd, monkeypatch):
    return Program(world, server, tmp_path, capfd, monkeypatch)


AUDIT = "audit github:acme/shop --policy policy.yml --all-history"
CHECK = "check pull github:acme/shop#3 --policy pulls.yml"
# What is asked, by whom, and of what.
QUESTIONS = {
    "the repository": (AUDIT, "dora", {"operation": "Repository"}),
    "what a branch received": (AUDIT, "dora", {"operation": "Received"}),
    "what guards its branches": (AUDIT, "dora", {"operation": "Guards"}),
    "whether a branch is protected": (AUDIT, "eve", {"method": "GET", "path": "/branches/"}),
    "the repositories of an owner": ("audit github:acme --policy policy.yml", "dora", {"operation": "OwnersGuards"}),
    "how it stands to its base": (CHECK, "ben", {"method": "GET", "path": "/compare/"}),
    "what it depends on": (CHECK, "ben", {"method": "GET", "path": "/pulls/1$"}),
    "what is wrong with the owners": (AUDIT, "dora", {"method": "GET", "path": "/codeowners/errors"}),
    "its deployments": (CHECK, "ben", {"method": "GET", "path": "/deployments$"}),
    "what became of a deployment": (CHECK, "ben", {"method": "GET", "path": "/deployments/[0-9]+/statuses"}),
    "what an approver may do": (CHECK, "ben", {"method": "GET", "path": "/permission"}),
    "further checks": (CHECK, "ben", {"operation": "Contexts"}),
}
# Where a repository is to be seen, a pull request that is not found is not there.
ANSWERS = {("what it depends on", "404 that hides")}


@pytest.mark.parametrize("question", QUESTIONS)
def test_faults(program, server, question):
    words, login, when = QUESTIONS[question]
    before = program(words, login)
    assert before[1]
    server.forget()
    for name, (fault, mends) in {**FAULTS, **(GRAPHQL if "operation" in when else {})}.items():
        for times in () if (question, name) in ANSWERS else (1, None) if name in LASTING else (1,):
            planned = server.faults.add(fault, times=times, **when)
            code, found = program(words, login)
            server.faults.rules.clear()
            assert planned.hits, "nobody asked that"
            assert sum(program.waited) <= 240
            if times and mends:
                assert (code, found) == before, name
                continue
            still = any("broken" in verdicts.values() for verdicts in found.values())
            assert code == (1 if still else 3), name
            for rule, verdicts in before[1].items():
                now = found.get(rule, {})
                changed = {place for place, verdict in verdicts.items() if now.get(place) != verdict}
                new = {place: verdict for place, verdict in now.items() if verdicts.get(place) != verdict}
                assert set(new.values()) <= {"unknown"}, f"{name}: {rule} {new}"
                assert not changed or new or not found, f"{name}: {rule} lost {changed}"
