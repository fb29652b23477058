"""What is asked of GitLab about what guards a project, and what a refusal means by tier and role."""

from collections.abc import Callable
from typing import TypeVar

from refwarden.model.errors import Gone, SourceError, Unauthorised, Unscoped
from refwarden.model.protection.approval_rules import ApprovalRule, Approving
from refwarden.model.protection.permissive import Entry
from refwarden.model.text import printable
from refwarden.sources.gitlab.asking import Asking
from refwarden.sources.gitlab.merging import EXTERNAL, ExternalCheck, Policies, licensed
from refwarden.sources.gitlab.questions import at_project
from refwarden.sources.gitlab.settings import Seen, approval_rule, approving, entries, external_check, tag_entry
from refwarden.sources.gitlab.told import MAINTAINER, UNTOLD, Told, tell
from refwarden.sources.gitlab.words import Node

T = TypeVar("T")
_REBASING = (18, 11)  # from this version on a merge may rebase first, which REST tells from 19.4 on
_FULL = 100  # a list of just so many pages may have been cut short, which GitLab does not say


class Guarding:
    """Reads what guards a project, each part once, and no part that nobody wants.

    Args:
        asking: Asks GitLab.
        project: The project, as REST has it.
        told: What GraphQL says of it; None where it was not asked, or did not say.
        tags: Whether tags are judged.
        alone: Whether it is the only project of the run, of which GraphQL may be asked what only that tells.
    """

    def __init__(
        self, asking: Asking, project: Node, told: Told | None = None, *, tags: bool = True, alone: bool = False
    ) -> None:
        self._asking = asking
        self._project = project
        self._told = told
        self._tags = tags
        self._alone = alone
        self._unscoped = ""  # why the token is for less than was asked
        self._path = str(project["path_with_namespace"])
        self._at = at_project(self._path)

    @property
    def maintains(self) -> bool:
        """Whether whoever asks is a maintainer, from whom GitLab hides nothing but what the tier lacks."""
        if self._told is not None:
            return self._told.level >= MAINTAINER
        told = self._project.get("permissions") or {}
        levels = [int((told.get(one) or {}).get("access_level") or 0) for one in ("project_access", "group_access")]
        return max(levels) >= MAINTAINER

    def seen(self) -> Seen:
        """Return what is to be seen. What is not says why; nothing is raised but Unreadable."""
        listed, unseen = self._branches()
        whole = None if unseen else listed
        rules, how, hidden = self._approvals(whole)
        push_rule, unruled = self._push_rule()
        tags = self._optional("/protected_tags") if self._tags else []
        return Seen(
            project=self._project,
            entries=listed,
            unseen=unseen,
            rules=rules,
            how=how,
            push_rule=push_rule,
            hidden=(hidden, unruled),
            tags=None if tags is None else tuple(map(tag_entry, tags)),
            policies=self._policies(whole),
            checks=self._checks(whole),
            rebases=self._rebases(),
        )

    def _branches(self) -> tuple[tuple[Entry, ...], str]:
        """Return the protected branches, and why there may be more of them."""
        listed = self._optional("/protected_branches")
        if listed is None and self._unscoped:
            return (), self._hidden("the protected branches")
        if listed is None:
            return (), "GitLab shows protected branches to those who may read the code, and not to this token"
        if len(listed) and len(listed) % _FULL == 0:
            return entries(listed), f"GitLab lists {len(listed)} protected branches, and may have cut the list there"
        return entries(listed), ""

    def _approvals(self, branches: tuple[Entry, ...] | None) -> tuple[tuple[ApprovalRule, ...] | None, Approving, str]:
        """Return the rules, how people approve, and why something of them is not to be seen.

        Whether the project's licence has them the project itself says, and no refusal does: GitLab refuses approval
        rules by the licence of the server, and settings by none (`API::ProjectApprovalRules`, `API::ProjectApprovals`).

        Args:
            branches: The protected branches, None where there may be more.
        """
        if not licensed(self._project):
            return (), Approving(), ""
        told = self._told.rules(branches) if self._told is not None and branches is not None else None
        if told is None:
            found = self._optional("/approval_rules")
            if found is None:
                return None, Approving(), self._hidden("its approval rules")
            told = tuple(map(approval_rule, found))
        if not any(one.demanding for one in told):
            return told, Approving(), ""
        how = approving(self._part(lambda: self._asking.held(f"{self._at}/approvals")) or {})
        return told, how, self._hidden("how people approve") if None in how else ""

    def _push_rule(self) -> tuple[Node | None, str]:
        """Return the push rule and why it is not to be seen."""
        if not licensed(self._project):
            return None, ""
        signed = self._told.signed if self._told is not None else None
        if signed is not None:
            return {"reject_unsigned_commits": signed}, ""
        told = self._part(lambda: (self._asking.found(f"{self._at}/push_rule"),))  # `null` where none was ever set
        return (None, self._hidden("its push rule")) if told is None else (told[0], "")

    def _policies(self, branches: tuple[Entry, ...] | None) -> Policies:
        """Return what is told of security policies, which only a licence with them has, and only GraphQL tells."""
        if EXTERNAL not in self._project or branches == ():
            return Policies()
        told = self._told
        if told is None and self._alone:
            told = tell(self._asking, [self._project], names=False).get(self._path)
        if told is None:
            self._asking.failed(
                f"GitLab did not say which security policies {printable(self._path)} has", "run it again"
            )
            return UNTOLD
        return told.policies(self._project, branches or ())

    def _checks(self, branches: tuple[Entry, ...] | None) -> tuple[ExternalCheck, ...] | None:
        """Return the external status checks, where any must pass: https://docs.gitlab.com/api/status_checks/."""
        if self._project.get(EXTERNAL) is not True:
            return ()
        told = self._told.checks(branches) if self._told is not None and branches is not None else None
        if told is not None:
            return told
        found = self._optional("/external_status_checks") if self.maintains else None
        return None if found is None else tuple(map(external_check, found))

    def _rebases(self) -> tuple[bool | None, str]:
        """Return whether a merge rebases first, and why that is not known.

        The server's version is asked once in a run, and only where something hangs on it.
        Source: https://docs.gitlab.com/user/project/merge_requests/methods/#automatic-rebase-before-merge
        """
        told = self._project.get("automatic_rebase_enabled")
        if isinstance(told, bool) or self._project.get("merge_method") not in ("ff", "rebase_merge"):
            return told is True, ""
        if (0, 0) < self._asking.version < _REBASING:
            return False, ""
        return None, "a merge may rebase first, whose result no pipeline tried; GitLab tells from version 19.4 on"

    def _hidden(self, what: str) -> str:
        why = self._unscoped or "it shows them where the tier is Premium or Ultimate, to the role Maintainer"
        return f"GitLab does not show {what} of {printable(self._path)}: {why}"

    def _optional(self, path: str) -> list[Node] | None:
        """Return a list, None where it is refused."""
        return self._part(lambda: self._asking.all_of(f"{self._at}{path}", "name"))

    def _part(self, ask: Callable[[], T]) -> T | None:
        """Return a part of what is seen, None where it is refused: to a role, or to a token that is for less."""
        try:
            return ask()
        except (Gone, Unauthorised):
            return None
        except Unscoped as fault:
            self._unscoped = fault.reason
            return None
        except SourceError as fault:
            raise self._asking.failed(fault.reason, fault.remedy) from None
