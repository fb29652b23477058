"""GitLab's GraphQL API over the simulated forge. It knows nothing of HTTP."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
    value_from_ast_untyped,
)

from tests.forges.gitlab.access import Caller
from tests.forges.gitlab.graphql import views
from tests.forges.gitlab.graphql.schema import schema

__all__ = ["complexity", "execute"]
# Source of all three: https://docs.gitlab.com/api/graphql/#limits
MOST, MOST_OF_NOBODY, LONGEST = 250, 200, 10_000


def complexity(document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
    """Return a query's complexity: one a field, and a hundredth of what is below a connection for each of its items.

    Source: `Types::BaseField` and `Resolvers::BaseResolver` of GitLab itself (`complexity_multiplier`). Connections
    without a resolver of their own cost less there, so what is allowed here is allowed there.
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}

    def of(selected: Any) -> float:
        total = 0.0
        for one in selected.selections if selected else ():
            if isinstance(one, FragmentSpreadNode):
                total += of(fragments[one.name.value].selection_set)
            elif isinstance(one, FieldNode):
                below = 1 + of(one.selection_set)
                names = (
                    {each.name.value for each in one.selection_set.selections if isinstance(each, FieldNode)}
                    if one.selection_set
                    else set()
                )
                if names & {"nodes", "edges"}:
                    given = {
                        each.name.value: value_from_ast_untyped(each.value, dict(variables)) for each in one.arguments
                    }
                    below *= 1 + min(given.get("first") or views.MOST, views.MOST) / 100
                total += below
            else:
                total += of(one.selection_set)
        return total

    return int(of(operation.selection_set))


@cache
def read(query: str, lacking: frozenset[str]) -> tuple[DocumentNode | None, list[GraphQLError]]:
    """Return a query, and what is wrong with it: programs ask the same few again and again."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return None, [error]
    return document, validate(schema(lacking), document)


def execute(
    caller: Caller, query: Any, variables: Mapping[str, Any] | None, operation: str | None, lacking: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the body of the answer; GitLab gives it with status 200, whatever it says."""
    if not isinstance(query, str) or len(query) > LONGEST:
        return {"errors": [{"message": "Query too large"}]}
    known, given = schema(frozenset(lacking)), dict(variables or {})
    document, wrong = read(query, frozenset(lacking))
    asked = get_operation_ast(document, operation) if document else None
    if wrong or document is None or asked is None:
        return {"errors": [_said(error) for error in wrong] or [{"message": "No operation"}]}
    score, most = complexity(document, asked, given), MOST if caller.token else MOST_OF_NOBODY
    if score > most:
        return {"errors": [{"message": f"Query has complexity of {score}, which exceeds max complexity of {most}"}]}
    return _answer(known, document, _root(caller, score, most), given, operation)


def _root(caller: Caller, score: int, most: int) -> dict[str, Any]:
    def project(_info: Any, full_path: str = "", **more: Any) -> Any:
        found = caller.forge.project(str(full_path or more.get("fullPath", "")))
        return views.project(caller, found) if found and caller.sees(found) else None

    def group(_info: Any, **named: Any) -> Any:
        found = caller.forge.group(str(named["fullPath"]))
        level = found.level(caller.user) if found and caller.user else 0
        if found is None or (found.visibility == "private" and not level):
            return None
        return {"fullPath": found.full_path, "maxAccessLevel": {"integerValue": level}}

    def projects(_info: Any, ids: list[str], first: int | None = None, **more: Any) -> Any:
        wanted = {int(one.rpartition("/")[2]) for one in ids}
        listed = [one for one in caller.forge.projects.values() if one.id in wanted and caller.sees(one)]
        listed.sort(key=lambda one: -one.id)  # the newest first, unless asked otherwise
        return views.page(listed, lambda one: views.project(caller, one), first, more.get("after"))

    user = caller.user
    return {
        "currentUser": {"username": user.username} if user else None,
        "project": project,
        "projects": projects,
        "group": group,
        "queryComplexity": {"score": score, "limit": most},
    }


def _answer(
    known: GraphQLSchema, document: DocumentNode, root: Any, given: dict[str, Any], operation: str | None
) -> dict[str, Any]:
    result = execute_sync(known, document, root, variable_values=given, operation_name=operation)
    for failed in result.errors or ():
        if failed.original_error is not None and not isinstance(failed.original_error, GraphQLError):
            raise failed.original_error
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [_said(error) for error in result.errors]
    return body


def _said(error: GraphQLError) -> dict[str, Any]:
    """Return an error as graphql-ruby writes it."""
    written: dict[str, Any] = {"message": error.message}
    if error.locations:
        written["locations"] = [{"line": one.line, "column": one.column} for one in error.locations]
    if error.path:
        written["path"] = list(error.path)
    return written
