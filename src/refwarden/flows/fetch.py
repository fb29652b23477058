"""Bring a policy's parents that live elsewhere here: each is fetched, followed to its own parents, and locked."""

import os
from collections.abc import Callable
from typing import Any

from refwarden.model.errors import PolicyError
from refwarden.policy.document import MOST_BYTES, Document, parse
from refwarden.policy.lockfile import Fetched, malformed, remote
from refwarden.policy.places import REMOTE
from refwarden.sources.local import fetching

_MOST = 32  # documents that may extend one another


def parents(name: str, read: Callable[[str], bytes | None]) -> dict[str, Fetched]:
    """Return every parent elsewhere that a policy extends, itself or through others, as it is now.

    Args:
        name: The policy's name.
        read: Returns a document's bytes by its name, None where there is none.

    Raises:
        PolicyError: A document is malformed or missing, or a parent is written wrongly.
        SourceError: A parent cannot be fetched.
    """
    found: dict[str, Fetched] = {}
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if len(seen) > _MOST:
            raise PolicyError(f"more than {_MOST} documents extend one another")
        elsewhere = name.startswith(REMOTE)
        if elsewhere:
            found[name] = _fetched(name)
        data = found[name].data if elsewhere else read(name)
        if data is None:
            raise PolicyError(f"{name}: there is no such policy file")
        for parent in _extended(parse(name, data)):
            if parent.startswith(REMOTE):
                waiting.append(parent)
            elif parent.endswith((".yml", ".yaml")):
                if elsewhere:
                    raise PolicyError(f"{name} extends {parent}, which would be looked for here; it must name it whole")
                waiting.append(os.path.normpath(os.path.join(os.path.dirname(name), parent)))
    return found


def _fetched(parent: str) -> Fetched:
    where = remote(parent)
    if where is None:
        raise PolicyError(malformed(parent))
    return Fetched(*fetching.fetch(*where, MOST_BYTES))


def _extended(document: Document) -> list[str]:
    extends: Any = document.data.get("extends") if isinstance(document.data, dict) else None
    listed = extends if isinstance(extends, list) else [extends]
    return [one for one in listed if isinstance(one, str)]
