"""What is asked of GitLab about projects, their owners and their people: each question once."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote

from refwarden.model.errors import Gone, SourceError, Unavailable
from refwarden.model.pulls import Access
from refwarden.model.text import printable
from refwarden.model.verdict import Unreadable
from refwarden.sources.gitlab.client import Client
from refwarden.sources.gitlab.words import Node, access, nodes
from refwarden.sources.web import asking as web
from refwarden.sources.web.answers import GraphAnswer
from refwarden.sources.web.documents import Documents

_FILES = (0o100644, 0o100755)
READ = "give a token with the scope read_api, of somebody who may read the project's code"


class Questions(web.Asking):
    """Asks GitLab about projects, and remembers every answer."""

    def __init__(self, client: Client) -> None:
        super().__init__(client, "GitLab")
        self._document = Documents(__package__, None if client.public else self._introspected).document
        self._parents: dict[str, list[str]] = {}
        self._files: dict[tuple[str, str], Node | None] = {}
        self._access: dict[tuple[str, str], Access] = {}
        self._members: dict[str, frozenset[str]] = {}

    def _graph(self, operation: str, variables: Mapping[str, Any]) -> Node:
        """Run an operation about a project and return the project.

        Raises:
            Gone: There is none, or the token may not see it.
            SourceError: GitLab could not be asked, or left something out: a null must never look like an answer.
        """
        found: Node | None = self.asked("merge", operation, variables).get("project")
        if found is None:
            raise Gone(f"gitlab:{printable(str(variables['path']))} is not there, or the token may not see it", READ)
        return found

    def asked(self, document: str, operation: str, variables: Mapping[str, Any]) -> Node:
        """Run an operation and return its data; raise SourceError, as for `_graph`."""
        answer: GraphAnswer = self._client.graphql(self._document(document), variables, operation)
        if answer.errors:
            words = printable(str(answer.errors[0].get("message") or "an error without words"))[:200]
            raise Unavailable(f"GitLab did not answer: {words}", "try again; report it, if it lasts")
        return answer.data

    def resumed(self, document: str, operation: str, variables: Mapping[str, Any]) -> Node:
        """Return an operation's data, as a run that was cut off was told them or else as `asked` does."""
        found: Node = self._resumed(
            f"{operation} {variables}", lambda: dict(self.asked(document, operation, variables))
        )
        return found

    def group(self, path: str) -> Node | None:
        """Return a group, None where it is none, or none that the token may see; raise SourceError."""
        found: Node | None = self.asked("owner", "Group", {"path": path}).get("group")
        return found

    def owner(self, path: str) -> Node | None:
        """Return a group, None for a person's name.

        Raises:
            Gone: There is neither, or none that the token may see.
            SourceError: GitLab could not be asked.
        """
        found = self.group(path)
        if found is None:
            try:
                self.found(f"/users/{quote(path, safe='')}/projects", per_page=1)
            except Gone:
                words = f"gitlab:{printable(path)} is not there, or the token may not see it"
                raise Gone(words, "give a token that may see it") from None
        return found

    def projects(self, path: str, **query: str | int) -> list[Node]:
        """Return every project that REST lists under a path, from no earlier run; raise SourceError."""
        listed = self._objects(path, self._client.steady(path, **query))
        return having(listed, "id", "path_with_namespace", "web_url")

    def tip(self, path: str, branch: str) -> str:
        """Return a branch's tip; raise SourceError, Gone where there is no such branch."""
        told = self.held(f"{at_project(path)}/repository/branches/{quote(branch, safe='')}", "commit")
        return str(told["commit"]["id"])

    def parents(self, path: str, commit: str) -> list[str]:
        """Return a commit's parents; raise SourceError."""
        if commit not in self._parents:
            told = self.held(f"{at_project(path)}/repository/commits/{commit}", "parent_ids")
            self.has_parents(commit, told["parent_ids"])
        return self._parents[commit]

    def has_parents(self, commit: str, parents: Sequence[str]) -> None:
        """Take note of a commit's parents, which an answer about something else told."""
        self._parents[commit] = list(map(str, parents))

    def held(self, path: str, *members: str, **query: str | int) -> Node:
        """Return the object that REST holds under a path, which has these members.

        Raises:
            Gone: There is nothing, or nothing to be seen.
            SourceError: GitLab could not be asked, or answers with something else.
        """
        told = self.found(path, **query)
        if not isinstance(told, dict):
            raise _strange()
        return having([told], *members)[0]

    def all_of(self, path: str, *members: str) -> list[Node]:
        """Return everything that REST lists under a path, each of which has these members; raise as `held` does."""
        return having(self.listed(path), *members)

    def files(self, path: str, commit: str, names: Sequence[str]) -> None:
        """Ask for several files of a commit's tree at once; `file` knows them then. May raise SourceError."""
        wanted = [name for name in names if (commit, name) not in self._files]
        if not wanted:
            return
        project = self._graph("Files", {"path": path, "commit": commit, "paths": wanted})
        repository: Node | None = project["repository"]
        if repository is None or repository["blobs"] is None:
            raise Unavailable("GitLab does not show the project's files", READ)
        told = {str(one["path"]): one for one in nodes(repository["blobs"])}
        self._files.update({(commit, name): told.get(name) for name in wanted})

    def file(self, path: str, commit: str, name: str) -> bytes | None:
        """Return a file of a commit's tree, None where there is none.

        Raises:
            SourceError: GitLab could not be asked, or does not show the file whole.
        """
        self.files(path, commit, [name])
        told = self._files[commit, name]
        if told is None:
            return None
        if int(str(told.get("mode") or "0"), 8) not in _FILES:
            raise Unavailable(f"{printable(name)} is a link or a folder, and no file", "keep it as a plain file")
        text = told.get("rawTextBlob")
        if told.get("storedExternally") or text is None:
            raise Unavailable(f"{printable(name)} is not shown as a whole text", "keep it as a text, out of LFS")
        content = str(text).encode("utf-8", "surrogateescape")
        if len(content) != int(told.get("rawSize") or 0):
            raise Unavailable(f"{printable(name)} is not shown whole", "keep it as UTF-8 text; try again")
        return content

    def permission(self, path: str, login: str) -> Access:
        """Return what an account may do in a project, by whatever way; raise Unreadable.

        Of members of groups that were invited GitLab lists only some, and no administrators: whoever is not listed may
        be one of these. Source: https://docs.gitlab.com/api/project_members/
        """
        key = (path, login.casefold())
        if key not in self._access:
            listed = self.pages(f"{at_project(path)}/members/all", query=login)
            levels = [
                int(one["access_level"])
                for one in listed
                if str(one["username"]).casefold() == login.casefold() and one.get("state", "active") == "active"
            ]
            if not levels:
                raise Unreadable(
                    f"GitLab lists {printable(login)} among no members, and may hide by which group or right they act",
                    "give a token of somebody with the role Maintainer",
                )
            self._access[key] = access(max(levels))
        return self._access[key]

    def members(self, group: str, path: str = "") -> frozenset[str]:
        """Return the usernames of the direct members of a group, or of a project where a role is asked for.

        Args:
            group: A group's path, or a role as CODEOWNERS writes it, such as `@@developer`.
            path: The project's path, for roles.

        Raises:
            Unreadable: It is not there, or not to be seen.
        """
        if group not in self._members:
            where = f"{at_project(path)}/members" if group in ROLES else f"/groups/{quote(group, safe='')}/members"
            try:
                listed = self.pages(where)
            except Unreadable as cut:
                words = f"the members of {printable(group)} cannot be seen ({cut.unread.reason})"
                raise Unreadable(words, "give a token of somebody who is a member of the group") from None
            if group in ROLES:
                listed = [one for one in listed if int(one["access_level"]) == ROLES[group]]
            self._members[group] = frozenset(str(one["username"]) for one in listed)
        return self._members[group]

    @cached_property
    def version(self) -> tuple[int, int]:
        """The version that the server says it has; zeros for gitlab.com, which has the next, and where it says none."""
        if isinstance(self._client, Client) and self._client.public:
            return (0, 0)
        try:
            told = str(self.held("/version", "version")["version"])
        except SourceError:
            return (0, 0)
        found = re.match(r"(\d+)\.(\d+)", told)
        return (int(found[1]), int(found[2])) if found else (0, 0)


# A role as an owner takes the project's direct members who have exactly it:
# https://docs.gitlab.com/user/project/codeowners/reference/
ROLES = {"@@developer": 30, "@@maintainer": 40, "@@owner": 50}


def having(listed: list[Node], *members: str) -> list[Node]:
    """Return what was listed, each of which has these members; raise Unavailable where one has not."""
    if any(one.get(name) is None for one in listed for name in members):
        raise _strange()
    return listed


def _strange() -> Unavailable:
    return Unavailable("GitLab answers with something else than was asked for", "try again; report it, if it lasts")


def at_project(path: str) -> str:
    """Return where REST has a project."""
    return f"/projects/{quote(path, safe='')}"


def at_request(path: str, number: int) -> str:
    """Return where REST has a merge request."""
    return f"{at_project(path)}/merge_requests/{number}"
