"""The policy that judges what a server receives: never one that the push itself brings along."""

import os
from collections.abc import Callable, Mapping, Sequence

from refwarden.model.errors import PolicyError, UsageError
from refwarden.model.refs import HEADS, RefUpdate
from refwarden.model.text import printable
from refwarden.model.verdict import Unreadable
from refwarden.policy.compiled import Policy
from refwarden.policy.obtain import obtain
from refwarden.policy.places import LOCK
from refwarden.shipped import pack
from refwarden.sources.local import rawobjects, trees
from refwarden.sources.local.backend import Backend
from refwarden.sources.local.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.policy.catalogue import Catalogue

SETTING, VARIABLE = "refwarden.policy", "REFWARDEN_POLICY"
_FILES = frozenset({0o100644, 0o100755})
_TREE = 0o040000
_RESCUE = f"an administrator can name another policy on the server: git config {SETTING} /path/to/policy.yml"


def _catalogue() -> "Catalogue":
    from refwarden.engine.catalogue import catalogue

    return catalogue()


def policy(place: Place, backend: Backend, environ: Mapping[str, str]) -> Policy:
    """Return the policy for what a server receives.

    It is a file that the server's administrator names, by REFWARDEN_POLICY or `git config refwarden.policy`; else the
    one on the default branch as it stands before the push; else the default pack.

    Raises:
        PolicyError: The policy cannot be judged by; then everything is refused.
        UsageError: The file named lies where a push could change it.
    """
    named = _named(place, backend, environ)
    if named:
        return obtain(place.root, _catalogue, git_dir=place.common_dir, explicit=named)
    branch = backend.head()
    tip = next((ref.oid for ref in backend.refs() if ref.name == branch), "")
    try:
        found = obtain(place.root, _catalogue, git_dir=place.common_dir, read=reader(backend, tip))
    except PolicyError as fault:
        raise PolicyError(*fault.complaints, _RESCUE) from fault
    if found.builtin:
        return found
    return found._replace(source=f"{found.source} on {printable(branch.removeprefix(HEADS))}")


def refuse_broken(place: Place, backend: Backend, environ: Mapping[str, str], updates: Sequence[RefUpdate]) -> None:
    """Refuse a push that would leave the default branch with a policy that nothing can be judged by.

    Raises:
        PolicyError: Every fault of the policy that the push brings.
    """
    branch = backend.head()
    for update in updates:
        if update.ref != branch or update.movement == "delete" or _named(place, backend, environ):
            continue
        if not _touches_documents(backend, update):
            continue
        try:
            obtain(place.root, _catalogue, read=reader(backend, update.new))
        except PolicyError as fault:
            said = "the policy that this push brings would lock everybody out:"
            raise PolicyError(said, *fault.complaints) from fault


def reader(backend: Backend, commit: str) -> Callable[[str], bytes | None]:
    """Return what reads documents by name from a commit's tree; an empty id stands for the empty tree."""

    def read(name: str) -> bytes | None:
        if name.startswith("pack:"):
            with open(pack(name[5:]), "rb") as file:
                return file.read()
        try:
            return _blob(backend, commit, name) if commit else None
        except Unreadable as cut:
            raise PolicyError(f"{printable(name)}: {cut}; {cut.unread.remedy}") from cut

    return read


def _blob(backend: Backend, commit: str, name: str) -> bytes | None:
    mode, oid = _TREE, rawobjects.tree(commit, backend.read(commit)[1])
    for part in os.fsencode(name).split(b"/"):
        if mode != _TREE:
            return None
        entry = trees.entries(oid, backend.read(oid)[1]).get(part)
        if entry is None:
            return None
        mode, oid = entry
    if mode not in _FILES:
        raise PolicyError(f"{printable(name)}: it is a link or a folder; a policy is a file")
    return backend.read(oid)[1]


def _touches_documents(backend: Backend, update: RefUpdate) -> bool:
    old = rawobjects.tree(update.old, backend.read(update.old)[1]) if update.movement == "update" else ""
    new = rawobjects.tree(update.new, backend.read(update.new)[1])
    return any(change.path.endswith((".yml", ".yaml", LOCK)) for change in backend.changes(old, new))


def _named(place: Place, backend: Backend, environ: Mapping[str, str]) -> str:
    named = environ.get(VARIABLE) or backend.config(SETTING)
    if not named:
        return ""
    if not os.path.isabs(named):
        raise UsageError(f"{SETTING} is {printable(named)}: on a server it is an absolute path")
    root = os.path.realpath(place.root)
    if not place.bare and os.path.commonpath([root, os.path.realpath(named)]) == root:
        raise UsageError(f"{SETTING} is {printable(named)}: a push could change it there; keep it outside")
    return named
