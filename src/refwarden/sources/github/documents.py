"""The GraphQL documents, read from `queries/`, without what an older server has never heard of.

A query that names an unknown field is refused as a whole, so an Enterprise Server is first asked which of the optional
ones it knows.
"""

from collections.abc import Container, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_OPTIONAL = "# optional: "


@cache
def _text(name: str) -> str:
    return files(__package__).joinpath("queries", f"{name}.graphql").read_text(encoding="utf-8")


def document(name: str, lacking: Container[str] = frozenset()) -> str:
    """Return a document.

    Args:
        name: The file's name in `queries/`, without its ending.
        lacking: What the server does not know, each `Type.field` or `Union.Member`; see `lacked`.
    """
    lines = []
    for line in _text(name).split("\n"):
        body, mark, word = line.partition(_OPTIONAL)
        if body.strip() and not body.lstrip().startswith("#") and not (mark and word.strip() in lacking):
            lines.append(body.rstrip())
    return "\n".join(lines)


def _optional(name: str) -> list[str]:
    """Return what a document has that a server may lack, each `Type.field` or `Union.Member`."""
    lines = [line for line in _text(name).split("\n") if not line.startswith("#")]
    return sorted({line.partition(_OPTIONAL)[2].strip() for line in lines if _OPTIONAL in line})


def introspection(name: str) -> str:
    """Return the query that asks a server for the types in which a document has something optional; empty for none."""
    types = sorted({one.partition(".")[0] for one in _optional(name)})
    asked = " ".join(f'{one}: __type(name: "{one}") {{ fields {{ name }} possibleTypes {{ name }} }}' for one in types)
    return f"query Optional {{ {asked} }}" if types else ""


def lacked(name: str, data: Mapping[str, Any]) -> frozenset[str]:
    """Return what a server lacks of a document, by its answer to `introspection`."""
    known = set()
    for owner, told in data.items():
        for part in ("fields", "possibleTypes"):
            known |= {f"{owner}.{one['name']}" for one in (told or {}).get(part) or ()}
    return frozenset(one for one in _optional(name) if one not in known)
