"""The JSON Schema of `refwarden.report/1`, made from the types that json_v1 writes by."""

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from refwarden.reporters.json_v1 import Document

_SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    float: {"type": "number", "minimum": 0},
    int: {"type": "integer", "minimum": 0},
    type(None): {"type": "null"},
}


def schema() -> dict[str, Any]:
    """Return the schema as JSON values.

    Other keys are allowed, since version 1 may grow some.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "refwarden.report/1",
        **_of(Document),
    }


def _of(form: Any) -> dict[str, Any]:
    if form in _SIMPLE:
        return dict(_SIMPLE[form])
    if is_typeddict(form):
        hints = get_type_hints(form, include_extras=True)
        return {
            "description": form.__doc__,
            "type": "object",
            "required": sorted(form.__required_keys__),
            "properties": {key: _of(hint) for key, hint in hints.items()},
        }
    origin, arguments = get_origin(form), get_args(form)
    if origin is Annotated:
        noted = {"description": arguments[1], **_of(arguments[0])}
        return {**noted, "pattern": arguments[2]} if len(arguments) > 2 else noted
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _of(arguments[0])}
    if origin in (Union, UnionType):
        return {"anyOf": [_of(one) for one in arguments]}
    raise TypeError(f"{form}: the schema has no word for this type")
