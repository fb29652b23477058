"""Whatever GitLab fails to answer never makes a bad merge request good, nor a good one bad."""

import pytest

from refwarden.flows.pull import judge
from refwarden.flows.required import open_pull
from refwarden.model.errors import RefwardenError
from refwarden.sources.web import transport
from tests.forges import faults
from tests.forges.faults import Fault
from tests.forges.reply import Reply
from tests.scenarios.labs import ToldOfLab, lab_shop
from tests.scenarios.shop import approved, opened

# The questions of a merge request, each that costs a request of its own.
QUESTIONS = {
    "the merge request": {"operation": "MergeRequest"},
    "the target's tip": {"path": r"/repository/branches/"},
    "the policy and the owners": {"operation": "Files"},
    "what GitLab wrote down": {"operation": "Notes"},
    "the versions": {"path": r"/versions"},
    "who may do what": {"path": r"/members/all"},
    "the commits and whose they are": {"operation": "Commits"},
    "the commits and their parents": {"path": r"/merge_requests/1/commits"},
    "the files": {"path": r"/diffs"},
    "the conversations": {"operation": "Discussions"},
    "what was said of the head": {"path": r"/statuses"},
    "the jobs": {"path": r"/jobs"},
    "the pushes": {"path": r"/events"},
}
LIMIT = Fault(Reply(429, b"Retry later\n", {"retry-after": "1"}))
# What goes away by itself, and what lasts.
ONCE = {
    "a server error": Fault(Reply(500, {"message": "500 Internal Server Error"})),
    "half a body": faults.truncated(),
    "a limit": LIMIT,
}
FOR_EVER = {
    "a bad gateway": faults.bad_gateway(),
    "no body": faults.empty(),
    "half a body": ONCE["half a body"],
    "a broken connection": faults.broken_off(),
    "not there": Fault(Reply(404, {"message": "404 Not Found"})),
    "not allowed": Fault(Reply(403, {"message": "403 Forbidden"})),
    "not signed in": Fault(Reply(401, {"message": "401 Unauthorized"})),
    "an error beside nothing": Fault(Reply(200, {"data": {"project": None}, "errors": [{"message": "no"}]})),
    "an object with nothing in it": faults.graphql_empty(),
    "a list with nothing in it but a word": Fault(Reply(200, ["x"])),
}


@pytest.fixture
def judged(lab, lab_server, tmp_path, monkeypatch):
    """Judge a merge request that is good, or lacks its approval, and return (exit code, what is broken)."""
    monkeypatch.setattr(transport, "sleep", lambda *_: None)

    def run(good, fault, where, times):
        pull = opened(lab_shop(lab))
        if good:
            approved(pull)
        told = ToldOfLab(pull, lab, lab_server, tmp_path)
        lab_server.faults.add(fault, times=times, **where)
        try:
            found = open_pull(told.asked, told.env)
            report = judge(found.hosted, found.clone, found.policy, lab.clock.now)
        except RefwardenError as caught:
            assert told.token not in str(caught)
            return 3, set()
        assert report.bugs == ()
        return report.exit_code, {one.rule for one in report.findings if one.verdict == "broken"}

    return run


@pytest.mark.parametrize("fault", ONCE)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_fault_that_passes_changes_nothing(question, fault, judged):
    assert judged(good=True, fault=ONCE[fault], where=QUESTIONS[question], times=1) == (0, set())


@pytest.mark.parametrize("fault", FOR_EVER)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_fault_that_lasts_makes_a_good_one_unknown_at_worst(question, fault, judged):
    code, broken = judged(good=True, fault=FOR_EVER[fault], where=QUESTIONS[question], times=None)
    assert broken == set()
    assert code in (0, 3)


# Those that look most like an answer.
ANSWERS = ("not there", "not allowed", "an error beside nothing", "an object with nothing in it", "half a body")


@pytest.mark.parametrize("fault", ANSWERS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_fault_makes_a_bad_one_good(question, fault, judged):
    assert judged(good=False, fault=FOR_EVER[fault], where=QUESTIONS[question], times=None)[0] != 0
