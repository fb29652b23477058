"""What is asked of GitLab about what guards a project, and what a refusal means by tier and role."""

from refwarden.model.errors import Gone, SourceError, Unauthorised
from refwarden.model.protection.approval_rules import ApprovalRule, Approving
from refwarden.model.protection.permissive import Entry
from refwarden.model.text import printable
from refwarden.sources.gitlab.asking import Asking, at_project
from refwarden.sources.gitlab.settings import Seen, approval_rule, approving, entries, tag_entry
from refwarden.sources.gitlab.told import MAINTAINER, Told
from refwarden.sources.gitlab.words import Node

_FULL = 100  # a list of just so many pages may have been cut short, which GitLab does not say


class Guarding:
    """Reads what guards a project, each part once, and no part that nobody wants.

    Args:
        asking: Asks GitLab.
        project: The project, as REST has it.
        told: What GraphQL says of it; None where it was not asked.
        tags: Whether tags are judged.
    """

    def __init__(self, asking: Asking, project: Node, told: Told | None = None, *, tags: bool = True) -> None:
        self._asking = asking
        self._project = project
        self._told = told
        self._tags = tags
        self._path = str(project["path_with_namespace"])
        self._at = at_project(self._path)
        # No cached_property: before Python 3.12 one lock of it is for all projects, and they would wait for each other.
        self._how: tuple[Node | None] | None = None

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
        rules, how, hidden = self._approvals(None if unseen else listed)
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
        )

    def _branches(self) -> tuple[tuple[Entry, ...], str]:
        """Return the protected branches, and why there may be more of them."""
        listed = self._optional("/protected_branches")
        if listed is None:
            return (), "GitLab shows protected branches to those who may read the code, and not to this token"
        if len(listed) and len(listed) % _FULL == 0:
            return entries(listed), f"GitLab lists {len(listed)} protected branches, and may have cut the list there"
        return entries(listed), ""

    def _approvals(self, branches: tuple[Entry, ...] | None) -> tuple[tuple[ApprovalRule, ...] | None, Approving, str]:
        """Return the rules and how people approve; what a maintainer is refused, the licence does not have.

        Args:
            branches: The protected branches, None where there may be more.
        """
        told = self._told.rules(branches) if self._told is not None and branches is not None else None
        if told is not None:
            if any(one.demanding for one in told) and self._approving() is None:
                return (), Approving(), ""  # a lapsed licence left them behind, which GraphQL does not say
        else:
            found = self._optional("/approval_rules")
            if found is None and self.maintains:
                return (), Approving(), ""
            if found is None:
                return None, Approving(), self._hidden("its approval rules")
            told = tuple(map(approval_rule, found))
        if not any(one.demanding for one in told):
            return told, Approving(), ""
        how = self._approving()
        return told, approving(how or {}), "" if how is not None else self._hidden("how people approve")

    def _approving(self) -> Node | None:
        """Return how people approve, None where that is refused."""
        if self._how is None:
            self._how = (self._single("/approvals"),)
        return self._how[0]

    def _push_rule(self) -> tuple[Node | None, str]:
        """Return the push rule and why it is not to be seen."""
        signed = self._told.signed if self._told is not None else None
        if signed is False:
            return None, ""
        if signed and self._how is not None and self._how[0] is not None:  # a licence with approvals has push rules
            return {"reject_unsigned_commits": True}, ""
        try:
            told = self._asking.found(f"{self._at}/push_rule")
        except (Gone, Unauthorised):
            return None, "" if self.maintains else self._hidden("its push rule")
        except SourceError as fault:
            raise self._asking.failed(fault.reason, fault.remedy) from None
        return told, ""

    def _hidden(self, what: str) -> str:
        tier = "shows them where the tier is Premium or Ultimate, to the role Maintainer"
        return f"GitLab does not show {what} of {printable(self._path)}: it {tier}"

    def _optional(self, path: str) -> list[Node] | None:
        """Return a list, None where it is refused."""
        try:
            return self._asking.all_of(f"{self._at}{path}", "name")
        except (Gone, Unauthorised):
            return None
        except SourceError as fault:
            raise self._asking.failed(fault.reason, fault.remedy) from None

    def _single(self, path: str) -> Node | None:
        try:
            told: Node | None = self._asking.held(f"{self._at}{path}")
        except (Gone, Unauthorised):
            return None
        except SourceError as fault:
            raise self._asking.failed(fault.reason, fault.remedy) from None
        return told
