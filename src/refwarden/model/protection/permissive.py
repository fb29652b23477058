"""GitLab's protected branches: whatever any entry that matches a branch grants is granted.

GitHub's guards add up to the strictest; here the most permissive entry decides, an exact name does not overrule a
wildcard, and only the code owners' approval is restrictive. What is left after that is told as guards, so that every
rule asks both hosts the same questions.

Sources: https://docs.gitlab.com/user/project/repository/branches/protected/ and, where it is silent, GitLab's own code
(`ProtectedBranch.protected_ref_accessible_to?`, `.allow_force_push?`, `.branch_requires_code_owner_approval?`).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from refwarden.model.protection.bypass import Bypass
from refwarden.model.protection.guards import Guard, Protection
from refwarden.model.text import listed

NOBODY, DEVELOPERS, MAINTAINERS, ADMINISTRATORS = 0, 30, 40, 60
_ROLES = {DEVELOPERS: "role developer", MAINTAINERS: "role maintainer", ADMINISTRATORS: "administrators"}
_KIND = "protected branch"
# Of a branch that nothing protects GitLab demands none of these, whatever the rest of its settings say.
OF_BRANCHES = frozenset({"pull", "update", "locked", "no-force", "no-deletion", "owners", "creation"})


class Grant(NamedTuple):
    """Whom an entry lets do something.

    Attributes:
        level: The access level that is needed: `NOBODY`, `DEVELOPERS`, `MAINTAINERS`, `ADMINISTRATORS`.
        who: One user, group or deploy key in words, such as `user ana`; empty where the level itself is granted. GitLab
            shows a level beside these too, which means nothing.
    """

    level: int
    who: str = ""


class Entry(NamedTuple):
    """One protected branch, or wildcard over branches.

    Attributes:
        pattern: Its name; `*` stands for any text, `/` included.
        push: Who may push to it.
        merge: Who may merge into it.
        force: Whether those who may push may force it.
        owners: Whether code owners must approve.
        group: Whether it is a group's, which holds for all of its projects.
    """

    pattern: str
    push: tuple[Grant, ...]
    merge: tuple[Grant, ...] = ()
    force: bool = False
    owners: bool = False
    group: bool = False

    @property
    def words(self) -> str:
        """How people call it."""
        return f"{self.pattern} of the group" if self.group else self.pattern


def matches(pattern: str, branch: str) -> bool:
    """Tell whether an entry is about a branch: `*` stands for any text, also for none and for `/`; case counts."""
    if "*" not in pattern:
        return pattern == branch
    first, *middle, last = pattern.split("*")
    if len(branch) < len(first) + len(last) or not branch.startswith(first) or not branch.endswith(last):
        return False
    at, end = len(first), len(branch) - len(last)
    for part in middle:
        found = branch.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def governing(entries: Iterable[Entry], branch: str) -> tuple[Entry, ...]:
    """Return the entries that a branch is under: every one that matches."""
    return tuple(one for one in entries if matches(one.pattern, branch))


def protection(
    entries: Sequence[Entry], branch: str, others: Iterable[Guard] = (), unseen: str = "", remedy: str = ""
) -> Protection:
    """Return what such a host enforces on a branch.

    Args:
        entries: The protected branches of the project and its groups, as far as they are seen.
        branch: The branch.
        others: What approval rules, merge checks and push rules demand, each with who may walk around it; see `around`.
        unseen: Why there may be entries that are not seen; empty where the list is whole. An unseen entry can only
            grant more: what is seen to be granted is certain then, and what seems to be demanded is not.
        remedy: What would show them.
    """
    found = governing(entries, branch)
    made = [_half_seen(found, unseen)] if unseen else _of_branch(found)
    return Protection([*made, *others], "", remedy)


def around(entries: Sequence[Entry], branch: str, unseen: str = "") -> tuple[Bypass, ...] | None:
    """Return who may push to a branch, and so past everything that is asked of merge requests; None where unseen."""
    if unseen:
        return None
    found = governing(entries, branch)
    return _named(one for entry in found for one in entry.push) if found else (Bypass(_ROLES[DEVELOPERS]),)


def _of_branch(found: Sequence[Entry]) -> list[Guard]:
    if not found:
        return []
    name = listed([one.words for one in found], 5)
    pushers = _named(one for entry in found for one in entry.push)
    demands: dict[str, bool] = {"update": True, "pull": not _open(found)}
    demands["locked"] = not pushers and not _named(one for entry in found for one in entry.merge)
    demands["owners"] = any(one.owners for one in found)
    forced, doubt = _forced(found)
    demands["no-force"] = not forced and not doubt
    created = [] if _grown(found) else [Guard(_KIND, name, {"creation": True}, _named(_creating(found)))]
    return [
        Guard(_KIND, name, {key: True for key, value in demands.items() if value}, pushers, gaps=_gap(doubt)),
        # Git refuses to delete it; GitLab's page and API let maintainers.
        Guard(_KIND, name, {"no-deletion": True}, (Bypass(_ROLES[MAINTAINERS]),)),
        *created,
    ]


def _gap(doubt: str) -> dict[str, str]:
    return {"no-force": doubt} if doubt else {}


def _half_seen(found: Sequence[Entry], unseen: str) -> Guard:
    """Return the guard of a branch of whose entries some may be unseen."""
    # Whether pushes may be forced is never certain: an unseen entry of the group may disagree.
    certain = {"pull", "locked"} if _open(found) else set()
    certain |= {"creation"} if _grown(found) else set()
    # Any entry protects it from deletion, and from those who may not push.
    demands = {"no-deletion": True, "update": True} if found else {}
    if any(one.owners for one in found):
        demands["owners"] = True
    gaps = {one: unseen for one in OF_BRANCHES - certain if one not in demands}
    return Guard(_KIND, listed([one.words for one in found], 5) or "that is not seen", demands, None, gaps=gaps)


def _open(found: Sequence[Entry]) -> bool:
    """Tell whether a role, and not only people by name, may push."""
    return any(not one.who and one.level not in (NOBODY, ADMINISTRATORS) for entry in found for one in entry.push)


def _grown(found: Sequence[Entry]) -> bool:
    """Tell whether every developer may create such a branch: whoever may push to it, or merge into it, may.

    Source: `BranchCheck#protected_branch_creation_checks` of GitLab itself, which refuses whoever may do neither.
    """
    return any(not one.who and NOBODY < one.level <= DEVELOPERS for one in _creating(found))


def _creating(found: Sequence[Entry]) -> Iterator[Grant]:
    return (one for entry in found for one in (*entry.push, *entry.merge))


def _forced(found: Sequence[Entry]) -> tuple[bool, str]:
    """Tell whether pushes may be forced, and why that cannot be told.

    Any entry that allows it allows it. Where the project and its group differ, GitLab's manual lets the group decide
    and its code joins them, by version and by licence: then nobody can tell from outside.
    """
    group = [one.force for one in found if one.group]
    own = [one.force for one in found if not one.group]
    if group and own and any(group) != any(own):
        return False, "the project and its group disagree on forced pushes, and GitLab's versions on which counts"
    return any(group) or any(own), ""


def _named(grants: Iterable[Grant]) -> tuple[Bypass, ...]:
    """Return who is let in; of the roles the widest, which holds the narrower ones."""
    given = list(grants)
    levels = [one.level for one in given if not one.who and one.level != NOBODY]
    people = dict.fromkeys(one.who for one in given if one.who)
    # A level that is none of these three is a role of the group's own: it holds at least what the next lower one does.
    roles = [_ROLES.get(min(levels), f"access level {min(levels)}")] if levels else []
    return tuple(map(Bypass, (*roles, *people)))
