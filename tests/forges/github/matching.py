"""Which guards of the simulated GitHub reach which ref."""

import re
from functools import cache
from typing import Any

from tests.forges.github.guards import Protection, Rule, Ruleset
from tests.forges.github.people import App, Org, Team, User, at_least
from tests.forges.github.state import Repository


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """Compile GitHub's fnmatch: Ruby's `File.fnmatch` with FNM_PATHNAME.

    `*` and `?` stop at `/`; `**/` crosses directories; `[...]` is a class. There is no extglob and no `{a,b}`.
    Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
    managing-protected-branches/managing-a-branch-protection-rule, "about branch protection rules", and
    https://docs.ruby-lang.org/en/3.2/File.html#method-c-fnmatch.
    """
    out, at = "", 0
    while at < len(pattern):
        letter = pattern[at]
        close = pattern.find("]", at + 2)
        if pattern.startswith("**/", at) and (at == 0 or pattern[at - 1] == "/"):
            out, at = out + "(?:[^/]+/)*", at + 3
        elif letter == "*":
            out, at = out + "[^/]*", at + 1
        elif letter == "?":
            out, at = out + "[^/]", at + 1
        elif letter == "[" and close > 0:
            out, at = out + f"(?!/)[{pattern[at + 1 : close].replace(chr(92), chr(92) * 2)}]", close + 1
        else:
            out, at = out + re.escape(letter), at + 1
    return re.compile(out)


def fnmatch(pattern: str, name: str) -> bool:
    """Tell whether GitHub's pattern matches a name."""
    return _pattern(pattern).fullmatch(name) is not None


def classic_for(repository: Repository, branch: str) -> Protection | None:
    """Return the one classic rule that governs a branch: an exact name before any pattern, then the oldest.

    Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
    managing-protected-branches/managing-a-branch-protection-rule, "only one applies ... the one created first".
    """
    if not repository.has_protection:
        return None
    matching = [one for one in repository.protections if fnmatch(one.pattern, branch)]
    return next((one for one in matching if one.pattern == branch), matching[0] if matching else None)


def rulesets_of(repository: Repository, *, parents: bool = True) -> list[Ruleset]:
    """Return a repository's rulesets, and those of its organisation that reach it, whatever their enforcement.

    Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/
    managing-rulesets/about-rulesets.
    """
    if not repository.has_protection:
        return []
    found = list(repository.rulesets)
    if parents and isinstance(repository.owner, Org):
        found += [one for one in repository.owner.rulesets if reaches(one, repository)]
    return found


def reaches(ruleset: Ruleset, repository: Repository) -> bool:
    """Tell whether an organisation's ruleset is about a repository."""
    conditions = ruleset.conditions
    if "repository_name" in conditions:
        return _chosen(conditions["repository_name"], repository.name)
    if "repository_id" in conditions:
        return repository.id in conditions["repository_id"].get("repository_ids", ())
    if "repository_property" in conditions:
        asked = conditions["repository_property"]
        return all(_has(repository, one) for one in asked.get("include", ())) and not any(
            _has(repository, one) for one in asked.get("exclude", ())
        )
    return True


def _has(repository: Repository, asked: dict[str, Any]) -> bool:
    value = repository.properties.get(asked["name"])
    values = value if isinstance(value, list) else [value]
    return any(one in asked["property_values"] for one in values)


def _chosen(condition: dict[str, Any], name: str, aliases: dict[str, str] | None = None) -> bool:
    """Apply includes and excludes. An empty include chooses nothing, or, with excludes, all but those."""

    def matches(pattern: str) -> bool:
        if pattern == "~ALL":
            return True
        if pattern.startswith("~"):
            return (aliases or {}).get(pattern) == name
        return fnmatch(pattern, name)

    include, exclude = condition.get("include") or [], condition.get("exclude") or []
    chosen = any(map(matches, include)) if include else bool(exclude)
    return chosen and not any(map(matches, exclude))


def targets(ruleset: Ruleset, repository: Repository, ref: str) -> bool:
    """Tell whether a ruleset that reaches a repository is about a ref, given whole (`refs/heads/main`)."""
    kind = "branch" if ref.startswith("refs/heads/") else "tag"
    if ruleset.target != kind:
        return False
    default = {"~DEFAULT_BRANCH": f"refs/heads/{repository.default_branch}"}
    return _chosen(ruleset.conditions.get("ref_name") or {}, ref, default)


def active_rules(repository: Repository, branch: str) -> list[tuple[Ruleset, Rule]]:
    """Return every rule that binds a branch, from every active ruleset: `evaluate` and `disabled` bind nobody.

    Source: https://docs.github.com/rest/repos/rules#get-rules-for-a-branch: "All active rules that apply will be
    returned, regardless of the level at which they are configured. Rules in rulesets with evaluate or disabled
    enforcement statuses are not returned."
    """
    return [
        (ruleset, rule)
        for ruleset in rulesets_of(repository)
        if ruleset.enforcement == "active" and targets(ruleset, repository, f"refs/heads/{branch}")
        for rule in ruleset.rules
    ]


def is_protected(repository: Repository, branch: str) -> bool:
    """Tell what `branches/{branch}` calls `protected`: by either mechanism."""
    return classic_for(repository, branch) is not None or bool(active_rules(repository, branch))


def bypass_mode(ruleset: Ruleset, repository: Repository, actor: User | App | None) -> str | None:
    """Return how an actor may walk around a ruleset (`always` before the others), None for not at all."""
    modes = [one.mode for one in ruleset.bypass if _covers(one.actor_type, one.actor_id, repository, actor)]
    return next((mode for mode in ("always", "exempt", "pull_request") if mode in modes), None)


def _covers(kind: str, actor_id: int | None, repository: Repository, actor: User | App | None) -> bool:
    if isinstance(actor, App):
        return kind == "Integration" and actor.id == actor_id
    if actor is None:
        return False
    owner = repository.owner
    if kind == "RepositoryRole":
        least = {2: "maintain", 4: "write", 5: "admin"}.get(actor_id or 0)
        return least is not None and at_least(repository.role(actor), least)
    if not isinstance(owner, Org):
        return False
    if kind == "OrganizationAdmin":
        return owner.members.get(actor) == "admin"
    return kind == "Team" and any(team.id == actor_id and actor in team.everybody() for team in owner.teams)


def allowed(listed: list[User | Team | App], actor: User | App | None) -> bool:
    """Tell whether a list of people, teams and Apps lets an actor through."""
    return actor in listed or any(isinstance(one, Team) and actor in one.everybody() for one in listed)
