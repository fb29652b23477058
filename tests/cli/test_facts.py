"""Facts written down are judged as the repository itself is; what they leave out is unknown."""

import json
import lzma
import os
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from refwarden.sources.factsfile import form
from tests.cli.program import inside, refwarden
from tests.support.repository import Repository

# Every family of facts is asked for: files, the names beside them, signatures, patches, tags.
STRICT = """
version: 1
extends: gitflow
rules:
  path-case-collision: warning
  max-file-size: warning
  change-scope: {level: warning, groups: {docs: ["docs/**"], code: ["src/**"]}}
  signature: warning
  tag-signed: warning
  back-merge: error
  tag-annotated: error
"""


def simple(repository: Repository) -> None:
    repository.switch("feature/x", "develop")
    repository.commit("feat: x", {"src/a.py": "1\n", "SRC/A.py": "2\n"})
    repository.switch("main")
    repository.merge("feature/x")
    repository.commit("fix: quickly", {"docs/a.md": "a\n", "src/a.py": "3\n"})


def released(repository: Repository) -> None:
    repository.switch("release/1.0.0", "develop")
    repository.commit("chore: release 1.0.0")
    repository.switch("main")
    repository.merge("release/1.0.0")
    repository.git("tag", "--annotate", "--message", "1.0.0", "v1.0.0")
    repository.git("tag", "light", "main")
    repository.git("tag", "--annotate", "--message", "nested", "v2.0.0", "v1.0.0")
    repository.switch("hotfix/1.0.1", "main")
    repository.commit("fix: now", {"a.txt": "now\n"})
    repository.switch("main")
    repository.merge("hotfix/1.0.1")
    repository.switch("develop")
    repository.git("cherry-pick", "hotfix/1.0.1")


def hostile(repository: Repository) -> None:
    repository.switch("develop")
    repository.commit("odd \x1b[31m \u202e name", {"sp ace \u200b": "x\n"})
    repository.git("update-ref", b"refs/heads/feature/\xff-bytes", "HEAD")
    repository.git("update-ref", "refs/pull/7/head", "HEAD")
    tree = repository.read("rev-parse", "HEAD^{tree}")
    repository.git("tag", "a-tree", tree)


SCHEMA = Draft202012Validator(form.schema())


def verdicts(text: str) -> list[tuple[str, ...]]:
    report = json.loads(text)
    return sorted(
        (
            one["rule"],
            one["verdict"],
            one["level"],
            str(one["where"]["ref"]),
            str(one["where"]["commit"]),
            re.sub(r"[\d,]+ (second|minute|hour|day)s?", "a while", one["message"]),  # two runs are two moments
        )
        for one in report["findings"]
    )


@pytest.mark.parametrize("history", [simple, released, hostile], ids=lambda one: one.__name__)
@pytest.mark.parametrize("policy", ["", STRICT], ids=["the default pack", "a strict policy"])
def test_facts_are_judged_as_the_repository_they_were_read_from(tmp_path, history, policy):
    repository = Repository(tmp_path / "r").gitflow()
    history(repository)
    words = []
    if policy:
        (tmp_path / "policy.yml").write_text(policy)
        words = ["--policy", str(tmp_path / "policy.yml")]
    way = inside if policy else refwarden
    live = way("audit", "--all-history", "--all", "--format", "json", *words, cwd=repository.path)
    facts = way("facts", "--all-history", *words, cwd=repository.path)
    assert facts.returncode == 0, facts.err
    SCHEMA.validate(json.loads(facts.out))
    again = way("eval", "--facts", "-", "--all", "--format", "json", *words, cwd=tmp_path, data=facts.stdout)
    assert verdicts(again.out) == verdicts(live.out)
    assert again.returncode == live.returncode


def test_a_shallow_clone_is_as_unknown_from_its_facts(tmp_path):
    origin = Repository(tmp_path / "origin").gitflow()
    released(origin)
    clone = Repository.clone(origin, tmp_path / "clone", "--depth=2", "--no-single-branch")
    live = refwarden("audit", "--all-history", "--all", "--format", "json", cwd=clone.path)
    facts = refwarden("facts", "--all-history", cwd=clone.path)
    again = refwarden("eval", "--facts", "-", "--all", "--format", "json", cwd=tmp_path, data=facts.stdout)
    assert [one[:5] for one in verdicts(again.out)] == [one[:5] for one in verdicts(live.out)]
    assert any(one[1] == "unknown" for one in verdicts(again.out))


def test_a_push_is_judged_from_its_facts(tmp_path):
    repository = Repository(tmp_path / "r").gitflow()
    repository.switch("main")
    old, new = repository.tip(), repository.commit("fix: quickly")
    line = f"refs/heads/main {new} refs/heads/main {old}\n".encode()
    facts = refwarden("facts", "--push", "origin", cwd=repository.path, data=line)
    done = refwarden("eval", "--facts", "-", "--format", "json", cwd=tmp_path, data=facts.stdout)
    assert done.returncode == 1
    assert json.loads(done.out)["flow"] == "push"
    assert ("protected-push", "broken") in {one[:2] for one in verdicts(done.out)}


def test_what_the_facts_leave_out_is_unknown(tmp_path):
    given = {"schema": "refwarden.facts/1", "repository": {"name": "r"}}
    done = refwarden("eval", "--facts", "-", "--format", "json", cwd=tmp_path, data=json.dumps(given).encode())
    assert {one[1] for one in verdicts(done.out)} == {"unknown"}


# A person wrote this by hand: ids are words, and nothing is said that its rules do not ask.
BY_HAND = {
    "schema": "refwarden.facts/1",
    "now": "2026-11-22T21:50:00Z",
    "branches": {"main": "a", "develop": "a"},
    "tags": {},
    "commits": [{"id": "a", "parents": [], "time": 1}, {"id": "b", "parents": ["a"], "time": 2}],
    "push": {"updates": [{"ref": "refs/heads/feature/x", "old": "0000", "new": "b"}]},
}


def test_a_policy_has_unit_tests(tmp_path):
    examples = tmp_path / "examples"
    examples.mkdir()
    good = BY_HAND | {
        "expect": [{"rule": "no-deletion", "verdict": "not applicable"}, {"rule": "RW101", "verdict": "kept"}]
    }
    (examples / "feature.json").write_text(json.dumps(good))
    done = refwarden("policy", "test", "examples", cwd=tmp_path)
    assert (done.returncode, done.out) == (0, "good    feature.json, 2 expectations\n"), done.err

    bad = BY_HAND | {"expect": [{"rule": "RW101", "verdict": "broken", "ref": "refs/heads/feature/x"}]}
    (examples / "wrong.json").write_text(json.dumps(bad))
    done = refwarden("policy", "test", "examples", cwd=tmp_path)
    assert done.returncode == 1
    assert done.out.endswith(
        "FAILED  wrong.json, 1 expectation\n        wanted RW101 broken refs/heads/feature/x, found kept\n"
    )


def test_an_example_may_be_yaml_and_the_one_of_the_documentation_holds(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "reference" / "facts.md").read_text()
    example = page.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "push.yml").write_text(example)
    done = refwarden("policy", "test", ".", cwd=tmp_path)
    assert (done.returncode, done.out) == (0, "good    push.yml, 2 expectations\n"), done.err
    (tmp_path / "push.yml").write_text("schema: [\n")
    done = refwarden("policy", "test", ".", cwd=tmp_path)
    assert (done.returncode, done.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"{", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"\xff\xfe", "is no JSON"),
        (b"[]", "is no facts file"),
        (b'{"schema": "refwarden.facts/2"}', "is no facts file"),
        (b'{"schema": "refwarden.facts/1", "commits": {}}', "commits: a list was expected"),
        (b'{"schema": "refwarden.facts/1", "commits": [{"parents": []}]}', "commits.0.id: field required"),
        (b'{"schema": "refwarden.facts/1", "commits": [{"id": 1}]}', "commits.0.id: text was expected"),
        (b'{"schema": "refwarden.facts/1", "branches": {"main": 7}}', "branches.main: text was expected"),
        (b'{"schema": "refwarden.facts/1", "now": "soon"}', "Invalid isoformat string"),
        (
            b'{"schema": "refwarden.facts/1", "push": {"updates": [{"ref": 1}]}}',
            "push.updates.0.ref: text was expected",
        ),
        (b'{"schema": "refwarden.facts/1", "tags": {"v1": 7}}', "tags.v1: text was expected"),
        (b'{"schema": "refwarden.facts/1", "commits": [{"id": "a", "parents": null}]}', "parents: a list was expected"),
        (
            b'{"schema": "refwarden.facts/1", "commits": [{"id": "a", "time": 1e3}]}',
            "time: a whole number was expected",
        ),
        (b'{"schema": "refwarden.facts/1", "commits": [{"id": "a", "time": 9e99}]}', "commits.0.time"),
        (
            b'{"schema": "refwarden.facts/1", "commits": [{"id": "a", "author": "Ana"}]}',
            "author: a mapping was expected",
        ),
        (b'{"schema": "refwarden.facts/1", "commits": [{"id": "a", "files": [{"path": "p", "mode": "9"}]}]}', "mode"),
        (
            b'{"schema": "refwarden.facts/1", "commits": [{"id": "a", "parents": ["a"]}]}',
            "the ancestors of commit a run in a circle",
        ),
        (
            b'{"schema": "refwarden.facts/1", "commits": [{"id": "a", "parents": ["b"]}, {"id": "b", "parents": ["a", "c"]}, {"id": "c"}]}',
            "run in a circle",
        ),
        (b'{"schema": "refwarden.facts/1", "expect": [{"rule": "RW101", "verdict": "borken"}]}', "expect.0.verdict"),
    ],
)
def test_a_file_that_holds_no_facts_is_refused_in_one_line(tmp_path, data, line):
    done = inside("eval", "--facts", "-", cwd=tmp_path, data=data)
    assert done.returncode == 2
    assert line in done.err
    assert done.err.count("\n") == 1


def test_a_facts_file_that_is_not_there(tmp_path):
    done = refwarden("eval", "--facts", "none.json", cwd=tmp_path)
    assert (done.returncode, done.err) == (2, "refwarden: none.json: No such file or directory\n")


def test_a_folder_without_examples(tmp_path):
    assert refwarden("policy", "test", ".", cwd=tmp_path).returncode == 2
    assert refwarden("policy", "test", "none", cwd=tmp_path).returncode == 2


SHARED = Path(os.environ.get("REFWARDEN_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "histories"


@pytest.mark.parametrize("name", ["nvie-gitflow", "gitversion"])
def test_the_facts_of_a_real_history_give_every_verdict_that_it_gives(tmp_path, name):
    packed = SHARED / f"{name}.fi.xz"
    if not packed.exists():
        pytest.skip(f"{packed} is not here; REFWARDEN_SHARED may name another folder")
    repository = Repository(tmp_path / "r", "--bare")
    repository.git("fast-import", "--quiet", data=lzma.decompress(packed.read_bytes()))
    live = refwarden("audit", "--all-history", "--all", "--format", "json", cwd=repository.path)
    facts = refwarden("facts", "--all-history", cwd=repository.path)
    again = refwarden("eval", "--facts", "-", "--all", "--format", "json", cwd=tmp_path, data=facts.stdout)
    assert len(verdicts(live.out)) > 1000
    assert verdicts(again.out) == verdicts(live.out)
