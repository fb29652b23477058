"""The project's own schema of the part of GitLab's GraphQL API that is simulated."""

from functools import cache
from pathlib import Path

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, build_schema

_FILES = [Path(__file__).parent / f"{name}.graphql" for name in ("schema", "guards")]


@cache
def schema(lacking: frozenset[str] = frozenset()) -> GraphQLSchema:
    """Return the schema, or that of an older server, which has never heard of some fields (`Type.field`)."""
    whole = build_schema("\n".join(one.read_text(encoding="utf-8") for one in _FILES), no_location=True)
    for name in lacking:
        owner, _, field = name.partition(".")
        kind = whole.type_map[owner]
        assert isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)), f"{owner} has no fields to take away"
        del kind.fields[field]
    return whole
