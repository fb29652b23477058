"""The policy for one repository on this machine: its own document, or the default pack. The hot path's way in."""

import os
from collections.abc import Callable

from refwarden.model.errors import PolicyError
from refwarden.model.text import printable
from refwarden.policy import cache
from refwarden.policy.catalogue import Catalogue
from refwarden.policy.compiled import Policy
from refwarden.policy.places import DEFAULT_PACK, NAMES
from refwarden.shipped import pack

_MOST = (1 << 20) + 1


def _reader(root: str) -> Callable[[str], bytes | None]:
    def read(name: str) -> bytes | None:
        path = pack(name[5:]) if name.startswith("pack:") else os.path.join(root, name)
        try:
            with open(path, "rb") as file:
                return file.read(_MOST)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as fault:
            raise PolicyError(f"{printable(name)}: {fault.strerror or fault}; make it readable") from fault

    return read


def obtain(
    root: str,
    catalogue: Callable[[], Catalogue],
    *,
    git_dir: str = "",
    explicit: str | None = None,
    read: Callable[[str], bytes | None] | None = None,
) -> Policy:
    """Return the policy that judges the repository at `root`.

    Args:
        root: The folder in which the documents are looked for.
        catalogue: The rules that exist; called only when something must be compiled.
        git_dir: Where compiled policies are kept; empty to keep none.
        explicit: A file named by a person, which then is the policy.
        read: Reads documents by name from somewhere else than `root`, such as a commit's tree.

    Raises:
        PolicyError: There are faults, or two documents, or the file named is not there.
    """
    read = read or _reader(root)
    name = explicit or ""
    if explicit:
        if not os.path.isabs(explicit):
            name = os.path.relpath(os.path.abspath(explicit), root)
    else:
        found = [one for one in NAMES if read(one) is not None]
        if len(found) > 1:
            raise PolicyError(f"{found[0]} and {found[1]} are both policies of this repository; keep one")
        name = found[0] if found else ""
    builtin = not name
    name = name or f"pack:{DEFAULT_PACK}"
    data = read(name)
    if data is None:
        raise PolicyError(f"{printable(explicit or name)}: there is no such policy file")
    policy = cache.cached(git_dir, name, data, read) if git_dir else None
    if policy is None or policy.builtin is not builtin:
        from refwarden.policy.load import load

        loaded = load(read, name, catalogue(), builtin=builtin)
        policy = loaded.policy
        if git_dir:
            cache.store(git_dir, name, data, policy, loaded.inputs)
    return policy
