"""What guards a branch or tag on GitLab, translated: mappings in, a Protection out; nothing is asked here.

Whatever any protected branch that matches grants is granted; approval rules, merge checks and push rules add to it. See
model.protection.permissive and model.protection.approval_rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from refwarden.model.hosted import MergeMethod, RepositorySettings
from refwarden.model.protection import Bypass, Guard, Protection, approval_rules, permissive
from refwarden.model.protection.approval_rules import ApprovalRule, Approving
from refwarden.model.protection.patterns import DEEP, Names, Pattern, Step, literal
from refwarden.model.protection.permissive import Entry, Grant
from refwarden.model.refs import HEADS, TAGS
from refwarden.model.text import printable
from refwarden.sources.gitlab.words import Node

_KINDS: Mapping[str, Any] = {"any_approver": "any", "code_owner": "owners", "report_approver": "report"}
_ADVANCE: Mapping[str, str] = {
    "commit_message_regex": "messages",
    "commit_message_negative_regex": "messages",
    "branch_name_regex": "names",
    "author_email_regex": "emails",
}
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
    """

    project: Node
    entries: tuple[Entry, ...] = ()
    unseen: str = ""
    rules: tuple[ApprovalRule, ...] | None = ()
    how: Approving = Approving()
    push_rule: Node | None = None
    hidden: tuple[str, str] = ("", "")
    tags: tuple[Entry, ...] | None = ()


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
    """Return an approval rule: https://docs.gitlab.com/api/merge_request_approvals/."""
    return ApprovalRule(
        name=str(told["name"]),
        required=int(told.get("approvals_required") or 0),
        kind=_KINDS.get(str(told.get("rule_type")), "regular"),
        branches=tuple(str(one["name"]) for one in told.get("protected_branches") or ()),
        protected=told.get("applies_to_all_protected_branches") is True,
    )


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
    governed = bool(permissive.governing(seen.entries, branch)) or bool(seen.unseen)
    rules = None if seen.rules is None else approval_rules.about(seen.rules, branch, protected=governed)
    others = [
        *approval_rules.demanding(rules, seen.how, pushers, seen.hidden[0]),
        *_merging(seen.project, pushers),
        *_pushing(seen),
    ]
    return permissive.protection(seen.entries, branch, others, seen.unseen, _MAINTAINER)


def _merging(project: Node, pushers: tuple[Bypass, ...] | None) -> Iterable[Guard]:
    """Yield what the project's merge checks demand; whoever may push walks around them.

    Source: https://docs.gitlab.com/user/project/merge_requests/methods/ and .../auto_merge/
    """
    method = project.get("merge_method")
    demands: dict[str, Any] = {
        "threads": project.get("only_allow_merge_if_all_discussions_are_resolved") is True,
        "strict": method in ("ff", "rebase_merge"),
        "linear": method == "ff",
        "queue": project.get("merge_trains_enabled") is True,
        "methods": _methods(project),
    }
    gaps = {}
    if project.get("only_allow_merge_if_pipeline_succeeds") is True:
        gaps["checks"] = "GitLab demands that the pipeline succeeds, and not which jobs it has"
    for name, field in (("threads", "only_allow_merge_if_all_discussions_are_resolved"), ("strict", "merge_method")):
        if field not in project:  # shown to members alone
            gaps[name] = "GitLab shows its merge checks to members alone"
    yield Guard("merge checks", "of the project", demands, pushers, gaps=gaps)


def _methods(project: Node) -> tuple[MergeMethod, ...] | None:
    """Return the ways to merge; None where GitLab does not show them."""
    method, squash = project.get("merge_method"), project.get("squash_option")
    if method is None:
        return None
    found: list[MergeMethod] = [] if squash == "always" else ["rebase" if method == "ff" else "merge"]
    return tuple([*found, "squash"] if squash != "never" else found)


def _pushing(seen: Seen) -> Iterable[Guard]:
    """Yield what the push rule demands of everybody; it is compared with nothing but itself."""
    told, hidden = seen.push_rule or {}, seen.hidden[1]
    if hidden:
        yield Guard("push rule", "that is not seen", {}, (), gaps=dict.fromkeys(("signed", *_ADVANCE.values()), hidden))
        return
    gaps = {
        demand: f"GitLab's push rule says {printable(str(told[field]))[:100]!r}, which is not compared with the policy"
        for field, demand in _ADVANCE.items()
        if told.get(field)
    }
    yield Guard("push rule", "of the project", {"signed": told.get("reject_unsigned_commits") is True}, (), gaps=gaps)


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
    methods = _methods(project)
    if methods is None or "remove_source_branch_after_merge" not in project:
        return None
    return RepositorySettings(methods, project["remove_source_branch_after_merge"] is True)


def entries(listed: Sequence[Node]) -> tuple[Entry, ...]:
    """Return protected branches."""
    return tuple(map(entry, listed))
