"""The CODEOWNERS file of a pull request's base, as GitHub takes it."""

from collections.abc import Callable, Sequence

from refwarden.model.codeowners.entries import Dropped
from refwarden.model.codeowners.fact import CodeOwners, OwnersText
from refwarden.model.codeowners.github import MOST_BYTES
from refwarden.model.codeowners.places import PLACES, first
from refwarden.model.errors import SourceError
from refwarden.model.pulls import PullFiles, PullRequest
from refwarden.model.text import printable
from refwarden.model.verdict import Unreadable
from refwarden.sources.github.asking import Asking
from refwarden.sources.github.words import Node

_CONTENTS = "grant the token Contents: read"


def of_pull(
    asking: Asking, repository: str, pull: PullRequest, standing: Node | None, files: Callable[[], PullFiles]
) -> CodeOwners:
    """Return the fact about a pull request: the file of its base, and its head's where that differs.

    Args:
        asking: Asks for what the first answer does not hold.
        repository: `owner/name`.
        pull: The pull request.
        standing: The base's tip with its files, as the first answer has it; None where it has none. A merged pull
            request was judged by the base of then, so this is not looked at.
        files: Returns the paths that it changes; may raise Unreadable.
    """

    def proposed() -> CodeOwners | None:
        if not set(PLACES["github"]).intersection(files().paths):
            return None
        return code_owners(asking, repository, pull.head.branch, {"oid": pull.head.commit})

    at: Node = {"oid": pull.base.commit} if standing is None or pull.merged_at else standing
    return code_owners(asking, repository, pull.base.branch, at, proposed)


def code_owners(
    asking: Asking,
    repository: str,
    branch: str,
    standing: Node,
    proposed: Callable[[], CodeOwners | None] | None = None,
) -> CodeOwners:
    """Return the fact about a branch.

    Args:
        asking: Asks for what is not at hand.
        repository: `owner/name`.
        branch: The branch.
        standing: Its commit, with the files as far as they were asked for.
        proposed: See CodeOwners.
    """
    commit = str(standing["oid"])

    def place(path: str) -> OwnersText | None:
        key = f"owners{PLACES['github'].index(path)}"
        if key not in standing:
            return _asked(asking, repository, path, commit)
        return _told(standing[key], path) or _asked(asking, repository, path, commit) if standing[key] else None

    def read() -> OwnersText | None:
        found = first("github", place)
        return found[1] if found else None

    def errors() -> Sequence[Dropped]:
        told = asking.once(f"/repos/{repository}/codeowners/errors", ref=commit)["errors"]
        return tuple(
            Dropped(
                int(one["line"]),
                str(one.get("source") or "").rstrip("\n")[:200],
                ", ".join(filter(None, (str(one["kind"]).lower(), one.get("suggestion")))),
            )
            for one in told
        )

    return CodeOwners(read, branch, "github", errors=errors, proposed=proposed)


def _told(entry: Node, path: str) -> OwnersText | None:
    """Return a file that came with the first answer; None where it did not come whole."""
    blob: Node = entry.get("object") or {}
    size = int(blob.get("byteSize") or 0)
    if size >= MOST_BYTES:  # GitHub itself loads none of it
        return OwnersText(path, "", size)
    if blob.get("text") is None or blob.get("isTruncated"):
        return None
    return OwnersText(path, str(blob["text"]), size)


def _asked(asking: Asking, repository: str, path: str, commit: str) -> OwnersText | None:
    try:
        data = asking.file(repository, path, commit)
    except SourceError as fault:
        words = f"{path} of {printable(repository)} cannot be read: {fault.reason}"
        raise Unreadable(words, fault.remedy or _CONTENTS) from None
    return None if data is None else OwnersText(path, data.decode("utf-8", "surrogateescape"), len(data))
