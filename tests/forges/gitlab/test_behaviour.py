"""The simulated GitLab does as GitLab does, by its own documentation, whoever asks it."""

import http.client
import json
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.protection import permissive
from tests.forges.gitlab.lifecycle import rename
from tests.forges.gitlab.matching import named
from tests.forges.gitlab.pushing import moved


@pytest.fixture
def ask(lab, lab_server):
    """Ask as somebody would: (status, headers, data)."""

    def asked(path, login="", method="GET", body=None, token="", **headers):
        parts = urlsplit(lab_server.home)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
        given_token = token or (lab.token(login) if login else "")
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if given_token:
            sent["private-token"] = given_token
        connection.request(method, path, json.dumps(body) if body else None, sent)
        answer = connection.getresponse()
        raw = answer.read()
        connection.close()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, told, json.loads(raw) if raw else None

    return asked


@pytest.fixture
def shop(lab):
    lab.org("acme")
    made = lab.repository("acme/shop").gitflow()
    for login, role in (("ana", "write"), ("dora", "admin"), ("eve", "read")):
        made.user(login, role)
    return made


AT = "/api/v4/projects/acme%2Fshop"


def test_a_list_has_twenty_to_a_page_and_a_hundred_at_most(shop, ask):
    for number in range(120):
        shop.git.set_ref(f"refs/heads/b{number:03}", shop.git.tip("main"))
    assert len(ask(f"{AT}/repository/branches")[2]) == 20
    status, headers, data = ask(f"{AT}/repository/branches?per_page=500")
    assert (status, len(data), headers["x-total"]) == (200, 100, "122")
    assert 'rel="next"' in headers["link"]


def test_a_group_is_listed_page_by_page_with_its_subgroups(lab, ask):
    for path in ("acme/a", "acme/tools/b", "acme/tools/c"):
        lab.org(path.rpartition("/")[0])
        lab.repository(path)
    words = "include_subgroups=true&order_by=id&sort=asc&per_page=2"
    status, headers, data = ask(f"/api/v4/groups/acme/projects?{words}")
    assert [one["path_with_namespace"] for one in data] == ["acme/a", "acme/tools/b"]
    assert (status, "page=2" in headers["link"], headers["x-total"]) == (200, True, "3")
    assert len(ask("/api/v4/groups/acme/projects")[2]) == 1


def test_what_has_not_changed_is_not_sent_again(shop, ask):
    assert shop.full_name == "acme/shop"
    tag = ask(AT)[1]["etag"]
    assert ask(AT, if_none_match=tag)[0] == 304


@pytest.mark.parametrize(
    ("login", "tier", "status"),
    [("dora", "ultimate", 200), ("dora", "free", 403), ("ana", "ultimate", 403), ("ana", "free", 403)],
)
def test_approval_rules_need_a_tier_and_a_role(lab, shop, ask, login, tier, status):
    assert shop.project.rules == []
    lab.forge.tier = tier
    assert ask(f"{AT}/approval_rules", login)[0] == status


@pytest.mark.parametrize(
    ("tier", "licence", "status"), [("free", "premium", 200), ("free", None, 403), ("premium", None, 200)]
)
def test_approval_rules_are_shown_by_the_servers_licence_and_settings_by_none(lab, shop, ask, tier, licence, status):
    lab.forge.tier, lab.forge.licence = tier, licence
    shop.rule("two eyes", 1)
    assert (ask(f"{AT}/approval_rules", "dora")[0], ask(f"{AT}/approvals", "dora")[0]) == (status, 200)
    assert ("approvals_before_merge" in ask(AT, "dora")[2]) is (tier == "premium")


def test_of_a_rule_with_a_hidden_group_nobody_is_shown(shop, ask):
    shop.rule("core", 1, users=["ana"], hidden=True)
    (rule,) = ask(f"{AT}/approval_rules", "dora")[2]
    assert (rule["eligible_approvers"], rule["contains_hidden_groups"]) == ([], True)


def test_external_status_checks_are_for_maintainers_whom_others_are_told_401(lab, shop, ask):
    shop.status_check("refwarden")
    assert [one["name"] for one in ask(f"{AT}/external_status_checks", "dora")[2]] == ["refwarden"]
    assert ask(f"{AT}/external_status_checks", "ana")[0] == 401
    lab.forge.tier = "premium"
    assert ask(f"{AT}/external_status_checks", "dora")[0] == 401


def test_a_guest_of_a_private_project_is_not_shown_its_default_branch(shop, ask):
    shop.project.visibility = "private"
    shown = ask(AT, "eve")[2]
    assert ("default_branch" in shown, shown["empty_repo"]) == (False, False)
    assert ask(AT, "ana")[2]["default_branch"] == "main"


def test_a_push_rule_that_was_never_set_is_null(shop, ask):
    assert ask(f"{AT}/push_rule", "dora")[::2] == (200, None)
    shop.push_rule(deny_delete_tag=True)
    assert ask(f"{AT}/push_rule", "dora")[2]["deny_delete_tag"] is True


def test_a_private_project_is_not_there_for_others(shop, ask):
    shop.project.visibility = "private"
    assert (ask(AT)[0], ask(AT, "gus")[0], ask(AT, "ana")[0]) == (404, 404, 200)
    assert ask(f"{AT}/repository/branches", "eve")[0] == 403


def test_a_token_that_is_none_is_refused(shop, ask):
    assert shop.full_name == "acme/shop"
    assert ask(AT, token="glpat-none")[0] == 401


def test_a_jobs_token_may_ask_next_to_nothing(lab, shop, ask):
    assert shop.full_name == "acme/shop"
    token = lab.token("ana", "job")
    assert ask(f"{AT}/merge_requests", job_token=token)[0] == 401
    assert ask(f"{AT}/deployments", job_token=token)[0] == 200


def test_a_moved_project_is_found_by_its_old_path(lab, shop, ask):
    lab.org("other")
    rename(lab.forge, shop.project, "other/shop")
    status, headers, _ = ask(AT)
    assert (status, headers["location"].endswith(f"/api/v4/projects/{shop.project.id}")) == (301, True)


def test_a_push_resets_approvals_where_the_change_is_another(lab, shop):
    pull = shop.pull("feature/x", "develop", files={"a": "1\n"})
    pull.review("dora")
    shop.commit("develop", {"README.md": "more\n"})
    pull.rebase()
    assert [one.username for one in pull.request.approvals] == ["dora"]
    pull.push({"b": "2\n"})
    assert pull.request.approvals == {}
    lab.forge.tier = "free"
    pull.review("dora")
    pull.push({"c": "3\n"})
    assert [one.username for one in pull.request.approvals] == ["dora"]


def test_a_final_status_is_never_changed_and_one_more_is_made(shop, ask):
    tip = shop.git.tip("main")
    path = f"{AT}/statuses/{tip}"
    assert [ask(path, "ana", "POST", {"state": one})[0] for one in ("success", "success", "pending", "pending")] == [
        *(201, 201),
        *(201, 400),
    ]
    assert [(one.status, one.retried) for one in shop.project.statuses(tip)] == [
        ("pending", False),
        ("success", True),
        ("success", True),
    ]


def test_a_status_goes_into_a_pipeline_of_its_project_and_commit_alone(shop, ask):
    tip = shop.git.tip("main")
    other = shop.check(shop.commit("main", {"a": "1\n"}), "build").pipeline
    assert ask(f"{AT}/statuses/{tip}", "ana", "POST", {"state": "success", "pipeline_id": other.id})[0] == 404
    assert ask(f"{AT}/statuses/{tip}", "ana", "POST", {"state": "success"})[2]["ref"] == "develop"


def test_a_maintainer_may_change_the_notes_of_others_and_a_developer_may_not(shop, ask):
    pull = shop.pull("feature/x", "develop", files={"a": "1\n"})
    note = pull.comment("eve", "mine")
    path = f"{AT}/merge_requests/{pull.number}/notes/{note.id}"
    assert [ask(path, login, "PUT", {"body": login})[0] for login in ("eve", "ana", "dora")] == [200, 403, 200]
    assert note.body == "dora"


@pytest.mark.parametrize(("tier", "status"), [("premium", 401), ("ultimate", 200)])
def test_external_status_checks_need_a_tier(lab, shop, ask, tier, status):
    pull = shop.pull("feature/x", "develop", files={"a": "1\n"})
    lab.forge.tier = tier
    assert ask(f"{AT}/merge_requests/{pull.number}/status_checks", "ana")[0] == status


def test_a_merge_request_follows_a_push_a_moment_later(lab, shop):
    pull = shop.pull("feature/x", "develop", files={"a": "1\n"})
    before, new = pull.head, shop.commit("feature/x", {"b": "2\n"}, push=False)
    follow = moved(lab.forge, shop.project, lab.user("ana"), "refs/heads/feature/x", new)
    assert (shop.git.tip("feature/x"), pull.head, len(pull.request.versions)) == (new, before, 1)
    follow()
    assert (pull.head, len(pull.request.versions)) == (new, 2)


def test_a_query_beyond_the_complexity_is_refused(shop, ask):
    assert shop.full_name == "acme/shop"
    one = "notes(first: 100) { nodes { body author { username name bot } } }"
    aliased = " ".join(f"a{number}: {one}" for number in range(20))
    query = f'query Q {{ project(fullPath: "acme/shop") {{ mergeRequest(iid: "1") {{ {aliased} }} }} }}'
    told = ask("/api/graphql", "ana", "POST", {"query": query, "operationName": "Q"})[2]
    assert "exceeds max complexity of 250" in told["errors"][0]["message"]


@given(st.text("ab/*", max_size=8), st.text("ab/", max_size=8))
def test_our_wildcards_are_the_simulators(pattern, name):
    assert permissive.matches(pattern, name) == named(pattern, name)
