"""Who asks the simulated GitLab, and what they may see and do."""

from collections.abc import Mapping

from tests.forges.gitlab.people import DEVELOPER, GUEST, MAINTAINER, REPORTER, User
from tests.forges.gitlab.state import Forge, Project, Token


def token_of(forge: Forge, headers: Mapping[str, str]) -> tuple[Token | None, bool]:
    """Return whose token a request brings, and whether it brings one that is none.

    Source: https://docs.gitlab.com/api/rest/authentication/
    """
    given = headers.get("private-token") or headers.get("job-token") or ""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    if not given and scheme.casefold() == "bearer":
        given = bearer.strip()
    if not given:
        return None, False
    found = forge.tokens.get(given)
    if found is not None and ("job-token" in headers) != (found.kind == "job"):
        found = None  # a job's token counts under its own name, and no other does
    return found, found is None


class Caller:
    """Somebody who asks; nobody in particular without a token."""

    def __init__(self, forge: Forge, token: Token | None) -> None:
        self.forge, self.token = forge, token

    @property
    def user(self) -> User | None:
        return self.token.user if self.token else None

    def level(self, project: Project) -> int:
        """Return what the caller is in a project; a project's token is only good for its own."""
        if self.token is None:
            return 0
        if self.token.project is not None and self.token.project is not project:
            return 0
        if self.token.group is not None and self.token.group not in project.groups:
            return 0
        return MAINTAINER + 20 if self.token.user.admin else project.level(self.token.user)

    def sees(self, project: Project) -> bool:
        """Tell whether a project is there for the caller."""
        if project.visibility == "public" or (project.visibility == "internal" and self.token is not None):
            return True
        return self.level(project) >= GUEST

    def reads_code(self, project: Project) -> bool:
        """Tell whether the caller may read a project's code: guests of a private one may not.

        Source: https://docs.gitlab.com/user/permissions/
        """
        if project.repository_access == "disabled":
            return False
        return project.visibility != "private" or self.level(project) >= REPORTER

    def develops(self, project: Project) -> bool:
        return self.level(project) >= DEVELOPER

    def maintains(self, project: Project) -> bool:
        return self.level(project) >= MAINTAINER
