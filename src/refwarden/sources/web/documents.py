"""GraphQL documents, read from a package's `queries/`, without what an older server has never heard of.

A query that names an unknown field is refused as a whole, so a server that may be older is first asked which of the
optional ones it knows.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_OPTIONAL = "# optional: "


class Documents:
    """The documents of one host, as one server understands them.

    Args:
        package: The package beside whose modules `queries/` lies.
        ask: Runs an operation named Optional and returns its data; None for a server that knows every field.
    """

    def __init__(self, package: str, ask: Callable[[str], Mapping[str, Any]] | None) -> None:
        self._package = package
        self._ask = ask
        self._lacking: dict[str, frozenset[str]] = {}

    def document(self, name: str) -> str:
        """Return a document by its file's name without the ending; raise as `ask` does."""
        if name not in self._lacking:
            asked = introspection(self._package, name) if self._ask else ""
            told = self._ask(asked) if self._ask and asked else None
            self._lacking[name] = frozenset() if told is None else lacked(self._package, name, told)
        lines = []
        for line in _text(self._package, name).split("\n"):
            body, mark, word = line.partition(_OPTIONAL)
            if (
                body.strip()
                and not body.lstrip().startswith("#")
                and not (mark and word.strip() in self._lacking[name])
            ):
                lines.append(body.rstrip())
        return "\n".join(lines)


@cache
def _text(package: str, name: str) -> str:
    return files(package).joinpath("queries", f"{name}.graphql").read_text(encoding="utf-8")


def _optional(package: str, name: str) -> list[str]:
    """Return what a document has that a server may lack, each `Type.field` or `Union.Member`."""
    lines = [line for line in _text(package, name).split("\n") if not line.startswith("#")]
    return sorted({line.partition(_OPTIONAL)[2].strip() for line in lines if _OPTIONAL in line})


def introspection(package: str, name: str) -> str:
    """Return the query that asks a server for the types in which a document has something optional; empty for none."""
    types = sorted({one.partition(".")[0] for one in _optional(package, name)})
    parts = "fields(includeDeprecated: true) { name } possibleTypes { name }"  # an experiment counts as deprecated
    asked = " ".join(f'{one}: __type(name: "{one}") {{ {parts} }}' for one in types)
    return f"query Optional {{ {asked} }}" if types else ""


def lacked(package: str, name: str, data: Mapping[str, Any]) -> frozenset[str]:
    """Return what a server lacks of a document, by its answer to `introspection`."""
    known = set()
    for owner, told in data.items():
        for part in ("fields", "possibleTypes"):
            known |= {f"{owner}.{one['name']}" for one in (told or {}).get(part) or ()}
    return frozenset(one for one in _optional(package, name) if one not in known)
