"""What guards a branch or tag on GitLab, translated: mappings in, a Protection out; nothing is asked here.

Whatever any protected branch that matches grants is granted; approval rules, merge checks and push rules add to it. See
model.protection.permissive and model.protection.approval_rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from refwarden.model.hosted import RepositorySettings
from refwarden.model.protection import Bypass, Guard, Protection, approval_rules, permissive
from refwarden.model.protection.approval_rules import ApprovalRule, Approving
from refwarden.model.protection.patterns import DEEP, Names, Pattern, Step, literal
from refwarden.model.protection.permissive import Entry, Grant
from refwarden.model.refs import HEADS, TAGS
from refwarden.model.text import printable
from refwarden.sources.gitlab.merging import (
    ExternalCheck,
    Policies,
    Pushers,
    external,
    merging,
    methods,
    policies,
    pushing,
)
from refwarden.sources.gitlab.words import Node

_KINDS: Mapping[str, Any] = {"any_approver": "any", "code_owner": "owners", "report_approver": "report"}
_MAINTAINER = "give a token with the scope read_api, of somebody with the role Maintainer"


class Seen(NamedTuple):
    """What was seen of what guards a project.

    Attributes:
        project: The project, as REST has it.
        entries: Its protected branches and those of its groups, as far as they are seen.
        unseen: Why there may be more of them; empty where the list is whole.
        rules: Its approval rules; None where they are not to be seen.
        how: How it lets people approve.
        push_rule: Its push rule; None where there is none.
        hidden: Why approvals are not to be seen, and why push rules are not; empty where they are.
        tags: Its protected tags; None where they are not to be seen.
        checks: Its external status checks; None where they are not to be seen.
        policies: What is told of security policies that may be about it.
        rebases: Whether a merge rebases first, and why that is not known.
    """

    project: Node
    entries: tuple[Entry, ...] = ()
    unseen: str = ""
    rules: tuple[ApprovalRule, ...] | None = ()
    how: Approving = Approving()
    push_rule: Node | None = None
    hidden: tuple[str, str] = ("", "")
    tags: tuple[Entry, ...] | None = ()
    checks: tuple[ExternalCheck, ...] | None = ()
    policies: Policies = Policies()
    rebases: tuple[bool | None, str] = (False, "")


def entry(told: Node) -> Entry:
    """Return a protected branch; what a tier lacks is left out, and not demanded.

    Source: https://docs.gitlab.com/api/protected_branches/
    """
    return Entry(
        pattern=str(told["name"]),
        push=_grants(told.get("push_access_levels")),
        merge=_grants(told.get("merge_access_levels")),
        force=told.get("allow_force_push") is True,
        owners=told.get("code_owner_approval_required") is True,
        group=told.get("inherited") is True,
    )


def tag_entry(told: Node) -> Entry:
    """Return a protected tag: who may push is who may create it."""
    return Entry(str(told["name"]), _grants(told.get("create_access_levels")))


def _grants(levels: Iterable[Node] | None) -> tuple[Grant, ...]:
    return tuple(map(_grant, levels or ()))


def _grant(told: Node) -> Grant:
    """Return whom an entry names. The level that GitLab shows beside a person, group or key means nothing."""
    named = printable(str(told.get("access_level_description") or ""))[:100]
    for field, word in (("user_id", "user"), ("group_id", "group"), ("deploy_key_id", "deploy key")):
        if told.get(field) is not None:
            return Grant(0, f"{word} {named or told[field]}")
    return Grant(int(told.get("access_level") or 0))


def approval_rule(told: Node) -> ApprovalRule:
    """Return an approval rule: https://docs.gitlab.com/api/merge_request_approvals/.

    Of one with a group that the caller may not see GitLab shows nobody (`ApprovalRulePresenter#approvers`).
    """
    eligible = told.get("eligible_approvers")
    return ApprovalRule(
        name=str(told["name"]),
        required=int(told.get("approvals_required") or 0),
        kind=_KINDS.get(str(told.get("rule_type")), "regular"),
        branches=tuple(str(one["name"]) for one in told.get("protected_branches") or ()),
        protected=told.get("applies_to_all_protected_branches") is True,
        eligible=len(eligible) if isinstance(eligible, list) and not told.get("contains_hidden_groups") else None,
    )


def external_check(told: Node) -> ExternalCheck:
    """Return an external status check: https://docs.gitlab.com/api/status_checks/."""
    return ExternalCheck(str(told["name"]), tuple(str(one["name"]) for one in told.get("protected_branches") or ()))


def approving(told: Node) -> Approving:
    """Return how a project lets people approve."""
    given = (told.get(name) for name in _HOW)
    resets, authors, committers, editing = (one if isinstance(one, bool) else None for one in given)
    return Approving(
        resets,
        authors,
        None if committers is None else not committers,
        None if editing is None else not editing,
    )


_HOW = (
    "reset_approvals_on_push",
    "merge_requests_author_approval",
    "merge_requests_disable_committers_approval",
    "disable_overriding_approvers_per_merge_request",
)


def protection(seen: Seen, branch: str) -> Protection:
    """Return what GitLab enforces on a branch, there or to come."""
    pushers = permissive.around(seen.entries, branch, seen.unseen)
    others = [
        *_approving(seen, branch, pushers),
        *merging(seen.project, pushers, seen.rebases),
        *external(seen.project, seen.checks, branch, pushers),
        *pushing(seen.project, seen.push_rule, seen.hidden[1]),
        *policies(seen.policies, seen.entries, branch, pushers),
    ]
    return permissive.protection(seen.entries, branch, others, seen.unseen, _MAINTAINER)


def _approving(seen: Seen, branch: str, pushers: Pushers) -> list[Guard]:
    """Return what approvals are demanded; a rule for protected branches may be about one of which that is not known."""
    if seen.rules is None:
        return approval_rules.demanding(None, seen.how, pushers, seen.hidden[0])
    governed = bool(permissive.governing(seen.entries, branch))
    found = approval_rules.about(seen.rules, branch, protected=governed)
    perhaps = approval_rules.about(seen.rules, branch, protected=True) if seen.unseen else ()
    unsure = ([one for one in perhaps if one not in found], seen.unseen)
    return approval_rules.demanding(found, seen.how, pushers, seen.hidden[0], unsure)


def tag_protection(seen: Seen, tag: str) -> Protection:
    """Return what GitLab enforces on a tag.

    A protected tag can be moved by nobody, and deleted on its page by maintainers alone:
    https://docs.gitlab.com/user/project/protected_tags/
    """
    if seen.tags is None:
        return Protection((), "GitLab does not show its protected tags", _MAINTAINER)
    found = permissive.governing(seen.tags, tag)
    if not found:
        return Protection(())
    name = ", ".join(one.pattern for one in found[:5])
    creators = permissive.around(seen.tags, tag)
    return Protection(
        [
            Guard("protected tag", name, {"update": True}),
            Guard("protected tag", name, {"no-deletion": True}, (Bypass("role maintainer"),)),
            Guard("protected tag", name, {"creation": True}, creators),
        ]
    )


def divided(seen: Seen) -> list[Names]:
    """Return the refs that each wildcard is about: what divides names that are yet to come."""
    wild = [(HEADS, one) for one in seen.entries] + [(TAGS, one) for one in seen.tags or ()]
    names = [Names((_pattern(prefix + one.pattern),)) for prefix, one in wild if "*" in one.pattern]
    limited = {branch for rule in seen.rules or () for branch in rule.branches if "*" in branch}
    return names + [Names((_pattern(HEADS + branch),)) for branch in sorted(limited)]


def _pattern(text: str) -> Pattern:
    found: list[Step] = []
    for at, part in enumerate(text.split("*")):
        found += [DEEP, *literal(part)] if at else literal(part)
    return tuple(found)


def settings(project: Node) -> RepositorySettings | None:
    """Return what a project's settings say; None where GitLab does not show them."""
    offered = methods(project)
    if offered is None or "remove_source_branch_after_merge" not in project:
        return None
    return RepositorySettings(offered, project["remove_source_branch_after_merge"] is True)


def entries(listed: Sequence[Node]) -> tuple[Entry, ...]:
    """Return protected branches."""
    return tuple(map(entry, listed))
