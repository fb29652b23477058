"""What is asked of GitLab about what guards a project, and what a refusal means by tier and role."""

from typing import Any

from refwarden.model.errors import Gone, SourceError, Unauthorised
from refwarden.model.protection.approval_rules import Approving
from refwarden.model.protection.permissive import Entry
from refwarden.model.text import printable
from refwarden.sources.gitlab.asking import Asking, at_project
from refwarden.sources.gitlab.settings import Seen, approval_rule, approving, entries, tag_entry
from refwarden.sources.gitlab.words import Node

_MAINTAINER = 40
_FULL = 100  # a list of just so many pages may have been cut short, which GitLab does not say


class Guarding:
    """Reads what guards a project, each part once.

    Args:
        asking: Asks GitLab.
        project: The project, as REST has it.
    """

    def __init__(self, asking: Asking, project: Node) -> None:
        self._asking = asking
        self._project = project
        self._path = str(project["path_with_namespace"])
        self._at = at_project(self._path)

    @property
    def maintains(self) -> bool:
        """Whether whoever asks is a maintainer, from whom GitLab hides nothing but what the tier lacks."""
        told = self._project.get("permissions") or {}
        levels = [int((told.get(one) or {}).get("access_level") or 0) for one in ("project_access", "group_access")]
        return max(levels) >= _MAINTAINER

    def seen(self) -> Seen:
        """Return what is to be seen. What is not says why; nothing is raised but Unreadable."""
        listed, unseen = self._branches()
        rules, how, hidden = self._approvals()
        push_rule, unruled = self._push_rule()
        tags = self._optional("/protected_tags")
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
        listed = self._optional("/protected_branches")
        if listed is None:
            return (), "GitLab shows protected branches to those who may read the code, and not to this token"
        if len(listed) and len(listed) % _FULL == 0:
            return entries(listed), f"GitLab lists {len(listed)} protected branches, and may have cut the list there"
        return entries(listed), ""

    def _approvals(self) -> tuple[Any, Approving, str]:
        """Return the rules and how people approve; what a maintainer is refused, the licence does not have."""
        listed = self._optional("/approval_rules")
        if listed is not None:
            told = self._single("/approvals")
            rules = tuple(map(approval_rule, listed))
            how = approving(told) if told is not None else Approving()
            return rules, how, "" if told is not None else self._hidden("how people approve")
        if self.maintains:
            return (), Approving(), ""
        return None, Approving(), self._hidden("its approval rules")

    def _push_rule(self) -> tuple[Node | None, str]:
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
            return self._asking.listed(f"{self._at}{path}")
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
