"""The simulator's schema is a true subset of GitLab's, and our queries are valid by both."""

import gzip
from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate, validate_schema

from tests.forges.contract import ROOT, shared
from tests.forges.gitlab.graphql.schema import schema
from tests.forges.subset import differences

OFFICIAL = shared() / "gitlab-graphql.schema.graphql.gz"
QUERIES = sorted((ROOT / "src/refwarden/sources/gitlab/queries").glob("*.graphql"))

needs_official = pytest.mark.skipif(
    not OFFICIAL.is_file(), reason="GitLab's own schema is not at hand; set REFWARDEN_SHARED"
)


@cache
def official() -> GraphQLSchema:
    return build_schema(gzip.decompress(OFFICIAL.read_bytes()).decode(), assume_valid=True, no_location=True)


def test_our_schema_is_sound():
    assert validate_schema(schema()) == []


@needs_official
def test_our_schema_is_a_true_subset_of_gitlabs():
    assert list(differences(schema(), official())) == []


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.name)
def test_a_query_of_ours_is_valid_by_our_schema(path: Path):
    assert validate(schema(), parse(path.read_text())) == []


@needs_official
@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.name)
def test_a_query_of_ours_is_valid_by_gitlabs_schema(path: Path):
    assert validate(official(), parse(path.read_text())) == []
