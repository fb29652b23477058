"""The section `signers`: whose keys count, for locks and differences too."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from refwarden.model import moments
from refwarden.model.signers import Signer
from refwarden.policy import keys
from refwarden.policy.document import Path
from refwarden.policy.options import STRICT

_MOST_NAME = 320  # characters; the longest e-mail address that there is
_SHAPE = "an SSH public key's line, or an OpenPGP or X.509 fingerprint"
Span = tuple[int, float]


def _key(text: str) -> str:
    keys.read(text)
    return text


def _principal(text: str) -> str:
    if not text.strip() or text != text.strip() or not text.isprintable() or len(text) > _MOST_NAME:
        raise ValueError(f"an e-mail address or a name was expected, on one line of at most {_MOST_NAME} characters")
    return text


def _since(text: str) -> str:
    moments.moment(text)
    return text


def _until(text: str) -> str:
    moments.moment(text, end=True)
    return text


class SignerKey(BaseModel):
    """A key that counts for some time."""

    model_config = STRICT
    key: Annotated[str, AfterValidator(_key), Field(description=_SHAPE)]
    since: Annotated[str, AfterValidator(_since), Field(description="the first day or moment at which it counts")] = ""
    until: Annotated[str, AfterValidator(_until), Field(description="the last day, or the moment it ends")] = ""

    @model_validator(mode="after")
    def _in_order(self) -> "SignerKey":
        begin, end = _span(self.since, self.until)
        if begin >= end:
            raise ValueError("it would count at no time; `since` lies before `until`")
        return self


def _alone(value: object) -> object:
    """Check a key that stands alone where it stands; a group is checked by its model."""
    if isinstance(value, str):
        return SignerKey.model_construct(key=_key(value))
    if not isinstance(value, dict):
        raise ValueError(f"{_SHAPE} was expected (in quotes, where it is digits alone), or a group with `key`")  # noqa: TRY004 - pydantic passes a TypeError on
    return value


def _listed(value: object) -> object:
    """Let a single key or group stand for a list of one."""
    return value if isinstance(value, list) else [value]


_Item = Annotated[SignerKey, BeforeValidator(_alone, json_schema_input_type=str | SignerKey)]
Keys = Annotated[
    list[_Item],
    BeforeValidator(_listed, json_schema_input_type=str | SignerKey | list[str | SignerKey]),
    Field(min_length=1),
]
Signers = dict[Annotated[str, AfterValidator(_principal)], Keys | None]


def _rows(entry: Any) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield each key of one principal as a group, with its place below the principal."""
    for place, one in enumerate(entry if isinstance(entry, list) else [entry]):
        path: Path = (place,) if isinstance(entry, list) else ()
        yield (path, {"key": one}) if isinstance(one, str) else ((*path, "key"), one)


def _span(since: str | None, until: str | None) -> Span:
    begin = moments.moment(since) if since else 0
    return begin, max(moments.moment(until, end=True), 1) if until else float("inf")


def compiled(section: Mapping[str, Any] | None) -> tuple[Signer, ...] | None:
    """Return the keys of a checked section; None where there is no such section."""
    if section is None:
        return None
    found = []
    for principal, entry in section.items():
        for _, row in _rows(entry):
            key = keys.read(row["key"])
            begin, end = _span(row.get("since"), row.get("until"))
            found.append(Signer(principal, key.fingerprint, key.ssh, begin, 0 if end == float("inf") else int(end)))
    return tuple(found)


def inconsistencies(section: Mapping[str, Any] | None) -> Iterator[tuple[Path, str]]:
    """Yield every key that is there twice: where, and what is wrong with it."""
    known: dict[str, str] = {}
    for principal, entry in (section or {}).items():
        for path, row in _rows(entry):
            fingerprint = keys.read(row["key"]).fingerprint
            if fingerprint in known:
                text = f"this key is {known[fingerprint]}'s already; a key has one signer and stands once"
                yield ("signers", principal, *path), text
            known.setdefault(fingerprint, principal)


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return a section laid over another; what a child says of a principal replaces what its parent says, whole."""
    return {name: entry for name, entry in {**below, **above}.items() if entry is not None}


def compare(before: Any, after: Any) -> Literal["equal", "tighter", "looser", "different"]:
    """Tell what a change of one principal's keys does: the fewer count, and the shorter, the tighter."""
    old, new = _spans(before), _spans(after)
    if old == new:
        return "equal"
    if _within(new, old):
        return "tighter"
    return "looser" if _within(old, new) else "different"


def _spans(entry: Any) -> dict[str, Span]:
    if entry is None:
        return {}
    return {keys.read(row["key"]).fingerprint: _span(row.get("since"), row.get("until")) for _, row in _rows(entry)}


def _within(inner: Mapping[str, Span], outer: Mapping[str, Span]) -> bool:
    return all(key in outer and outer[key][0] <= begin and end <= outer[key][1] for key, (begin, end) in inner.items())
