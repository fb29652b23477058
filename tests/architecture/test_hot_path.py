"""What a push judged by names alone loads: this set of modules, and nothing that costs a developer time."""

import subprocess
import sys

import pytest

from tests.support.repository import Repository, run

NAMES_ONLY = """\
version: 1
branches:
  production: {match: main}
  feature: {match: "feature/*", name: 'feature/[A-Z]+-[0-9]+(-[a-z0-9]+)*'}
rules:
  branch-kind: error
  branch-name: error
  protected-push: error
  no-deletion: error
"""

HEAVY = {
    "asyncio", "contextvars", "dataclasses", "datetime", "email", "hashlib", "importlib.metadata", "inspect",
    "logging", "pathlib", "pydantic", "pygit2", "rich", "socket", "subprocess", "traceback", "typer", "urllib", "yaml",
    "refwarden.cli", "refwarden.model.graph", "refwarden.model.lines", "refwarden.policy.load", "refwarden.policy.schema",
    "refwarden.sources.local.pygit", "refwarden.sources.local.views", "refwarden.reporters.text",
}  # fmt: skip

OURS = {
    "refwarden", "refwarden.engine", "refwarden.engine.exempt", "refwarden.engine.judge", "refwarden.engine.select",
    "refwarden.flows", "refwarden.flows.judging", "refwarden.flows.push", "refwarden.hook", "refwarden.model",
    "refwarden.model.case", "refwarden.model.evidence", "refwarden.model.names", "refwarden.model.errors", "refwarden.model.finding", "refwarden.model.globs",
    "refwarden.model.kinds", "refwarden.model.ports", "refwarden.model.refs", "refwarden.model.report",
    "refwarden.model.text", "refwarden.model.verdict", "refwarden.policy", "refwarden.policy.cache",
    "refwarden.policy.catalogue", "refwarden.policy.compiled", "refwarden.policy.obtain", "refwarden.policy.places",
    "refwarden.rules", "refwarden.rules.base", "refwarden.rules.index", "refwarden.rules.patterns", "refwarden.rules.refs",
    "refwarden.rules.refs.branch_kind", "refwarden.rules.refs.branch_name", "refwarden.rules.refs.no_deletion",
    "refwarden.rules.refs.protected_push", "refwarden.shipped", "refwarden.sources", "refwarden.sources.local",
    "refwarden.sources.local.place", "refwarden.sources.local.pushing", "refwarden.sources.local.source",
    "refwarden.sources.local.stdin", "refwarden.wiring",
}  # fmt: skip

SCRIPT = """
import sys
before = set(sys.modules)
from refwarden.hook import main
code = main("pre-push", ["origin", "nowhere"])
print(code, *sorted(set(sys.modules) - before))
"""


def loaded(repository: Repository, fed: str) -> tuple[int, set[str]]:
    done = run(sys.executable, "-c", SCRIPT, cwd=repository.path, data=fed.encode())
    code, *modules = done.out.split()
    assert not done.err
    return int(code), set(modules)


def test_a_push_judged_by_names_alone_loads_just_this(tmp_path):
    repository = Repository(tmp_path / "r")
    (repository.path / ".refwarden.yml").write_text(NAMES_ONLY)
    one, zero = repository.commit(), "0" * 40
    ref = "refs/heads/feature/SHOP-17-new-login"
    fed = f"{ref} {one} {ref} {zero}\n"
    loaded(repository, fed)  # compiles the policy once, with YAML and pydantic
    code, modules = loaded(repository, fed)
    assert code == 0
    assert not {heavy for heavy in HEAVY for module in modules if module == heavy or module.startswith(f"{heavy}.")}
    assert {module for module in modules if module.startswith("refwarden")} == OURS


def test_an_isolated_interpreter_is_not_shadowed_by_the_repository(tmp_path):
    """A repository must not be able to shadow a module: the shims run the interpreter with -I."""
    repository = Repository(tmp_path / "r")
    for name in ("typing", "json", "argparse", "refwarden", "os"):
        (repository.path / f"{name}.py").write_text("print('shadowed'); raise SystemExit(0)\n")
    done = subprocess.run(
        [sys.executable, "-I", "-c", "import typing, json, argparse; print(typing.__file__)"],
        cwd=repository.path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "shadowed" not in done.stdout
    assert str(repository.path) not in done.stdout


@pytest.mark.parametrize("words", [["audit", "."], ["check", "branch", "feature/SHOP-1-a"], ["check", "range", "HEAD~1..HEAD"], ["facts", "."], ["rules"]])  # fmt: skip
def test_a_host_is_loaded_only_where_a_target_is_on_it(tmp_path, words):
    repository = Repository(tmp_path / "r")
    repository.commit()
    repository.commit()
    script = f"import sys\nfrom refwarden.cli import app\napp.run({words})\nprint(*sys.modules, file=sys.stderr)"
    modules = set(run(sys.executable, "-c", script, cwd=repository.path).err.split())
    assert "refwarden.cli.app" in modules
    assert not modules & {"github", "requests", "urllib3", "sqlite3", "refwarden.sources.github.client"}
