"""YAML bytes to plain data, with the place of every key and value.

YAML 1.2's core schema, so that `off`, `on`, `no`, `yes`, `12:30` and `2027-01-31` stay text. The data is built from
the parser's events: size, depth and what aliases expand to are bounded before anything large exists.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml
from yaml import events as ev

from refwarden.model.errors import PolicyError
from refwarden.model.text import printable

MOST_BYTES = 1 << 20
MOST_DEPTH = 50
MOST_NODES = 50_000

Path = tuple[str | int, ...]


class Mark(NamedTuple):
    """Where a key or value begins: line and column, counted from 1."""

    line: int
    column: int


class Complaint(NamedTuple):
    """One fault of a document: where, at which key, and what is wrong with which remedy."""

    file: str
    mark: Mark
    path: Path
    text: str

    def __str__(self) -> str:
        """Say it in one line."""
        key = dotted(self.path)
        return printable(f"{self.file}:{self.mark.line}:{self.mark.column}: {key + ': ' if key else ''}{self.text}")


class Document(NamedTuple):
    """A parsed document.

    Attributes:
        name: What the document is called in complaints, such as `.refwarden.yml`.
        data: Dictionaries, lists, text, integers, floats, booleans and None.
        keys, values: The place of each key, and of each value, by its path.
    """

    name: str
    data: Any
    keys: dict[Path, Mark]
    values: dict[Path, Mark]

    def mark(self, path: Path, *, key: bool = False) -> Mark:
        """Return the place of a path, or of the nearest thing around it that exists."""
        for end in range(len(path), -1, -1):
            found = (self.keys if key else self.values).get(path[:end]) or self.keys.get(path[:end])
            if found:
                return found
        return Mark(1, 1)


def dotted(path: Path) -> str:
    """Return a path as people write it: `exemptions[0].until`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def parse(name: str, data: bytes) -> Document:
    """Parse one document.

    Raises:
        PolicyError: It is too large, too deep, not YAML, or not a mapping; every fault found is told.
    """
    if len(data) > MOST_BYTES:
        raise PolicyError(f"{printable(name)}: larger than 1 MiB; split it, and name the parts under extends")
    builder = _Builder(name)
    try:
        builder.read(data)
    except yaml.YAMLError as fault:
        raise PolicyError(str(_syntax(name, fault))) from fault
    if builder.complaints:
        raise PolicyError(*map(str, builder.complaints))
    return Document(name, builder.data, builder.keys, builder.values)


def _syntax(name: str, fault: yaml.YAMLError) -> Complaint:
    mark = getattr(fault, "problem_mark", None)
    where = Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)
    problem = getattr(fault, "problem", None) or getattr(fault, "reason", None) or str(fault).partition("\n")[0]
    return Complaint(name, where, (), f"not YAML: {problem}")


class _Refused(yaml.YAMLError):
    """The document is past a bound; nothing more of it is read."""

    def __init__(self, problem: str, mark: Any) -> None:
        super().__init__(problem)
        self.problem = problem
        self.problem_mark = mark


_NULL = re.compile(r"~|null|Null|NULL|")
_INT = re.compile(r"[-+]?[0-9]{1,30}")
_OCTAL, _HEX = re.compile(r"0o[0-7]{1,30}"), re.compile(r"0x[0-9a-fA-F]{1,30}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")


def scalar(text: str) -> Any:
    """Return the value of a plain scalar by YAML 1.2's core schema, with `true` and `false` as the only booleans."""
    if _NULL.fullmatch(text):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INT.fullmatch(text):
        return int(text)
    for form, base in ((_OCTAL, 8), (_HEX, 16)):
        if form.fullmatch(text):
            return int(text[2:], base)
    return float(text) if _FLOAT.fullmatch(text) else text


class _Builder:
    """Builds data and places from parse events."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.data: Any = None
        self.keys: dict[Path, Mark] = {}
        self.values: dict[Path, Mark] = {}
        self.complaints: list[Complaint] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0
        self._events: Iterator[Any] = iter(())

    def read(self, data: bytes) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._events = iter(yaml.parse(data, Loader=loader))
        documents = 0
        for event in self._events:
            if isinstance(event, ev.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused("one document was expected, another begins here", event.start_mark)
                self.data = self._value(next(self._events), ())
        if not isinstance(self.data, dict):
            raise _Refused("a mapping with at least `version: 1` was expected", None)

    def _complain(self, event: Any, path: Path, text: str) -> None:
        self.complaints.append(Complaint(self.name, _at(event), path, text))

    def _count(self, event: Any, nodes: int = 1) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            raise _Refused(
                f"more than {MOST_NODES:,} values, aliases included; a policy needs far fewer", event.start_mark
            )

    def _value(self, event: Any, path: Path) -> Any:
        self._count(event)
        if len(path) > MOST_DEPTH:
            raise _Refused(f"nested deeper than {MOST_DEPTH} levels", event.start_mark)
        self.values[path] = _at(event)
        if isinstance(event, ev.AliasEvent):
            known = self._anchors.get(event.anchor or "")
            if known is None:
                raise _Refused(f"the alias *{event.anchor} stands for nothing before it", event.start_mark)
            self._count(event, known[1])
            return known[0]
        if event.tag and event.tag not in ("!", "tag:yaml.org,2002:str"):
            self._complain(event, path, f"the tag {event.tag} is not allowed; write the plain value")
        before = self._nodes
        if isinstance(event, ev.ScalarEvent):
            value = scalar(event.value) if event.implicit[0] and not event.tag else event.value
        elif isinstance(event, ev.SequenceStartEvent):
            value = self._sequence(path)
        else:
            value = self._mapping(path)
        if event.anchor:
            self._anchors[event.anchor] = (value, self._nodes - before)
        return value

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        for event in self._events:
            if isinstance(event, ev.SequenceEndEvent):
                break
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, ev.MappingEndEvent):
                break
            if not isinstance(event, ev.ScalarEvent):
                raise _Refused("a key must be plain text", event.start_mark)
            self._count(event)
            key = event.value
            inside = (*path, key)
            if key in found:
                first = self.keys[inside]
                self._complain(event, inside, f"a second time; the first is at line {first.line}, keep one of them")
            else:
                self.keys[inside] = _at(event)
            found[key] = self._value(next(self._events), inside)
        return found


def _at(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)
