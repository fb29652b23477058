"""Find, read and extend policy documents, and check them whole before anything is judged by them."""

import os
from collections.abc import Callable
from typing import Any, NamedTuple

from refwarden.model.errors import PolicyError
from refwarden.model.text import printable
from refwarden.policy import lockfile, merge
from refwarden.policy.calendars import Calendars
from refwarden.policy.catalogue import Catalogue
from refwarden.policy.compile import compiled, inconsistencies
from refwarden.policy.compiled import Policy
from refwarden.policy.document import MOST_BYTES, Complaint, Document, parse
from refwarden.policy.places import REMOTE
from refwarden.policy.schema import complaints, document_model, nearest
from refwarden.policy.strictness import Strictness
from refwarden.shipped import folder, pack

Read = Callable[[str], bytes | None]

_MOST_PARENTS = 32


class Loaded(NamedTuple):
    """A policy with what it was made of.

    Attributes:
        policy: Ready to judge by.
        effective: Its data after inheritance, with origins.
        inputs: Every document that was read, its name (a path below the repository, or `pack:NAME`) and bytes.
    """

    policy: Policy
    effective: merge.Effective
    inputs: tuple[tuple[str, bytes], ...]


def file_reader(root: str) -> Read:
    """Return a reader of documents below a folder on disk; an absolute name is read as it stands."""

    def read(name: str) -> bytes | None:
        try:
            with open(os.path.join(root, name), "rb") as file:
                return file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise PolicyError(f"{printable(name)}: {fault.strerror or fault}; make it readable") from fault

    return read


def load(read: Read, name: str, catalogue: Catalogue, *, builtin: bool = False) -> Loaded:
    """Load a document and all that it extends.

    Args:
        read: Returns a document's bytes by its name, None where there is none.
        name: The document's name; `pack:gitflow` for a shipped pack.
        catalogue: The rules that it may speak of.
        builtin: Whether the pack judges because the repository has no document of its own.

    Raises:
        PolicyError: Every fault of every document, each at its place.
    """
    chain = _Chain(read, catalogue)
    effective = chain.effective(name, None, ())
    faults = [*chain.faults, *(inconsistencies(effective, catalogue) if not chain.faults else [])]
    if faults:
        raise PolicyError(*dict.fromkeys(map(str, faults)))
    calendars = Calendars(chain.content, catalogue)
    whole = calendars.within(effective)
    if calendars.faults:
        raise PolicyError(*dict.fromkeys(map(str, calendars.faults)))
    source = name.removeprefix("pack:")
    policy = compiled(whole, catalogue, source=source, documents=chain.inputs, builtin=builtin)
    return Loaded(policy, effective, tuple(chain.inputs.items()))


class _Chain:
    """Follows `extends` from one document to the last."""

    def __init__(self, read: Read, catalogue: Catalogue) -> None:
        self._read = read
        self._catalogue = catalogue
        self._model = document_model(catalogue)
        self._strictness = Strictness(catalogue)
        self._done: dict[str, merge.Effective] = {}
        self.inputs: dict[str, bytes] = {}
        self.faults: list[Complaint] = []

    def effective(self, name: str, asked: Complaint | None, below: tuple[str, ...]) -> merge.Effective:
        """Return a document laid over its parents; `asked` says where an `extends` named it."""
        if name in below:
            raise PolicyError(str(_at(asked, f"extends itself: {' -> '.join([*below, name])}; take one of them out")))
        if name in self._done:  # parents that share parents would otherwise cost twice as much with every generation
            return self._done[name]
        if len(self.inputs) >= _MOST_PARENTS:
            raise PolicyError(str(_at(asked, f"more than {_MOST_PARENTS} documents extend one another")))
        self._done[name] = self._laid(name, asked, below)
        return self._done[name]

    def _laid(self, name: str, asked: Complaint | None, below: tuple[str, ...]) -> merge.Effective:
        document = parse(_shown(name), self._bytes(name, asked))
        found = complaints(document, self._model)
        self.faults += found
        if found:  # what is malformed cannot be laid over anything
            return merge.EMPTY
        effective = merge.EMPTY
        parents = _listed(document.data.get("extends"))
        if len(parents) > _MOST_PARENTS:
            at = _extending(document, 0)
            raise PolicyError(str(_at(at, f"{len(parents):,} parents; at most {_MOST_PARENTS} are read")))
        for place, parent in enumerate(parents):
            at = _extending(document, place)
            above = self.effective(self._resolved(parent, name, at), at, (*below, name))
            if effective is merge.EMPTY:
                effective = above
            else:
                effective, faults = merge.beside(effective, above, at, self._strictness)
                self.faults += faults
        effective, faults = merge.lay(effective, document, self._strictness)
        self.faults += faults
        return effective

    def _bytes(self, name: str, asked: Complaint | None) -> bytes:
        data = self.content(name)
        if data is None:
            if asked is None:
                raise PolicyError(f"{printable(_shown(name))}: there is no such policy file")
            raise PolicyError(str(_at(asked, f"there is no policy file {_shown(name)}")))
        return data

    def content(self, name: str) -> bytes | None:
        """Read a document, a calendar or the lock file, once: what was checked is what judges, and is an input."""
        if name not in self.inputs:
            shipped = name.startswith("pack:")
            data = file_reader(folder("policy"))(f"{name[5:]}.yml") if shipped else self._read(name)
            if data is None:
                return None
            self.inputs[name] = data
        return self.inputs[name]

    def _resolved(self, parent: str, child: str, at: Complaint) -> str:
        """Return the name under which a parent is read: a pack, a path beside the child, or a fetched copy."""
        if parent.startswith(REMOTE):
            return lockfile.local_copy(parent, self.content, at)
        if parent.endswith((".yml", ".yaml")):
            if child.startswith("pack:"):
                raise PolicyError(str(_at(at, "a shipped pack extends packs only")))
            path = os.path.normpath(os.path.join(os.path.dirname(child), parent))
            if path.startswith("pack:"):
                raise PolicyError(str(_at(at, f"a pack is named without pack: and .yml: {parent}")))
            return path
        if not os.path.isfile(pack(parent)) or os.path.basename(parent) != parent:
            packs = sorted(name[:-4] for name in os.listdir(folder("policy")) if name.endswith(".yml"))
            raise PolicyError(str(_at(at, f"there is no pack {parent}{nearest(parent, packs)}")))
        return f"pack:{parent}"


def _listed(extends: Any) -> list[str]:
    return [extends] if isinstance(extends, str) else extends or []


def _extending(document: Document, place: int) -> Complaint:
    path: tuple[str | int, ...] = ("extends", place)
    if path not in document.values:
        path = ("extends",)
    return Complaint(document.name, document.mark(path), path, "")


def _at(asked: Complaint | None, text: str) -> Complaint | str:
    return asked._replace(text=text) if asked else text


def _shown(name: str) -> str:
    return f"{name[5:]}.yml (shipped)" if name.startswith("pack:") else name
