"""The tickets that a merge request will close are GitLab's to tell, and cost a request only where it speaks of one."""

import pytest

from refwarden.flows.required import open_pull
from refwarden.model.pulls import ClosedTickets
from refwarden.model.verdict import Unreadable
from tests.forges.faults import Fault
from tests.forges.reply import Reply
from tests.scenarios.labs import ToldOfLab, lab_shop
from tests.scenarios.shop import opened


@pytest.fixture
def closed(lab, lab_server, tmp_path):
    """Return the tickets that a merge request with this description would close, and how often GitLab was asked."""

    def run(body, base="main"):
        pull = opened(lab_shop(lab), "hotfix/1.0.1", base, body=body)
        told = ToldOfLab(pull, lab, lab_server, tmp_path)
        facts = open_pull(told.asked, told.env).hosted.facts
        assert not [one for one in lab_server.seen if one.path.endswith("/closes_issues")], "no rule wants them yet"
        found = facts.fact(ClosedTickets).all
        return found, sum(one.path.endswith("/closes_issues") for one in lab_server.seen)

    return run


@pytest.mark.parametrize(
    ("body", "base", "wanted"),
    [
        ("Closes #17", "main", (("acme/shop#17",), 1)),
        ("see #17", "main", ((), 1)),
        ("Closes #17", "develop", ((), 1)),
        ("No ticket.", "main", ((), 0)),
        ("", "main", ((), 0)),
    ],
)
def test_the_tickets_that_it_will_close(body, base, wanted, closed):
    assert closed(body, base) == wanted


def test_a_project_without_tickets(closed, lab_server):
    lab_server.faults.add(Fault(Reply(403, {"message": "403 Forbidden"})), path="/closes_issues", times=None)
    assert closed("Closes #17") == ((), 1)


def test_a_token_that_is_for_less_leaves_them_unknown(closed, lab_server):
    answer = {"error": "insufficient_granular_scope", "error_description": "Access denied"}
    lab_server.faults.add(Fault(Reply(403, answer)), path="/closes_issues", times=None)
    with pytest.raises(Unreadable, match="insufficient_granular_scope"):
        closed("Closes #17")
