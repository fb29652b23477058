"""Parents that live elsewhere: fetched once by a person, kept beside the policy, checked by digest, never by a hook.

`.refwarden.lock` is JSON: {"version": 1, "parents": {"github:acme/policies//gitflow.yml@v3":
{"commit": "...", "sha256": "...", "path": ".refwarden/policies/....yml"}}}.
"""

import hashlib
import json
import re
from collections.abc import Callable

from refwarden.model.errors import PolicyError
from refwarden.policy.document import Complaint
from refwarden.policy.places import LOCK

_FORM = re.compile(
    r"(github|gitlab):[\w./-]+//[\w./-]+\.ya?ml@[\w./-]+|git\+(https|ssh)://[^\s]+//[\w./-]+\.ya?ml@[\w./-]+"
)
_FETCH = "run `refwarden policy fetch` and commit what it writes"


def local_copy(parent: str, read: Callable[[str], bytes | None], at: Complaint) -> str:
    """Return the name of the copy of a remote parent that the lock file names, its digest checked.

    Raises:
        PolicyError: The parent is written wrongly, is not locked, or its copy is missing or changed.
    """
    if not _FORM.fullmatch(parent):
        raise _refused(at, f"{parent} is not of the form github:owner/repo//path.yml@ref")
    data = read(LOCK)
    try:
        entry = json.loads(data)["parents"].get(parent) if data else None
        path, digest = (entry["path"], entry["sha256"]) if entry else ("", "")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _refused(at, f"{LOCK} is damaged; {_FETCH}") from None
    if not path:
        raise _refused(at, f"{parent} is not locked; {_FETCH}")
    if not isinstance(path, str) or path.startswith("/") or ".." in path.split("/"):
        raise _refused(at, f"{LOCK} names a copy outside the repository; {_FETCH}")
    copy = read(path)
    if copy is None:
        raise _refused(at, f"its copy {path} is missing; {_FETCH}")
    if hashlib.sha256(copy).hexdigest() != digest:
        raise _refused(at, f"its copy {path} is not what {LOCK} says; restore it, or {_FETCH}")
    return path


def _refused(at: Complaint, text: str) -> PolicyError:
    return PolicyError(str(at._replace(text=text)))
