"""A rule's options, declared as a NamedTuple, as a pydantic model: what the policy may write."""

from collections.abc import Callable
from types import GenericAlias, UnionType
from typing import Annotated, Any, ForwardRef, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model, model_validator

from refwarden.model import globs, moments
from refwarden.policy import values
from refwarden.policy.catalogue import RuleEntry

STRICT = ConfigDict(extra="forbid", strict=True, populate_by_name=False)


def _glob(text: str) -> str:
    try:
        globs.check(text)
    except globs.GlobError as fault:
        raise ValueError(f"not a glob: {fault}") from None
    return text


def _regex(text: str) -> str:
    values.pattern(text)
    return text


def _held(read: Callable[[str], object]) -> Any:
    """Return a text that stays as it is written, once `read` has understood it."""

    def check(text: str) -> str:
        read(text)
        return text

    return Annotated[str, AfterValidator(check)]


def one_or_many(value: object) -> object:
    """Let a single text stand for a list of one."""
    return [value] if isinstance(value, str) else value


Regex = Annotated[str, AfterValidator(_regex), Field(json_schema_extra={"format": "regex"})]
Glob = Annotated[str, AfterValidator(_glob)]
Texts = Annotated[list[str], BeforeValidator(one_or_many, json_schema_input_type=str | list[str])]
Globs = Annotated[list[Glob], BeforeValidator(one_or_many, json_schema_input_type=str | list[str])]
Level = Literal["error", "warning", "off"]
Door = Literal["commit", "push", "receive", "pull", "settings", "audit", "gate"]

_FORMS: dict[str, Any] = {
    "regex": Regex,
    "glob": Glob,
    "kind": str,
    "duration": Annotated[int, BeforeValidator(values.duration, json_schema_input_type=str | int)],
    "size": Annotated[int, BeforeValidator(values.size, json_schema_input_type=str | int)],
    "moment": _held(moments.moment),
    "zone": _held(moments.zone_of),
    "hours": _held(moments.hours),
    "calendar": str,
}


def field_type(hint: Any) -> Any:
    """Return the pydantic type for an option's annotation; see rules/base.py for the words that it may hold."""
    if get_origin(hint) is Annotated:
        base, *notes = get_args(hint)
        kind = field_type(base)
        for note in notes:
            name = type(note).__name__  # by name: the policy floor does not know the rules'
            if name == "Form":
                kind = _FORMS[note.name]
            elif name == "AtLeast":
                kind = Annotated[kind, Field(ge=note.least)]
            elif name == "Says":
                kind = Annotated[kind, Field(description=note.text)]
        return kind
    if get_origin(hint) is tuple:
        inner = field_type(get_args(hint)[0])
        several = GenericAlias(list, (inner,))
        # A single text stands for a list of one; a list of groups is written as a list.
        grouped = hasattr(inner, "model_fields") or isinstance(inner, ForwardRef)
        written = several if grouped else inner | several
        return Annotated[several, BeforeValidator(one_or_many, json_schema_input_type=written)]
    if get_origin(hint) is dict or str(get_origin(hint)).endswith("Mapping'>"):
        key, value = get_args(hint)
        return GenericAlias(dict, (key, field_type(value)))
    if get_origin(hint) in (Union, UnionType):
        several_types = tuple(field_type(one) for one in get_args(hint))
        return Union[several_types]  # noqa: UP007 - made at run time
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        return model_of(hint, hint.__name__)
    return hint


def hints(options: type[Any]) -> dict[str, Any]:
    """Return the annotations of an options class, option name to type."""
    return get_type_hints(options, include_extras=True)


def fields(options: type[Any]) -> dict[str, Any]:
    """Return create_model's fields for the options of a rule; those left out stay out, the rule has the defaults."""
    return {name: (field_type(hint) | None, None) for name, hint in hints(options).items()}


# The groups whose models are being made: one that holds others of its own sort meets itself on the way.
_making: list[type[Any]] = []


def model_of(options: type[Any], name: str) -> Any:
    """Return a model for a group of options inside an option; fields without a default are demanded."""
    if options in _making:
        return ForwardRef(name)
    defaults: dict[str, Any] = getattr(options, "_field_defaults", {})
    _making.append(options)
    try:
        made: dict[str, Any] = {key: (field_type(hint), defaults.get(key, ...)) for key, hint in hints(options).items()}
    finally:
        _making.pop()
    checks: dict[str, Any] = (
        {"fault": model_validator(mode="after")(_whole(options))} if hasattr(options, "fault") else {}
    )
    model: type[BaseModel] = create_model(name, __config__=STRICT, __validators__=checks, **made)
    model.model_rebuild(_types_namespace={name: model})
    return model


def _whole(options: type[Any]) -> Callable[[BaseModel], BaseModel]:
    """Return a check of a group as a whole, by what its class finds wrong with it."""

    def check(model: BaseModel) -> BaseModel:
        fault: str = options(**{name: getattr(model, name) for name in model.model_fields_set}).fault()
        if fault:
            raise ValueError(fault)
        return model

    return check


def _shorthand(value: object) -> object:
    """`protected-push: error` says the level alone."""
    return {"level": value} if isinstance(value, str) else value


def rule_model(entry: RuleEntry) -> tuple[Any, Any]:
    """Return the field (type and default) of one rule under `rules`."""
    title = "".join(part.capitalize() for part in entry.name.split("-"))
    by_kind = create_model(f"{title}In", __config__=STRICT, level=(Level | None, None), **fields(entry.options))
    whole: Callable[..., type[BaseModel]] = create_model
    model = whole(
        title,
        __config__=STRICT,
        level=(Level | None, None),
        only=(Texts | None, None),
        unless=(Texts | None, Field(None, alias="except")),
        at=(Annotated[list[Door], BeforeValidator(one_or_many, json_schema_input_type=Door | list[Door])] | None, None),
        locked=(bool, False),
        inside=(dict[str, by_kind] | None, Field(None, alias="in")),  # type: ignore[valid-type] # made at run time
        **fields(entry.options),
    )
    wanted = Annotated[model, BeforeValidator(_shorthand, json_schema_input_type=Level | model)]  # type: ignore[valid-type] # made at run time
    return (wanted | None, Field(None, alias=entry.name, description=f"{entry.code} {entry.name}"))
