"""What a merge request waits for by GitLab's own record of it, beside what its description says."""

import pytest

from refwarden.flows.pull import judge
from refwarden.flows.required import open_pull
from tests.forges.gitlab.server import Server
from tests.scenarios.labs import ToldOfLab, lab_shop
from tests.scenarios.shop import POLICY, opened


@pytest.fixture
def shop(lab):
    made = lab_shop(lab)
    made.commit("develop", {".refwarden.yml": POLICY + "  depends-on: error\n"})
    return made


@pytest.fixture
def other(lab, shop):
    """A merge request of `acme/lib`, which ben may see."""
    lib = lab.org("acme").repository("lib")
    for login in ("ben", "ana"):
        lib.user(login, "write")
    lib.gitflow({"README.md": "A library.\n"})
    assert shop.full_name == "acme/shop"
    return lib.pull("feature/first", "develop", files={"lib.py": "x\n"})


@pytest.fixture
def found(lab, shop, other, tmp_path):
    """Return the verdict and words of depends-on of a merge request that waits for the other."""

    def run(server):
        pull = opened(shop)
        pull.request.blocked_by.append(other.request)
        told = ToldOfLab(pull, lab, server, tmp_path, clone=False)
        asked = open_pull(told.asked, told.env)
        live = judge(asked.hosted, asked.clone, asked.policy, lab.clock.now, everything=True)
        (one,) = [one for one in live.findings if one.rule == "depends-on"]
        return one.verdict, one.message

    return run


def test_one_that_is_not_merged(found, lab_server):
    assert found(lab_server) == ("broken", "!1 depends on acme/lib!1, not merged yet.")


def test_one_that_is_merged(found, other, lab_server):
    other.merge("ana")
    assert found(lab_server)[0] == "kept"


def test_one_that_was_given_up(found, other, lab_server):
    other.request.state = "closed"
    assert found(lab_server)[0] == "broken"


def test_one_that_is_not_to_be_seen(found, other, lab_server):
    other.repository.project.visibility = "private"
    other.repository.project.members.clear()
    assert found(lab_server) == ("broken", "!1 depends on 1 merge request that the token may not see, not merged yet.")


def test_a_server_that_does_not_record_it(found, lab):
    with Server(lab.forge, lacking=["MergeRequest.blockingMergeRequests"]) as older:
        assert found(older)[0] == "kept"
