"""Every story through the real command line: its verdicts, its exit code, its requests, and that no token shows.

The facts written of it give the same verdicts without the host.
"""

import json

import pytest

from refwarden.flows.audit import Window
from refwarden.flows.evaluate import judge
from refwarden.flows.facts_of_pulls import gather
from refwarden.flows.pull import judge as judge_hosted
from refwarden.flows.required import open_pull
from refwarden.sources.factsfile.document import read
from tests.cli.program import inside, refwarden
from tests.scenarios.shop import shop
from tests.scenarios.stories import STORIES
from tests.scenarios.told import Told, verdicts

# The first story of each outcome and cost is judged by a process of its own, the others by this one, which says the same.
APART = {(story.exit, story.requests, story.clone): story for story in reversed(STORIES)}.values()


@pytest.fixture
def told(request, world, server, tmp_path):
    story = request.param
    return Told(story.tell(shop(world)), world, server, tmp_path, clone=story.clone)


@pytest.mark.parametrize(("told", "story"), [(story, story) for story in STORIES], ids=[story.title for story in STORIES], indirect=["told"])  # fmt: skip
def test_a_pull_request(told, story, server):
    words = ("check", "pull", told.words, "--clone", told.where, "--format", "json", "--all")
    way = refwarden if story in APART else inside
    done = way(*words, cwd=told.folder, env=told.env)
    report = json.loads(done.out)
    found = {
        state: {one["rule"] for one in report["findings"] if one["verdict"] == state} for state in ("broken", "unknown")
    }
    assert found == {"broken": set(story.broken), "unknown": set(story.unknown)}
    assert (done.returncode, done.err) == (story.exit, "")
    # Where more was asked than the first answer told, one request looks whether the pull request stayed as it was.
    most = story.requests + (story.requests > 1)
    assert report["cost"]["requests"] == len(server.seen) <= most
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
