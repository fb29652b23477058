"""Holds a simulated host, and whoever asks it, to a description of that host's REST API.

The descriptions lie outside the project and are never copied into it: `REFWARDEN_SHARED`, or `../shared` beside the
project's root, holds them. Where they are absent nothing is proven, and everything else works.
"""

import gzip
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

ROOT = Path(__file__).parents[2]
# Answers that hosts give and do not describe everywhere.
_UNDESCRIBED = {301, 304, 307, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504}


def shared() -> Path:
    """Return where the descriptions would be."""
    return Path(os.environ.get("REFWARDEN_SHARED") or ROOT.parent / "shared") / "contracts"


def described(name: str) -> dict[str, Any] | None:
    """Return a description, None where it is absent."""
    path = shared() / name
    if not path.is_file():
        return None
    with gzip.open(path) as file:
        found: dict[str, Any] = json.load(file)
        return found


class Operation(NamedTuple):
    """What is said of one endpoint."""

    template: str
    method: str
    described: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]


class Contract:
    """A description.

    Args:
        document: As OpenAPI has it, 3.0 or 3.1.
        long: The parameters of paths that match slashes too, which OpenAPI cannot say.
    """

    def __init__(self, document: dict[str, Any], long: tuple[str, ...] = ()) -> None:
        self._components = document["components"]
        schemas = self._components["schemas"]
        self._root = {"schemas": {name: _modern(schema) for name, schema in schemas.items()}}
        self._validators: dict[str, Any] = {}
        self._paths = []
        for template, item in document["paths"].items():
            pattern = re.compile("".join(_piece(word, long) for word in re.split(r"(\{[\w-]+\})", template)))
            self._paths.append((len(re.sub(r"\{[\w-]+\}", "", template)), template, pattern, item))
        self._paths.sort(key=lambda one: -one[0])

    def operation(self, method: str, path: str) -> Operation | None:
        """Return the endpoint that a path is of, None for none that is described."""
        for _, template, pattern, item in self._paths:
            if method.lower() in item and pattern.fullmatch(path):
                described = item[method.lower()]
                asked = [*item.get("parameters", ()), *described.get("parameters", ())]
                return Operation(template, method, described, tuple(self._resolved(one) for one in asked))
        return None

    def _resolved(self, one: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in one:
            return one
        _, _, kind, name = one["$ref"].split("/")
        found: Mapping[str, Any] = self._components[kind][name]
        return found

    # What is wrong

    def request(self, operation: Operation, query: Mapping[str, str], body: Any) -> list[str]:
        """Return what is wrong with a request: its query and its body."""
        wrong = []
        known = {one["name"]: one for one in operation.parameters if one["in"] == "query"}
        for name, value in query.items():
            if name not in known:
                wrong.append(f"it has no parameter {name}")
            elif not _fits(known[name].get("schema", {}), value):
                wrong.append(f"its parameter {name} may not be {value!r}")
        wrong += [
            f"it needs the parameter {name}" for name, one in known.items() if one.get("required") and name not in query
        ]
        asked = operation.described.get("requestBody")
        if asked is None:
            return wrong + (["it takes no body"] if body else [])
        if body is None:
            return wrong + (["it needs a body"] if asked.get("required") else [])
        schema = asked["content"]["application/json"]["schema"]
        key = f"{operation.method} {operation.template} body"
        wrong += self._against(key, schema, body)
        names = schema.get("properties")
        if names and isinstance(body, dict) and "oneOf" not in schema and "anyOf" not in schema:
            wrong += [f"its body has no member {name}" for name in body if name not in names]
        return wrong

    def response(self, operation: Operation, status: int, body: Any) -> list[str]:
        """Return what is wrong with an answer: its status and its body."""
        described = operation.described["responses"].get(str(status))
        if described is None:
            return [] if status in _UNDESCRIBED else [f"status {status} is not described"]
        content = self._resolved(described).get("content", {})
        if "application/json" not in content:
            return [] if body is None or status >= 300 else [f"status {status} has no body"]
        key = f"{operation.method} {operation.template} {status}"
        return self._against(key, content["application/json"].get("schema", {}), body)

    def _against(self, key: str, schema: Mapping[str, Any], data: Any) -> list[str]:
        import jsonschema_rs

        if key not in self._validators:
            whole = {**_modern(schema), "components": self._root}
            self._validators[key] = jsonschema_rs.validator_for(whole, validate_formats=True)
        found = []
        for error in self._validators[key].iter_errors(data):
            place = "/".join(map(str, error.instance_path)) or "the whole"
            found.append(f"{place}: {error.message[:300]}")
            if len(found) == 5:
                break
        return found


def _piece(word: str, long: tuple[str, ...]) -> str:
    if not word.startswith("{"):
        return re.escape(word)
    if word == "{path}":  # empty for the top folder
        return ".*"
    return ".+?" if word[1:-1] in long else "[^/]+"


def _fits(schema: Mapping[str, Any], value: str) -> bool:
    """Tell whether a query's text may stand for a value of a schema."""
    text = unquote(value)
    if "enum" in schema:
        return text in map(str, schema["enum"])
    kind = schema.get("type")
    if kind == "integer":
        return text.lstrip("-").isdigit()
    return text in ("true", "false") if kind == "boolean" else True


def _modern(schema: Any) -> Any:
    """Turn OpenAPI 3.0's `nullable` into JSON Schema's list of types."""
    if isinstance(schema, list):
        return [_modern(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        name: _modern(value) for name, value in schema.items() if name not in ("nullable", "example", "discriminator")
    }
    if schema.get("nullable") is not True:
        return made
    if isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
        if "enum" in made and None not in made["enum"]:
            made["enum"] = [*made["enum"], None]
        return made
    return {"anyOf": [made, {"type": "null"}]}
