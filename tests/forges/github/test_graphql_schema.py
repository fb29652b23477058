"""The simulator's schema is a true subset of GitHub's, and our queries are valid by both."""

import gzip
import os
from functools import cache
from pathlib import Path

import pytest
from graphql import (
    GraphQLSchema,
    build_schema,
    is_enum_type,
    is_introspection_type,
    parse,
    validate,
    validate_schema,
)

from tests.forges.github.graphql.schema import schema, text
from tests.forges.subset import differences

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("REFWARDEN_SHARED", ROOT.parent / "shared"))
OFFICIAL = SHARED / "contracts" / "github-graphql.schema.graphql.gz"
QUERIES = sorted((ROOT / "src/refwarden/sources/github/queries").glob("*.graphql"))

needs_official = pytest.mark.skipif(
    not OFFICIAL.is_file(), reason="GitHub's own schema is not at hand; set REFWARDEN_SHARED"
)


@cache
def official() -> GraphQLSchema:
    return build_schema(gzip.decompress(OFFICIAL.read_bytes()).decode(), assume_valid=True, no_location=True)


def test_our_schema_is_sound():
    assert validate_schema(schema()) == []


@needs_official
def test_our_schema_is_a_true_subset_of_githubs():
    assert list(differences(schema(), official())) == []


@needs_official
def test_only_the_item_types_of_a_timeline_are_fewer_than_githubs_words():
    """A missing word would be a value that GitHub answers and the simulator never does."""
    ours, theirs = schema().type_map, official().type_map
    words = {name for name, kind in ours.items() if is_enum_type(kind) and not is_introspection_type(kind)}
    fewer = {name for name in words if set(ours[name].values) != set(theirs[name].values)}
    assert fewer == {"PullRequestTimelineItemsItemType"}


OTHER = """
type Query { a(first: Int, on: Word!): Thing, things: [Thing!] }
type Thing implements Named { name: String!, word: Word, pair: Pair, take(it: Taken): Int }
interface Named { name: String! }
enum Word { YES NO }
union Pair = Thing | Query
input Taken { it: Int!, on: Boolean = true }
"""


@pytest.mark.parametrize(
    "was, becomes, said",
    [
        ("things: [Thing!]", "things: [Thing]", "Query.things: [Thing], but the host has [Thing!]"),
        ("first: Int, ", "last: Int, ", "Query.a(last): the host has no such input"),
        ("first: Int, ", "first: Int = 30, ", "Query.a(first): default 30, but the host has None"),
        (", on: Word!)", ")", "Query.a(on): the host insists on it"),
        ("name: String!, word", "name: String, word", "Thing.name: String, but the host has String!"),
        ("word: Word,", "word: Word, more: Int,", "Thing.more: the host has no such field"),
        ("word: Word,", "word: Word @deprecated,", "Thing.word: deprecated in one of the two only"),
        ("YES NO", "YES NO MAYBE", "Word.MAYBE: the host has no such value"),
        ("enum Word { YES NO }", "scalar Word", "Word: GraphQLScalarType, but the host has GraphQLEnumType"),
        ("= true", "= false", "Taken(on): default false, but the host has true"),
        ("it: Int!, ", "", "Taken(it): the host insists on it"),
    ],
)
def test_a_difference_from_githubs_schema_is_found(was, becomes, said):
    ours = build_schema(OTHER.replace(was, becomes), assume_valid=True)
    assert said in list(differences(ours, build_schema(OTHER)))


def test_what_is_left_out_is_no_difference():
    ours = OTHER.replace("first: Int, ", "").replace(" implements Named", "").replace("Thing | Query", "Thing")
    assert list(differences(build_schema(ours), build_schema(OTHER))) == []


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.name)
def test_a_query_of_ours_is_valid_by_our_schema(path):
    assert validate(schema(), parse(path.read_text())) == []


@needs_official
@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.name)
def test_a_query_of_ours_is_valid_by_githubs_schema(path):
    assert validate(official(), parse(path.read_text())) == []


def test_a_server_may_lack_fields():
    older = schema(frozenset({"Commit.signature"}))
    document = parse(
        "{ viewer { login } repository(owner: 1, name: 2) { id } }".replace("1", '"a"').replace("2", '"b"')
    )
    assert validate(older, document) == []
    commit = "fragment C on Commit { signature { isValid } }  { node(id: 1) { ...C } }"
    assert [error.message for error in validate(older, parse(commit))] == [
        "Cannot query field 'signature' on type 'Commit'."
    ]
    assert validate(schema(), parse(commit)) == []


def test_the_schema_says_nothing_of_githubs_own_words():
    assert '"""' not in text()
