"""A merge queue's commit is judged beside the pull request that it is made of."""

import os

import pytest

from refwarden.flows.pull import Hosted, judge
from refwarden.model.checks import MergeGroup
from refwarden.model.kinds import Kinds
from refwarden.model.pull_facts import PullFacts
from refwarden.model.pulls import Account, End, PullRequest
from refwarden.policy.load import load
from refwarden.sources.local.opening import open_backend
from refwarden.sources.local.place import locate
from refwarden.sources.local.regroup import LocalRegroup
from tests.support.repository import Repository

POLICY = "version: 1\nbranches: {production: {match: main}}\nrules: {merge-queue: error}\n"


class Host:
    """A host that knows a pull request and nothing else."""

    name = "host"

    def __init__(self, pull):
        self.facts = PullFacts(pull, {}, Kinds())

    def subjects(self, about):
        return self.facts.subjects(about) or ()

    def read(self, fact, subject):
        del subject
        return self.facts.fact(fact)

    def notes(self):
        return ()


@pytest.fixture
def queue(tmp_path):
    made = Repository(tmp_path / "r")
    made.commit("chore: begin", {"a.txt": "a\n"})
    made.switch("feature", "main")
    made.commit("feat: work", {"b.txt": "b\n"})
    made.switch("queue", "main")
    made.git("merge", "--quiet", "--no-ff", "-m", "merge", "feature")
    return made


def verdicts(repository, group, *, clone=True, catalogue):
    pull = PullRequest(
        12,
        "",
        "",
        Account("ana"),
        End("feature", repository.tip("feature"), "a/r"),
        End("main", repository.tip("main"), "a/r"),
    )
    place = locate(str(repository.path))
    again = LocalRegroup(open_backend(place), os.path.join(place.common_dir, "objects")) if clone else None
    source = Host(pull)
    policy = load(lambda _: POLICY.encode(), "p.yml", catalogue).policy
    report = judge(Hosted(source, source.facts, "github:a/r#12", group, again), None, policy, 0, everything=True)
    return [(one.rule, one.verdict, one.message) for one in report.findings]


@pytest.fixture(scope="module")
def catalogue():
    from refwarden.engine import catalogue as known

    return known.catalogue()


def group_of(repository, head="feature"):
    return MergeGroup(repository.tip("queue"), repository.tip("main"), ((12, repository.tip(head)),), "main")


def test_the_merge_of_the_head_is_kept(queue, catalogue):
    ((rule, state, _),) = verdicts(queue, group_of(queue), catalogue=catalogue)
    assert (rule, state) == ("merge-queue", "kept")


def test_a_group_that_holds_something_else_is_broken(queue, catalogue):
    queue.commit("chore: slip it in", {"evil.txt": "evil\n"})
    ((_, state, message),) = verdicts(queue, group_of(queue), catalogue=catalogue)
    assert state == "broken"
    assert "it holds something else" in message


def test_a_head_that_the_host_does_not_have_any_more_is_broken(queue, catalogue):
    ((_, state, message),) = verdicts(queue, group_of(queue, "main"), catalogue=catalogue)
    assert state == "broken"
    assert "stands in the queue at" in message


def test_without_a_clone_nobody_can_tell(queue, catalogue):
    ((_, state, _),) = verdicts(queue, group_of(queue), clone=False, catalogue=catalogue)
    assert state == "unknown"


def test_outside_of_a_queue_there_is_nothing_to_judge(queue, catalogue):
    assert verdicts(queue, None, catalogue=catalogue) == []
