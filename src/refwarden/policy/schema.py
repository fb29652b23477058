"""The shape of a policy document, as pydantic models, and its complaints in the document's own words."""

from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError, create_model

from refwarden.model import moments
from refwarden.policy.catalogue import Catalogue
from refwarden.policy.document import Complaint, Document, Path
from refwarden.policy.options import STRICT, Door, Globs, Level, Regex, Texts, one_or_many, rule_model
from refwarden.policy.signers import Signers

Section = Literal["branches", "tags", "rules", "exemptions", "unknown", "overriders", "signers"]
Sections = Annotated[list[Section], BeforeValidator(one_or_many, json_schema_input_type=Section | list[Section])]

# Enough for a person to mend; each costs a search for the nearest name.
MOST_COMPLAINTS = 200


class BranchKindModel(BaseModel):
    """A branch kind."""

    model_config = STRICT
    match: Globs | None = None
    name: Regex | None = None
    example: str | None = None
    starts_from: Texts | None = Field(None, alias="from")
    into: Texts | None = None
    protected: bool | None = None
    stacked: bool | None = None
    locked: bool = False


class TagKindModel(BaseModel):
    """A tag kind."""

    model_config = STRICT
    match: Globs | None = None
    name: Regex | None = None
    scheme: Literal["semver", "calver"] | None = None
    prefix: str | None = None
    on: Texts | None = None
    annotated: bool | None = None
    signed: bool | None = None
    immutable: bool | None = None
    locked: bool = False


def _until(text: str) -> str:
    moments.moment(text, end=True)
    return text


class ExemptionModel(BaseModel):
    """An exemption."""

    model_config = STRICT
    rules: Annotated[Texts, Field(min_length=1)]
    why: Annotated[str, Field(min_length=1)]
    who: Texts = Field(default_factory=list)
    branches: Globs = Field(default_factory=list)
    until: Annotated[str, AfterValidator(_until)] | None = None


def _version(value: object) -> object:
    if type(value) is not int:  # `true` and `1.0` equal 1 and are no versions
        raise ValueError("1 was expected")
    return value


def document_model(catalogue: Catalogue) -> type[BaseModel]:
    """Return the model of a whole document, its rules being those of the catalogue."""
    return _document_model(tuple(catalogue.items()))


@lru_cache(maxsize=8)  # it takes an eighth of a second to make
def _document_model(catalogue: tuple[tuple[str, Any], ...]) -> type[BaseModel]:
    made: dict[str, Any] = {entry.name.replace("-", "_"): rule_model(entry) for _, entry in catalogue}
    rules = create_model("Rules", __config__=STRICT, **made)
    return create_model(
        "Policy",
        __config__=STRICT,
        version=(Annotated[Literal[1], BeforeValidator(_version)], ...),
        extends=(Texts | None, None),
        branches=(dict[str, BranchKindModel | None] | None, None),
        tags=(dict[str, TagKindModel | None] | None, None),
        rules=(rules | None, None),
        exemptions=(list[ExemptionModel] | None, None),
        unknown=(dict[Door, Level] | None, None),
        overriders=(Texts | None, None),
        signers=(Signers | None, None),
        locked=(Sections | None, None),
    )


def complaints(document: Document, model: type[BaseModel]) -> list[Complaint]:
    """Return every fault that the model finds in a document, each at its place, names with the nearest valid one."""
    try:
        model.model_validate(document.data)
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        found = [_complaint(document, model, error) for error in errors[:MOST_COMPLAINTS]]
        found.sort(key=lambda one: one.mark)
        if len(errors) > MOST_COMPLAINTS:
            text = f"{len(errors) - MOST_COMPLAINTS:,} more faults; mend those above first"
            found.append(Complaint(document.name, found[-1].mark, (), text))
        return found
    return []


def _complaint(document: Document, model: type[BaseModel], error: Any) -> Complaint:
    path = _real(document, error["loc"])
    kind = error["type"]
    is_key = kind in ("extra_forbidden", "missing")
    mark = document.mark(path, key=is_key)
    return Complaint(document.name, mark, path, _words(document, model, path, error))


def _real(document: Document, location: tuple[Any, ...]) -> Path:
    """Keep the parts of pydantic's location that the document has; it adds names of its own types and `[key]`."""
    path: Path = ()
    for part in location:
        if (*path, part) in document.values or (*path, part) in document.keys:
            path = (*path, part)
        elif part == location[-1] and isinstance(part, str) and "[" not in part:
            return (*path, part)  # what is missing has no place of its own
    return path


def _words(document: Document, model: type[BaseModel], path: Path, error: Any) -> str:
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return f"unknown key{nearest(str(path[-1]), _keys(model, path[:-1]))}"
    if kind == "missing":
        return "missing; add it"
    if kind == "literal_error":
        options = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return f"{_shown(given)} is not one of {', '.join(options)}{nearest(str(given), options, listing=False)}"
    if kind == "value_error":
        return f"{_shown(given)}: {error['ctx']['error']}"
    expected = {
        "string_type": "text",
        "int_type": "a whole number",
        "bool_type": "true or false",
        "list_type": "a list",
        "dict_type": "a mapping",
        "model_type": "a mapping",
        "model_attributes_type": "a mapping",
        "float_type": "a number",
    }.get(kind)
    if expected:
        return f"{expected} was expected, not {_shown(given)}"
    del document
    return str(error["msg"])[:1].lower() + str(error["msg"])[1:]


def _shown(value: object) -> str:
    text = "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def nearest(name: str, known: "list[str] | tuple[str, ...]", *, listing: bool = True) -> str:
    """Return `; did you mean X?` for the nearest known name, or the whole list where it is short."""
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; there are {', '.join(known)}" if listing and 0 < len(known) <= 12 else ""


@lru_cache(maxsize=2)
def _json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Making it takes a tenth of a second and more, and every unknown key wants it."""
    return model.model_json_schema(by_alias=True)


def _keys(model: type[BaseModel], path: Path) -> list[str]:
    """Return the keys that a mapping at that path may have, by walking the JSON Schema of the model."""
    schema = _json_schema(model)
    definitions = schema.get("$defs", {})
    places = [schema]
    for part in path:
        inside: list[Any] = []
        for place in _resolved(places, definitions):
            child = place.get("properties", {}).get(part) if isinstance(part, str) else place.get("items")
            child = child or place.get("additionalProperties")
            inside += [child] if isinstance(child, dict) else []
        places = inside
    return list(dict.fromkeys(key for place in _resolved(places, definitions) for key in place.get("properties", {})))


def _resolved(places: list[Any], definitions: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    waiting = list(places)
    while waiting:
        place = waiting.pop(0)
        if "$ref" in place:
            waiting.append(definitions[place["$ref"].rpartition("/")[2]])
        waiting += place.get("anyOf", [])
        found.append(place)
    return found
