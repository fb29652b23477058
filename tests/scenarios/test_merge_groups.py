"""A merge queue's commit, judged live and by its facts: the two say the same of it."""

import json

import pytest
from jsonschema import Draft202012Validator

from refwarden.flows.audit import Window
from refwarden.flows.evaluate import judge
from refwarden.flows.facts_of_pulls import gather
from refwarden.flows.pull import judge as judge_hosted
from refwarden.flows.required import of_group, open_pull
from refwarden.sources.factsfile import form
from refwarden.sources.factsfile.document import read
from tests.cli.program import refwarden
from tests.scenarios import queueing
from tests.scenarios.shop import shop
from tests.scenarios.told import Told, verdicts

SCHEMA = Draft202012Validator(form.schema())
ROWS = [
    ("a pull request alone is the merge of its head", queueing.a_pull_request_alone, "kept"),
    ("one behind another is merged into that one's commit", queueing.behind_another, "kept"),
    ("what slipped into the queue is seen", queueing.something_slips_in, "broken"),
    ("heads that conflict with the named base were not merged into it", queueing.it_conflicts_with_its_base, "broken"),
    ("a queue that rebases is proven by the tree", queueing.it_is_rebased, "kept"),
    (
        "where a rebase gives something else nobody can tell",
        queueing.rebasing_gives_something_else_than_merging,
        "unknown",
    ),
    ("nor where the rebased head is merged then", queueing.rebased_heads_are_merged, "unknown"),
    ("what does not stand on the base is no rebase", queueing.what_stands_on_another_base_is_no_rebase, "broken"),
    ("a base that nobody has leaves it unknown", queueing.its_base_is_nowhere, "unknown"),
]


@pytest.mark.parametrize("clone", [True, False], ids=["with a clone", "without a clone"])
@pytest.mark.parametrize(("tell", "verdict"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_merge_group(world, server, tmp_path, tell, verdict, clone):
    pull, base, commit = tell(shop(world))
    told = Told(pull, world, server, tmp_path, clone=clone)
    asked = of_group(told.asked, f"{base}..{commit}")
    opened = open_pull(asked, told.env)
    live = judge_hosted(opened.hosted, opened.clone, opened.policy, world.clock.now, everything=True)
    (found,) = [one.verdict for one in live.findings if one.rule == "merge-queue"]
    assert found == (verdict if clone else "unknown")

    content = json.dumps(gather(asked, told.env, world.clock.now))
    again = judge(read(content.encode(), "facts"), opened.policy, Window(), 0, everything=True)
    assert verdicts(again.findings) == verdicts(live.findings)
    assert live.bugs == again.bugs == ()


def test_the_option_and_the_job_name_the_same_group(world, server, tmp_path):
    pull, base, commit = queueing.something_slips_in(shop(world))
    told = Told(pull, world, server, tmp_path)
    named = refwarden("facts", told.words, "--group", f"{base}..{commit}", cwd=told.clone, env=told.env)
    group = {"head_sha": commit, "head_ref": f"refs/heads/gh-readonly-queue/develop/pr-1-{base}", "base_sha": base}
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"repository": {"full_name": "acme/shop"}, "merge_group": group}))
    job = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "merge_group", "GITHUB_EVENT_PATH": str(event)}
    done = refwarden("facts", cwd=told.clone, env={**told.env, **job})
    assert (named.err, done.err) == ("", "")
    written, of_job = json.loads(named.out), json.loads(done.out)
    SCHEMA.validate(written)
    assert written["merge_group"] == of_job["merge_group"]
    assert written["merge_group"]["heads"] == [[pull.number, pull.head]]
    assert "repository" in json.loads(refwarden("facts", ".", cwd=told.clone, env={**told.env, **job}).out)


@pytest.mark.parametrize("words", ["main..develop", "a" * 40, f"{'a' * 40}..", f"{'a' * 40}..{'b' * 39}\n"])
def test_a_group_is_two_whole_ids(tmp_path, words):
    done = refwarden("check", "pull", "github:acme/shop#1", "--group", words, cwd=tmp_path)
    assert (done.returncode, done.err.count("\n")) == (2, 1)
    assert "BASE..COMMIT" in done.err
