"""The same policy and the same stories on both simulated hosts: the same verdicts, or others for a reason that is told."""

import json
import re
from pathlib import Path

import pytest

from refwarden.flows.audit import Window
from refwarden.flows.evaluate import judge
from refwarden.flows.facts_of_pulls import gather
from refwarden.flows.pull import judge as judge_hosted
from refwarden.flows.required import open_pull
from refwarden.sources.factsfile.document import read
from tests.cli.program import refwarden
from tests.scenarios.differences import DIFFERENCES, Difference
from tests.scenarios.labs import ToldOfLab, lab_shop
from tests.scenarios.stories import STORIES
from tests.scenarios.told import verdicts

GUIDE = Path(__file__).parents[2] / "docs/guide/gitlab.md"
TOLD = [story for story in STORIES if DIFFERENCES.get(story.title, Difference("")).told]
MOST_REQUESTS = 20


def wanted(story):
    """What a story must get on GitLab: (broken, unknown, exit code)."""
    found = DIFFERENCES.get(story.title, story)
    return set(found.broken), set(found.unknown), found.exit


@pytest.fixture
def told(request, lab, lab_server, tmp_path):
    story = request.param
    return ToldOfLab(story.tell(lab_shop(lab)), lab, lab_server, tmp_path, clone=story.clone)


@pytest.mark.parametrize(("told", "story"), [(story, story) for story in TOLD], ids=[story.title for story in TOLD], indirect=["told"])  # fmt: skip
def test_a_story_on_gitlab(told, story, lab_server, lab):
    opened = open_pull(told.asked, told.env)
    live = judge_hosted(opened.hosted, opened.clone, opened.policy, lab.clock.now, everything=True)
    found = [
        {one.rule for one in live.findings if one.verdict == verdict and one.level != "off"}
        for verdict in ("broken", "unknown")
    ]
    assert (*found, live.exit_code) == wanted(story)
    assert live.bugs == ()
    assert not [one.remedy for one in live.findings if re.search(r"\bgh ", one.remedy)]
    assert opened.connection.requests == len(lab_server.seen) <= MOST_REQUESTS
    content = json.dumps(gather(told.asked, told.env, lab.clock.now))
    again = judge(read(content.encode(), "facts"), opened.policy, Window(), 0, everything=True)
    assert verdicts(again.findings) == verdicts(live.findings)
    assert told.token not in content


@pytest.mark.parametrize("story", TOLD[:1] + TOLD[18:20] + TOLD[-3:], ids=lambda story: story.title)
def test_a_story_through_the_command_line(story, lab, lab_server, tmp_path):
    told = ToldOfLab(story.tell(lab_shop(lab)), lab, lab_server, tmp_path, clone=story.clone)
    done = refwarden(
        "check", "pull", told.words, "--clone", told.where, "--format", "json", cwd=told.folder, env=told.env
    )
    broken, unknown, code = wanted(story)
    report = json.loads(done.out)
    assert (done.returncode, done.err) == (code, "")
    assert {one["rule"] for one in report["findings"]} >= broken | unknown
    assert report["subject"].startswith(f"{told.words} ")
    assert told.token not in done.out + done.err


@pytest.mark.parametrize("title", DIFFERENCES)
def test_the_guide_tells_why_they_differ(title):
    assert title in {story.title for story in STORIES}
    assert DIFFERENCES[title].why in " ".join(GUIDE.read_text(encoding="utf-8").split())


def test_a_difference_is_one():
    for story in TOLD:
        found = DIFFERENCES.get(story.title)
        assert found is None or wanted(story)[:2] != (set(story.broken), set(story.unknown)), story.title
