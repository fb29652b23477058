"""Every project of a group, its subgroups' included: all judged, in few requests, and none silently missing."""

import json
import threading

import pytest

from refwarden.cli import app
from refwarden.sources.gitlab import owner
from refwarden.sources.web import transport
from tests.forges import faults
from tests.forges.gitlab.server import Server

POLICY = """\
version: 1
branches:
  production: {match: main}
  integration: {match: develop}
  support: {match: "support/*", protected: true}
  feature: {match: "feature/**"}
tags:
  release: {match: "v*"}
rules:
  no-force-push: error
  signature: error
  required-approvals: {level: error, count: 1}
  tag-immutable: error
  protection-exists: error
  protection-drift: error
  admins-included: error
  bypass-actors: error
"""
JUDGED = ("protection-exists", "protection-drift", "admins-included", "bypass-actors")


@pytest.fixture
def group(lab):
    """`acme`, which dora owns, ben develops for, and gus is a guest of."""
    made = lab.org("acme")
    made.member("dora", "admin")
    made.member("ben", "write")
    made.member("gus", "read")
    return made


def project(group, name, *branches):
    made = group.repository(name)
    made.commit("main", {"README.md": "One.\n"})
    for one in branches:
        made.branch(one)
    return made


def whole(made):
    """Protect a project as the policy wants it."""
    for pattern in ("main", "develop", "support/*"):
        made.protect(pattern, push=(0,))
    made.protect_tags("v*", create=(40,))
    made.rule("two eyes", 1)
    made.push_rule(reject_unsigned_commits=True)
    made.project.approvals.disable_overriding_approvers_per_merge_request = True
    return made


class Audited:
    """A run in this process: its exit code, its report, and its verdicts by repository, ref and rule."""

    def __init__(self, target, code, out, err):
        self.code, self.err, self.report = code, err, json.loads(out)
        named = target.removeprefix("gitlab:")
        self.found = {
            (one["where"]["repository"] or named, one["where"]["ref"], one["rule"]): (one["verdict"], one["message"])
            for one in self.report["findings"]
            if one["rule"] in JUDGED
        }

    def verdicts(self, name):
        """Return the verdicts about one project, by ref and rule."""
        return {(ref, rule): verdict for (where, ref, rule), (verdict, _) in self.found.items() if where == name}


@pytest.fixture
def audit(lab, lab_server, tmp_path, capfd, monkeypatch):
    (tmp_path / "policy.yml").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(transport, "sleep", lambda _: None)
    monkeypatch.setenv("REFWARDEN_CACHE", str(tmp_path / "cache"))
    tokens = {}

    def run(target="gitlab:acme", login="dora", policy="policy.yml", server=lab_server):
        server.forget()
        tokens.setdefault(login, lab.token(login, scopes=("read_api",)))
        monkeypatch.setenv("REFWARDEN_GITLAB_URL", server.home)
        monkeypatch.setenv("REFWARDEN_GITLAB_TOKEN", tokens[login])
        code = app.run(["audit", target, "--policy", policy, "--format", "json", "--all"])
        out, err = capfd.readouterr()
        kept = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
        assert tokens[login] not in out + err
        assert tokens[login].encode() not in b"".join(kept)
        return Audited(target, code, out, err)

    return run


# The verdicts


def bare(group):
    project(group, "bare", "develop", "support/1.0").tag("v1.0.0")


def untagged(group):
    project(group, "untagged", "develop")


def as_wanted(group):
    whole(project(group, "whole", "develop", "support/1.0")).tag("v1.0.0")


def one_by_its_name(group):
    made = project(group, "named", "develop", "support/1.0", "support/2.0")
    made.protect("support/1.0", push=(0,))
    made.protect("main", push=(30,))
    made.rule("of main", 1, branches=[made.project.protected[1]])


def by_the_group(group):
    made = project(group, "inherits", "develop")
    group.protect("main", push=(0,))
    group.protect("develop", push=(0,))
    made.rule("of every protected branch", 1, all_protected=True)
    made.rule("of main", 2, branches=[group.group.protected[0]])


def a_wildcard_that_grants(group):
    made = whole(project(group, "granted", "develop", "support/1.0"))
    made.protect("*", push=(30,), force=True)


def people_and_keys(group):
    made = whole(project(group, "people", "develop"))
    made.protect("main", push=(0, "user ben", "key 7"))


def editable(group):
    made = whole(project(group, "editable", "develop"))
    made.project.approvals.disable_overriding_approvers_per_merge_request = False


def in_a_subgroup(group):
    whole(project(group.world.org("acme/tools"), "deep", "develop"))


STORIES = [bare, untagged, as_wanted, one_by_its_name, by_the_group, a_wildcard_that_grants, people_and_keys, editable, in_a_subgroup]  # fmt: skip


def same(alone, together):
    """Tell whether a run about all says what one about each says, and where it says less, that nobody can tell."""
    assert set(alone) == set(together)
    for place, verdict in alone.items():
        # Of tags whose every name is protected it is not asked whether one is there.
        spared = place[0].startswith("refs/tags/") and (verdict, together[place]) == ("not applicable", "kept")
        assert together[place] == verdict or spared, place
    return True


@pytest.mark.parametrize("tier", ["free", "premium", "ultimate"])
@pytest.mark.parametrize("login", ["dora", "ben"])
@pytest.mark.parametrize("story", STORIES, ids=[story.__name__.replace("_", " ") for story in STORIES])
def test_the_verdicts_are_those_of_each_project_by_itself(lab, group, audit, story, login, tier):
    lab.forge.tier = tier
    story(group)
    (name,) = (one.full_path for one in lab.forge.projects.values())
    alone, together = audit(f"gitlab:{name}", login), audit("gitlab:acme", login)
    assert same(alone.verdicts(name), together.verdicts(name))
    assert len(together.found) >= 6


@pytest.mark.parametrize(
    "lacking",
    [
        ["Project.protectableBranches"],
        ["BranchRule.id"],
        ["Project.pushRules", "BranchRule.approvalRules"],
        ["Project.pushRules", "BranchRule.approvalRules", "BranchRule.id", "Project.protectableBranches"],
    ],
    ids=["no names of branches", "no ids of rules", "the Community Edition", "none of them"],
)
def test_a_server_that_knows_less_is_asked_more_and_gives_the_same_verdicts(lab, group, audit, lacking):
    for story in STORIES:
        story(group)
    wanted = audit()
    with Server(lab.forge, lacking=lacking) as older:
        told = audit(server=older)
        assert older.problems == []
    assert told.found == wanted.found


def test_what_a_lapsed_licence_left_behind_demands_nothing(lab, group, audit, lab_server):
    lab.forge.tier = "free"
    whole(project(group, "lapsed", "develop"))
    found = audit()
    assert found.verdicts("acme/lapsed")["refs/heads/main", "protection-drift"] == "broken"
    assert lab_server.count(template="/projects/{id}/approvals") == 1, "which is how it shows"


# Which projects


def test_a_subgroup_is_a_target_too_though_its_path_could_be_a_projects(group, audit):
    project(group, "outside")
    in_a_subgroup(group)
    assert {name for name, _, _ in audit("gitlab:acme/tools").found} == {"acme/tools/deep"}


def test_a_person_is_a_target_too(lab, group, audit):
    project(group, "outside")
    lab.user("dora")
    lab.repository("dora/own").commit("main", {"README.md": "Mine.\n"})
    assert {name for name, _, _ in audit("gitlab:dora").found} == {"dora/own"}


def test_what_has_nothing_to_judge_is_told_of(group, audit):
    project(group, "kept")
    project(group, "old").project.archived = True
    project(group, "code-less").project.repository_access = "disabled"
    project(group, "condemned").project.marked_for_deletion = "2026-12-01"
    group.repository("hollow")
    found = audit()
    assert {name for name, _, _ in found.found} == {"acme/kept"}
    assert sorted(found.report["notes"]) == [
        "1 project archived and not judged: acme/old",
        "1 project empty and not judged: acme/hollow",
        "1 project to be deleted and not judged: acme/condemned",
        "1 project without a repository and not judged: acme/code-less",
    ]


def test_projects_of_others_that_are_shared_with_the_group_are_not_its_own(lab, group, audit):
    project(group, "own")
    shared = project(lab.org("others"), "shared")
    shared.project.shared[group.group] = 40
    assert {name for name, _, _ in audit().found} == {"acme/own"}


def test_a_stranger_is_told_that_projects_may_be_hidden(lab, group, audit):
    project(group, "open")
    project(group, "secret").project.visibility = "private"
    lab.user("eve")
    found = audit(login="eve")
    assert {name for name, _, _ in found.found} == {"acme/open"}
    assert "whoever asks is no member of acme: projects may be hidden" in found.report["notes"]


def test_a_guest_who_may_not_read_the_code_is_told_that_nobody_can_tell(group, audit):
    for number in range(2 * owner.WORKERS + 3):
        project(group, f"secret-{number:02}").project.visibility = "private"
    found = audit(login="gus")
    assert {verdict for verdict, _ in found.found.values()} == {"unknown"}
    assert len({name for name, _, _ in found.found}) == 2 * owner.WORKERS + 3, "each by its name"
    assert found.code == 3


def test_a_group_that_is_not_there(audit):
    found = audit("gitlab:nobody")
    assert (found.code, {verdict for verdict, _ in found.found.values()}) == (3, {"unknown"})
    assert "gitlab:nobody" in next(iter(found.found.values()))[1]


# How much is asked, and how


def grown(lab, group, count):
    """Give it so many projects, each protected as the policy wants it."""
    first = project(group, "first", "develop", "support/1.0")
    first.tag("v1.0.0")
    made = [first, *lab.many("acme", count - 1, first)]
    for pattern in ("main", "develop", "support/*"):
        group.protect(pattern, push=(0,))
    for one in made:
        one.rule("two eyes", 1)
        one.protect_tags("v*")
        one.push_rule(reject_unsigned_commits=True)
    return made


def test_at_most_three_requests_a_project_beside_the_lists(lab, group, audit, lab_server):
    made = grown(lab, group, 210)
    found = audit()
    counts = lab_server.counts()
    assert len({name for name, _, _ in found.found}) == 210
    lists = {"GET /groups/{id}/projects": 3, "Projects": 9, "Group": 1, "Optional": 1}
    assert {name: counts[name] for name in lists} == lists
    of_projects = {name: count for name, count in counts.items() if name.startswith("GET /projects/{id}")}
    assert sum(of_projects.values()) <= 3 * len(made), of_projects
    assert sum(of_projects.values()) + sum(lists.values()) == len(lab_server.seen) == found.report["cost"]["requests"]
    assert "refwarden: gitlab:acme has 210 projects to judge: about 639 requests\n" in found.err


def test_a_policy_of_default_branches_alone_asks_two(lab, group, audit, lab_server, tmp_path):
    made = grown(lab, group, 30)
    (tmp_path / "main.yml").write_text(
        "version: 1\nbranches: {production: {match: main}}\nrules: {protection-exists: error}\n"
    )
    audit(policy="main.yml")
    of_projects = [one for one in lab_server.seen if one.template.startswith("/projects/")]
    assert len(of_projects) == 2 * len(made)


def test_eight_at_once_and_no_more(lab, group, audit, lab_server):
    grown(lab, group, 40)
    lab_server.latency = 0.05
    audit()
    assert owner.WORKERS - 2 <= lab_server.peak <= owner.WORKERS


def test_the_limit_is_waited_for_and_never_run_into(lab, group, audit, monkeypatch):
    grown(lab, group, 40)
    waits, lock = [], threading.Lock()
    with Server(lab.forge, limit=60) as server:

        def wait(seconds):
            with lock:
                waits.append(seconds)
                server.skew += seconds

        monkeypatch.setattr(transport, "sleep", wait)
        monkeypatch.setattr(transport, "time", server.now)
        found = audit(server=server)
        assert 429 not in {one.status for one in server.seen}
        assert len(server.seen) > 2 * 60
    assert waits
    assert max(waits) <= 61
    assert len({name for name, _, _ in found.found}) == 40


def test_a_list_that_changes_while_it_is_read_is_read_again(lab, group, audit, lab_server):
    made = grown(lab, group, 130)

    def gone(forge):
        forge.projects.pop(made[0].full_name, None)

    lab_server.faults.add(faults.changed(gone), path=r"/groups/acme/projects$", skip=1)
    found = audit()
    assert {name for name, _, _ in found.found} == {one.full_name for one in made[1:]}


# What goes wrong


def test_one_project_without_an_answer_is_unknown_and_the_others_are_judged(lab, group, audit, lab_server):
    made = grown(lab, group, 5)
    wanted = audit()
    lost = made[2].full_name
    lab_server.faults.add(faults.unavailable(), path=rf"/projects/{lost.replace('/', '%2F')}/protected", times=None)
    found = audit()
    assert set(found.verdicts(lost).values()) <= {"unknown", "not applicable"}
    assert {place: told for place, told in found.found.items() if place[0] != lost} == {
        place: told for place, told in wanted.found.items() if place[0] != lost
    }
    assert found.code == 3


def test_a_query_that_is_too_intricate_is_halved(lab, group, audit, lab_server):
    grown(lab, group, 25)
    wanted = audit()
    lab_server.faults.add(faults.bad_gateway(), operation="Projects", times=4)
    assert audit().found == wanted.found
    assert lab_server.count(template="Projects") > 4


def test_without_graphql_every_project_is_judged_by_rest_alone(lab, group, audit, lab_server):
    grown(lab, group, 5)
    wanted = audit()
    lab_server.faults.add(faults.unavailable(), operation="Projects", times=None)
    assert audit().found == wanted.found


def test_a_host_that_stops_answering_is_left_alone_and_the_rest_is_asked_by_the_next_run(lab, group, audit, lab_server):
    grown(lab, group, 100)
    wanted = audit()
    stop = lab_server.faults.add(faults.unavailable(), path=r"^/projects/", skip=60, times=None)
    cut = audit()
    assert cut.code == 3
    assert any("GitLab stopped answering before" in message for _, message in cut.found.values())
    assert len(lab_server.seen) < 60 + 4 * (2 * owner.WORKERS + 2 * owner.WORKERS) + 10, "not four tries for each"
    lab_server.faults.rules.remove(stop)
    found = audit()
    assert found.found == wanted.found
    of_projects = [one for one in lab_server.seen if one.template.startswith("/projects/")]
    assert len(of_projects) <= 3 * 100 - 60
    assert any("answers of a run that was cut off less than an hour ago" in note for note in found.report["notes"])
    again = audit()
    assert not any("cut off" in note for note in again.report["notes"]), "a run that is through is not resumed"
