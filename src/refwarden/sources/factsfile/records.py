"""Records of the model as JSON and back: the names of a record's parts are the keys of its row.

A part that has its usual value is left out. An account is its login, as people write it; where its kind does not show
in the login it is a row of its own, and a deleted one is null.
"""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, create_model

from refwarden.model.pulls import GHOST, Account

_CONFIG = ConfigDict(strict=True, extra="ignore")
Whole = Annotated[int, Field(ge=-(1 << 63), lt=1 << 63)]
# Names in Git are bytes: what is no UTF-8 stands as lone surrogates, which a plain `str` of pydantic refuses.
Text = InstanceOf[str]


class _Named(BaseModel):
    """An account whose kind its login does not show."""

    model_config = _CONFIG
    login: Text
    kind: Literal["user", "bot", "ghost"]


def plain(value: Any) -> Any:
    """Return a record, or a collection of them, as JSON has it."""
    if isinstance(value, Account):
        return _account(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        defaults: Mapping[str, Any] = getattr(value, "_field_defaults", {})
        return {
            key: plain(part)
            for key, part in zip(value._fields, value, strict=True)
            if key not in defaults or part != defaults[key]
        }
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    if isinstance(value, frozenset):
        return sorted(value)
    return value


def _account(one: Account) -> Any:
    if one.kind == "ghost":
        return None
    usual = "bot" if one.login.endswith("[bot]") else "user"
    return one.login if one.kind == usual else {"login": one.login, "kind": one.kind}


def record(kind: Any, value: Any) -> Any:
    """Return what JSON holds as a record of a kind; the form must have been checked before."""
    if kind is Account:
        if value is None:
            return GHOST
        if isinstance(value, str):
            return Account(value, "bot" if value.endswith("[bot]") else "user")
        return Account(value["login"], value["kind"])
    if hasattr(kind, "_fields"):
        hints = get_type_hints(kind)
        return kind(**{key: record(hints[key], part) for key, part in value.items() if key in hints})
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        inner = arguments[:1] * len(value) if arguments[-1] is Ellipsis else arguments
        return tuple(record(one, part) for one, part in zip(inner, value, strict=True))
    if origin in (Union, UnionType) and value is not None:
        return record(next(one for one in arguments if one is not NoneType), value)
    return value


def form(kind: type[Any], **more: Any) -> type[BaseModel]:
    """Return the form that a record's row must have.

    Args:
        kind: The record's class.
        more: Further keys with their types; they may be left out.
    """
    defaults: Mapping[str, Any] = getattr(kind, "_field_defaults", {})
    fields: dict[str, Any] = {key: (_sort(hint), defaults.get(key, ...)) for key, hint in get_type_hints(kind).items()}
    fields |= {key: (hint, Field(default_factory=lambda: None)) for key, hint in more.items()}
    words = (kind.__doc__ or "").partition("\n")[0]
    made: type[BaseModel] = create_model(kind.__name__, __config__=_CONFIG, __doc__=words, **fields)
    return made


def _sort(hint: Any) -> Any:
    """Return the sort of value that JSON has for a part of a record."""
    if hint is Account:
        return Text | _Named | None
    if hint is str:
        return Text
    if hint is int:
        return Whole
    if hasattr(hint, "_fields"):
        return form(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple and arguments[-1] is Ellipsis:
        return list[_sort(arguments[0])]  # type: ignore[misc] # made at run time
    if origin is tuple:  # JSON has lists alone; what is in them stays strict
        return Annotated[tuple[tuple(map(_sort, arguments))], Field(strict=False)]  # type: ignore[misc] # the same
    if origin in (Union, UnionType):
        return Union[tuple(one if one is NoneType else _sort(one) for one in arguments)]  # noqa: UP007 - made at run time
    return hint
