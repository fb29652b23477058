"""Open a repository with the back end that can read it, chosen by what the repository says of itself."""

import os

from refwarden.sources.local.backend import Backend
from refwarden.sources.local.place import Place, small_file

# What libgit2 1.9 reads correctly. Anything else is read through git: opening it by force lists refs wrongly.
_UNDERSTOOD = frozenset({"noop", "noop-v1", "preciousobjects", "worktreeconfig", "relativeworktrees"})


def extensions(place: Place) -> dict[str, str]:
    """Return the repository's extensions, lower-cased key to value, as its own config file has them.

    Git reads them from that file alone, never from an include, so a small reader is exact.
    """
    found: dict[str, str] = {}
    section = ""
    for raw in small_file(os.path.join(place.common_dir, "config")).split(b"\n"):
        line = raw.strip(b" \t\r")
        if line.startswith(b"["):
            header, _, line = line.partition(b"]")
            section = header[1:].strip().lower().decode("latin-1")
            line = line.strip(b" \t")
        if section != "extensions" or not line or line[:1] in b"#;":
            continue
        key, _, value = line.partition(b"=")
        value = value.split(b"#")[0].split(b";")[0]
        found[key.strip().lower().decode("latin-1")] = value.strip(b' \t"').lower().decode("latin-1")
    return found


def needs_git(place: Place) -> str:
    """Return which extension only git can read, in words, or an empty string when libgit2 will do."""
    for key, value in extensions(place).items():
        if key == "objectformat" and value in ("", "sha1"):
            continue
        if key == "refstorage" and value in ("", "files"):
            continue
        if key not in _UNDERSTOOD:
            return f"extensions.{key} = {value}"
    return ""


def open_backend(place: Place, *, in_hook: bool = False) -> Backend:
    """Open the repository.

    Args:
        place: Where it lies.
        in_hook: Whether Git runs us as a hook: then the environment's object folders (a push's quarantine) are read
            too, and Git has already checked who owns the repository.

    Raises:
        Unavailable: It cannot be opened; the reason says why, the remedy what would help.
    """
    if needs_git(place):
        from refwarden.sources.local.gitcli import GitBackend

        return GitBackend(place, in_hook=in_hook)
    from refwarden.sources.local.pygit import PygitBackend, open_repository

    return PygitBackend(open_repository(place, in_hook=in_hook), place, in_hook=in_hook)
