"""Why a repository cannot be opened, and what would help."""

import os

from refwarden.model.errors import Unavailable
from refwarden.model.text import printable
from refwarden.sources.local.place import Place


def unopened(place: Place, fault: str) -> Unavailable:
    """Return the error for a repository that could not be opened, with the remedy for the fault that libgit2 named."""
    where = printable(place.root)
    if "owner" in fault or "not owned by" in fault:
        return Unavailable(
            f"{where} is owned by another user", f"git config --global --add safe.directory {where}, if you trust it"
        )
    if not os.access(place.git_dir, os.R_OK | os.X_OK):
        return Unavailable(f"{where} may not be read", "run as a user who may read it")
    return Unavailable(f"{where} cannot be opened ({printable(fault)})", "git fsck")
