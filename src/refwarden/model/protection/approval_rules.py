"""GitLab's approval rules: which of them are about a branch, and how many people must agree in the end.

A merge request must satisfy each rule by itself, and one person may count for several. So what is certain to be
demanded is the largest number of any rule that is about the branch, and not their sum.

Sources: https://docs.gitlab.com/user/project/merge_requests/approvals/rules/ and .../approvals/settings/,
https://docs.gitlab.com/api/merge_request_approvals/ and, where they are silent, GitLab's own code
(`ApprovalWrappedRule#approved?`, `ApprovalState.filter_author`, `.filter_committers`, `#approval_rules_overwritten?`).
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from refwarden.model.protection.bypass import Bypass
from refwarden.model.protection.guards import Guard
from refwarden.model.protection.permissive import matches
from refwarden.model.text import plural, printable

# `any` takes anybody who may approve; `owners` is made of the CODEOWNERS file; `report` asks only when a scanner found
# something, so that it demands nothing of every merge request.
RuleKind = Literal["regular", "any", "owners", "report"]
_OPEN = "ask for the number by the rule of all eligible users, which GitLab never approves by itself"


class ApprovalRule(NamedTuple):
    """A rule of a project.

    Attributes:
        name: Its name.
        required: How many of its approvers must agree.
        kind: Whose it is.
        branches: The protected branches that it is limited to, each by its name or wildcard; empty for every branch.
        protected: Whether it is limited to protected branches, whichever they are.
        eligible: How many people may approve by it, or at least how many; None where the host does not say.
    """

    name: str
    required: int
    kind: RuleKind = "regular"
    branches: tuple[str, ...] = ()
    protected: bool = False
    eligible: int | None = None

    @property
    def demanding(self) -> bool:
        """Whether it asks something of every merge request that it is about."""
        return self.required > 0 and self.kind != "report"


class Approving(NamedTuple):
    """How a project lets people approve. None where the host does not say.

    Attributes:
        resets: Whether a push takes every approval back.
        authors: Whether authors may approve their own.
        committers: Whether people whose commits it holds may.
        editing: Whether authors may edit the rules of their merge requests.
    """

    resets: bool | None = None
    authors: bool | None = None
    committers: bool | None = None
    editing: bool | None = None


class Worth(NamedTuple):
    """How many approvals by others than the author a rule is sure to bring.

    Attributes:
        least: The number that is certain.
        doubt: Why it may be more; empty where it is not.
        mend: What would make it certain.
        void: Why it is less than the rule says; empty where it is not.
    """

    least: int
    doubt: str = ""
    mend: str = ""
    void: str = ""


def about(rules: Iterable[ApprovalRule], branch: str, *, protected: bool) -> tuple[ApprovalRule, ...]:
    """Return the rules that are about a branch and demand something of every merge request into it.

    Args:
        rules: The project's rules.
        branch: The branch.
        protected: Whether it is protected by anything.
    """
    return tuple(
        rule
        for rule in rules
        if rule.demanding
        and (protected or not rule.protected)
        and (not rule.branches or any(matches(one, branch) for one in rule.branches))
    )


def worth(rule: ApprovalRule, how: Approving, unseen: str) -> Worth:
    """Return what a rule is sure to bring.

    Whoever may edit the rules of a merge request decides what it needs; and one that asks for more people than are left
    to approve GitLab approves by itself.

    Args:
        rule: The rule.
        how: How approvals are given.
        unseen: Why that is not to be seen, where it is not.
    """
    name = f"the rule {printable(rule.name)}"
    if how.editing:
        return Worth(0, void=f"whoever opens a merge request may edit {name} there")
    if rule.kind == "regular":
        lacking = _too_few(rule, how, name, unseen)
        if lacking is not None:
            return lacking
    if how.editing is None:
        return Worth(0, unseen)
    if how.authors:
        return Worth(rule.required - 1, void=f"authors may approve by {name} themselves")
    return Worth(rule.required) if how.authors is False else Worth(rule.required - 1, unseen)


def _too_few(rule: ApprovalRule, how: Approving, name: str, unseen: str) -> Worth | None:
    """Return what a rule of certain people is worth where GitLab approves it by itself, or may; None where it does not.

    Of its approvers the author is left out, and every committer, where these may not approve. Whose commits a merge
    request holds GitLab tells by the committers' addresses, which whoever makes a commit writes.
    """
    alone = "GitLab approves by itself"
    if rule.eligible is None:
        words = f"GitLab does not show who may approve by {name}, and a rule for which there are too few it approves"
        return Worth(0, words, "give a token of somebody who may see the groups of the rule")
    few = f"{name} asks for {rule.required}, where {plural(rule.eligible, 'person', 'people')} may approve"
    if rule.eligible < rule.required:
        return Worth(0, void=f"{few}, and such a rule {alone}")
    if how.authors is None or how.committers is None:
        return Worth(0, unseen)
    if not how.committers:
        words = f"{few}, and committers may not: a rule for which there are too few left {alone}"
        return Worth(0, words, _OPEN)
    if not how.authors and rule.eligible == rule.required:
        words = f"{few}: where one of them opened the merge request, there are too few left, and the rule {alone}"
        return Worth(0, words, f"let more people approve by {name}, or {_OPEN}")
    return None


def demanding(
    rules: Iterable[ApprovalRule] | None,
    how: Approving,
    pushers: tuple[Bypass, ...] | None,
    unseen: str,
    perhaps: tuple[Iterable[ApprovalRule], str] = ((), ""),
) -> list[Guard]:
    """Return what approvals a branch demands, as guards.

    Args:
        rules: The rules about the branch; None where they are not to be seen.
        how: How approvals are given.
        pushers: Who may push to the branch, and so past all of it; None where that is not to be seen.
        unseen: Why something of it is not to be seen.
        perhaps: Rules that may be about the branch as well, and why nobody can tell.
    """
    if rules is None:
        gaps = dict.fromkeys(("approvals", "owners", "stale", "last-push"), unseen)
        return [Guard("approval rules", "that are not seen", {}, None, gaps=gaps)]
    certain, unsure = list(rules), list(perhaps[0])
    found = [*_guards(certain, how, pushers, unseen), *(_perhaps(one, perhaps[1]) for one in unsure)]
    if not certain and not unsure:
        return []
    # What becomes of approvals is no demand where none is demanded.
    settings = {"stale": how.resets, "last-push": None if how.committers is None else not how.committers}
    demands = {key: True for key, value in settings.items() if value and certain}
    gaps = {key: unseen for key, value in settings.items() if value is None}
    gaps |= {key: perhaps[1] for key, value in settings.items() if value and not certain}
    return [*found, Guard("approval settings", "of the project", demands, pushers, gaps=gaps)]


def _guards(
    rules: Iterable[ApprovalRule], how: Approving, pushers: tuple[Bypass, ...] | None, unseen: str
) -> Iterator[Guard]:
    for rule in rules:
        told = worth(rule, how, unseen)
        yield Guard(
            "approval rule",
            rule.name,
            {"approvals": told.least} if told.least else {},
            pushers,
            gaps={"approvals": told.doubt} if told.doubt else {},
            caps={"approvals": rule.required},
            mends={"approvals": told.mend} if told.mend else {},
            voids={"approvals": told.void} if told.void else {},
        )


def _perhaps(rule: ApprovalRule, why: str) -> Guard:
    return Guard("approval rule", rule.name, {}, None, gaps={"approvals": why}, caps={"approvals": rule.required})
