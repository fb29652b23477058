"""The GraphQL documents, read from `queries/`, without what an older server lacks."""

from collections.abc import Container
from functools import cache
from importlib.resources import files

_OPTIONAL = "# optional"


@cache
def _text(name: str) -> str:
    return files(__package__).joinpath("queries", f"{name}.graphql").read_text(encoding="utf-8")


def document(name: str, lacking: Container[str] = frozenset()) -> str:
    """Return a document.

    Args:
        name: The file's name in `queries/`, without its ending.
        lacking: Words (fields and types) that the server does not know. A line marked as optional that begins with
            one of them, as a field or after `... on`, is left out.
    """
    lines = []
    for line in _text(name).split("\n"):
        body, mark, _ = line.partition(_OPTIONAL)
        word = body.replace("... on", "").strip().partition(" ")[0]
        if mark and word in lacking:
            continue
        if body.strip() and not body.lstrip().startswith("#"):
            lines.append(body.rstrip())
    return "\n".join(lines)


def optional_words(name: str) -> frozenset[str]:
    """Return the words on which an older server may differ."""
    marked = (line.partition(_OPTIONAL) for line in _text(name).split("\n") if _OPTIONAL in line)
    return frozenset(body.replace("... on", "").strip().partition(" ")[0] for body, _, _ in marked if body.strip())
