"""By whose word a pull request's commits are signed: a host's own, or a clone's where the policy names the keys."""

import pytest

from refwarden.flows.facts_of_pulls import _row
from refwarden.flows.pull import Hosted, Joined
from refwarden.flows.required import Opened
from refwarden.model.commits import Commit, Person, Signature
from refwarden.model.kinds import Kinds
from refwarden.model.verdict import Unread
from refwarden.policy.compiled import Policy

COMMIT = Commit("c" * 40, (), Person("Ana", ""), Person("Ana", ""), "words")
BY_HOST = Signature("ssh", "good", "ana", "GitHub says VALID")
BY_KEY = Signature("ssh", "untrusted", "SHA256:x", "", ("SHA256:x",))
NONE = Signature("", "none")
UNREAD = Unread("was not asked", "ask")


class Told:
    """A source that knows one signature, or does not tell of signatures at all."""

    def __init__(self, answer):
        self.answer = answer

    def read(self, fact, subject):
        assert (fact, subject) == (Signature, COMMIT)
        return self.answer

    def tells(self, fact):
        return fact is Signature and self.answer is not None


@pytest.mark.parametrize(
    ("host", "clone", "signers", "wanted"),
    [
        pytest.param(BY_HOST, BY_KEY, False, BY_HOST, id="a host verifies by its users' keys"),
        pytest.param(UNREAD, BY_KEY, False, BY_KEY, id="a clone tells what the host does not"),
        pytest.param(BY_HOST, BY_KEY, True, BY_KEY, id="a clone verifies by the policy's keys"),
        pytest.param(NONE, None, True, NONE, id="that there is no signature a host may say"),
        pytest.param(UNREAD, None, True, UNREAD, id="what the host did not read stays so"),
    ],
)
def test_a_signature_is_told_by(host, clone, signers, wanted):
    joined = Joined(Hosted(Told(host), None, "x"), Told(clone) if clone else None, signers=signers)
    assert joined.read(Signature, COMMIT) == wanted


@pytest.mark.parametrize("status", ["good", "bad", "untrusted", "expired", "revoked", "unverified"])
@pytest.mark.parametrize("clone", [None, Told(None)], ids=["without a clone", "a clone that tells nothing"])
def test_a_host_does_not_say_by_which_of_the_policys_keys(status, clone):
    joined = Joined(Hosted(Told(BY_HOST._replace(status=status)), None, "x"), clone, signers=True)
    found = joined.read(Signature, COMMIT)
    assert isinstance(found, Unread)
    assert "clone" in found.remedy


@pytest.mark.parametrize(
    ("told", "signers", "written"),
    [
        pytest.param(BY_HOST, None, "good", id="a host's word is written down"),
        pytest.param(BY_HOST, (), "untrusted", id="but not over what a clone found by the policy's keys"),
        pytest.param(UNREAD, (), "untrusted", id="nor what it did not read"),
    ],
)
def test_what_is_written_down_of_a_signature(told, signers, written):
    policy = Policy("here", "sha256:0", Kinds(), (), signers=signers)
    row = {"id": COMMIT.id, "signature": {"status": "untrusted"}}
    _row(row, COMMIT, Opened(None, Hosted(Told(told), None, "x"), None, policy))
    assert row["signature"]["status"] == written
