"""Which function answers which field, and which type a thing is.

A resolver takes the thing it is asked of, the question's circumstances (`Here`) and the field's arguments by their
names in snake case.
"""

import re
from collections.abc import Callable
from typing import Any

from graphql import GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema, is_input_object_type

Resolver = Callable[..., Any]
RESOLVERS: dict[tuple[str, str], Resolver] = {}
KINDS: dict[type, Callable[[Any], str]] = {}


def snake(name: str) -> str:
    """Return a GraphQL name as Python writes it."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def field(kind: str, name: str | None = None) -> Callable[[Resolver], Resolver]:
    """Let a function answer `kind.name`; without a name, the function's own in camel case."""

    def register(function: Resolver) -> Resolver:
        first, *rest = function.__name__.strip("_").split("_")
        key = (kind, name or first + "".join(part.capitalize() for part in rest))
        assert key not in RESOLVERS, f"{key} is answered twice"
        RESOLVERS[key] = function
        return function

    return register


def plain(kind: str, *names: str, **renamed: str) -> None:
    """Let attributes of the thing itself answer: of the same name in snake case, or of the name given."""
    for name, attribute in {**{name: snake(name) for name in names}, **renamed}.items():
        assert (kind, name) not in RESOLVERS, f"{kind}.{name} is answered twice"
        RESOLVERS[kind, name] = _attribute(attribute)


def always(kind: str, **values: Any) -> None:
    """Let a field have one answer: what is not simulated."""
    for name, value in values.items():
        RESOLVERS[kind, name] = lambda _thing, _here, value=value, **_given: value


MAPPED: set[str] = set()


def mapped(*kinds: str) -> None:
    """Say that things of these types are mappings whose keys are the fields' names."""
    MAPPED.update(kinds)


def is_a(kind: str, *classes: type) -> None:
    """Say that things of these classes are of this GraphQL type; `.kind` that the thing itself says which."""
    for one in classes:
        KINDS[one] = (lambda thing: str(thing.kind)) if kind == ".kind" else (lambda _thing: kind)


def kind_of(thing: Any, *_rest: Any) -> str:
    """Return the GraphQL type of a thing."""
    return getattr(thing, "graphql_kind", None) or KINDS[type(thing)](thing)


def _attribute(name: str) -> Resolver:
    return lambda thing, _here, **_given: getattr(thing, name)


def attach(schema: GraphQLSchema) -> None:
    """Give every field of a schema its resolver."""
    for kind in schema.type_map.values():
        if is_input_object_type(kind):
            for name, one in kind.fields.items():
                one.out_name = snake(name)
        if not isinstance(kind, GraphQLObjectType) or kind.name.startswith("__"):
            continue
        for name, one in kind.fields.items():
            for argument, given in one.args.items():
                given.out_name = snake(argument)
            resolver = RESOLVERS.get((kind.name, name))
            if resolver:
                one.resolve = _resolve(resolver)


def _resolve(resolver: Resolver) -> Callable[..., Any]:
    def resolve(thing: Any, info: GraphQLResolveInfo, **given: Any) -> Any:
        here = info.context
        here.info = info
        return resolver(thing, here, **given)

    return resolve


def unanswered(schema: GraphQLSchema) -> list[str]:
    """Return the fields that nothing answers."""
    return [
        f"{kind.name}.{name}"
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name in kind.fields
        if (kind.name, name) not in RESOLVERS
        and kind.name not in MAPPED
        and not kind.name.endswith(("Connection", "Edge", "PageInfo"))
    ]
