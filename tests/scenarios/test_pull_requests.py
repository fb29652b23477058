"""Every story through the real command line: its verdicts, its exit code, its requests, and that no token shows.

The facts written of it give the same verdicts without the host.
"""

import json

import pytest

from refwarden.flows.audit import Window
from refwarden.flows.evaluate import judge
from refwarden.flows.facts_of_pulls import gather
from refwarden.flows.pull import judge as judge_hosted
from refwarden.flows.required import Asked, open_pull
from refwarden.model.targets import target
from refwarden.sources.factsfile.document import read
from refwarden.sources.local.place import locate
from tests.cli.program import refwarden
from tests.scenarios.shop import shop
from tests.scenarios.stories import STORIES, Story
from tests.support.repository import run


class Told:
    """A story on a served world."""

    def __init__(self, story: Story, world, server, folder):
        self.folder = folder
        repository = shop(world)
        self.pull = story.tell(repository)
        self.token = world.token("ben", scopes=("repo", "read:org"))
        self.clone = folder / "clone"
        run("git", "clone", "--quiet", "--mirror", str(repository.git.path), str(self.clone), cwd=folder)
        self.env = {"REFWARDEN_GITHUB_URL": server.url, "REFWARDEN_GITHUB_TOKEN": self.token}
        self.words = f"github:acme/shop#{self.pull.number}"
        self.where = str(self.clone) if story.clone else str(folder)
        self.asked = Asked(target(self.words), None, locate(self.where) if story.clone else None)


@pytest.fixture
def told(request, world, server, tmp_path):
    return Told(request.param, world, server, tmp_path)


def verdicts(findings):
    """What the findings say, as (rule, verdict, level, place)."""
    return sorted((one.rule, one.verdict, one.level, one.where) for one in findings)


@pytest.mark.parametrize(("told", "story"), [(story, story) for story in STORIES], ids=[story.title for story in STORIES], indirect=["told"])  # fmt: skip
def test_a_pull_request(told, story, server):
    words = ("check", "pull", told.words, "--clone", told.where, "--format", "json", "--all")
    done = refwarden(*words, cwd=told.folder, env=told.env)
    report = json.loads(done.out)
    found = {
        state: {one["rule"] for one in report["findings"] if one["verdict"] == state} for state in ("broken", "unknown")
    }
    assert found == {"broken": set(story.broken), "unknown": set(story.unknown)}
    assert (done.returncode, done.err) == (story.exit, "")
    assert report["cost"]["requests"] == len(server.seen) <= story.requests
    assert told.token not in done.out + done.err


@pytest.mark.parametrize("told", STORIES, ids=[story.title for story in STORIES], indirect=True)
def test_its_facts_give_the_same_verdicts(told, world):
    opened = open_pull(told.asked, told.env)
    live = judge_hosted(opened.hosted, opened.clone, opened.policy, world.clock.now, everything=True)
    content = json.dumps(gather(told.asked, told.env, world.clock.now))
    again = judge(read(content.encode(), "facts"), opened.policy, Window(), 0, everything=True)
    assert verdicts(again.findings) == verdicts(live.findings)
    assert live.bugs == again.bugs == ()
    assert told.token not in content
