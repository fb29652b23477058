"""Answering a question put to `/graphql`."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FieldsOnCorrectTypeRule,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    ValidationRule,
    execute_sync,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from tests.forges.github.graphql import registry, resolvers
from tests.forges.github.graphql.cost import cost
from tests.forges.github.graphql.errors import Refused
from tests.forges.github.graphql.here import Here
from tests.forges.github.graphql.schema import schema

assert resolvers.ALL  # importing them registers them


@cache
def served(fields: frozenset[str]) -> GraphQLSchema:
    """Return the schema of a server that lacks some fields, with what answers the others."""
    found = schema(fields)
    registry.attach(found)
    return found


class UnknownFields(ValidationRule):
    """Refuse a query for a field that there is not, in GitHub's words.

    `path` leads through operation or fragment, `extensions` name type and field.
    Source: https://github.com/rmosolgo/graphql-ruby (`FieldsAreDefinedOnTypeError`), which GitHub runs on.
    """

    def enter_field(self, node: FieldNode, _key: Any, _parent: Any, _path: Any, ancestors: list[Any]) -> None:
        kind = self.context.get_parent_type()
        if kind and not self.context.get_field_def():
            name = node.name.value
            error = GraphQLError(
                f"Field '{name}' doesn't exist on type '{kind.name}'",
                node,
                path=[*_names(ancestors), name],
                extensions={"code": "undefinedField", "typeName": kind.name, "fieldName": name},
            )
            self.report_error(error)


def _names(ancestors: Iterable[Any]) -> list[str]:
    names = []
    for one in ancestors:
        if isinstance(one, OperationDefinitionNode):
            names.append(f"{one.operation.value} {one.name.value}" if one.name else one.operation.value)
        elif isinstance(one, FragmentDefinitionNode):
            names.append(f"fragment {one.name.value}")
        elif isinstance(one, InlineFragmentNode) and one.type_condition:
            names.append(f"... on {one.type_condition.name.value}")
        elif isinstance(one, FieldNode):
            names.append((one.alias or one.name).value)
    return names


RULES = (*(rule for rule in specified_rules if rule is not FieldsOnCorrectTypeRule), UnknownFields)


@cache
def read(query: str, fields: frozenset[str]) -> tuple[DocumentNode | None, list[GraphQLError]]:
    """Return a query, and what is wrong with it."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return None, [error]
    return document, validate(served(fields), document, RULES)


def answer(here: Here, query: Any, variables: Mapping[str, Any] | None, operation: str | None) -> dict[str, Any]:
    """Return the body of the answer; GitHub gives it with status 200, whatever it says.

    Raises:
        Exception: The simulator itself is wrong: never dressed up as GitHub's.
    """
    if not isinstance(query, str):
        return {"errors": [{"message": "A query attribute must be specified and must be a string."}]}
    document, wrong = read(query, here.lacking)
    if wrong or document is None:
        return {"errors": [said(error) for error in wrong]}
    asked = get_operation_ast(document, operation)
    if asked is None:
        return {
            "errors": [
                {"message": f'No operation named "{operation}"' if operation else "An operation name is required"}
            ]
        }
    known, given = served(here.lacking), dict(variables or {})
    try:
        here.cost = cost(known, document, asked, given)
        here.spend()
    except Refused as error:
        return {"errors": [said(error)]}
    result = execute_sync(
        known,
        document,
        context_value=here,
        variable_values=given,
        operation_name=operation,
        type_resolver=registry.kind_of,
    )
    for failed in result.errors or ():
        if failed.original_error is not None and not isinstance(failed.original_error, GraphQLError):
            raise failed.original_error
    body: dict[str, Any] = (
        {} if result.data is None and not any(e.path for e in result.errors or ()) else {"data": result.data}
    )
    if result.errors:
        body["errors"] = [said(error) for error in result.errors]
    return body


def said(error: GraphQLError) -> dict[str, Any]:
    """Return an error as GitHub writes it: its type stands beside the message."""
    refused = error if isinstance(error, Refused) else error.original_error
    written: dict[str, Any] = {}
    if isinstance(refused, Refused):
        written["type"] = refused.kind
    if error.path:
        written["path"] = list(error.path)
    if isinstance(refused, Refused) and refused.kind == "FORBIDDEN":
        written["extensions"] = {"saml_failure": False}
    elif error.extensions:
        written["extensions"] = dict(error.extensions)
    if error.locations:
        written["locations"] = [{"line": one.line, "column": one.column} for one in error.locations]
    return {**written, "message": error.message}
