"""An Enterprise Server: its addresses, and what an older one has never heard of."""

import json

import pytest

from tests.cli.program import refwarden
from tests.forges.github.server import Server
from tests.scenarios.shop import approved, opened
from tests.scenarios.shop import shop as begun


@pytest.mark.parametrize("lacking", [(), ("PullRequest.isInMergeQueue",)])
def test_a_pull_request_is_judged_as_on_github(world, tmp_path, lacking):
    pull = approved(opened(begun(world)))
    token = world.token("ben", scopes=("repo", "read:org"))
    with Server(world.forge, lacking=lacking) as server:
        env = {"REFWARDEN_GITHUB_URL": server.enterprise_url, "GH_ENTERPRISE_TOKEN": token}
        words = ("check", "pull", f"github:acme/shop#{pull.number}", "--format", "json")
        done = refwarden(*words, cwd=tmp_path, env=env)
        assert not server.problems
    assert done.returncode == 0
    assert json.loads(done.out)["cost"]["requests"] == 2  # one of them asks what the server knows
