"""What goes back to GitLab: a status, an external status check, one note; each found again and not made twice."""

import os

import pytest

from refwarden.cli.actions import summary
from refwarden.flows.required import Publishing, check
from tests.forges.faults import Fault
from tests.forges.gitlab.state import Note
from tests.forges.reply import Reply
from tests.scenarios.labs import ToldOfLab, lab_shop
from tests.scenarios.shop import approved, opened


@pytest.fixture
def publishing(lab, lab_server, tmp_path):
    shop = lab_shop(lab)
    token = lab.token("ben")

    def published(pull, *ways, credential=token):
        env = {**os.environ, "REFWARDEN_GITLAB_URL": lab_server.home, "REFWARDEN_GITLAB_TOKEN": credential}
        told = ToldOfLab(pull, lab, lab_server, tmp_path) if not (tmp_path / "clone").exists() else None
        asked = told.asked if told else published.asked
        published.asked = asked
        return check(asked, env, lab.clock.now, publishing=Publishing(ways, summary))

    return shop, published


def posted(pull):
    return [one for one in pull.repository.project.statuses(pull.head) if not one.runner]


def ours(pull):
    return [one for one in pull.request.notes if one.body.startswith("<!-- refwarden:")]


def test_a_status_is_set_once_and_changed_when_the_verdict_changes(publishing):
    shop, published = publishing
    pull = opened(shop)
    assert published(pull, "status").published == "status refwarden (develop) set"
    assert [(one.name, one.status) for one in posted(pull)] == [("refwarden (develop)", "failed")]
    assert published(pull, "status").published == "status refwarden (develop) stands as it was"
    approved(pull)
    assert published(pull, "status").published == "status refwarden (develop) set"
    assert [one.status for one in posted(pull) if not one.retried] == ["success"]


def test_a_status_that_was_set_though_the_answer_was_lost_is_set(publishing, lab_server):
    shop, published = publishing
    pull = approved(opened(shop))
    lab_server.faults.add(Fault(drop="after"), method="POST", path="/statuses/")
    assert published(pull, "status").published == "status refwarden (develop) set"
    assert len(posted(pull)) == 1


def test_an_external_status_check_is_answered(publishing):
    shop, published = publishing
    shop.status_check("refwarden")
    pull = opened(shop)
    assert published(pull, "auto").published == "external status check refwarden answered"
    assert published(approved(pull), "check").published == "external status check refwarden answered"
    assert [one.status for one in pull.request.responses] == ["failed", "passed"]
    assert posted(pull) == []


def test_without_such_a_check_auto_sets_a_status_and_check_says_why_not(publishing, lab):
    shop, published = publishing
    pull = approved(opened(shop))
    assert published(pull, "auto").published == "status refwarden (develop) set"
    assert "no external status check named refwarden" in published(pull, "check").fault
    lab.forge.tier = "premium"
    assert "need the Ultimate tier" in published(pull, "check").fault
    assert published(pull, "auto").published == "status refwarden (develop) stands as it was"


def test_one_note_is_made_and_changed(publishing):
    shop, published = publishing
    pull = opened(shop)
    assert published(pull, "comment").published == "note made"
    assert published(pull, "comment").published == "note stands as it was"
    assert published(approved(pull), "comment").published == "note changed"
    assert len(ours(pull)) == 1


def test_a_note_that_somebody_else_marked_as_ours_is_left_alone(publishing, lab):
    shop, published = publishing
    pull = opened(shop)
    pull.request.notes.append(Note(9, lab.user("eve"), "<!-- refwarden:1:develop -->\nall fine", lab.clock.now))
    assert published(pull, "comment").published == "note made"
    assert [one.author.username for one in ours(pull)] == ["eve", "ben"]


def test_several_ways(publishing):
    shop, published = publishing
    done = published(approved(opened(shop)), "status", "comment")
    assert done.published == "status refwarden (develop) set, note made"


def test_what_gitlab_does_not_take_changes_no_verdict(publishing, lab, lab_server):
    shop, published = publishing
    pull = approved(opened(shop))
    done = published(pull, "status", "comment", credential=lab.token("ben", scopes=("read_api",)))
    assert (done.report.exit_code, done.published) == (0, "")
    assert done.fault.count("too small a scope") == 2
    lab_server.faults.add(Fault(Reply(500)), method="POST", path="/notes", times=None)
    assert "500" in published(pull, "comment").fault


def test_two_merge_requests_of_one_head_have_two_statuses(publishing):
    shop, published = publishing
    pull = opened(shop)
    assert published(pull, "status").published == "status refwarden (develop) set"
    pull.retarget("main")
    assert published(pull, "status").published == "status refwarden (main) set"
