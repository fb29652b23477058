"""The CODEOWNERS file of a branch, as GitLab takes it."""

from collections.abc import Callable

from refwarden.model.codeowners.fact import CodeOwners, OwnersText
from refwarden.model.codeowners.places import PLACES, first
from refwarden.model.errors import SourceError
from refwarden.model.pulls import PullFiles, PullRequest
from refwarden.model.text import printable
from refwarden.model.verdict import Unreadable
from refwarden.sources.gitlab.asking import Asking

_CODE = "give a token of somebody who may read the project's code"


def of_pull(asking: Asking, pull: PullRequest, files: Callable[[], PullFiles]) -> CodeOwners:
    """Return the fact about a merge request: the file of its target, and its own where it changes that.

    Args:
        asking: Asks for the files.
        pull: The merge request.
        files: Returns the paths that it changes; may raise Unreadable.
    """
    home = pull.base.repository

    def proposed() -> CodeOwners | None:
        if not set(PLACES["gitlab"]).intersection(files().paths):
            return None
        return code_owners(asking, home, pull.head.branch, pull.head.commit)

    return code_owners(asking, home, pull.base.branch, pull.base.commit, proposed)


def code_owners(
    asking: Asking, path: str, branch: str, commit: str, proposed: Callable[[], CodeOwners | None] | None = None
) -> CodeOwners:
    """Return the fact about a branch at a commit; see CodeOwners for `proposed`."""

    def place(name: str) -> OwnersText | None:
        try:
            asking.files(path, commit, PLACES["gitlab"])
            data = asking.file(path, commit, name)
        except SourceError as fault:
            words = f"{name} of {printable(path)} cannot be read: {fault.reason}"
            raise asking.failed(words, fault.remedy or _CODE) from None
        return None if data is None else OwnersText(name, data.decode("utf-8", "surrogateescape"), len(data))

    def read() -> OwnersText | None:
        if not commit:
            raise Unreadable(f"{printable(branch)} is gone, and with it its owners", "name a branch that is there")
        found = first("gitlab", place)
        return found[1] if found else None

    return CodeOwners(read, branch, "gitlab", proposed=proposed)
