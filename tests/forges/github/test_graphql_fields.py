"""Every field of the simulator's schema has an answer, and it is one that the schema allows."""

import pytest
from graphql import (
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
    is_union_type,
)

from tests.forges.github.graphql import registry
from tests.forges.github.graphql.schema import schema
from tests.forges.github.graphql.story import asked, told

GIVEN = {
    "name": '"x"', "slug": '"core"', "login": '"bob"', "owner": '"acme"', "qualifiedName": '"refs/heads/main"', "refPrefix": '"refs/"',
    "headRef": '"develop"', "path": '"README.md"', "number": "1", "databaseId": "1", "id": '"nothing"', "ids": "[]",
}  # fmt: skip
SHOP = 'repository(owner: "acme", name: "shop") { %s }'
MANY = {"timelineItems", "rules"}
PATHS = {
    "Repository": SHOP,
    "PullRequest": SHOP % "pullRequest(number: 1) { %s }",
    "Ref": SHOP % 'ref(qualifiedName: "develop") { %s }',
    "Commit": SHOP % 'object(expression: "feature/SHOP-1") { ... on Commit { %s } }',
    "Organization": 'organization(login: "acme") { %s }',
    "BranchProtectionRule": SHOP % "branchProtectionRules(first: 1) { nodes { %s } }",
    "Team": 'organization(login: "acme") { team(slug: "core") { %s } }',
    "MergeQueue": SHOP % 'mergeQueue(branch: "develop") { %s }',
    "StatusCheckRollup": SHOP % 'object(expression: "feature/SHOP-1") { ... on Commit { statusCheckRollup { %s } } }',
    "RepositoryRule": SHOP % "rulesets(first: 10) { nodes { rules(first: 20) { nodes { %s } } } }",
    "RefUpdateRule": SHOP % "defaultBranchRef { refUpdateRule { %s } }",
    "Environment": SHOP % "environments(first: 1) { nodes { %s } }",
    "CheckSuite": SHOP
    % 'object(expression: "feature/SHOP-1") { ... on Commit { checkSuites(first: 5) { nodes { %s } } } }',
    "PullRequestTimelineItems": SHOP % "pullRequests(first: 8) { nodes { timelineItems(first: 40) { nodes { %s } } } }",
    "Tag": SHOP % 'object(expression: "v1") { ... on Tag { %s } }',
    "RepositoryRuleConditions": SHOP % "rulesets(first: 10) { nodes { conditions { %s } } }",
    "RepositoryRuleset": SHOP % "rulesets(first: 10) { nodes { %s } }",
}


def field_of(name, field, depth):
    """Return a field with everything below it, as deep as is wanted."""
    given = {one: GIVEN[one] for one, argument in field.args.items() if is_required_argument(argument)}
    if name == "isRequired":
        given["pullRequestNumber"] = "1"
    if "first" in field.args:
        given["first"] = "20" if name in MANY else "3"
    words = f"({', '.join(f'{one}: {value}' for one, value in given.items())})" if given else ""
    below = get_named_type(field.type)
    if is_leaf_type(below):
        return f"{name}{words}"
    return f"{name}{words} {selection(below, depth)}" if depth >= 0 else ""


def selection(kind, depth):
    """Return a selection of everything, each type's fields under names of their own where types differ."""
    if kind.name.endswith(("Connection", "Edge")) or kind.name == "PageInfo":
        parts = [field_of(name, one, depth) for name, one in kind.fields.items() if name != "edges"]
        return "{ " + " ".join(part for part in parts if part) + " __typename }"
    if is_abstract_type(kind):
        kinds = kind.types if is_union_type(kind) else schema().get_possible_types(kind)
        return "{ __typename " + " ".join(f"... on {one.name} {own(one, depth - 1)}" for one in kinds) + " }"
    return own(kind, depth - 1)


def own(kind, depth):
    parts = []
    for name, one in kind.fields.items():
        said = field_of(name, one, depth)
        if said:
            parts.append(f"{kind.name}_{name}: {said}")
    return "{ __typename " + " ".join(parts) + " }"


def everything(name, depth):
    """Return a query for every field of a type and of what is below it."""
    return "{ " + PATHS[name] % selection(schema().type_map[name], depth + 1)[1:-1] + " }"


def kinds(value):
    """Yield the type of every object in an answer."""
    if isinstance(value, dict):
        if "__typename" in value:
            yield value["__typename"]
        for one in value.values():
            yield from kinds(one)
    elif isinstance(value, list):
        for one in value:
            yield from kinds(one)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    return told(tmp_path_factory.mktemp("graphql"))


def test_every_field_has_what_answers_it():
    assert registry.unanswered(schema()) == []
    known = {
        (kind.name, name)
        for kind in schema().type_map.values()
        if isinstance(kind, GraphQLObjectType)
        for name in kind.fields
    }
    assert registry.RESOLVERS.keys() <= known


@pytest.mark.parametrize("name", PATHS)
def test_every_field_of_it_and_below_answers_as_the_schema_allows(story, name):
    kind = schema().type_map[name]
    wanted = {one.name for one in kind.types} if is_union_type(kind) else {name}
    assert wanted & set(kinds(asked(story, everything(name, 1))))


# What the story has nothing of.
UNTOLD = {"Enterprise", "Mannequin", "HeadRefRestoredEvent", "SmimeSignature", "SshSignature", "UnknownSignature"}


def test_the_story_has_something_of_every_type(story):
    found = {kind for name in PATHS for kind in kinds(asked(story, everything(name, 1)))}
    wanted = {name for name, kind in schema().type_map.items() if is_object_type(kind) and not name.startswith("__")}
    wanted = {
        name
        for name in wanted
        if not name.endswith(("Edge", "Connection", "PageInfo")) and name not in {"Query", "RateLimit"}
    }
    assert wanted - found == UNTOLD
