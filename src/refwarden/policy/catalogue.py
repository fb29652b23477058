"""What the policy must know of the rules, without knowing the rules: handed in by whoever knows both."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class RuleEntry(NamedTuple):
    """One rule: as in the rules' index, with the class that its options are declared by, and its subjects."""

    code: str
    name: str
    module: str
    doors: str
    options: type[Any]
    about: tuple[str, ...] = ()


Catalogue = Mapping[str, RuleEntry]
