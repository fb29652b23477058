"""What goes back to GitLab: a status, an external status check, one note; each found again and not made twice."""

import os

import pytest

from refwarden.cli.actions import summary
from refwarden.flows.required import Publishing, check
from refwarden.model.errors import PolicyError
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


def test_what_cannot_be_judged_any_more_does_not_keep_its_older_success(publishing):
    shop, published = publishing
    pull = approved(opened(shop))
    published(pull, "status", "comment")
    shop.commit("develop", {".refwarden.yml": "version: 1\nrules: {no-such-rule: error}\n"})
    with pytest.raises(PolicyError, match="no-such-rule"):
        published(pull, "status", "comment")
    assert [one.status for one in posted(pull) if not one.retried] == ["failed"]
    assert ["it could not be judged" in one.body for one in ours(pull)] == [True]


def test_the_name_of_a_target_does_not_end_the_mark_that_markdown_hides(publishing):
    shop, published = publishing
    shop.branch("rel--><h1>@acme/security</h1>", "develop")
    pull = opened(shop, base="rel--><h1>@acme/security</h1>")
    for wanted in ("made", "stands as it was"):
        assert published(pull, "comment").published == f"note {wanted}"
    (note,) = ours(pull)
    assert note.body.startswith("<!-- refwarden:1:rel--%3E%3Ch1%3E%40acme/security%3C/h1%3E -->\n")
    assert "<h1>" not in note.body


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


@pytest.mark.parametrize("tier", ["free", "premium"])
def test_where_the_tier_has_no_such_checks_auto_sets_a_status(publishing, lab, tier):
    shop, published = publishing
    lab.forge.tier = tier
    done = published(approved(opened(shop)), "auto")
    assert (done.published, done.fault) == ("status refwarden (develop) set", "")


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


def test_a_maintainer_leaves_it_alone_too_though_gitlab_would_let_them_change_it(publishing, lab):
    shop, published = publishing
    pull = opened(shop)
    forged = Note(9, lab.user("eve"), "<!-- refwarden:1:develop -->\nall fine", lab.clock.now)
    pull.request.notes.append(forged)
    token = lab.token("dora")
    assert published(pull, "comment", credential=token).published == "note made"
    assert forged.body.endswith("all fine")
    assert published(approved(pull), "comment", credential=token).published == "note changed"
    assert [one.author.username for one in ours(pull)] == ["eve", "dora"]


def twin(lab, pull, body):
    """Let another job of ours make its note."""
    pull.request.notes.append(Note(lab.forge.next_id(), lab.user("ben"), body, lab.clock.now))


def test_of_two_notes_that_two_jobs_made_at_once_the_oldest_is_kept_and_the_other_leads_to_it(
    publishing, lab, lab_server
):
    shop, published = publishing
    pull = opened(shop)
    meanwhile = Fault(first=lambda _: twin(lab, pull, "<!-- refwarden:1:develop -->\n### broken, says the other job"))
    lab_server.faults.add(meanwhile, method="POST", path="/notes")
    assert published(pull, "comment").published == "note made"
    first, second = ours(pull)
    assert "broken, says the other job" not in first.body
    assert second.body.endswith(f"stands in [another remark](#note_{first.id}).")
    said = first.body
    assert published(pull, "comment").published == "note stands as it was"
    assert published(approved(pull), "comment").published == "note changed"
    assert (first.body != said, f"#note_{first.id}" in second.body, len(ours(pull))) == (True, True, 2)


def test_a_note_that_was_made_though_the_answer_was_lost_is_made(publishing, lab_server):
    shop, published = publishing
    pull = opened(shop)
    lab_server.faults.add(Fault(drop="after"), method="POST", path="/notes")
    assert published(pull, "comment").published == "note made"
    assert len(ours(pull)) == 1


def test_the_note_follows_the_merge_request_to_another_target(publishing):
    shop, published = publishing
    pull = opened(shop)
    assert published(pull, "comment").published == "note made"
    pull.retarget("main")
    assert published(pull, "comment").published == "note changed"
    (one,) = ours(pull)
    assert one.body.startswith("<!-- refwarden:1:main -->")


def test_a_status_for_a_commit_of_which_the_project_has_no_pipeline_says_what_to_do(publishing):
    shop, published = publishing
    pull = opened(shop, "feature/theirs", author="eve", source=shop.fork("eve"))
    done = published(pull, "status")
    assert (done.published, posted(pull)) == ("", [])
    assert f"acme/shop has no pipeline of {pull.head[:10]} to put a status into" in done.fault
    assert "start one of the merge request in the project itself" in done.fault


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
