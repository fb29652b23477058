"""The owners of a clone's default branch: from Git's trees, in the dialect that the files show."""

import pytest

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


def test_facts_of_an_audit_do_not_hold_the_files_and_say_so(tmp_path):
    audited(tmp_path, {"CODEOWNERS": "* @ana\n"})
    facts = refwarden("facts", ".", "--policy", "policy.yml", cwd=tmp_path)
    (tmp_path / "facts.json").write_text(facts.out)
    done = refwarden("eval", "--facts", "facts.json", "--policy", "policy.yml", "--all", cwd=tmp_path)
    assert "the facts do not hold the files of the default branch" in " ".join(done.out.split())
