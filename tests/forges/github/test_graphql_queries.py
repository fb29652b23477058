"""The queries that refwarden sends run against the simulator, and an organisation of a thousand repositories is quick."""

import time
from pathlib import Path

import pytest
from graphql import NonNullTypeNode, OperationDefinitionNode, parse

from tests.forges.github.graphql import execute
from tests.forges.github.graphql.story import asked, token, told
from tests.forges.github.world import World

QUERIES = sorted((Path(__file__).parents[3] / "src/refwarden/sources/github/queries").glob("*.graphql"))
OPERATIONS = [
    (path, one)
    for path in QUERIES
    for one in parse(path.read_text()).definitions
    if isinstance(one, OperationDefinitionNode)
]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    return told(tmp_path_factory.mktemp("graphql"))


def given(story, operation):
    """Return variables for an operation by their names; one that is not known here may only be an optional one."""
    pull = story.repository.pulls[1]
    known = {
        "owner": "acme", "name": "shop", "login": "acme", "number": 1, "id": pull.node_id, "ids": [pull.node_id],
        "prefix": "refs/heads/", "branch": "develop", "ref": "refs/heads/develop", "commit": pull.head_sha, "oid": pull.head_sha,
        "first": 10, "org": "acme", "team": "core", "slug": "core", "expression": "HEAD", "base": "develop", "head": "main",
    }  # fmt: skip
    wanted = operation.variable_definitions or ()
    for one in wanted:
        optional = not isinstance(one.type, NonNullTypeNode) or one.default_value
        assert optional or one.variable.name.value in known, f"what is ${one.variable.name.value}?"
    return {
        one.variable.name.value: known[one.variable.name.value] for one in wanted if one.variable.name.value in known
    }


@pytest.mark.parametrize("path, operation", OPERATIONS, ids=lambda one: getattr(one, "stem", None) or one.name.value)
def test_an_operation_of_ours_runs_without_an_error(story, path, operation):
    answer = execute(story.forge, token(story, "olga"), path.read_text(), given(story, operation), operation.name.value)
    assert "errors" not in answer
    assert all(value is not None for value in answer["data"].values())


AUDIT = """query($after: String) { rateLimit { cost nodeCount } organization(login: "acme") {
  repositories(first: 50, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes {
    nameWithOwner isArchived isEmpty mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed viewerCanAdminister
    defaultBranchRef { name target { oid } branchProtectionRule { pattern } refUpdateRule { pattern } }
    refs(refPrefix: "refs/heads/", first: 50) { nodes { name target { oid } } }
    owners: object(expression: "HEAD:.github/CODEOWNERS") { ... on Blob { oid text } }
    branchProtectionRules(first: 10) { nodes { pattern isAdminEnforced requiredStatusChecks { context app { slug } }
      bypassPullRequestAllowances(first: 10) { nodes { actor { __typename } } } pushAllowances(first: 10) { totalCount } } }
    rulesets(first: 10) { nodes { name enforcement conditions { refName { include exclude } } source { __typename }
      rules(first: 20) { nodes { type parameters { __typename } } } bypassActors(first: 10) { nodes { bypassMode } } } }
  } } } }"""


def test_a_thousand_repositories_in_twenty_pages_take_a_few_seconds(tmp_path):
    world = World(tmp_path)
    acme = world.org("acme")
    acme.member("olga", "admin")
    acme.ruleset("everywhere", "deletion", ("pull_request", {"required_approving_review_count": 1}))
    like = world.repository("olga/like").gitflow({".github/CODEOWNERS": "* @olga\n"})
    for one in world.many("acme", 1000, like):
        one.protect("main", reviews=1, checks=["build"])
    begin, after, names, pages = time.process_time(), None, set(), 0
    while True:
        found = asked(like, AUDIT, after=after)
        page = found["organization"]["repositories"]
        names |= {node["nameWithOwner"] for node in page["nodes"]}
        assert all(node["refs"]["nodes"] and node["owners"]["text"] == "* @olga\n" for node in page["nodes"])
        after, pages = page["pageInfo"]["endCursor"], pages + 1
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert (len(names), pages, page["totalCount"]) == (1000, 20, 1000)
    assert time.process_time() - begin < 10, "GitHub's own part must not be what an audit waits for"
