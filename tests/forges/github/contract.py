"""Holds the simulated GitHub, and whoever asks it, to GitHub's own description of its REST API."""

import re
from functools import cache
from typing import Any

from tests.forges.contract import Contract, described, shared

__all__ = ["BEYOND", "Contract", "contract", "shared"]
FILES = {"github.com": "github-rest.openapi.json.gz", "server": "github-ghes-3.17-rest.openapi.json.gz"}
_LONG = ("branch", "ref", "path", "basehead")

# Endpoints that the description at hand leaves out, though GitHub has them:
# https://docs.github.com/rest/actions/permissions and https://docs.github.com/rest/deploy-keys/deploy-keys
BEYOND = re.compile(r"/repos/[^/]+/[^/]+/(actions/permissions(/[\w-]+)?|keys)")


@cache
def contract(kind: str = "github.com") -> Contract | None:
    """Return the description of github.com's or of an Enterprise `server`'s API, None where it is absent."""
    document = described(FILES[kind])
    if document is None:
        return None
    _mend(document["components"]["schemas"], document["paths"])
    return Contract(document, _LONG)


def _mend(schemas: dict[str, Any], paths: dict[str, Any]) -> None:
    """Allow what GitHub is known to answer against its own description.

    A pull request whose fork was deleted has no repository at its head, as GraphQL's nullable `headRepository` says:
    https://docs.github.com/en/graphql/reference/objects#pullrequest
    The list of an App's installations describes each account as a person and an enterprise at once, which nothing is;
    what is told of one installation alone is described rightly.
    """
    for name in ("pull-request", "pull-request-simple"):
        head = schemas[name]["properties"]["head"]["properties"]
        for member in ("repo", "user", "label"):
            head[member] = {"anyOf": [head[member], {"type": "string", "nullable": True, "enum": [None]}]}
    listed = paths["/app/installations"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    listed["items"] = {"$ref": "#/components/schemas/installation"}
