"""Parents that live elsewhere: fetched once by a person, kept beside the policy, checked by digest, never by a hook.

`.refwarden.lock` is JSON: {"version": 1, "parents": {"github:acme/policies//gitflow.yml@v3":
{"commit": "...", "sha256": "...", "path": ".refwarden/policies/....yml"}}}.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from refwarden.model.errors import PolicyError
from refwarden.policy.document import Complaint
from refwarden.policy.places import COPIES, LOCK

_LONGEST = 1000  # characters; beyond, a hostile text would keep the expressions busy
_IN = r"//(?P<path>[\w./-]+\.ya?ml)@(?P<ref>\w[\w./-]*)"
_HOSTED = re.compile(r"(?P<host>github|gitlab):(?P<project>\w[\w.-]*(/\w[\w.-]*)+)" + _IN, re.ASCII)
_URL = re.compile(r"git\+(?P<url>(https://\w[^\s@]*?|ssh://\w\S*?|file:///\S*?))" + _IN, re.ASCII)
_FETCH = "run `refwarden policy fetch` and commit what it writes"


class Remote(NamedTuple):
    """Where a parent lives: a repository's URL, a path in its tree, and a branch, tag or commit."""

    url: str
    path: str
    ref: str


class Fetched(NamedTuple):
    """A parent as it was fetched: the commit that its ref named then, and the document's bytes."""

    commit: str
    data: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def remote(parent: str) -> Remote | None:
    """Return where a parent lives, None where it is written wrongly. No URL of the web may hold a password."""
    found = (_HOSTED.fullmatch(parent) or _URL.fullmatch(parent)) if len(parent) <= _LONGEST else None
    if found is None or not {"", ".", ".."}.isdisjoint(found["path"].split("/")):
        return None
    hosted = found.groupdict().get("host")
    url = f"https://{hosted}.com/{found['project']}.git" if hosted else found["url"]
    return Remote(url, found["path"], found["ref"])


def copy_of(parent: str, fetched: Fetched) -> str:
    """Return the name of the copy; it changes with the content, so that a new copy never takes an old one's place."""
    stem = os.path.splitext(os.path.basename(parent.rpartition("@")[0]))[0]
    return f"{COPIES}/{stem}-{fetched.digest[:16]}.yml"


def written(parents: Mapping[str, Fetched]) -> str:
    """Return the lock file that names these parents."""
    rows = {
        parent: {"commit": one.commit, "sha256": one.digest, "path": copy_of(parent, one)}
        for parent, one in sorted(parents.items())
    }
    return json.dumps({"version": 1, "parents": rows}, indent=2) + "\n"


def local_copy(parent: str, read: Callable[[str], bytes | None], at: Complaint) -> str:
    """Return the name of the copy of a remote parent that the lock file names, its digest checked.

    Raises:
        PolicyError: The parent is written wrongly, is not locked, or its copy is missing or changed.
    """
    if remote(parent) is None:
        raise _refused(at, malformed(parent))
    data = read(LOCK)
    try:
        entry = json.loads(data)["parents"].get(parent) if data else None
        path, digest = (entry["path"], entry["sha256"]) if entry else ("", "")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _refused(at, f"{LOCK} is damaged; {_FETCH}") from None
    if not path:
        raise _refused(at, f"{parent} is not locked; {_FETCH}")
    if not isinstance(path, str) or path.startswith(("/", "pack:")) or ".." in path.split("/"):
        raise _refused(at, f"{LOCK} names a copy outside the repository; {_FETCH}")
    copy = read(path)
    if copy is None:
        raise _refused(at, f"its copy {path} is missing; {_FETCH}")
    if hashlib.sha256(copy).hexdigest() != digest:
        raise _refused(at, f"its copy {path} is not what {LOCK} says; restore it, or {_FETCH}")
    return path


def malformed(parent: str) -> str:
    """Return what is wrong with a parent that is written wrongly."""
    return (
        f"{parent[:_LONGEST]} is not of the form github:owner/repo//path.yml@ref or git+https://host/repo//path.yml@ref"
    )


def _refused(at: Complaint, text: str) -> PolicyError:
    return PolicyError(str(at._replace(text=text)))
