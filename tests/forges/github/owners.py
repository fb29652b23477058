"""What the simulated GitHub finds wrong with a CODEOWNERS file.

Source: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/
customizing-your-repository/about-code-owners: the file is looked for in `.github/`, at the top, in `docs/`, and the
first that is there counts; a line with an error is skipped; owners need write access; teams must be visible and have
it by themselves.
"""

import re
from typing import Any

from tests.forges.github.people import Org, at_least
from tests.forges.github.state import Forge, Repository

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
MOST = 3_000_000
_OWNER = re.compile(r"@[A-Za-z0-9-]+(?:/[\w.-]+)?|[^@\s]+@[^@\s]+\.[^@\s]+")


def found_at(repository: Repository, sha: str) -> str | None:
    """Return where the file that counts is, None for nowhere."""
    return next((place for place in PLACES if repository.git.file(sha, place) is not None), None)


def errors_of(repository: Repository, forge: Forge, sha: str) -> list[dict[str, Any]]:
    """Return the errors in the order of the file, in REST's form."""
    place = found_at(repository, sha)
    text = (repository.git.file(sha, place) or b"").decode("utf-8", "replace") if place else ""
    found: list[dict[str, Any]] = []
    for number, line in enumerate(text.split("\n"), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        for kind, suggestion, word in _wrong(repository, forge, words):
            column = line.index(word) + 1
            message = f"{kind} on line {number}: {suggestion}\n\n  {line}\n  {' ' * (column - 1)}^"
            found.append(
                {
                    "line": number,
                    "column": column,
                    "source": f"{line}\n",
                    "kind": kind,
                    "suggestion": suggestion,
                    "message": message,
                    "path": place,
                }
            )
    return found


def _wrong(repository: Repository, forge: Forge, words: list[str]) -> list[tuple[str, str, str]]:
    pattern, *owners = words
    if pattern.startswith("!") or "[" in pattern:
        return [("Invalid pattern", "make sure the pattern is one that CODEOWNERS supports", pattern)]
    wrong = []
    for owner in owners:
        if not _OWNER.fullmatch(owner):
            wrong.append(("Invalid owner", "make sure that the owner is a user, a team or an e-mail address", owner))
        elif not _may(repository, forge, owner):
            kind = "team" if "/" in owner else "user"
            wrong.append(
                ("Unknown owner", f"make sure the {kind} {owner} exists and has write access to the repository", owner)
            )
    return wrong


def _may(repository: Repository, forge: Forge, owner: str) -> bool:
    if not owner.startswith("@"):
        who = forge.by_email(owner)
        return who is not None and repository.may(who, "write")
    name, _, slug = owner[1:].partition("/")
    if not slug:
        person = forge.users.get(name.casefold())
        return person is not None and repository.may(person, "write")
    org = repository.owner
    if not isinstance(org, Org) or org.login.casefold() != name.casefold():
        return False
    return any(
        team.slug == slug.casefold() and team.privacy == "closed" and at_least(role, "write")
        for team, role in repository.team_roles.items()
    )
