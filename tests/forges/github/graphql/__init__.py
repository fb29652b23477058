"""GitHub's GraphQL API over the simulated forge.

`execute(forge, token, query, variables, operation)` returns the body of the answer. It knows nothing of HTTP: who is
not let in at all (401), is slow or breaks off is the server's matter.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.forges.github.graphql.here import Here
from tests.forges.github.graphql.serving import answer
from tests.forges.github.people import Token
from tests.forges.github.state import Forge

__all__ = ["execute"]


def execute(
    forge: Forge,
    token: Token,
    query: Any,
    variables: Mapping[str, Any] | None = None,
    operation: str | None = None,
    lacking: Iterable[str] = (),
    *,
    limited: bool = True,
) -> dict[str, Any]:
    """Answer a question as the holder of a token sees things.

    Args:
        forge: What is asked about; its lock is held meanwhile.
        token: Who asks.
        query: The text of the query, as the body of the request has it.
        variables: Its variables.
        operation: Which of its operations, where it has several.
        lacking: What this server, an older Enterprise Server, has never heard of: fields as `Type.field`, members of
            unions as `Union.Member`.
        limited: Whether queries are charged; an Enterprise Server does not, unless it is told to.
    """
    with forge.lock:
        return answer(Here(forge, token, frozenset(lacking), limited=limited), query, variables, operation)
