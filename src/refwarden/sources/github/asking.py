"""What is asked of GitHub, and how often: each question once, further pages only when somebody wants them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from refwarden.model.errors import Gone, Unavailable, UsageError
from refwarden.model.pulls import ACCESS, Access
from refwarden.model.text import printable, short
from refwarden.model.verdict import Unreadable
from refwarden.sources.github.client import Client
from refwarden.sources.github.partial import mark
from refwarden.sources.github.words import Node, nodes
from refwarden.sources.web import asking as web
from refwarden.sources.web.answers import GraphAnswer, TooLarge
from refwarden.sources.web.documents import Documents

# The file that an operation is in.
_FILES = {"Received": "pull", "Behind": "pull", "OwnersGuards": "guards"}
# Where an operation's answer is, if not under `repository`. A part of these may be missing without the rest.
_ROOTS = {"OwnersGuards": "repositoryOwner"}
_SMALLEST = 5


class First(NamedTuple):
    """What the first request said.

    Attributes:
        repository: The repository, with the pull request in it.
        broken: Parts of the pull request that GitHub did not answer about.
    """

    repository: Node
    broken: frozenset[str] = frozenset()


class Asking(web.Asking):
    """Asks GitHub about one repository's pull requests, and remembers every answer.

    Attributes:
        failures: Why questions were left without an answer, each as it was met.
    """

    def __init__(self, client: Client) -> None:
        super().__init__(client, "GitHub")
        # github.com knows every field, so only others are asked.
        self._document = Documents(__package__, self._introspected if client.enterprise else None).document
        self._pages: dict[tuple[str, str], list[Node]] = {}
        self._tips: dict[str, Node] = {}
        self._members: dict[str, frozenset[str]] = {}
        self._permissions: dict[str, Access] = {}

    def first(self, owner: str, name: str, number: int) -> First:
        """Return the repository with the pull request in it: the one request that most verdicts need.

        Raises:
            Gone: There is no such repository or pull request, or the token may not see it.
            SourceError: GitHub could not be asked.
        """
        variables = {"owner": owner, "name": name, "number": number}
        answer = self._client.graphql(self._document("pull"), variables, "Pull")
        target = f"github:{printable(owner)}/{printable(name)}"
        found = _there(answer, target, "grant Contents and Pull requests: read")
        if found["pullRequest"] is None:
            raise UsageError(f"{target}#{number}: there is no such pull request")
        return First(found, _broken(answer.errors))

    def again(self, owner: str, name: str, number: int) -> Node:
        """Return the pull request's head and base as they are now, and what moved it last.

        Raises:
            SourceError: GitHub could not be asked, or left something out.
        """
        variables = {"owner": owner, "name": name, "number": number}
        answer = self._client.graphql(self._document("pull"), variables, "Again")
        found: Node | None = (answer.data.get("repository") or {}).get("pullRequest")
        if found is None or answer.errors:
            what = f"GitHub no longer shows github:{printable(owner)}/{printable(name)}#{number}"
            raise Unavailable(what, "run it again")
        return found

    def whole(self, node: str, connection: str, first: Node | None) -> Iterator[Node]:
        """Yield every node of a connection of a pull request: the page at hand, if any, then those that are missing."""
        operation = connection[0].upper() + connection[1:]
        key = (node, connection)
        if key not in self._pages:
            page = first or {"pageInfo": {"hasNextPage": True, "endCursor": None}}
            self._pages[key] = list(self._all(page, operation, {"id": node}, connection))
        yield from self._pages[key]

    def repository(self, owner: str, name: str) -> Node:
        """Return a repository as an audit sees it first.

        Raises:
            Gone: There is none, or the token may not see it.
            SourceError: GitHub could not be asked.
        """
        answer = self._client.graphql(self._document("repository"), {"owner": owner, "name": name}, "Repository")
        target = f"github:{printable(owner)}/{printable(name)}"
        found = _there(answer, target, "grant the token Contents: read")
        if answer.errors:
            raise Unavailable(f"{target}: GitHub did not answer: {_words(answer.errors[0])}", "try again")
        return found

    def refs(self, repository: str, prefix: str, first: Node) -> list[Node]:
        """Return every ref of a sort: the page at hand, then those that are missing; raise Unreadable."""
        key = (repository, prefix)
        if key not in self._pages:
            owner, _, name = repository.partition("/")
            found, page = list(nodes(first)), first
            while page["pageInfo"]["hasNextPage"]:
                asked = {"owner": owner, "name": name, "prefix": prefix, "after": page["pageInfo"]["endCursor"]}
                with self.reading():
                    answer = self._client.graphql(self._document("repository"), asked, "Refs")
                told = (answer.data.get("repository") or {}).get("refs")
                if told is None:
                    raise self.failed(f"GitHub broke off while it listed {prefix}", "try again")
                page = told
                found += nodes(page)
            self._pages[key] = found
        return self._pages[key]

    def guards(self, repository: str) -> tuple[Node, dict[str, Node]]:
        """Return a repository with its rulesets, and what guards each of its branches; raise Unreadable."""
        owner, _, name = repository.partition("/")
        heads: dict[str, Node] = {}
        after: str | None = None
        while True:
            with self.reading():
                answer = self._client.graphql(
                    self._document("guards"), {"owner": owner, "name": name, "after": after}, "Guards"
                )
            mark(answer.data, answer.errors)
            found: Node | None = answer.data.get("repository")
            if found is None:
                raise self.failed(
                    "GitHub does not show what guards the branches", "grant the token Administration: read"
                )
            page = found["heads"]
            heads.update({str(one["name"]): one for one in nodes(page)})
            if not page["pageInfo"]["hasNextPage"]:
                return found, heads
            after = page["pageInfo"]["endCursor"]

    def protected(self, repository: str, branch: str) -> bool:
        """Tell whether GitHub calls a branch protected, by whatever; raise Unreadable. Everybody may read that."""
        return bool(self.once(f"/repos/{repository}/branches/{quote(branch)}")["protected"])

    def halving(self, operation: str, variables: Mapping[str, Any], size: int) -> tuple[Node, int]:
        """Run an operation that takes `first`, with half as many whenever GitHub gives up on it.

        Returns:
            The repository, and the size that worked, for the next page.

        Raises:
            Unreadable: It gave up on the smallest, or an error stands in the answer's place.
        """
        with self.reading():
            while True:
                try:
                    answer = self._client.graphql(
                        self._document(_FILES[operation]), {**variables, "first": size}, operation
                    )
                except TooLarge:
                    if size <= _SMALLEST:
                        raise
                    size = max(_SMALLEST, size // 2)
                    continue
                break
        mark(answer.data, answer.errors)
        found: Node | None = answer.data.get(_ROOTS.get(operation, "repository"))
        if found is None or (answer.errors and operation not in _ROOTS):
            words = printable(str((answer.errors or ({},))[0].get("message") or "nothing of that name"))[:200]
            raise self.failed(f"GitHub did not answer: {words}", "try again; grant the token the right to read it")
        return found, size

    def tip(self, repository: str, number: int, commit: str) -> Node:
        """Return a commit with what was said of it; raise Unreadable."""
        owner, _, name = repository.partition("/")
        asked = {"owner": owner, "name": name, "number": number, "commit": commit}
        if commit not in self._tips:
            with self.reading():
                answer = self._client.graphql(self._document("pull"), asked, "Tip")
            found = (answer.data.get("repository") or {}).get("object")
            if not found or answer.errors:
                raise self.failed(f"GitHub does not show its head {short(commit)}", "push the branch again")
            self._tips[commit] = found
        return self._tips[commit]

    def contexts(self, commit: str, number: int, first: Node) -> Iterator[Node]:
        """Yield everything said of a commit; see whole."""
        key = (commit, "contexts")
        if key not in self._pages:
            variables = {"id": commit, "number": number}
            self._pages[key] = list(self._all(first, "Contexts", variables, "statusCheckRollup", "contexts"))
        yield from self._pages[key]

    def _all(self, page: Node, operation: str, variables: Mapping[str, Any], *path: str) -> Iterator[Node]:
        yield from nodes(page)
        while page["pageInfo"]["hasNextPage"]:
            after = {**variables, "after": page["pageInfo"]["endCursor"]}
            with self.reading():
                answer = self._client.graphql(self._document("pull"), after, operation)
            at: Any = answer.data.get("node")
            for part in path:
                at = (at or {}).get(part)
            if at is None:
                raise self.failed(f"GitHub broke off while it listed {path[-1]}", "try again")
            page = at
            yield from nodes(page)

    def file(self, repository: str, path: str, commit: str) -> bytes | None:
        """Return a file of a commit's tree, None where there is none.

        Raises:
            SourceError: GitHub could not be asked, or does not show the file whole.
        """
        try:
            data = self.found(f"/repos/{repository}/contents/{quote(path)}", ref=commit)
        except Gone:
            return None
        if not isinstance(data, dict) or data.get("type") != "file" or data.get("encoding") != "base64":
            raise Unavailable(f"{printable(path)} is not shown as a file", "keep it in a file of its own, below 1 MB")
        content = _decoded(str(data.get("content") or ""))
        if content is None or len(content) != data.get("size"):
            raise Unavailable(f"{printable(path)} is not shown whole", "try again")
        return content

    def members(self, team: str) -> frozenset[str]:
        """Return the logins of a team's members; raise Unreadable where it is not there or not to be seen."""
        if team not in self._members:
            organisation, _, slug = team.partition("/")
            if not organisation or not slug or "/" in slug:
                raise Unreadable(
                    f"{printable(team)} is no team; a team is written ORGANISATION/SLUG", "correct the policy"
                )
            try:
                listed = self.pages(f"/orgs/{quote(organisation)}/teams/{quote(slug)}/members")
            except Unreadable as cut:
                words = f"the members of team {printable(team)} cannot be seen ({cut.unread.reason})"
                raise Unreadable(words, "grant the token Members: read on the organisation") from None
            self._members[team] = frozenset(str(one["login"]) for one in listed)
        return self._members[team]

    def permission(self, repository: str, login: str) -> Access:
        """Return what an account may do in a repository; raise Unreadable."""
        key = login.casefold()
        if key not in self._permissions:
            data = self.once(f"/repos/{repository}/collaborators/{quote(login)}/permission")
            # `role_name` is the finer word, or a custom role's name; `permission` is what that amounts to.
            role = data.get("role_name") if data.get("role_name") in ACCESS else data["permission"]
            self._permissions[key] = role
        return self._permissions[key]


def _decoded(text: str) -> bytes | None:
    """Return what base64 in lines stands for; None for what is none: half a policy must not look like a whole one."""
    import base64

    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return None


# The parts of the first answer that only some facts are made of; where one is broken, only these facts are unread.
_PARTS = frozenset(
    {"reviews", "reviewRequests", "reviewThreads", "commits", "files", "timelineItems", "head", "trial", "base"}
)


def _there(answer: GraphAnswer, target: str, grant: str) -> Node:
    """Return the repository of an answer; raise Gone where there is none, Unavailable where something else is wrong."""
    found: Node | None = answer.data.get("repository")
    if found is None:
        other = next((one for one in answer.errors if one.get("type") not in ("NOT_FOUND", "FORBIDDEN")), None)
        if other is not None:
            raise Unavailable(f"{target}: GitHub did not answer: {_words(other)}", "try again; report it, if it lasts")
        raise Gone(f"{target} is not there, or the token may not see it", grant)
    return found


def _words(error: Mapping[str, Any]) -> str:
    return printable(str(error.get("message") or "an error without words"))[:200]


def _broken(errors: tuple[Mapping[str, Any], ...]) -> frozenset[str]:
    """Return the parts of a pull request that errors name; raise Unavailable where they leave nothing to judge by.

    A null that an error stands behind must never look like an answer.
    """
    parts = set()
    for error in errors:
        path = [str(part) for part in error.get("path") or ()]
        if len(path) < 3 or path[:2] != ["repository", "pullRequest"] or path[2] not in _PARTS:
            raise Unavailable(
                f"GitHub did not answer: {_words(error)}", "try again; grant the token Pull requests: read"
            )
        parts.add(path[2])
    return frozenset(parts)
