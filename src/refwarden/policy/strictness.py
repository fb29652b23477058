"""Which of two settings demands more: for locks, and for saying what a change of policy loosens."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

from refwarden.policy import signers, values
from refwarden.policy.catalogue import Catalogue
from refwarden.policy.document import Path
from refwarden.policy.options import hints

Direction = Literal["equal", "tighter", "looser", "different"]
LEVELS = ("off", "warning", "error")
_ABSENT: Any = None

# How the keys of branch and tag kinds lean; what is not here cannot be compared.
_KINDS = {
    "protected": "true",
    "stacked": "false",
    "from": "fewer, or all",
    "into": "fewer",
    "name": "set",
    "annotated": "true",
    "signed": "true",
    "immutable": "true",
    "on": "fewer, or all",
    "example": "free",
    "locked": "free",
}


class Strictness:
    """Compares settings by what the rules' options say of themselves."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def compare(self, path: Path, before: Any, after: Any) -> Direction:
        """Tell what a change at a path does. A path without a known direction is `different`."""
        if before == after:
            return "equal"
        if path[0] == "signers" and len(path) > 1:
            return signers.compare(before, after)
        return _compared(self._leaning(path), before, after)

    def _leaning(self, path: Path) -> str:
        section, key = path[0], path[-1]
        if section in ("branches", "tags"):
            return _KINDS.get(str(key), "")
        if section == "unknown" or key == "level" or (section == "rules" and len(path) == 2):
            return "level"
        if section != "rules":
            return ""
        if key in ("only", "at"):
            return "more, or all"
        if key == "except":
            return "fewer"
        if key == "locked":
            return "free"
        entry = self._catalogue.get(str(path[1]))
        hint = hints(entry.options).get(str(key)) if entry else None
        if get_origin(hint) is Annotated:
            for note in get_args(hint)[1:]:
                if type(note).__name__ == "Tighter":
                    return str(note.towards)
        return ""

    def changes(self, path: Path, before: Any, after: Any) -> list[tuple[Path, Direction, Any, Any]]:
        """Return every difference below a path: where, which way, and both values (None for absent)."""
        if before == after:
            return []
        if len(path) == 2 and path[0] == "rules":
            if before is None:
                return [(path, "tighter", before, after)]  # a rule more asks no less
            before, after = self._spelt_out(str(path[1]), before, after)
        if len(path) == 2 and path[0] == "signers":  # which keys count is one question, whatever the form of the answer
            return [(path, self.compare(path, before, after), before, after)]
        if not isinstance(before, dict) or not isinstance(after, dict):
            if isinstance(before, dict) and path[0] in ("branches", "tags", "rules", "signers"):
                return [(path, "looser", before, after)]  # taken away
            return [(path, self.compare(path, before, after), before, after)]
        found: list[tuple[Path, Direction, Any, Any]] = []
        for key in dict.fromkeys([*before, *after]):
            found += self.changes((*path, key), before.get(key), after.get(key))
        return found

    def _spelt_out(self, rule: str, before: Any, after: Any) -> tuple[Any, Any]:
        """Return what two documents say of a rule, each with the defaults of whatever only the other one states.

        An option that is left out has its rule's default, not nothing; under `in:` it has what the rule has outside.
        """
        if isinstance(before, str) and not isinstance(after, dict):
            return before, after
        first, second = (_as_mapping(side) for side in (before, after))
        if first is None or second is None:
            return before, after
        entry = self._catalogue.get(rule)
        defaults = {"level": "error", **_plain(getattr(entry.options, "_field_defaults", {}) if entry else {})}
        sides = []
        for side, other in ((first, second), (second, first)):
            outside = {**defaults, **side}
            full = {**{key: defaults[key] for key in other if key in defaults}, **side}
            special: Mapping[str, Any] = {**(other.get("in") or {}), **(side.get("in") or {})}
            if special:
                full["in"] = {kind: _special(side, other, kind, outside) for kind in special}
            sides.append(full)
        return sides[0], sides[1]

    def loosened(self, path: Path, before: Any, after: Any) -> list[tuple[Path, str]]:
        """Return the changes below a locked path that are not tightenings: the path inside it, and what is wrong."""
        return [
            (where[len(path) :], "loosens it" if direction == "looser" else "changes it, and not only to demand more")
            for where, direction, _, _ in self.changes(path, before, after)
            if direction not in ("equal", "tighter")
        ]


def _as_mapping(rule: Any) -> dict[str, Any] | None:
    return {"level": rule} if isinstance(rule, str) else rule if isinstance(rule, dict) else None


def _plain(defaults: Mapping[str, Any]) -> dict[str, Any]:
    """A rule's defaults as a document would write them."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in defaults.items()}


def _special(
    side: Mapping[str, Any], other: Mapping[str, Any], kind: str, outside: Mapping[str, Any]
) -> dict[str, Any]:
    mine, theirs = ((one.get("in") or {}).get(kind) or {} for one in (side, other))
    return {**{key: outside[key] for key in theirs if key in outside}, **mine}


def _compared(leaning: str, before: Any, after: Any) -> Direction:
    if leaning == "free" or (not before and not after and leaning.endswith(", or all")):
        return "equal"
    if leaning == "level":
        ranks = [LEVELS.index(value) if value in LEVELS else -1 for value in (before, after)]
        return "different" if -1 in ranks else "tighter" if ranks[1] > ranks[0] else "looser"
    if leaning in ("true", "false"):
        return "tighter" if after is (leaning == "true") else "looser"
    if leaning.endswith(", or all") and not (before and after):
        # An empty list stands for every kind, door or start: the most demanding `only`, the least demanding `from`.
        # Zero stands for no limit.
        return "tighter" if bool(after) is leaning.startswith(("fewer", "lower")) else "looser"
    if leaning.startswith(("higher", "lower")):
        before, after = _amount(before), _amount(after)
        if before is None or after is None:
            return "different"
        if before == after:
            return "equal"
        return "tighter" if (after > before) is leaning.startswith("higher") else "looser"
    if leaning.startswith(("more", "fewer")):
        return _inclusion(leaning, before, after)
    if leaning == "set":
        return "tighter" if before in (_ABSENT, "", []) else "looser" if after in (_ABSENT, "", []) else "different"
    return "different"


def _amount(value: Any) -> float | None:
    """A number, or a duration or size as one; None for what is neither."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    for read in (values.duration, values.size):
        try:
            return read(value)
        except ValueError:
            continue
    return None


def _inclusion(leaning: str, before: Any, after: Any) -> Direction:
    old, new = ({value} if isinstance(value, str) else {str(one) for one in value or ()} for value in (before, after))
    if old == new:
        return "equal"
    if old < new:
        return "tighter" if leaning.startswith("more") else "looser"
    if new < old:
        return "tighter" if leaning.startswith("fewer") else "looser"
    return "different"
