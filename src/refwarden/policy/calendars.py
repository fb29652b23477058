"""Calendars that a policy names: read when it is compiled, so that judging needs no file, and checked whole."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin

from refwarden.model import calendars
from refwarden.policy.catalogue import Catalogue
from refwarden.policy.document import MOST_BYTES, Complaint, Mark, Path
from refwarden.policy.merge import Effective, Origin
from refwarden.policy.options import hints

_MOST_FILES = 20


class Calendars:
    """Puts the events of calendars in the place of their paths.

    Args:
        content: Returns a file's bytes by its name, None where there is none.
        catalogue: The rules, whose options say which of them are calendars.
    """

    def __init__(self, content: Callable[[str], bytes | None], catalogue: Catalogue) -> None:
        self._content = content
        self._catalogue = catalogue
        self._read: dict[str, tuple[calendars.Event, ...]] = {}
        self.faults: list[Complaint] = []

    def within(self, effective: Effective) -> Effective:
        """Return the policy's data with events instead of paths; what cannot be read is among the faults."""
        rules = effective.data.get("rules") or {}
        read = {name: self._rule(effective, name, said) for name, said in rules.items()}
        return effective._replace(data={**effective.data, "rules": read}) if read else effective

    def _rule(self, effective: Effective, name: str, said: Any) -> Any:
        types = hints(self._catalogue[name].options)
        if not isinstance(said, Mapping) or not any(map(_holds_calendar, types.values())):
            return said
        path: Path = ("rules", name)
        found = {key: self._filled(effective, types.get(key), value, (*path, key)) for key, value in said.items()}
        if said.get("in"):
            found["in"] = {
                kind: {
                    key: self._filled(effective, types.get(key), value, (*path, "in", kind, key))
                    for key, value in special.items()
                }
                for kind, special in said["in"].items()
            }
        return found

    def _filled(self, effective: Effective, hint: Any, value: Any, path: Path) -> Any:
        """Return an option's value with every calendar in it read."""
        if hint is None or not value or not _holds_calendar(hint):
            return value
        if _is_calendar(hint):
            return self._events(effective, value, path)
        while get_origin(hint) is Annotated:
            hint = get_args(hint)[0]
        if get_origin(hint) is tuple:
            inner = get_args(hint)[0]
            return [self._filled(effective, inner, one, (*path, place)) for place, one in enumerate(value)]
        types = hints(hint)
        return {key: self._filled(effective, types.get(key), one, (*path, key)) for key, one in value.items()}

    def _events(self, effective: Effective, name: str, path: Path) -> tuple[calendars.Event, ...]:
        around = next((path[:end] for end in range(len(path), -1, -1) if path[:end] in effective.origins), ())
        origin = effective.origins.get(around) or Origin("policy", Mark(1, 1))
        try:
            return self._file(os.path.normpath(os.path.join(os.path.dirname(origin.file), name)), name)
        except ValueError as fault:
            self.faults.append(Complaint(origin.file, origin.mark, path, f"{name}: {fault}"))
            return ()

    def _file(self, path: str, name: str) -> tuple[calendars.Event, ...]:
        if not name.endswith(".ics") or os.path.isabs(name) or ".." in name.split("/"):
            raise ValueError("a calendar is an .ics file beside the policy or below it")
        if path not in self._read:
            if len(self._read) >= _MOST_FILES:
                raise ValueError(f"more than {_MOST_FILES} calendars")
            data = self._content(path)
            if data is None:
                raise ValueError("there is no such calendar")
            if len(data) > MOST_BYTES:
                raise ValueError(f"larger than {MOST_BYTES >> 20} MiB")
            self._read[path] = calendars.parse(data)
        return self._read[path]


def _notes(hint: Any) -> Iterator[Any]:
    while get_origin(hint) is Annotated:
        yield from get_args(hint)[1:]
        hint = get_args(hint)[0]


def _is_calendar(hint: Any) -> bool:
    return any(type(note).__name__ == "Form" and note.name == "calendar" for note in _notes(hint))


def _holds_calendar(hint: Any) -> bool:
    """Whether an option's annotation is a calendar, or a list of groups of which one part is."""
    if _is_calendar(hint):
        return True
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) is tuple:
        return _holds_calendar(get_args(hint)[0])
    # Groups inside groups hold none: looking into those that hold their own sort would never end.
    return hasattr(hint, "_fields") and any(map(_is_calendar, hints(hint).values()))
