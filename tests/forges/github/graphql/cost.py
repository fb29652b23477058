"""What a query costs before it runs: the nodes it may touch and the points it is charged.

Source: https://docs.github.com/en/graphql/overview/rate-limits-and-node-limits-for-the-graphql-api
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    value_from_ast_untyped,
)

from tests.forges.github.graphql.errors import Refused

MOST_NODES = 500_000


class Cost(NamedTuple):
    """`nodes` that may be touched; `requests` that GitHub counts, one for each connection of each parent."""

    nodes: int = 0
    requests: int = 0

    @property
    def points(self) -> int:
        """The requests in hundreds, rounded, at least 1."""
        return max(1, (self.requests + 50) // 100)

    def plus(self, other: "Cost") -> "Cost":
        """Return both together."""
        return Cost(self.nodes + other.nodes, self.requests + other.requests)


class _Reading(NamedTuple):
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]

    def argument(self, field: FieldNode, name: str) -> Any:
        value: ValueNode | None = next((one.value for one in field.arguments or () if one.name.value == name), None)
        if isinstance(value, VariableNode):
            return self.variables.get(value.name.value)
        return value_from_ast_untyped(value, dict(self.variables)) if value else None

    def of(self, selected: SelectionSetNode | None, kind: GraphQLNamedType, parents: int) -> Cost:
        """Add up a selection on so many parents: fields of every possible type count."""
        total = Cost()
        for one in selected.selections if selected else ():
            if isinstance(one, FieldNode):
                total = total.plus(self._field(one, kind, parents))
            elif isinstance(one, InlineFragmentNode):
                on = one.type_condition.name.value if one.type_condition else kind.name
                total = total.plus(self.of(one.selection_set, self.schema.type_map[on], parents))
            elif isinstance(one, FragmentSpreadNode):
                fragment = self.fragments[one.name.value]
                on = fragment.type_condition.name.value
                total = total.plus(self.of(fragment.selection_set, self.schema.type_map[on], parents))
        return total

    def _field(self, field: FieldNode, kind: GraphQLNamedType, parents: int) -> Cost:
        found = getattr(kind, "fields", {}).get(field.name.value)
        if not found or not field.selection_set:
            return Cost()
        below = get_named_type(found.type)
        if field.name.value == "nodes" and kind.name == "Query":
            # Every id multiplies what is asked of it.
            ids = self.argument(field, "ids")
            ids = ids if isinstance(ids, list) else [ids]
            return Cost(len(ids)).plus(self.of(field.selection_set, below, parents * len(ids)))
        if not below.name.endswith("Connection"):
            return self.of(field.selection_set, below, parents)
        asked = self.argument(field, "first") or self.argument(field, "last")
        count = parents * max(0, asked) if isinstance(asked, int) else 0  # what is no number is refused later
        return Cost(count, parents).plus(self.of(field.selection_set, below, count))


def cost(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Cost:
    """Return what an operation of a valid document costs at most.

    Raises:
        Refused: It might touch more nodes than GitHub allows.
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    defaults = {
        one.variable.name.value: value_from_ast_untyped(one.default_value)
        for one in operation.variable_definitions or ()
        if one.default_value
    }
    assert schema.query_type
    found = _Reading(schema, fragments, {**defaults, **variables}).of(operation.selection_set, schema.query_type, 1)
    if found.nodes > MOST_NODES:
        # Source of the words: https://github.com/rkclark/pullp/issues/108, and of the type:
        # https://github.com/semantic-release/github/issues/911
        words = f"This query requests up to {found.nodes:,} possible nodes which exceeds the maximum limit of {MOST_NODES:,}."
        raise Refused("MAX_NODE_LIMIT_EXCEEDED", words)
    return found
