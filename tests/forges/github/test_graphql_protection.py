"""What GitHub's GraphQL API shows of protection, and to whom."""

import pytest

from tests.forges.github.graphql import execute
from tests.forges.github.graphql.story import asked, token
from tests.forges.github.world import World


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.fixture
def shop(world):
    acme = world.org("acme")
    acme.member("olga", "admin")
    acme.team("core", "bob")
    story = acme.repository("shop")
    story.team("core", "write")
    story.user("alice", "admin")
    story.gitflow()
    story.branch("release/1.0")
    return story


def within(query):
    return f'{{ repository(owner: "acme", name: "shop") {{ {query} }} }}'


def machine(story, **permissions):
    installed = story.world.install("checker", "acme", **permissions)
    return token(story, installed.app.bot, "installation", permissions=permissions, installation=installed)


CLASSIC = within(
    'branchProtectionRules(first: 9) { totalCount nodes { pattern } } ref(qualifiedName: "main") { branchProtectionRule { pattern } }'
)


def test_an_administrator_sees_classic_rules_and_a_writer_an_empty_list_without_an_error(shop):
    shop.protect("main", reviews=1)
    seen = {
        "branchProtectionRules": {"totalCount": 1, "nodes": [{"pattern": "main"}]},
        "ref": {"branchProtectionRule": {"pattern": "main"}},
    }
    unseen = {"branchProtectionRules": {"totalCount": 0, "nodes": []}, "ref": {"branchProtectionRule": None}}
    assert asked(shop, CLASSIC, "alice")["repository"] == seen
    assert asked(shop, CLASSIC, "olga")["repository"] == seen
    assert asked(shop, CLASSIC, "bob")["repository"] == unseen
    assert asked(shop, CLASSIC, "eve")["repository"] == unseen


def test_a_machine_without_the_permission_is_told_so_and_a_list_that_cannot_be_null_takes_the_repository_with_it(shop):
    shop.protect("main", reviews=1)
    answer = execute(shop.forge, machine(shop, contents="read"), CLASSIC)
    assert answer["data"] == {"repository": None}
    assert {(error["type"], *error["path"]) for error in answer["errors"]} >= {
        ("FORBIDDEN", "repository", "branchProtectionRules")
    }
    alone = within('name ref(qualifiedName: "main") { name branchProtectionRule { pattern } }')
    answer = execute(shop.forge, machine(shop, contents="read"), alone)
    assert answer["data"]["repository"] == {"name": "shop", "ref": {"name": "main", "branchProtectionRule": None}}
    allowed = execute(shop.forge, machine(shop, contents="read", administration="read"), CLASSIC)
    assert allowed["data"]["repository"]["branchProtectionRules"]["totalCount"] == 1


def test_a_fine_grained_token_needs_the_permission_and_its_owner_the_role(shop):
    shop.protect("main", reviews=1)
    for login, permissions, said in (
        ("alice", {"administration": "read"}, 1),
        ("alice", {"contents": "read"}, "Resource not accessible by personal access token"),
        ("bob", {"administration": "read"}, 0),
    ):
        answer = execute(shop.forge, token(shop, login, "fine-grained", permissions=permissions), CLASSIC)
        seen = (
            answer["errors"][0]["message"]
            if "errors" in answer
            else answer["data"]["repository"]["branchProtectionRules"]["totalCount"]
        )
        assert seen == said


def test_one_classic_rule_governs_a_branch_the_exact_one_or_the_oldest(shop):
    shop.protect("*", linear=True)
    shop.protect("m*", signatures=True)
    shop.protect("main", reviews=1)
    query = within(
        "branchProtectionRules(first: 9) { nodes { pattern matchingRefs(first: 9) { nodes { name } } branchProtectionRuleConflicts(first: 9) { totalCount } } }"
    )
    rules = asked(shop, query, "alice")["repository"]["branchProtectionRules"]["nodes"]
    assert {one["pattern"]: [ref["name"] for ref in one["matchingRefs"]["nodes"]] for one in rules} == {
        "*": ["develop"],
        "m*": [],
        "main": ["main"],
    }
    assert rules[1]["branchProtectionRuleConflicts"]["totalCount"] == 2


def test_off_and_nobody_are_different_restrictions(shop):
    shop.protect("main")
    shop.protect("develop", pushers=[], dismissers=[], checks=[], deployments=[], reviews=0)
    query = within(
        "branchProtectionRules(first: 9) { nodes { restrictsPushes restrictsReviewDismissals requiresStatusChecks requiresDeployments requiresApprovingReviews requiredApprovingReviewCount requiredStatusChecks { context } pushAllowances(first: 9) { totalCount } } }"
    )
    off, nobody = asked(shop, query, "alice")["repository"]["branchProtectionRules"]["nodes"]
    assert not any(value for name, value in off.items() if name.startswith(("restricts", "requires")))
    assert all(value for name, value in nobody.items() if name.startswith(("restricts", "requires")))
    assert (off["requiredStatusChecks"], nobody["requiredStatusChecks"]) == (None, [])
    assert (off["requiredApprovingReviewCount"], nobody["requiredApprovingReviewCount"]) == (None, 0)
    assert nobody["pushAllowances"]["totalCount"] == 0


def test_a_rule_says_what_of_it_binds_whoever_asks(shop, world):
    shop.protect("main", reviews=2, checks=["build"], pushers=[world.user("alice")])
    query = within(
        'ref(qualifiedName: "main") { refUpdateRule { requiredApprovingReviewCount requiredStatusCheckContexts viewerCanPush allowsForcePushes } }'
    )
    found = asked(shop, query, "bob")["repository"]["ref"]["refUpdateRule"]
    assert found == {
        "requiredApprovingReviewCount": 2,
        "requiredStatusCheckContexts": ["build"],
        "viewerCanPush": False,
        "allowsForcePushes": False,
    }
    assert asked(shop, query, "alice")["repository"]["ref"]["refUpdateRule"] is None
    shop.protect("develop")
    other = asked(shop, query.replace('"main"', '"develop"'), "bob")["repository"]["ref"]["refUpdateRule"]
    assert other["requiredApprovingReviewCount"] == 0, "no demand for reviews looks like a demand for none"
    shop.repository.protections[0].admins = True
    assert asked(shop, query, "alice")["repository"]["ref"]["refUpdateRule"]["viewerCanPush"]


# Rulesets


RULES = within(
    'ref(qualifiedName: "main") { rules(first: 9, orderBy: {field: TYPE, direction: ASC}) { nodes { type repositoryRuleset { name source { __typename } } } } }'
)


def test_rules_of_all_active_rulesets_bind_a_ref_and_everybody_sees_them(shop, world):
    world.org("acme").ruleset("above", "non_fast_forward")
    shop.ruleset("here", "deletion", ("pull_request", {"required_approving_review_count": 1}))
    shop.ruleset("trial", "required_signatures", enforcement="evaluate")
    shop.ruleset("off", "required_linear_history", enforcement="disabled")
    shop.ruleset("elsewhere", "creation", include=["refs/heads/release/*"])
    for login in ("alice", "bob", "eve"):
        found = asked(shop, RULES, login)["repository"]["ref"]["rules"]["nodes"]
        assert [
            (one["type"], one["repositoryRuleset"]["name"], one["repositoryRuleset"]["source"]["__typename"])
            for one in found
        ] == [
            ("DELETION", "here", "Repository"),
            ("NON_FAST_FORWARD", "above", "Organization"),
            ("PULL_REQUEST", "here", "Repository"),
        ]


def test_a_repositorys_rulesets_include_its_organisations_unless_that_is_not_wanted(shop, world):
    world.org("acme").ruleset("above", "non_fast_forward")
    world.org("acme").ruleset("others", "deletion", conditions={"repository_name": {"include": ["x*"], "exclude": []}})
    shop.ruleset("here", "deletion", enforcement="evaluate")
    shop.ruleset("tags", "deletion", target="tag", include=["~ALL"])
    query = "rulesets(first: 9{}) {{ nodes {{ name enforcement target }} }}"

    def names(more):
        found = asked(shop, within(query.format(more)), "bob")["repository"]["rulesets"]["nodes"]
        return [one["name"] for one in found]

    assert names("") == ["here", "tags", "above"]
    assert names(", includeParents: false") == ["here", "tags"]
    assert names(", targets: [TAG]") == ["tags"]


def test_who_walks_around_a_ruleset_is_null_for_those_who_may_not_change_it(shop, world):
    app, core = world.app("renovate"), world.org("acme").org.team("core")
    bypass = [
        ("Team", core.id),
        ("Integration", app.id, "pull_request"),
        ("RepositoryRole", 5),
        ("OrganizationAdmin", 1),
        ("DeployKey", None),
        ("Integration", app.id, "exempt"),
    ]
    shop.ruleset("here", "deletion", bypass=bypass)
    query = within(
        "rulesets(first: 9) { nodes { bypassActors(first: 9) { nodes { bypassMode organizationAdmin deployKey repositoryRoleName actor { __typename ... on Team { slug } ... on App { slug } } } } } }"
    )
    found = asked(shop, query, "alice")["repository"]["rulesets"]["nodes"][0]["bypassActors"]["nodes"]
    assert [
        (one["actor"] and one["actor"]["slug"], one["bypassMode"], one["organizationAdmin"], one["repositoryRoleName"])
        for one in found
    ] == [
        ("core", "ALWAYS", False, None),
        ("renovate", "PULL_REQUEST", False, None),
        (None, "ALWAYS", False, "admin"),
        (None, "ALWAYS", True, None),
        (None, "ALWAYS", False, None),
        ("renovate", None, False, None),
    ]
    assert found[4]["deployKey"]
    for login in ("bob", "eve"):
        assert asked(shop, query, login)["repository"]["rulesets"]["nodes"] == [{"bypassActors": None}]
    shown = execute(shop.forge, machine(shop, contents="read", administration="read"), query)
    assert shown["data"]["repository"]["rulesets"]["nodes"] == [{"bypassActors": None}]
    shown = execute(shop.forge, machine(shop, contents="read", administration="write"), query)
    assert len(shown["data"]["repository"]["rulesets"]["nodes"][0]["bypassActors"]["nodes"]) == 6


def test_parameters_of_a_rule_have_what_nobody_set(shop):
    shop.ruleset(
        "here", ("pull_request", {"required_approving_review_count": 2, "allowed_merge_methods": ["squash"]}), "update"
    )
    query = within(
        "rulesets(first: 1) { nodes { rules(first: 9) { nodes { type parameters { __typename ... on PullRequestParameters { requiredApprovingReviewCount requireCodeOwnerReview allowedMergeMethods } ... on UpdateParameters { updateAllowsFetchAndMerge } } } } } }"
    )
    found = asked(shop, query, "bob")["repository"]["rulesets"]["nodes"][0]["rules"]["nodes"]
    assert [one["parameters"] for one in found] == [
        {
            "__typename": "PullRequestParameters",
            "requiredApprovingReviewCount": 2,
            "requireCodeOwnerReview": False,
            "allowedMergeMethods": ["SQUASH"],
        },
        {"__typename": "UpdateParameters", "updateAllowsFetchAndMerge": False},
    ]


def test_an_organisations_rulesets_are_for_its_owners(shop, world):
    world.org("acme").ruleset("above", "deletion")
    query = '{ organization(login: "acme") { viewerCanAdminister rulesets(first: 9) { totalCount } } }'
    owner = execute(shop.forge, token(shop, "olga", scopes=("repo", "admin:org")), query)["data"]["organization"]
    assert owner == {"viewerCanAdminister": True, "rulesets": {"totalCount": 1}}
    assert asked(shop, query, "bob")["organization"] == {"viewerCanAdminister": False, "rulesets": None}


def test_a_plan_without_protection_has_none(world):
    story = world.repository("ana/poor", private=True).gitflow()
    world.user("ana").plan = "free"
    story.protect("main", reviews=1)
    story.ruleset("here", "deletion")
    query = '{ repository(owner: "ana", name: "poor") { branchProtectionRules(first: 1) { totalCount } rulesets(first: 1) { totalCount } planFeatures { codeowners } defaultBranchRef { rules(first: 1) { totalCount } } } }'
    assert asked(story, query, "ana")["repository"] == {
        "branchProtectionRules": {"totalCount": 0},
        "rulesets": {"totalCount": 0},
        "planFeatures": {"codeowners": False},
        "defaultBranchRef": {"rules": {"totalCount": 0}},
    }


# Organisations and teams


def test_teams_are_there_for_members_and_secret_ones_for_their_own(shop, world):
    acme = world.org("acme")
    acme.team("inner", "dave", parent="core", pending=["frank"])
    acme.team("hidden", "bob").privacy = "secret"
    query = '{ organization(login: "acme") { teams(first: 9) { nodes { slug } } team(slug: "core") { %s } } }'
    members = "members(first: 9, membership: %s) { nodes { login } }"
    logins = {}
    for kind in ("ALL", "IMMEDIATE", "CHILD_TEAM"):
        found = asked(shop, query % (members % kind), "bob")["organization"]
        logins[kind] = [one["login"] for one in found["team"]["members"]["nodes"]]
    assert [one["slug"] for one in found["teams"]["nodes"]] == ["core", "hidden", "inner"]
    assert logins == {"ALL": ["bob", "dave"], "IMMEDIATE": ["bob"], "CHILD_TEAM": ["dave"]}
    assert [one["slug"] for one in asked(shop, query % "slug", "dave")["organization"]["teams"]["nodes"]] == [
        "core",
        "inner",
    ]
    assert asked(shop, query % "slug", "eve")["organization"] == {"teams": {"nodes": []}, "team": None}
    unscoped = execute(shop.forge, token(shop, "bob", scopes=("repo",)), query % "slug")
    assert unscoped["data"]["organization"]["team"] is None


def test_collaborators_are_for_those_who_may_push(shop):
    query = within("collaborators(first: 9) { edges { permission node { login } } }")
    found = asked(shop, query, "bob")["repository"]["collaborators"]["edges"]
    assert [(one["node"]["login"], one["permission"]) for one in found] == [
        ("alice", "ADMIN"),
        ("bob", "WRITE"),
        ("olga", "ADMIN"),
    ]
    assert asked(shop, query, "eve")["repository"]["collaborators"] is None


def test_what_is_wrong_with_code_owners_is_told_by_line(shop):
    shop.commit("main", {".github/CODEOWNERS": "# owners\n* @acme/core @alice\ndocs/ @eve\n*.py @acme/none x\n"})
    query = within(
        'codeowners { errors { line column kind path source } } none: codeowners(refName: "develop") { errors { line } }'
    )
    found = asked(shop, query, "bob")["repository"]
    assert [(one["line"], one["column"], one["kind"]) for one in found["codeowners"]["errors"]] == [
        (3, 7, "Unknown owner"),
        (4, 6, "Unknown owner"),
        (4, 17, "Invalid owner"),
    ]
    assert found["none"] is None
