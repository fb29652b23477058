"""How GitHub answers a query: what is refused, at which place, in which words, and what it costs."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from graphql import get_operation_ast, parse

from tests.forges.github.graphql import execute
from tests.forges.github.graphql.cost import cost
from tests.forges.github.graphql.errors import Refused
from tests.forges.github.graphql.schema import schema
from tests.forges.github.graphql.story import asked, token, told
from tests.forges.github.lifecycle import delete_repository, rename_repository
from tests.forges.github.server import Server
from tests.forges.github.world import World


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """One story for all: no test here changes it."""
    return told(tmp_path_factory.mktemp("graphql"))


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def body(story, query, login="olga", **more):
    return execute(story.forge, token(story, login, **more), query)


def shop(inner):
    return f'{{ repository(owner: "acme", name: "shop") {{ {inner} }} }}'


def refused(answer):
    return [(error["type"], error["path"], error["message"]) for error in answer["errors"]]


# Pages


@pytest.mark.parametrize(
    "given, kind, said",
    [
        ("", "MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value to properly paginate the `labels` connection."),
        ("(first: 101)", "EXCESSIVE_PAGINATION", "Requesting 101 records on the `labels` connection exceeds the `first` limit of 100 records."),
        ("(last: 200)", "EXCESSIVE_PAGINATION", "Requesting 200 records on the `labels` connection exceeds the `last` limit of 100 records."),
        ('(first: 1, after: "7")', "INVALID_CURSOR_ARGUMENTS", "`7` does not appear to be a valid cursor."),
    ],
)  # fmt: skip
def test_a_page_must_be_asked_for_as_github_wants(story, given, kind, said):
    """The error has the path of the connection, and what stands beside it is answered."""
    answer = body(story, shop(f"name labels{given} {{ nodes {{ name }} }}"))
    assert refused(answer) == [(kind, ["repository", "labels"], said)]
    assert answer["data"] == {"repository": {"name": "shop", "labels": None}}


def test_things_may_be_counted_without_a_page(story):
    assert body(story, shop('refs(refPrefix: "refs/tags/") { totalCount }')) == {
        "data": {"repository": {"refs": {"totalCount": 1}}}
    }


def test_pages_follow_one_another_to_the_last(story):
    query = "query($after: String) " + shop('refs(refPrefix: "refs/", first: 3, after: $after) { nodes { name } pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor } }')  # fmt: skip
    names, after, pages = [], None, 0
    while True:
        refs = asked(story, query, after=after)["repository"]["refs"]
        assert refs["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert refs["pageInfo"]["endCursor"] == refs["edges"][-1]["cursor"]
        names += [node["name"] for node in refs["nodes"]]
        after, pages = refs["pageInfo"]["endCursor"], pages + 1
        if not refs["pageInfo"]["hasNextPage"]:
            break
    whole = asked(story, shop('refs(refPrefix: "refs/", first: 100) { totalCount nodes { name } }'))["repository"][
        "refs"
    ]
    assert names == [node["name"] for node in whole["nodes"]]
    assert whole["totalCount"] == len(names)
    assert pages == -(-len(names) // 3)


def test_what_changes_between_two_pages_neither_hides_nor_repeats_anything(world):
    for name in "bcdefg":
        world.repository(f"ana/{name}")
    query = 'query($after: String) { user(login: "ana") { repositories(first: 2, after: $after, orderBy: {field: NAME, direction: ASC}) { nodes { name } pageInfo { endCursor } } } }'
    names, after, story = [], None, world.repository("ana/h")
    changes = [lambda: world.repository("ana/a"), lambda: delete_repository(world.forge, gone), lambda: None]
    for change in changes:
        page = asked(story, query, "ana", after=after)["user"]["repositories"]
        names += [node["name"] for node in page["nodes"]]
        after, gone = page["pageInfo"]["endCursor"], world.forge.repository(f"ana/{names[-1]}")
        change()
    page = asked(story, query, "ana", after=after)["user"]["repositories"]
    assert "".join([*names, *(node["name"] for node in page["nodes"])]) == "bcdefgh"


def test_the_last_of_a_connection_are_its_end(story):
    pull = "pullRequest(number: 1) { commits(last: 1) { nodes { commit { oid } } pageInfo { hasPreviousPage } } headRefOid }"
    found = asked(story, shop(pull))["repository"]["pullRequest"]
    assert found["commits"]["nodes"][0]["commit"]["oid"] == found["headRefOid"]
    assert found["commits"]["pageInfo"]["hasPreviousPage"]


def test_an_empty_page_has_no_cursors(story):
    found = asked(
        story, shop('refs(refPrefix: "refs/heads/none", first: 5) { pageInfo { startCursor endCursor hasNextPage } }')
    )
    assert found["repository"]["refs"]["pageInfo"] == {"startCursor": None, "endCursor": None, "hasNextPage": False}


# What it costs. The shape of the examples is that of GitHub's own page on rate limits and node limits.


def priced(query, **variables):
    document = parse(query)
    return cost(schema(), document, get_operation_ast(document, None), variables)


def test_nodes_are_counted_down_each_path():
    query = """{ viewer { repositories(first: 50) { nodes {
        pullRequests(first: 20) { nodes { reviews(first: 10) { nodes { body } } } }
        labels(first: 20) { nodes { name } } } } } }"""
    assert priced(query).nodes == 50 + 50 * 20 + 50 * 20 * 10 + 50 * 20


def test_points_are_the_connections_of_every_parent_in_hundreds():
    """A hundred repositories, their fifty pull requests each, and sixty labels of each of those: 51 points."""
    query = """query($many: Int = 100) { viewer { repositories(first: $many) { edges { node {
        pullRequests(first: 50) { edges { node { labels(first: 60) { nodes { name } } } } } } } } } }"""
    assert priced(query).requests == 1 + 100 + 5_000
    assert priced(query).points == 51
    assert priced(query, many=1).points == 1


def test_points_are_rounded_to_the_nearest():
    each = "repositories(first: {}) {{ nodes {{ labels(first: 1) {{ totalCount }} }} }}"
    for count, points in ((47, 1), (48, 2)):
        found = priced(f"{{ viewer {{ a: {each.format(100)} b: {each.format(count)} }} }}")
        assert (found.requests, found.points) == (102 + count, points)


def test_a_fragment_costs_where_it_is_spread_and_an_id_multiplies():
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { ...P } } fragment P on PullRequest { reviews(first: 10) { totalCount } }"
    assert priced(query, ids=["a", "b"]).nodes == 2 + 20


def test_too_many_nodes_are_refused_before_anything_runs(story):
    query = "{ viewer { repositories(first: 100) { nodes { pullRequests(first: 100) { nodes { reviews(first: 100) { totalCount } } } } } } }"
    with pytest.raises(Refused, match="1,010,100 possible nodes"):
        priced(query)
    said = "This query requests up to 1,010,100 possible nodes which exceeds the maximum limit of 500,000."
    assert body(story, query) == {"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": said}]}


def test_what_a_query_cost_is_told_and_adds_up(world):
    story = world.repository("ana/one")
    query = (
        "{ rateLimit { cost limit remaining used nodeCount resetAt } viewer { repositories(first: 5) { totalCount } } }"
    )
    first = asked(story, query, "ana")["rateLimit"]
    second = asked(story, query, "ana")["rateLimit"]
    assert (first["cost"], first["limit"], first["nodeCount"]) == (1, 5000, 5)
    assert (second["used"], second["remaining"]) == (2, 4998)
    assert asked(story, query, "bob")["rateLimit"]["used"] == 1
    world.clock.tick(3601)
    assert asked(story, query, "ana")["rateLimit"]["used"] == 1


def test_no_points_left_is_an_error_that_says_so(world):
    story = world.repository("ana/one")
    query = '{ viewer { login repositories(first: 100) { nodes { refs(refPrefix: "refs/", first: 40) { nodes { associatedPullRequests(first: 1) { totalCount } } } } } } }'
    price = priced(query).points
    for _ in range(5_000 // price):
        assert "data" in body(story, query, "ana")
    answer = body(story, query, "ana")
    assert [error["type"] for error in answer["errors"]] == ["RATE_LIMITED"]
    assert "data" not in answer


def test_a_server_without_limits_has_none_to_tell(world):
    story = world.repository("ana/one")
    answer = execute(story.forge, token(story, "ana"), "{ rateLimit { cost } viewer { login } }", limited=False)
    assert answer == {"data": {"rateLimit": None, "viewer": {"login": "ana"}}}


# What is not there


def test_a_repository_that_is_not_there_is_null_with_an_error_and_the_rest_is_answered(story):
    answer = body(
        story,
        '{ a: repository(owner: "acme", name: "gone") { id } b: repository(owner: "ACME", name: "Shop") { name } }',
    )
    assert refused(answer) == [("NOT_FOUND", ["a"], "Could not resolve to a Repository with the name 'acme/gone'.")]
    assert answer["data"] == {"a": None, "b": {"name": "shop"}}
    assert answer["errors"][0]["locations"] == [{"line": 1, "column": 3}]


def test_a_private_repository_is_not_there_for_strangers(world):
    story = world.repository("ana/secret", private=True)
    query = '{ repository(owner: "ana", name: "secret") { viewerPermission } user(login: "ana") { repositories(first: 9) { totalCount } } }'
    assert asked(story, query, "ana") == {
        "repository": {"viewerPermission": "ADMIN"},
        "user": {"repositories": {"totalCount": 1}},
    }
    answer = body(story, query, "eve")
    assert refused(answer) == [
        ("NOT_FOUND", ["repository"], "Could not resolve to a Repository with the name 'ana/secret'.")
    ]
    assert answer["data"] == {"repository": None, "user": {"repositories": {"totalCount": 0}}}
    assert body(story, query, "ana", scopes=("public_repo",))["data"]["repository"] is None
    node = f'{{ node(id: "{story.repository.node_id}") {{ id }} }}'
    assert body(story, node, "eve")["errors"][0]["type"] == "NOT_FOUND"
    assert asked(story, node, "ana") == {"node": {"id": story.repository.node_id}}


def test_a_persons_repositories_are_also_those_of_others_unless_only_their_own_are_wanted(world):
    own = world.repository("ana/own")
    world.repository("bob/theirs").user("ana")
    world.repository("bob/alone")
    query = '{ user(login: "ana") { repositories(first: 9%s) { nodes { nameWithOwner } } } }'

    def names(more):
        return [one["nameWithOwner"] for one in asked(own, query % more, "bob")["user"]["repositories"]["nodes"]]

    assert names("") == ["ana/own", "bob/theirs"]
    assert names(", ownerAffiliations: [OWNER]") == ["ana/own"]
    assert names(", affiliations: [OWNER]") == ["bob/theirs"]


def test_a_renamed_repository_answers_to_its_old_name_unless_that_is_not_wanted(world):
    story = world.repository("ana/old")
    rename_repository(world.forge, story.repository, "ana/new")
    query = '{ repository(owner: "ana", name: "old"%s) { nameWithOwner } }'
    assert asked(story, query % "", "ana") == {"repository": {"nameWithOwner": "ana/new"}}
    assert body(story, query % ", followRenames: false", "ana")["errors"][0]["type"] == "NOT_FOUND"


@pytest.mark.parametrize(
    "query, path, said",
    [
        ('{ organization(login: "none") { id } }', ["organization"], "Could not resolve to an Organization with the login of 'none'."),
        ('{ user(login: "none") { id } }', ["user"], "Could not resolve to a User with the login of 'none'."),
        ('{ node(id: "none") { id } }', ["node"], "Could not resolve to a node with the global id of 'none'."),
        (shop("pullRequest(number: 99) { id }"), ["repository", "pullRequest"], "Could not resolve to a PullRequest with the number of 99."),
    ],
)  # fmt: skip
def test_what_is_not_there_is_named(story, query, path, said):
    assert refused(body(story, query)) == [("NOT_FOUND", path, said)]


def test_of_many_ids_those_that_lead_nowhere_are_null_at_their_places(story):
    pull, ref = asked(story, shop('pullRequest(number: 1) { id } ref(qualifiedName: "main") { id target { id } }'))[
        "repository"
    ].values()
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }"
    answer = execute(
        story.forge, token(story, "olga"), query, {"ids": [pull["id"], "X_1", ref["id"], ref["target"]["id"]]}
    )
    assert answer["data"]["nodes"] == [
        {"__typename": "PullRequest"},
        None,
        {"__typename": "Ref"},
        {"__typename": "Commit"},
    ]
    assert [error["path"] for error in answer["errors"]] == [["nodes", 1]]


def test_an_id_opens_no_way_around_what_may_be_seen(world):
    story = world.repository("ana/secret", private=True).gitflow()
    rule, ruleset = story.protect("main", reviews=1), story.ruleset("here", "deletion")
    pull = story.pull("feature/A-1", "develop")
    review, thread = pull.review("bob"), pull.thread("bob")
    run = pull.check("build")
    hidden = [rule, ruleset, pull.pull, review, thread, thread.comments[0], run, run.suite]
    ids = [one.node_id for one in hidden] + [
        f"C_{story.repository.id}_{pull.head}",
        f"REF_{story.repository.id}_refs/heads/main",
    ]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }"
    answer = execute(story.forge, token(story, "eve"), query, {"ids": ids})
    assert answer["data"]["nodes"] == [None] * len(ids)
    assert {error["type"] for error in answer["errors"]} == {"NOT_FOUND"}
    assert None not in asked(story, query, "ana", ids=ids)["nodes"]
    story.user("bob")
    assert execute(story.forge, token(story, "bob"), query, {"ids": ids})["data"]["nodes"][:2] == [
        None,
        {"__typename": "RepositoryRuleset"},
    ]


def test_more_than_a_hundred_ids_are_refused(story):
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }"
    answer = execute(story.forge, token(story, "olga"), query, {"ids": ["x"] * 101})
    assert refused(answer) == [
        ("ARGUMENT_LIMIT", ["nodes"], "You may not provide more than 100 node ids; you provided 101.")
    ]
    assert answer["data"] is None


# What is no query


def test_a_field_that_a_server_lacks_fails_the_whole_query(story):
    query = 'query Settings { viewer { login } repository(owner: "acme", name: "shop") { ...R } } fragment R on Repository { id mergeQueue { id } }'
    assert "errors" not in body(story, query)
    answer = execute(story.forge, token(story, "olga"), query, lacking=["Repository.mergeQueue"])
    assert answer == {
        "errors": [
            {
                "path": ["fragment R", "mergeQueue"],
                "extensions": {"code": "undefinedField", "typeName": "Repository", "fieldName": "mergeQueue"},
                "locations": [{"line": 1, "column": query.index("mergeQueue") + 1}],
                "message": "Field 'mergeQueue' doesn't exist on type 'Repository'",
            }
        ]
    }


def test_a_type_that_a_server_lacks_in_a_union_fails_the_whole_query(story):
    query = shop(
        "pullRequest(number: 1) { reviewRequests(first: 9) { nodes { requestedReviewer { ... on User { login } ... on Bot { login } } } } }"
    )
    found = asked(story, query)["repository"]["pullRequest"]["reviewRequests"]["nodes"]
    assert {"login": "dave"} in [one["requestedReviewer"] for one in found]
    answer = execute(story.forge, token(story, "olga"), query, lacking=["RequestedReviewer.Bot"])
    assert list(answer) == ["errors"]
    assert "errors" not in execute(
        story.forge, token(story, "olga"), query.replace("... on Bot { login }", ""), lacking=["RequestedReviewer.Bot"]
    )


def test_introspection_tells_which_fields_a_server_lacks(story):
    query = '{ __type(name: "Repository") { fields { name } } }'
    for lacking, there in (((), True), (("Repository.mergeQueue",), False)):
        answer = execute(story.forge, token(story, "olga"), query, lacking=lacking)
        names = {one["name"] for one in answer["data"]["__type"]["fields"]}
        assert ("mergeQueue" in names) is there
        assert "rulesets" in names


@pytest.mark.parametrize(
    "query, operation, said",
    [
        (None, None, "A query attribute must be specified and must be a string."),
        ("{ viewer { login }", None, "Syntax Error"),
        ("query A { viewer { login } }", "B", 'No operation named "B"'),
        ("query A { viewer { login } } query B { viewer { id } }", None, "An operation name is required"),
        ('query($owner: String!) { repository(owner: $owner, name: "x") { id } }', None, "$owner"),
    ],
)  # fmt: skip
def test_what_is_no_query_has_no_data(story, query, operation, said):
    answer = execute(story.forge, token(story, "olga"), query, None, operation)
    assert list(answer) == ["errors"]
    assert said in answer["errors"][0]["message"]


@pytest.mark.parametrize("first", ["many", 1.5, [1], None])
def test_a_variable_of_another_type_is_refused(story, first):
    query = "query($first: Int!) { viewer { repositories(first: $first) { totalCount } } }"
    answer = execute(story.forge, token(story, "olga"), query, {"first": first})
    assert list(answer) == ["errors"]
    assert "$first" in answer["errors"][0]["message"]


def test_one_of_several_operations_is_run(story):
    query = "query A { viewer { login } } query B { viewer { isViewer } }"
    assert execute(story.forge, token(story, "olga"), query, None, "B") == {"data": {"viewer": {"isViewer": True}}}


@pytest.mark.parametrize("path", ["/graphql", "/api/graphql"])
def test_it_is_asked_over_http_at_the_addresses_of_github_and_of_an_enterprise_server(world, path):
    world.repository("ana/one")
    asking = json.dumps(
        {"query": "query($n: Int!) { viewer { login repositories(first: $n) { totalCount } } }", "variables": {"n": 1}}
    )
    with Server(world.forge) as server:
        address = urlsplit(server.url)
        connection = HTTPConnection(address.hostname, address.port)
        for authorization, status in ((f"bearer {world.token('ana')}", 200), ("bearer no", 401)):
            headers = {"Authorization": authorization, "Content-Type": "application/json", "User-Agent": "test"}
            connection.request("POST", path, asking, headers)
            answer = connection.getresponse()
            told = json.loads(answer.read())
            assert answer.status == status
            if status == 200:
                assert told == {"data": {"viewer": {"login": "ana", "repositories": {"totalCount": 1}}}}
        connection.close()


def test_a_fault_of_the_simulator_itself_is_never_dressed_up_as_githubs(world):
    story = world.repository("ana/one")
    story.repository.owner = None
    with pytest.raises(AttributeError):
        body(story, f'{{ node(id: "{story.repository.node_id}") {{ ... on Repository {{ nameWithOwner }} }} }}', "ana")
