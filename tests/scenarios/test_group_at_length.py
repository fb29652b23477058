"""A long run about a group: how much it asks, how fast, and what becomes of it when something goes wrong."""

import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from refwarden.sources.gitlab import owner
from refwarden.sources.web import transport
from tests.forges import faults
from tests.forges.faults import Fault
from tests.forges.gitlab.server import Server
from tests.forges.reply import Reply
from tests.scenarios.grouped import POLICY, grown, project
from tests.support.repository import ENVIRONMENT


def test_at_most_three_requests_a_project_beside_the_lists(lab, group, audit_group, lab_server):
    made = grown(lab, group, 210)
    found = audit_group()
    counts = lab_server.counts()
    assert len({name for name, _, _ in found.found}) == 210
    lists = {"GET /groups/{id}/projects": 3, "Projects": 9, "Group": 1, "Optional": 1}
    assert {name: counts[name] for name in lists} == lists
    of_projects = {name: count for name, count in counts.items() if name.startswith("GET /projects/{id}")}
    assert sum(of_projects.values()) <= 3 * len(made), of_projects
    assert sum(of_projects.values()) + sum(lists.values()) == len(lab_server.seen) == found.report["cost"]["requests"]
    assert "refwarden: gitlab:acme has 210 projects to judge: about 639 requests\n" in found.err


def test_a_policy_of_default_branches_alone_asks_two(lab, group, audit_group, lab_server, tmp_path):
    made = grown(lab, group, 30)
    (tmp_path / "main.yml").write_text(
        "version: 1\nbranches: {production: {match: main}}\nrules: {protection-exists: error}\n"
    )
    audit_group(policy="main.yml")
    of_projects = [one for one in lab_server.seen if one.template.startswith("/projects/")]
    assert len(of_projects) == 2 * len(made)


def test_eight_at_once_and_no_more(lab, group, audit_group, lab_server):
    grown(lab, group, 40)
    lab_server.latency = 0.05
    audit_group()
    assert owner.WORKERS - 2 <= lab_server.peak <= owner.WORKERS


def test_the_limit_is_waited_for_and_never_run_into(lab, group, audit_group, monkeypatch):
    grown(lab, group, 40)
    waits, lock = [], threading.Lock()
    with Server(lab.forge, limit=60) as server:

        def wait(seconds, _):
            with lock:
                waits.append(seconds)
                server.skew += seconds

        monkeypatch.setattr(transport, "sleep", wait)
        monkeypatch.setattr(transport, "time", server.now)
        found = audit_group(server=server)
        assert 429 not in {one.status for one in server.seen}
        assert len(server.seen) > 2 * 60
    assert waits
    assert max(waits) <= 61
    assert len({name for name, _, _ in found.found}) == 40


def test_a_list_that_changes_while_it_is_read_is_read_again(lab, group, audit_group, lab_server):
    made = grown(lab, group, 130)

    def gone(forge):
        forge.projects.pop(made[0].full_name, None)

    lab_server.faults.add(faults.changed(gone), path=r"/groups/acme/projects$", skip=1)
    found = audit_group()
    assert {name for name, _, _ in found.found} == {one.full_name for one in made[1:]}


def test_an_interrupted_run_does_not_wait_for_the_limit(lab, group, tmp_path):
    grown(lab, group, 40)
    (tmp_path / "policy.yml").write_text(POLICY)
    reached = threading.Event()
    with Server(lab.forge, limit=60) as server:
        server.faults.add(faults.changed(lambda _: reached.set()), skip=50)
        env = {"REFWARDEN_GITLAB_URL": server.home, "REFWARDEN_GITLAB_TOKEN": lab.token("dora"), "HOME": str(tmp_path)}
        process = subprocess.Popen(
            [sys.executable, "-m", "refwarden", "audit", "gitlab:acme", "--policy", "policy.yml"],
            cwd=tmp_path,
            env={**ENVIRONMENT, **env, "PYTHONPATH": os.pathsep.join(sys.path)},
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert reached.wait(30)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)  # the limit begins anew after 60 seconds
    assert process.returncode == 130
    assert err.decode().endswith("refwarden: interrupted; nothing was written\n")


# What goes wrong


def test_one_project_without_an_answer_is_unknown_and_the_others_are_judged(lab, group, audit_group, lab_server):
    made = grown(lab, group, 5)
    wanted = audit_group()
    lost = made[2].full_name
    lab_server.faults.add(faults.unavailable(), path=rf"/projects/{lost.replace('/', '%2F')}/protected", times=None)
    found = audit_group()
    assert set(found.verdicts(lost).values()) <= {"unknown", "not applicable"}
    assert {place: told for place, told in found.found.items() if place[0] != lost} == {
        place: told for place, told in wanted.found.items() if place[0] != lost
    }
    assert found.code == 3


QUESTIONS = {
    "which projects there are": {"path": r"/groups/acme/projects$"},
    "what GraphQL says of them": {"operation": "Projects"},
    "their protected branches": {"path": "/protected_branches$"},
    "how people approve": {"path": "/approvals$"},
    "their protected tags": {"path": "/protected_tags$"},
}
LIES = {
    "nothing": faults.empty(),
    "an object with nothing in it": faults.graphql_empty(),
    "half of it": faults.truncated(),
    "a null": Fault(Reply(200, b"null", {"content-type": "application/json"})),
    "a text": Fault(Reply(200, b'"later"', {"content-type": "application/json"})),
    "a list of nothing that is an object": Fault(Reply(200, [None, 7])),
    "an object without its members": Fault(Reply(200, [{}])),
}


@pytest.mark.parametrize("fault", LIES.values(), ids=LIES)
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_an_answer_that_is_none_passes_nothing_and_breaks_nothing(lab, group, audit_group, lab_server, question, fault):
    grown(lab, group, 2)
    project(group, "open", "develop", "support/1.0").tag("v1.0.0")
    wanted = audit_group().found
    lab_server.faults.add(fault, times=None, **question)
    found = audit_group()
    assert found.report["bugs"] == []
    for place, (verdict, message) in found.found.items():
        assert verdict in ("unknown", wanted.get(place, ("unknown",))[0]), (place, message)
    assert found.code in {1, 3}


def test_a_token_that_expires_on_the_way_is_no_word_about_licences(lab, group, audit_group, lab_server):
    grown(lab, group, 90)
    gone = Fault(Reply(401, {"message": "401 Unauthorized"}))
    for path, skip in (("/approvals$", 30), ("/protected_branches$", 31), ("/protected_tags$", 30)):
        lab_server.faults.add(gone, path=path, skip=skip, times=None)
    found = audit_group()
    assert {verdict for verdict, _ in found.found.values()} <= {"kept", "unknown", "not_applicable"}
    assert (found.code, "stopped answering" in json.dumps(found.report["findings"])) == (3, True)


def test_a_query_that_is_too_intricate_is_halved(lab, group, audit_group, lab_server):
    grown(lab, group, 25)
    wanted = audit_group()
    lab_server.faults.add(faults.bad_gateway(), operation="Projects", times=4)
    assert audit_group().found == wanted.found
    assert lab_server.count(template="Projects") > 4


def test_without_graphql_every_project_is_judged_by_rest_alone(lab, group, audit_group, lab_server):
    grown(lab, group, 5)
    wanted = audit_group()
    lab_server.faults.add(faults.unavailable(), operation="Projects", times=None)
    assert audit_group().found == wanted.found


def test_a_host_that_stops_answering_is_left_alone_and_the_rest_is_asked_by_the_next_run(
    lab, group, audit_group, lab_server
):
    grown(lab, group, 100)
    wanted = audit_group()
    stop = lab_server.faults.add(faults.unavailable(), path=r"^/projects/", skip=60, times=None)
    cut = audit_group()
    assert cut.code == 3
    assert any("GitLab stopped answering before" in message for _, message in cut.found.values())
    assert len(lab_server.seen) < 60 + 4 * (2 * owner.WORKERS + 2 * owner.WORKERS) + 10, "not four tries for each"
    lab_server.faults.rules.remove(stop)
    found = audit_group()
    assert found.found == wanted.found
    of_projects = [one for one in lab_server.seen if one.template.startswith("/projects/")]
    assert len(of_projects) <= 3 * 100 - 60
    assert any("answers of a run that was cut off less than an hour ago" in note for note in found.report["notes"])
    again = audit_group()
    assert not any("cut off" in note for note in again.report["notes"]), "a run that is through is not resumed"
