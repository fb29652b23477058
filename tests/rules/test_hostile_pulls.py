"""Whatever a pull request is called, nothing that the rules say of it moves a cursor or hides a letter."""

from typing import Any

import pytest

from refwarden.model.checks import Check, Checks, Deployment, Deployments, MergeGroup, MergeProof
from refwarden.model.evidence import Arrival, Merged, Outstanding
from refwarden.model.pulls import Account, ClosedTickets, End, PullFile, PullFiles, PullRequest
from refwarden.model.refs import Now
from refwarden.model.standing import AgainstBase, OtherPulls
from refwarden.model.text import printable
from refwarden.rules.base import Rule
from refwarden.rules.index import RULES
from refwarden.rules.refs import back_merge, merge_direction
from tests.rules.graphs import World
from tests.rules.table import Row, broken, decide

EVIL = "PAY-1\x1b[2J\u202e\u200b\udcff'\n::error::#1"
WHO = Account(EVIL)
PULL = PullRequest(
    number=12,
    title=EVIL,
    body=f"# {EVIL}\nDepends-on: {EVIL}\n- [ ] {EVIL}",
    author=WHO,
    head=End(EVIL, EVIL, EVIL),
    base=End(EVIL, EVIL, EVIL),
    labels=(EVIL, "blocked" + EVIL),
    assignees=(WHO,),
    milestone=EVIL,
    depends_on=(EVIL,),
    changed_files=1000,
    added=9999,
    merged_by=WHO,
    url=f"https://{EVIL}/x",
)
FACTS = (
    PullFiles.of(PullFile(EVIL, added=9999)),
    ClosedTickets.of(),
    OtherPulls(lambda *_: "open"),
    AgainstBase(EVIL, 3),
    Checks(EVIL, (Check(EVIL, "failure", EVIL, EVIL, required=True), Check("b", "success", "", EVIL))),
    Deployments(EVIL, (Deployment(EVIL, "failure"),)),
    Now(1798110000),
)
OPTIONS: dict[str, list[dict[str, Any]]] = {
    "pull-title": [{"style": "conventional"}, {"most": 3}],
    "pull-description": [{"ticked": True}, {"least": 999}],
    "linked-ticket": [{}, {"where": ["title"], "pattern": "(?s).+"}, {"where": ["title"], "pattern": "nothing"}],
    "labels": [{"forbidden": [EVIL]}, {"required": ["x"]}, {"any_of": ["x"]}],
    "milestone": [{}, {"names": ["x"]}],
    "assignee": [{}, {"least": 5}],
    "change-freeze": [{"windows": [{"start": "2020-01-01", "why": EVIL}]}],
    "required-checks": [{}, {"checks": [{"name": EVIL, "app": "x"}]}, {"checks": [{"name": "b"}]}],
    "deployments-succeeded": [{"environments": [EVIL]}],
}
FAMILIES = ("pulls.", "checks.")
ABOUT_PULLS = [one for one in RULES if one.module.startswith(FAMILIES) and PullRequest in one.load().about]


def assert_safe(rule: Rule, row: Row) -> None:
    verdict = decide(rule, row)
    for text in (verdict.message, verdict.remedy, *(part for one in verdict.because for part in one)):
        assert printable(text) == text


@pytest.mark.parametrize("entry", ABOUT_PULLS, ids=[entry.name for entry in ABOUT_PULLS])
def test_what_a_rule_says_of_a_hostile_pull_request_is_safe_to_print(entry):
    rule = entry.load()
    for subject in (PULL, PULL._replace(state="merged"), PULL._replace(draft=True, conflicting=True, depends_on=())):
        for options in OPTIONS.get(entry.name, [{}]):
            assert_safe(rule, Row("", subject, broken(), FACTS, options))


def test_what_is_said_of_a_hostile_merge_is_safe_to_print():
    merged = Merged("h1", EVIL, pull=EVIL, owner=EVIL, how="host", said=EVIL)
    world = World("m1:\nh1: m1\nd1: m1", main="m1", develop="d1")
    arrival = Arrival("main", "h1", ("m1", "h1"), 0, EVIL, (merged,), proposed=EVIL)
    for one in (arrival, arrival._replace(merged=(merged._replace(owner=""),))):
        assert_safe(merge_direction.RULE, Row("", one, broken(), world.facts()))
        assert_safe(back_merge.RULE, Row("", Outstanding(one), broken(), world.facts(), {"grace": 0}))
    required = next(entry for entry in RULES if entry.name == "pull-required").load()
    for how in ("host", "mark"):
        assert_safe(required, Row("", arrival._replace(merged=(merged._replace(how=how),)), broken()))


def test_what_is_said_of_a_hostile_group_is_safe_to_print():
    rule = next(entry for entry in RULES if entry.name == "merge-queue").load()
    for head in (EVIL, "other"):
        proof = MergeProof(lambda _: "T", lambda *_: "U", lambda _, head=head: head)
        assert_safe(rule, Row("", MergeGroup(EVIL, EVIL, ((12, EVIL),), EVIL), broken(), (proof,)))
