"""A long history of merge requests on GitLab: asked about together, and judged as each by itself."""

import pytest

from refwarden.sources.gitlab import merged
from refwarden.sources.web import transport
from tests.forges import faults
from tests.forges.faults import Fault
from tests.forges.reply import Reply
from tests.scenarios.labs import judge_history, lab_shop
from tests.scenarios.shop import approved, opened

TOGETHER = 5
COUNT = 2 * TOGETHER + 3
EACH = 5  # versions, parents, statuses, jobs and downstream jobs: REST tells them of one alone
TOO_MUCH = Fault(Reply(200, {"errors": [{"message": "Query has complexity of 300, which exceeds max complexity of 250"}]}))  # fmt: skip
NO_ANSWER = Fault(Reply(200, {"data": {"project": None}, "errors": [{"message": "no"}]}))


@pytest.fixture
def shop(lab):
    """A project whose merge requests 2 and 12 lack an approval; 3 and 13 were approved by a committer."""
    made = lab_shop(lab)
    for number in range(1, COUNT + 1):
        pull = opened(made, f"feature/n{number}", files={f"src/n{number}.py": "x\n"})
        if number % 10 == 3:
            pull.push({f"src/n{number}.py": "y\n"}, by="ben")
            pull.check("build")
        if number % 10 != 2:
            approved(pull)
        pull.merge(by="dora")
    return made


WANTED = {("required-approvals", "broken"): {str(one) for one in range(1, COUNT + 1) if one % 10 in (2, 3)}}


@pytest.fixture
def judged(shop, lab, lab_server, tmp_path, monkeypatch):
    assert len(shop.project.merge_requests) == COUNT
    monkeypatch.setattr(transport, "sleep", lambda *_: None)
    monkeypatch.setattr(merged, "TOGETHER", TOGETHER)
    return lambda: {key: set(places) for key, places in judge_history(lab, lab_server, tmp_path).items()}


def test_a_long_history_takes_few_questions_a_merge_request(judged, lab_server):
    assert judged() == WANTED
    chunks = -(-COUNT // TOGETHER)
    assert len(lab_server.seen) <= EACH * COUNT + 3 * chunks + 14


@pytest.mark.parametrize("fault", [TOO_MUCH, NO_ANSWER, faults.bad_gateway()], ids=["intricate", "error", "gateway"])
@pytest.mark.parametrize("operation", ["NotesOfSeveral", "CommitsOfSeveral"])
def test_what_is_not_told_of_several_is_asked_of_each(operation, fault, judged, lab_server):
    lab_server.faults.add(fault, operation=operation, times=None)
    assert judged() == WANTED
    asked = [one.template for one in lab_server.seen]
    assert asked.count(operation.removesuffix("OfSeveral")) >= COUNT
    assert asked.count(operation) <= 2


def test_what_is_refused_is_not_asked_again_for_each(judged, lab_server):
    lab_server.faults.add(NO_ANSWER, operation="Notes", times=None)
    lab_server.faults.add(NO_ANSWER, operation="NotesOfSeveral", times=None)
    assert {verdict for _, verdict in judged()} == {"unknown"}
    assert [one.template for one in lab_server.seen].count("Notes") <= 2 * COUNT


def test_fewer_are_asked_about_where_several_are_too_many(judged, lab_server):
    lab_server.faults.add(TOO_MUCH, operation="MergeRequests", times=2)
    assert judged() == WANTED


def test_a_merge_request_that_gitlab_no_longer_shows_is_not_passed_over(judged, lab_server):
    def deleted(forge):
        forge.project("acme/shop").merge_requests.pop(COUNT)

    lab_server.faults.add(faults.changed(deleted), operation="MergeRequests")
    found = judged()
    assert ("required-approvals", "unknown") in found
    assert ("pull-required", "broken") not in found


def test_notes_that_do_not_fit_on_a_page_are_read_to_the_end(shop, judged):
    request = shop.project.merge_requests[4]
    note = request.notes[0]
    request.notes[:0] = [note] * 120  # before the approval
    assert judged() == WANTED


def test_who_committed_one_is_not_taken_for_who_committed_another(judged, lab_server):
    """Answers that come in any order stay with what they are about."""
    lab_server.latency = 0.002
    assert all(judged() == WANTED for _ in range(2))
