"""The project's own schema of the part of GitHub's GraphQL API that is simulated."""

import re
from functools import cache
from pathlib import Path

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, build_schema

FILES = Path(__file__).parent / "schema"


def text() -> str:
    """Return the schema's text: its files, joined."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(FILES.glob("*.graphql")))


@cache
def schema(lacking: frozenset[str] = frozenset()) -> GraphQLSchema:
    """Return the schema, or that of a server that has never heard of some words.

    Older Enterprise Servers lack fields (`Type.field`) and members of unions (`Union.Member`) that github.com has: a
    query that names one is refused as a whole, and introspection does not list it.
    Source: the schema of each release at https://docs.github.com/en/enterprise-server/graphql/overview/public-schema
    """
    gone = set(lacking)

    def narrowed(union: re.Match[str]) -> str:
        members = union[2].split(" | ")
        kept = [member for member in members if f"{union[1]}.{member}" not in lacking]
        gone.difference_update(f"{union[1]}.{member}" for member in members)
        return f"union {union[1]} = {' | '.join(kept)}"

    words = re.sub(r"^union (\w+) = (.+)$", narrowed, text(), flags=re.MULTILINE)
    whole = build_schema(words, no_location=True)
    for name in gone:
        owner, _, field = name.partition(".")
        kind = whole.type_map[owner]
        assert isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)), f"{owner} has no fields to take away"
        del kind.fields[field]
    return whole
