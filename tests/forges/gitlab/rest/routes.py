"""Requests and answers of the simulated REST API, and which endpoint answers which path."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn
from urllib.parse import quote, unquote, urlencode

from tests.forges.gitlab.access import Caller
from tests.forges.gitlab.people import Group
from tests.forges.gitlab.state import Forge, MergeRequest, Project, Tier
from tests.forges.reply import Reply


class Refused(Exception):
    """An answer that refuses."""

    def __init__(
        self, status: int, message: Any, headers: Mapping[str, str] | None = None, key: str = "message"
    ) -> None:
        super().__init__(str(message))
        self.reply = Reply(status, {key: message}, dict(headers or {}))


def not_found(what: str = "") -> NoReturn:
    """Answer that there is nothing, or nothing for this caller."""
    raise Refused(404, f"404 {what} Not Found".replace("  ", " "))


def unauthorised() -> NoReturn:
    """Answer that the token is none, or none for this."""
    raise Refused(401, "401 Unauthorized")


def forbidden() -> NoReturn:
    """Answer that the role does not suffice."""
    raise Refused(403, "403 Forbidden")


@dataclass
class Call:
    """One request.

    Attributes:
        path: Its path below `/api/v4`, decoded nowhere.
        api: The address of the API as the caller wrote it.
    """

    forge: Forge
    caller: Caller
    method: str
    path: str
    query: dict[str, str]
    api: str
    body: Any = None
    words: dict[str, str] = field(default_factory=dict)

    # What the path names

    def project(self) -> Project:
        """Return the project of the path; 404 where the caller may not see it, 301 where it has moved.

        Source: https://docs.gitlab.com/api/rest/#redirects
        """
        name = self.words["id"]
        found = self.forge.project(name)
        if found is None:
            moved = self.forge.redirects.get(name.casefold())
            if moved is None or not self.caller.sees(moved):
                not_found("Project")
            rest = self.path.split("/", 3)[3:]
            where = "/".join([f"{self.api}/projects/{moved.id}", *rest])
            raise Refused(301, "This resource has been moved", {"location": where + self._query()})
        if not self.caller.sees(found):
            not_found("Project")
        return found

    def code(self) -> Project:
        """Return the project of the path, whose code is asked for."""
        found = self.project()
        return found if self.caller.reads_code(found) else forbidden()

    def request(self) -> MergeRequest:
        """Return the merge request of the path."""
        number = self.words["merge_request_iid"]
        found = self.code().merge_requests.get(int(number) if number.isdigit() else 0)
        return found if found is not None else not_found()

    def group(self) -> Group:
        """Return the group of the path."""
        found = self.forge.group(self.words["id"])
        if found is None:
            not_found("Group")
        user = self.caller.user
        if found.visibility == "private" and (user is None or not (user.admin or found.level(user))):
            not_found("Group")
        return found

    def commit(self, name: str = "sha") -> str:
        """Return the commit that a word of the path names."""
        found = self.code().git.resolve(self.words[name])
        return found if found is not None else not_found("Commit")

    def needs(self, tier: Tier) -> None:
        """Insist on a licence: without it the endpoint is not there."""
        if not self.forge.has(tier):
            not_found()

    def maintainer(self) -> Project:
        """Return the project of the path, whose maintainer must ask."""
        found = self.project()
        return found if self.caller.maintains(found) else forbidden()

    def given(self, name: str) -> Any:
        """Return a parameter, from the body or the query."""
        told = self.body if isinstance(self.body, Mapping) else {}
        return told.get(name, self.query.get(name))

    # Paging

    def paged(self, items: Iterable[Any], view: Callable[["Call", Any], Any], most: int = 100) -> Reply:
        """Answer with a page of a list: 20 unless asked, 100 at most.

        Source: https://docs.gitlab.com/api/rest/#offset-based-pagination
        """
        listed = list(items)
        size = min(most, max(1, _whole(self.query.get("per_page"), 20)))
        page = max(1, _whole(self.query.get("page"), 1))
        last = max(1, -(-len(listed) // size))
        links = [("prev", page - 1)] if page > 1 else []
        links += [("next", page + 1)] if page < last else []
        links += [("first", 1), ("last", last)]
        told = {
            "link": ", ".join(f'<{self._link(page=number)}>; rel="{relation}"' for relation, number in links),
            "x-page": str(page),
            "x-per-page": str(size),
            "x-total": str(len(listed)),
            "x-total-pages": str(last),
            "x-next-page": str(page + 1) if page < last else "",
        }
        return Reply(200, [view(self, one) for one in listed[(page - 1) * size : page * size]], told)

    def _link(self, **more: Any) -> str:
        return f"{self.api}{self.path}?{urlencode({**self.query, **more})}"

    def _query(self) -> str:
        return f"?{urlencode(self.query)}" if self.query else ""


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


def route(method: str, template: str) -> Callable[[Handler], Handler]:
    """Make a function answer an endpoint. It returns a Reply, or the body of a 200."""

    def register(handler: Handler) -> Handler:
        parts = re.split(r"(\{\w+\})", template)
        words = [f"(?P<{one[1:-1]}>[^/]+)" if one.startswith("{") else re.escape(one) for one in parts]
        ROUTES.append(Route(method, template, re.compile("".join(words)), handler))
        # The longest documented words first: `/members/all` before `/members/{user}`.
        ROUTES.sort(key=lambda one: -len(re.sub(r"\{\w+\}", "", one.template)))
        return handler

    return register


def found(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Return which endpoint answers a path, with the words of the path."""
    for one in ROUTES:
        match = one.pattern.fullmatch(path) if one.method == method else None
        if match:
            return one, {name: unquote(word) for name, word in match.groupdict().items()}
    return None


def page_of(call: Call, project: Project, rest: str = "") -> str:
    """Return the address of a page about a project."""
    return f"{call.forge.base_url}/{quote(project.full_path)}{rest}"
