"""A pull request from a facts file: judged without a host, and what the file does not say is unknown."""

import json

import pytest

from tests.cli.program import inside, refwarden

PULL = {
    "number": 7,
    "title": "feat: greet",
    "body": "",
    "author": "ana",
    "head": {"branch": "feature/greet", "commit": "head", "repository": "acme/shop"},
    "base": {"branch": "develop", "commit": "base", "repository": "acme/shop"},
    "reviews": [{"by": "ben", "state": "approved", "at": 10, "commit": "head"}],
    "requested": [],
    "heads": {"main": "base", "develop": "base", "feature/greet": "head"},
    "threads": [],
    "files": [{"path": "src/app.py"}],
    "events": {},
    "brings": {"head": [{"role": "author", "account": "ana"}]},
}
COMMITS = [
    {
        "id": "head",
        "parents": ["base"],
        "author": {"name": "Ana", "email": "ana@example.org"},
        "committer": {"name": "Ana", "email": "ana@example.org"},
        "message": "feat: greet",
    }
]
FACTS = {
    "schema": "refwarden.facts/1",
    "now": "2026-11-22T21:50:00Z",
    "pull": PULL,
    "commits": COMMITS,
    "permissions": {"ben": "write"},
    "teams": {"acme/security": ["cleo"]},
}


def judged(folder, facts, *words, way=inside):
    (folder / "facts.json").write_text(json.dumps(facts))
    done = way("eval", "--facts", "facts.json", "--format", "json", "--all", *words, cwd=folder)
    report = json.loads(done.out) if done.out else {"findings": []}
    return done, {one["rule"]: one["verdict"] for one in report["findings"]}


def test_an_approved_pull_request_is_kept(tmp_path):
    done, found = judged(tmp_path, FACTS, way=refwarden)
    assert (found["required-approvals"], found["merge-direction"]) == ("kept", "kept")
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("change", "rule", "verdict"),
    [
        ({"reviews": []}, "required-approvals", "broken"),
        ({"author": "ben"}, "required-approvals", "broken"),
        ({"base": {"branch": "main", "commit": "base", "repository": "acme/shop"}}, "merge-direction", "broken"),
        ({"reviews": [{"by": "ben", "state": "approved", "at": 10, "commit": "old"}]}, "required-approvals", "unknown"),
        ({"reviews": [{"by": "ben", "state": "approved", "at": 10, "commit": "old"}], "changed": {"old": []}}, "required-approvals", "kept"),
        ({"reviews": [{"by": "ben", "state": "changes_requested", "at": 10}]}, "no-changes-requested", "broken"),
    ],
)  # fmt: skip
def test_what_the_file_says_decides(tmp_path, change, rule, verdict):
    _, found = judged(tmp_path, {**FACTS, "pull": {**PULL, **change}})
    assert found[rule] == verdict


@pytest.mark.parametrize(("key", "rule"), [("reviews", "required-approvals"), ("threads", "conversations-resolved"), ("events", "required-approvals"), ("brings", "required-approvals")])  # fmt: skip
def test_a_key_left_out_means_not_read(tmp_path, key, rule):
    pull = {name: value for name, value in PULL.items() if name != key}
    done, found = judged(tmp_path, {**FACTS, "pull": pull})
    assert found[rule] == "unknown"
    assert done.returncode in (0, 3)


def test_a_pull_request_of_another_form_is_one_line_and_exit_2(tmp_path):
    done, _ = judged(tmp_path, {**FACTS, "pull": {**PULL, "number": "seven"}})
    assert (done.returncode, done.err) == (2, "refwarden: facts.json: pull.number: a whole number was expected\n")


@pytest.mark.parametrize(
    ("signers", "signature", "verdict"),
    [
        ("", {"format": "ssh", "status": "good", "signer": "ana"}, "kept"),
        ("signers: {}", {"format": "ssh", "status": "good", "signer": "ana"}, "unknown"),
        (f"signers: {{ana: {'A' * 40}}}", {"format": "openpgp", "status": "good", "signer": "ana"}, "unknown"),
        (f"signers: {{ana: {'A' * 40}}}", {"format": "", "status": "none"}, "broken"),
    ],
)
def test_what_a_host_says_of_a_signature_is_not_by_the_policys_keys(tmp_path, signers, signature, verdict):
    (tmp_path / "policy.yml").write_text(f"version: 1\nextends: gitflow\nrules: {{signature: error}}\n{signers}\n")
    commits = [{**COMMITS[0], "signature": signature}]
    _, found = judged(tmp_path, {**FACTS, "commits": commits}, "--policy", "policy.yml")
    assert found["signature"] == verdict


OWNERS = {"path": "CODEOWNERS", "text": "src/ @cleo\n"}


@pytest.mark.parametrize(
    ("change", "rule", "verdict"),
    [
        ({}, "code-owners", "unknown"),
        ({"owners": {}}, "code-owners", "not_applicable"),
        ({"owners": OWNERS}, "code-owners", "broken"),
        ({"owners": {**OWNERS, "text": "src/ @ben\n"}}, "code-owners", "kept"),
        ({"owners": {**OWNERS, "text": "[Code][2]\n* @ben @cleo\n", "dialect": "gitlab"}}, "code-owners", "broken"),
        ({"owners": OWNERS}, "code-owners-valid", "broken"),
        ({"owners": OWNERS, "proposed_owners": {**OWNERS, "text": "* @cleo\n"}}, "code-owners-valid", "kept"),
    ],
)
def test_owners_are_read_from_the_file(tmp_path, change, rule, verdict):
    _, found = judged(tmp_path, {**FACTS, "pull": {**PULL, **change}})
    assert found[rule] == verdict
