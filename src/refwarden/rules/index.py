"""Every rule, one line each: code, name, module, doors.

Doors: c commit, p push, r receive, m pull request, a audit, s settings, g gate. Only the modules of the rules that a
policy turns on at the door in question are imported.
"""

from typing import NamedTuple

from refwarden.rules.base import Rule


class Entry(NamedTuple):
    """One line of the index; `module` is below `refwarden.rules`, or a full path for a rule from elsewhere."""

    code: str
    name: str
    module: str
    doors: str

    def load(self) -> Rule:
        """Import the rule's module and return its RULE."""
        path = self.module if self.module.startswith("/") else f"refwarden.rules.{self.module}"
        # __import__ rather than importlib, which the hot path need not load.
        rule: Rule = __import__(path.lstrip("/"), fromlist=["RULE"]).RULE
        return rule


RULES = (Entry("RW104", "protected-push", "refs.protected_push", "pra"),)

BY_NAME = {entry.name: entry for entry in RULES}
