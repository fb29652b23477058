"""Every project of a GitLab group, its subgroups' included: judged as by itself, and none silently missing."""

import pytest

from refwarden.sources.gitlab import owner
from tests.cli.program import refwarden
from tests.forges.gitlab.guards import Policy
from tests.forges.gitlab.server import Server
from tests.scenarios.grouped import project, whole

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
    strict = group.world.org("acme/strict")
    made = project(strict, "inherits", "develop")
    strict.protect("main", push=(0,))
    strict.protect("develop", push=(0,))
    made.rule("of every protected branch", 1, all_protected=True)
    made.rule("of main", 2, branches=[strict.group.protected[0]])


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


def of_people(group, name, required, *people, **more):
    made = whole(project(group, name, "develop"))
    made.project.rules.clear()
    made.rule("core", required, kind="regular", users=people, **more)
    return made


def of_enough_people(group):
    of_people(group, "enough", 1, "ana", "cleo")


def of_the_author_alone(group):
    of_people(group, "just", 1, "ana")


def of_nobody(group):
    of_people(group, "nobody", 1)


def of_a_hidden_group(group):
    of_people(group, "hidden", 1, "ana", hidden=True)


def under_a_policy(group):
    made = project(group, "policed", "develop")
    made.protect("main", push=(40,))
    made.protect("develop", push=(40,))
    made.project.policies.append(Policy("two eyes", branches=("main",)))


STORIES = [bare, untagged, as_wanted, one_by_its_name, by_the_group, a_wildcard_that_grants, people_and_keys, editable, in_a_subgroup, of_enough_people, of_the_author_alone, of_nobody, of_a_hidden_group, under_a_policy]  # fmt: skip


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
def test_the_verdicts_are_those_of_each_project_by_itself(lab, group, audit_group, login, tier):
    lab.forge.tier = tier
    for story in STORIES:
        story(group)
    together = audit_group("gitlab:acme", login)
    for one in lab.forge.projects.values():
        name = one.full_path
        assert same(audit_group(f"gitlab:{name}", login).verdicts(name), together.verdicts(name)), name
        assert len(together.verdicts(name)) >= 6


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
def test_a_server_that_knows_less_is_asked_more_and_gives_the_same_verdicts(lab, group, audit_group, lacking):
    for story in STORIES:
        story(group)
    wanted = audit_group()
    with Server(lab.forge, lacking=lacking) as older:
        told = audit_group(server=older)
        assert older.problems == []
    # Whether a policy keeps people from pushing to a branch is told beside the ids of its rules.
    unsure = {place for place in wanted.found if place[0] == "acme/policed" and told.found[place][0] == "unknown"}
    assert {place: told.found[place] for place in told.found.keys() - unsure} == {
        place: wanted.found[place] for place in wanted.found.keys() - unsure
    }


@pytest.mark.parametrize("licence", ["free", "ultimate"], ids=["of the server too", "of the project alone"])
def test_what_a_lapsed_licence_left_behind_demands_nothing(lab, group, audit_group, lab_server, licence):
    lab.forge.tier, lab.forge.licence = "free", licence
    whole(project(group, "lapsed", "develop"))
    found = audit_group()
    assert found.verdicts("acme/lapsed")["refs/heads/main", "protection-drift"] == "broken"
    assert lab_server.count(template="/projects/{id}/approvals") == 0, "the project itself says so"


BESIDE = """\
version: 1
branches: {production: {match: main}}
rules:
  protection-drift: {level: error, no_force: false, no_deletion: false, signed: SIGNED, checks: CHECKS}
"""


@pytest.mark.parametrize("tier", ["free", "premium", "ultimate"])
@pytest.mark.parametrize(("signed", "checks"), [("true", "[]"), ("false", "[refwarden]")])
def test_push_rules_and_external_checks_are_those_of_each_project_by_itself(
    lab, group, audit_group, lab_server, tmp_path, tier, signed, checks
):
    lab.forge.tier = tier
    (tmp_path / "beside.yml").write_text(BESIDE.replace("SIGNED", signed).replace("CHECKS", checks))
    project(group, "plain").protect("main", push=(0,))
    guarded = project(group, "guarded")
    guarded.status_check("refwarden", guarded.protect("main", push=(0,)))
    guarded.push_rule(reject_unsigned_commits=True)
    guarded.project.settings.only_allow_merge_if_all_status_checks_passed = True
    together = audit_group(policy="beside.yml")
    assert not lab_server.count(template="/projects/{id}/external_status_checks"), "GraphQL tells of many at once"
    for name in ("acme/plain", "acme/guarded"):
        assert audit_group(f"gitlab:{name}", policy="beside.yml").verdicts(name) == together.verdicts(name)
    seen = together.verdicts("acme/guarded")["refs/heads/main", "protection-drift"]
    assert seen == ("broken" if tier == "free" else "unknown" if signed == "true" or tier == "premium" else "kept")


# Which projects


def test_a_subgroup_is_a_target_too_though_its_path_could_be_a_projects(group, audit_group):
    project(group, "outside")
    in_a_subgroup(group)
    assert {name for name, _, _ in audit_group("gitlab:acme/tools").found} == {"acme/tools/deep"}


def test_a_person_is_a_target_too(lab, group, audit_group):
    project(group, "outside")
    lab.user("dora")
    lab.repository("dora/own").commit("main", {"README.md": "Mine.\n"})
    assert {name for name, _, _ in audit_group("gitlab:dora").found} == {"dora/own"}


@pytest.mark.parametrize(("login", "told"), [("dora", False), ("ben", True)])
def test_of_a_persons_projects_some_may_be_hidden_from_others(lab, group, audit_group, login, told):
    assert group.group.path == "acme"
    lab.repository("dora/open").commit("main", {"README.md": "Mine.\n"})
    own = lab.repository("dora/own", visibility="private")
    own.commit("main", {"README.md": "Mine.\n"})
    found = audit_group("gitlab:dora", login)
    assert {name for name, _, _ in found.found} == ({"dora/open"} if told else {"dora/open", "dora/own"})
    assert ("whoever asks is not known to be dora: projects may be hidden" in found.report["notes"]) is told


def test_what_has_nothing_to_judge_is_told_of(group, audit_group):
    project(group, "kept")
    project(group, "old").project.archived = True
    project(group, "code-less").project.repository_access = "disabled"
    project(group, "condemned").project.marked_for_deletion = "2026-12-01"
    group.repository("hollow")
    found = audit_group()
    assert {name for name, _, _ in found.found} == {"acme/kept"}
    assert sorted(found.report["notes"]) == [
        "1 project archived and not judged: acme/old",
        "1 project empty and not judged: acme/hollow",
        "1 project to be deleted and not judged: acme/condemned",
        "1 project without a repository and not judged: acme/code-less",
    ]


def test_projects_of_others_that_are_shared_with_the_group_are_not_its_own(lab, group, audit_group):
    project(group, "own")
    shared = project(lab.org("others"), "shared")
    shared.project.shared[group.group] = 40
    assert {name for name, _, _ in audit_group().found} == {"acme/own"}


def test_a_stranger_is_told_that_projects_may_be_hidden(lab, group, audit_group):
    project(group, "open")
    project(group, "secret").project.visibility = "private"
    lab.user("eve")
    found = audit_group(login="eve")
    assert {name for name, _, _ in found.found} == {"acme/open"}
    assert "whoever asks is no member of acme: projects may be hidden" in found.report["notes"]


def test_a_guest_who_may_not_read_the_code_is_told_that_nobody_can_tell(group, audit_group):
    for number in range(2 * owner.WORKERS + 3):
        project(group, f"secret-{number:02}").project.visibility = "private"
    found = audit_group(login="gus")
    assert {verdict for verdict, _ in found.found.values()} == {"unknown"}
    assert len({name for name, _, _ in found.found}) == 2 * owner.WORKERS + 3, "each by its name"
    assert not any("empty" in note for note in found.report["notes"]), "what is not shown is not empty"
    assert found.code == 3


@pytest.mark.parametrize("target", ["gitlab:nobody", "gitlab:nobody/nothing"])
def test_what_is_not_there_is_one_line(lab, lab_server, tmp_path, target):
    env = {"REFWARDEN_GITLAB_URL": lab_server.home, "REFWARDEN_GITLAB_TOKEN": lab.token("dora")}
    done = refwarden("audit", target, cwd=tmp_path, env=env)
    assert (done.returncode, done.out) == (3, "")
    (line,) = done.err.splitlines()
    assert "is not there" in line
