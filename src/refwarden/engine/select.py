"""Which rules judge at a door, with which options for which branch kind."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from refwarden.model.kinds import BranchKind
from refwarden.model.verdict import Level
from refwarden.policy.compiled import DOORS, Policy, RuleSetting
from refwarden.rules.base import Rule
from refwarden.rules.index import Entry


class Selected(NamedTuple):
    """A rule that takes part, with what the policy says of it."""

    rule: Rule
    setting: RuleSetting

    def concerns(self, kind: BranchKind) -> bool:
        """Tell whether the policy wants the rule for branches of this kind."""
        if self.setting.only and kind.name not in self.setting.only:
            return False
        return kind.name not in self.setting.unless

    def level(self, kind: BranchKind) -> Level:
        """Return the rule's level for branches of this kind."""
        level: Level = self.setting.by_kind.get(kind.name, {}).get("level", self.setting.level)
        return level

    def options(self, kind: BranchKind) -> Any:
        """Return the rule's options for branches of this kind: its own defaults, the policy's, those `in:` the kind."""
        special = self.setting.by_kind.get(kind.name, {})
        merged = {**self.setting.options, **{key: value for key, value in special.items() if key != "level"}}
        return self.rule.options(**{key: _frozen(value) for key, value in merged.items()})


def _frozen(value: Any) -> Any:
    """Lists of the document as tuples, so that options stay as immutable as facts."""
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, Mapping):
        return {key: _frozen(item) for key, item in value.items()}
    return value


def select(
    policy: Policy, door: str, names: Iterable[str] = (), absent: frozenset[str] = frozenset()
) -> list[Selected]:
    """Return the rules that the policy turns on at a door, loaded.

    Args:
        policy: What is turned on.
        door: One of `DOORS`.
        names: Names or codes to limit the choice to; none for all.
        absent: Names of subject types of which this run has none; a rule about nothing else is not even loaded.
    """
    letter = DOORS[door]
    wanted = frozenset(names)
    return [
        Selected(Entry(setting.code, setting.name, setting.module, setting.doors).load(), setting)
        for setting in policy.rules
        if letter in setting.doors
        and not (setting.about and absent.issuperset(setting.about))
        and (not wanted or setting.name in wanted or setting.code in wanted)
    ]
