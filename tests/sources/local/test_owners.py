"""The owners of a clone's default branch: from Git's trees, in the dialect that the files show."""

import json

import pytest
from jsonschema import Draft202012Validator

from refwarden.sources.factsfile import form
from tests.cli.program import refwarden
from tests.support.repository import run

POLICY = "version: 1\nbranches: {production: {match: main}}\nrules: {code-owners-valid: {level: error}}\n"


def audited(folder, files, *words):
    run("git", "init", "-q", "-b", "main", ".", cwd=folder)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    run("git", "add", "-A", cwd=folder)
    run("git", "-c", "user.name=Ana", "-c", "user.email=ana@acme.example", "commit", "-q", "-m", "begin", cwd=folder)
    (folder / "policy.yml").write_text(POLICY)
    return refwarden("audit", ".", "--policy", "policy.yml", "--all", *words, cwd=folder)


@pytest.mark.parametrize(("files", "words"), [
    ({".github/CODEOWNERS": "* @ana\nlib/ @ben\n"}, ".github/CODEOWNERS on main: line 2 lib/ matches no file"),
    ({".github/CODEOWNERS": "* @ana\n!src/\n", "src/a": "a"}, "line 2 is dropped: GitHub has no `!`"),
    ({"CODEOWNERS": "* @ana\n!src/\n", "src/a": "a", ".gitlab-ci.yml": "x"}, "CODEOWNERS on main is read as it is written"),
    ({"docs/CODEOWNERS": "* @ana\n[Docs]\n*.md @ben\n"}, "docs/CODEOWNERS on main: line 3 *.md matches no file"),
    ({".gitlab/CODEOWNERS": "src @ana\n* @ana", "src/a": "a"}, "line 1 src matches no file"),
    ({"CODEOWNERS": "src @ana\nCODEOWNERS @ana", "src/a": "a"}, "CODEOWNERS on main is read as it is written"),
    ({"README.md": "a"}, "main has no CODEOWNERS file"),
])  # fmt: skip
def test_an_audit_reads_the_file_as_its_host_would(tmp_path, files, words):
    done = audited(tmp_path, files)
    assert words in " ".join(done.out.split())


def test_a_finding_stands_at_its_line(tmp_path):
    done = audited(tmp_path, {"CODEOWNERS": "* @ana\n\nlib/ @ben\n"}, "--format", "json")
    assert '"path": "CODEOWNERS"' in done.out
    assert '"line": 3' in done.out


@pytest.mark.parametrize("host", ["false", "true"], ids=["", "and the host is asked, where there is one"])
def test_the_facts_of_an_audit_hold_the_file_and_the_paths_that_it_speaks_of(tmp_path, host):
    live = audited(tmp_path, {"CODEOWNERS": "* @ana\nlib/ @ben\n", "src/a": "a"})
    (tmp_path / "policy.yml").write_text(POLICY.replace("error}", f"error, host: {host}}}"))
    facts = refwarden("facts", ".", "--policy", "policy.yml", cwd=tmp_path)
    told = json.loads(facts.out)
    assert told["owners"]["tree"] == ["CODEOWNERS", "src/a"]
    Draft202012Validator(form.schema()).validate(told)
    words = ("eval", "--facts", "-", "--policy", "policy.yml", "--all")
    done = refwarden(*words, cwd=tmp_path, data=facts.stdout)
    assert "CODEOWNERS on main: line 2 lib/ matches no file" in " ".join(done.out.split())
    assert done.returncode == live.returncode == 1
    del told["owners"]["tree"]
    blind = refwarden(*words, cwd=tmp_path, data=json.dumps(told).encode())
    assert "the facts do not say which files the branch has" in " ".join(blind.out.split())
    del told["owners"]
    silent = refwarden(*words, cwd=tmp_path, data=json.dumps(told).encode())
    assert "the facts do not say the owners" in " ".join(silent.out.split())
