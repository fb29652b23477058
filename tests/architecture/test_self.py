"""The project keeps the policy that it ships the judge of."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import refwarden

ROOT = Path(__file__).resolve().parents[2]


def test_this_repository_keeps_its_own_policy(tmp_path):
    if not (ROOT / ".git").exists():
        pytest.skip("not a Git checkout, so there is no history to judge")
    shallow = subprocess.run(
        ["git", "rev-parse", "--is-shallow-repository"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    if shallow.stdout.strip() == "true":
        pytest.skip("a shallow clone: most answers would be unknown")
    line = tmp_path / "self.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(line)], check=True)
    fetch = ["git", "-C", str(line), "fetch", "--quiet", f"file://{ROOT}", "HEAD:refs/heads/main"]
    subprocess.run(fetch, check=True, capture_output=True)
    policy = ["--policy", str(ROOT / ".refwarden.yml")]
    done = refwarden("audit", *policy, "--all-history", "--format", "json", str(line), cwd=tmp_path)
    report = json.loads(done.out)
    broken = [f"{one['rule']}: {one['message']}" for one in report["findings"] if one["verdict"] == "broken"]
    assert broken == []
    assert done.returncode == 0, report["findings"]
    assert report["summary"]["kept"] > 10
