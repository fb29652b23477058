"""What merge checks, external status checks, push rules and security policies of GitLab demand, as guards."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from refwarden.model.hosted import MergeMethod
from refwarden.model.protection import Bypass, Guard, Wanted
from refwarden.model.protection.permissive import Entry, governing, matches
from refwarden.model.text import printable
from refwarden.sources.gitlab.words import Node

Pushers = tuple[Bypass, ...] | None
_THREADS = "only_allow_merge_if_all_discussions_are_resolved"
_PIPELINE = "only_allow_merge_if_pipeline_succeeds"
EXTERNAL = "only_allow_merge_if_all_status_checks_passed"  # shown where the licence has external status checks
LICENSED = "approvals_before_merge"  # shown where the licence has approval rules
_ADVANCE: Mapping[str, str] = {
    "commit_message_regex": "messages",
    "commit_message_negative_regex": "messages",
    "branch_name_regex": "names",
    "author_email_regex": "emails",
}
_BY_GROUP = "GitLab shows the project's own setting, and not whether one of its groups demands it"
_UNSIGNED = "GitLab takes unsigned commits that are made in its own pages or by its API, where it does not sign them"
_OF_POLICIES = ("approvals", "stale", "last-push")
_OF_PUSHES = ("pull", "no-force")


class ExternalCheck(NamedTuple):
    """An external status check, and the protected branches that it is limited to; none for every branch."""

    name: str
    branches: tuple[str, ...] = ()


class Policies(NamedTuple):
    """What is told of security policies.

    Attributes:
        doubt: Why some may be about the project; empty where certainly none is.
        pushing: Whether a policy keeps people from pushing to a branch, by the names of the branches of which that is
            told.
    """

    doubt: str = ""
    pushing: Mapping[str, bool] = {}


def licensed(project: Node) -> bool:
    """Tell whether a project's licence has approval rules and push rules: without it those left behind count no more.

    Source: GitLab itself (`EE::API::Entities::Project`, `ApprovalState#wrapped_approval_rules`), which show the one and
    regard the other where the project has the feature `merge_request_approvers`, whatever the server's licence has.
    """
    return LICENSED in project


def merging(project: Node, pushers: Pushers, rebases: tuple[bool | None, str] = (False, "")) -> Iterable[Guard]:
    """Yield what the project's merge checks demand; whoever may push walks around them.

    A merge request is held to what a group demands too, of which a project's own settings tell nothing
    (`MergeRequest#only_allow_merge_if_pipeline_succeeds?` of GitLab itself inherits it; REST shows the project's own).

    Sources: https://docs.gitlab.com/user/project/merge_requests/methods/, .../auto_merge/ and
    https://docs.gitlab.com/user/group/manage/#configure-merge-checks-for-a-group

    Args:
        project: The project, as REST has it.
        pushers: Who may push; None where that is not to be seen.
        rebases: Whether a merge rebases first, whose result no pipeline tried; and why that is not known.
    """
    method, gaps, mends = project.get("merge_method"), {}, {}
    demands: dict[str, Any] = {
        "threads": project.get(_THREADS) is True,
        "strict": method in ("ff", "rebase_merge") and rebases[0] is False,
        # A fast-forward moves to the source branch's head, which may hold merges, unless all is squashed into one.
        "linear": method == "ff" and project.get("squash_option") == "always",
        "queue": project.get("merge_trains_enabled") is True,
        "methods": methods(project),
    }
    if project.get(_PIPELINE) is True:
        gaps["checks"] = "GitLab demands that the pipeline succeeds, and not which jobs it has"
        mends["checks"] = "see that the jobs are in every pipeline: by a pipeline execution policy, say"
    if licensed(project) and (project.get("namespace") or {}).get("kind") == "group":
        for name, field in (("threads", _THREADS), ("checks", _PIPELINE)):
            if project.get(field) is False:
                gaps[name], mends[name] = _BY_GROUP, "turn it on in the project itself"
    for name, field in (("threads", _THREADS), ("checks", _PIPELINE), ("strict", "merge_method")):
        if field not in project:  # shown to members alone
            gaps[name] = "GitLab shows its merge checks to members alone"
    if method in ("ff", "rebase_merge") and rebases[0] is None:
        gaps["strict"], mends["strict"] = rebases[1], "see whether automatic rebase is off in the project's settings"
    yield Guard("merge checks", "of the project", demands, pushers, gaps=gaps, mends=mends)


def methods(project: Node) -> tuple[MergeMethod, ...] | None:
    """Return the ways to merge; None where GitLab does not show them."""
    method, squash = project.get("merge_method"), project.get("squash_option")
    if method is None:
        return None
    found: list[MergeMethod] = [] if squash == "always" else ["rebase" if method == "ff" else "merge"]
    return tuple([*found, "squash"] if squash != "never" else found)


def external(project: Node, checks: Iterable[ExternalCheck] | None, branch: str, pushers: Pushers) -> Iterable[Guard]:
    """Yield which external status checks must pass: each that is about the branch, where the project demands them.

    Source: https://docs.gitlab.com/user/project/merge_requests/status_checks/ and GitLab itself
    (`Project#any_external_status_checks_not_passed?`)
    """
    if project.get(EXTERNAL) is not True:
        return
    if checks is None:
        why = "GitLab shows external status checks, which must pass here, to maintainers alone"
        yield Guard("external status checks", "that are not seen", {}, pushers, gaps={"checks": why})
        return
    for one in checks:
        if not one.branches or any(matches(pattern, branch) for pattern in one.branches):
            yield Guard("external status check", one.name, {"checks": (Wanted(one.name),)}, pushers)


def pushing(project: Node, told: Node | None, hidden: str) -> Iterable[Guard]:
    """Yield what the push rule demands of everybody; it is compared with nothing but itself.

    That commits are signed it does not ask of those that people make in GitLab's pages, or by its API:
    https://gitlab.com/gitlab-org/gitlab/-/issues/5937, and `PushRules::CommitCheck` of GitLab itself.
    """
    if not licensed(project):
        return
    if hidden:
        yield Guard("push rule", "that is not seen", {}, (), gaps=dict.fromkeys(("signed", *_ADVANCE.values()), hidden))
        return
    rule = told or {}
    gaps = {
        demand: f"GitLab's push rule says {printable(str(rule[field]))[:100]!r}, which is not compared with the policy"
        for field, demand in _ADVANCE.items()
        if rule.get(field)
    }
    mends = {}
    if rule.get("reject_unsigned_commits") is True:
        gaps["signed"], mends["signed"] = _UNSIGNED, "judge the commits themselves, by the rule signature"
    yield Guard("push rule", "of the project", {}, (), gaps=gaps, mends=mends)


def policies(told: Policies, entries: Iterable[Entry], branch: str, pushers: Pushers) -> Iterable[Guard]:
    """Yield what security policies may demand of a branch beside all that is seen, which is never certain.

    They are about protected branches alone. Whether one keeps people from pushing GitLab tells of a protected branch of
    the project that has a branch's very name, whoever asks; of wildcards and of the groups' entries it does not.

    Sources: https://docs.gitlab.com/user/application_security/policies/merge_request_approval_policies/ and GitLab
    itself (`PolicyBranchesService#included_branches`, `EE::ProtectedBranch#protected_from_push_by_security_policy?`)
    """
    if not governing(entries, branch):
        return
    kept = told.pushing.get(branch)
    gaps = dict.fromkeys(_OF_POLICIES, told.doubt) if told.doubt else {}
    if kept:
        gaps |= dict.fromkeys(_OF_PUSHES, "a security policy keeps people from pushing, but for those whom it excepts")
    elif kept is None and told.doubt:
        gaps |= dict.fromkeys(_OF_PUSHES, told.doubt)
    if gaps:
        mends = dict.fromkeys(gaps, "read the security policies of project and group; ask as a member of the group")
        yield Guard("security policies", "that may be about it", {}, pushers, gaps=gaps, mends=mends)
