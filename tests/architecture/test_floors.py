"""A floor imports only lower ones: the contracts of pyproject.toml hold."""

import subprocess
import sys

import pytest

from tests.architecture.tracked import ROOT

pytest.importorskip("importlinter", reason="import-linter is not installed; pip install -e '.[dev]'")


def test_the_import_contracts_are_kept():
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    linted = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "0 broken" in linted.stdout
