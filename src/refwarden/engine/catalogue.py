"""The rules that a policy may speak of: the index's, and those that the installed environment adds."""

from refwarden.model.errors import UsageError
from refwarden.policy.catalogue import Catalogue, RuleEntry
from refwarden.rules.base import Rule
from refwarden.rules.index import RULES, Entry

GROUP = "refwarden.rules"


def catalogue() -> Catalogue:
    """Return every rule by name.

    Rules from elsewhere come from the entry points of the installed environment (`name = "package.module"`, where the
    module holds RULE), never from a repository.

    Raises:
        UsageError: An installed rule cannot be loaded, or takes a name that is taken.
    """
    from importlib.metadata import entry_points

    found = {entry.name: _entry(entry, entry.load()) for entry in RULES}
    for point in entry_points(group=GROUP):
        try:
            rule = point.load().RULE
        except Exception as fault:
            raise UsageError(f"the installed rule {point.name} cannot be loaded: {fault}; uninstall it") from fault
        if rule.name in found:
            raise UsageError(
                f"the installed rule {point.name} takes the name {rule.name}, which is taken; uninstall it"
            )
        found[rule.name] = _entry(Entry(rule.code, rule.name, f"/{point.value}", "cprma"), rule)
    return found


def _entry(entry: Entry, rule: Rule) -> RuleEntry:
    about = tuple(subject.__name__ for subject in rule.about)
    return RuleEntry(entry.code, entry.name, entry.module, entry.doors, rule.options, about)
