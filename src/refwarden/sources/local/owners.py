"""The CODEOWNERS file of a branch, from its tree. Git does not know which host reads it; the file mostly shows it."""

from collections.abc import Callable

from refwarden.model.codeowners.entries import Dialect, lines_of
from refwarden.model.codeowners.fact import MOST_BYTES, CodeOwners, OwnersText
from refwarden.model.codeowners.places import PLACES, first
from refwarden.sources.local import rawobjects
from refwarden.sources.local.backend import Backend


def code_owners(backend: Backend, branch: str, tip: str) -> CodeOwners:
    """Return the fact about a branch; raise Unreadable where its tree is not at hand."""
    changes = backend.changes("", rawobjects.tree(tip, backend.read(tip)[1]))
    blobs = {one.path: one.new_blob for one in changes}

    def read(place: str) -> OwnersText | None:
        if place not in blobs:
            return None
        size = backend.size(blobs[place])
        data = backend.read(blobs[place])[1] if size <= MOST_BYTES else b""
        return OwnersText(place, data.decode("utf-8", "surrogateescape"), size)

    dialect = _dialect(blobs, read)
    found = first(dialect, read)
    return CodeOwners(lambda: found[1] if found else None, branch, dialect, tree=lambda: tuple(blobs))


def _dialect(paths: dict[str, str], read: Callable[[str], OwnersText | None]) -> Dialect:
    """Tell who reads the file: by where it stands, by what stands beside it, by whether it has sections."""
    if PLACES["github"][0] in paths:
        return "github"
    if PLACES["gitlab"][2] in paths or ".gitlab-ci.yml" in paths:
        return "gitlab"
    found = first("gitlab", read)
    sections = found is not None and any(line.lstrip("^").startswith("[") for line in lines_of(found[1].text))
    return "gitlab" if sections else "github"
