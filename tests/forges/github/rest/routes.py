"""Requests and answers of the simulated REST API, and which endpoint answers which path."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn
from urllib.parse import quote, unquote, urlencode

from tests.forges.github.access import Caller
from tests.forges.github.people import Org, User
from tests.forges.github.pulls import PullRequest
from tests.forges.github.state import Forge, Repository
from tests.forges.reply import Reply

DOCS = "https://docs.github.com/rest"
# Parameters that match slashes too; each is the last of its path, or is followed by words that no name ends in.
LONG = ("branch", "ref", "path", "basehead")


class Refused(Exception):
    """An answer that refuses."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(message)
        body = {"message": message, "documentation_url": DOCS, "status": str(status), **more}
        self.reply = Reply(status, body, dict(headers or {}))


def not_found() -> NoReturn:
    """Answer that there is nothing, or nothing for this caller."""
    raise Refused(404, "Not Found")


def forbidden(needed: str = "") -> NoReturn:
    """Answer that a token of this sort may not.

    Source: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
    """
    headers = {"x-accepted-github-permissions": needed} if needed else {}
    raise Refused(403, "Resource not accessible by integration", headers)


def invalid(message: str, **error: str) -> NoReturn:
    """Answer 422."""
    raise Refused(422, message, errors=[error] if error else [])


@dataclass
class Call:
    """One request.

    Attributes:
        path: Its path below the API's address, decoded nowhere.
        api: The address of the API as the caller wrote it; every URL in the answer begins with it.
        template: The endpoint's path as GitHub documents it.
    """

    forge: Forge
    caller: Caller
    method: str
    path: str
    query: dict[str, str]
    api: str
    html: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    template: str = ""
    words: dict[str, str] = field(default_factory=dict)

    # What the path names

    def repository(self) -> Repository:
        """Return the repository of the path; 404 where the caller may not see it, 301 where it was renamed.

        Source: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
        """
        name = f"{self.words['owner']}/{self.words['repo']}"
        found = self.forge.repository(name)
        if found is None:
            moved = self.forge.renamed(name)
            if moved is None or not self.caller.sees(moved):
                not_found()
            rest = self.path.split("/", 4)[4:]
            where = "/".join([f"{self.api}/repositories/{moved.id}", *rest])
            query = f"?{urlencode(self.query)}" if self.query else ""
            status = 301 if self.method == "GET" else 307
            message = "Moved Permanently" if status == 301 else "Temporary Redirect"
            body = {"message": message, "url": where + query, "documentation_url": DOCS}
            refused = Refused(status, message)
            refused.reply = Reply(status, body, {"location": where + query})
            raise refused
        if not self.caller.sees(found):
            not_found()
        if self.method not in ("GET", "HEAD") and found.archived:
            raise Refused(403, "Repository was archived so is read-only.")
        return found

    def pull(self) -> PullRequest:
        """Return the pull request of the path."""
        found = self.repository().pulls.get(self.number("pull_number"))
        return found if found is not None else not_found()

    def org(self) -> Org:
        """Return the organisation of the path."""
        found = self.forge.orgs.get(self.words["org"].casefold())
        return found if found is not None else not_found()

    def user(self) -> User:
        """Return the person of the path."""
        found = self.forge.users.get(self.words["username"].casefold())
        return found if found is not None else not_found()

    def number(self, name: str) -> int:
        """Return a number of the path."""
        word = self.words[name]
        return int(word) if word.isdigit() else not_found()

    def commit(self, repository: Repository, name: str = "ref") -> str:
        """Return the commit that a word of the path names.

        Source: https://docs.github.com/rest/commits/commits#get-a-commit (422 for what is none, 409 where it is empty)
        """
        if not repository.git.branches():
            raise Refused(409, "Git Repository is empty.")
        found = repository.git.resolve(self.words[name])
        if found is None:
            invalid(f"No commit found for SHA: {self.words[name]}")
        return found

    # Paging

    def page(self, items: Sequence[Any], most: int = 100) -> tuple[list[Any], dict[str, str]]:
        """Return the asked page's items and its Link header: 30 a page unless asked, 100 at most.

        Links name a repository by its id, as GitHub's do.
        Source: https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
        """
        size = min(most, max(1, _whole(self.query.get("per_page"), 30)))
        page = max(1, _whole(self.query.get("page"), 1))
        last = max(1, -(-len(items) // size))
        links = []
        if page > 1:
            links += [("prev", min(page - 1, last))]
        if page < last:
            links += [("next", page + 1), ("last", last)]
        if page > 1:
            links += [("first", 1)]
        told = ", ".join(f'<{self._link(number)}>; rel="{relation}"' for relation, number in links)
        return list(items[(page - 1) * size : page * size]), {"link": told} if told else {}

    def paged(self, items: Iterable[Any], view: Callable[["Call", Any], Any], key: str = "") -> Reply:
        """Answer with a page of a list, in an object beside its count where a key is given."""
        listed = list(items)
        shown, headers = self.page(listed)
        body: Any = [view(self, one) for one in shown]
        return Reply(200, {"total_count": len(listed), key: body} if key else body, headers)

    def _link(self, page: int) -> str:
        path = self.path
        if "owner" in self.words:
            found = self.forge.repository(f"{self.words['owner']}/{self.words['repo']}")
            if found is not None:
                path = "/".join(["", "repositories", str(found.id), *path.split("/", 4)[4:]])
        return f"{self.api}{path}?{urlencode({**self.query, 'page': page})}"


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() else otherwise


Handler = Callable[[Call], Reply | Any]


class Route(NamedTuple):
    """An endpoint."""

    method: str
    template: str
    pattern: re.Pattern[str]
    handler: Handler


ROUTES: list[Route] = []


def compiled(template: str) -> re.Pattern[str]:
    """Return what a documented path matches."""
    parts = []
    for word in re.split(r"(\{\w+\})", template):
        name = word[1:-1]
        if word.startswith("{"):
            # A branch before further words is as short as they allow, so that `a/b/protection` is found.
            parts.append(f"(?P<{name}>.+?)" if name in LONG else f"(?P<{name}>[^/]+)")
        else:
            parts.append(re.escape(word))
    return re.compile("".join(parts))


def route(method: str, template: str) -> Callable[[Handler], Handler]:
    """Make a function answer an endpoint. It returns a Reply, or the body of a 200."""

    def register(handler: Handler) -> Handler:
        ROUTES.append(Route(method, template, compiled(template), handler))
        # The longest documented words first: `/branches/{branch}/protection` before `/branches/{branch}`.
        ROUTES.sort(key=lambda one: -len(re.sub(r"\{\w+\}", "", one.template)))
        return handler

    return register


def canonical(forge: Forge, path: str) -> str:
    """Return a path by a repository's id with the repository's name instead."""
    if not path.startswith("/repositories/"):
        return path
    number, _, rest = path.removeprefix("/repositories/").partition("/")
    for one in forge.repositories.values():
        if str(one.id) == number:
            return f"/repos/{quote(one.full_name)}" + (f"/{rest}" if rest else "")
    return path


def found(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Return which endpoint answers a path, with the words of the path."""
    for one in ROUTES:
        match = one.pattern.fullmatch(path) if one.method == method else None
        if match:
            return one, {name: unquote(word) for name, word in match.groupdict().items()}
    return None
