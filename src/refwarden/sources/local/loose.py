"""Loose objects read without libgit2, which never comes back from one that was cut short.

libgit2 1.9 waits for the rest of a truncated loose object for ever. So its database is rebuilt from the same folders:
packs by libgit2, single files by zlib, which says when its input ends too early.
"""

import os
import zlib
from collections.abc import Mapping

import pygit2

from refwarden.sources.local.place import Place, small_file

_TYPES = {b"commit": 1, b"tree": 2, b"blob": 3, b"tag": 4}
_MOST_HEADER = 64
_DEEPEST = 5  # how far git itself follows alternates of alternates


class LooseObjects(pygit2.OdbBackend):
    """One folder's loose objects, for libgit2's object database."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder
        self._names: dict[str, frozenset[str]] = {}

    def _is_there(self, oid: pygit2.Oid) -> bool:
        """Tell whether there is such a file: asked for every object that is read, most of which lie in packs."""
        digits = str(oid)
        names = self._names.get(digits[:2])
        if names is None:
            try:
                names = frozenset(os.listdir(os.path.join(self._folder, digits[:2])))
            except OSError:
                names = frozenset()
            self._names[digits[:2]] = names
        return digits[2:] in names

    def _path(self, oid: pygit2.Oid) -> str:
        digits = str(oid)
        return os.path.join(self._folder, digits[:2], digits[2:])

    def _open(self, oid: pygit2.Oid, most: int = -1) -> tuple[int, int, bytes, "zlib._Decompress", bytes]:
        """Return type, size, the content's begin, and what inflates the rest; `most` bytes of the file are enough."""
        if not self._is_there(oid):
            raise KeyError(str(oid))
        try:
            with open(self._path(oid), "rb") as file:
                packed = file.read(most)
        except FileNotFoundError:
            raise KeyError(str(oid)) from None
        except OSError as fault:
            raise pygit2.GitError(str(fault)) from fault
        inflate = zlib.decompressobj()
        try:
            begin = inflate.decompress(packed, _MOST_HEADER)
        except zlib.error as fault:
            raise pygit2.GitError(f"{oid}: {fault}") from fault
        header, nul, content = begin.partition(b"\0")
        kind, _, size = header.partition(b" ")
        if not nul or kind not in _TYPES or not size.isdigit():
            raise pygit2.GitError(f"{oid}: damaged header")
        return _TYPES[kind], int(size), content, inflate, inflate.unconsumed_tail

    def read_cb(self, oid: pygit2.Oid) -> tuple[int, bytes]:
        """Return type and content; libgit2 checks the content against the id."""
        kind, size, begin, inflate, rest = self._open(oid)
        try:
            content = begin + inflate.decompress(rest, size - len(begin) + 1)
        except zlib.error as fault:
            raise pygit2.GitError(f"{oid}: {fault}") from fault
        if len(content) != size:
            raise pygit2.GitError(f"{oid}: cut short")
        return kind, content

    def read_header_cb(self, oid: pygit2.Oid) -> tuple[int, int]:
        """Return type and size."""
        kind, size, *_ = self._open(oid, 4096)
        return kind, size

    def exists_cb(self, oid: pygit2.Oid) -> bool:
        """Tell whether there is such a file."""
        return self._is_there(oid)

    def read_prefix_cb(self, oid: pygit2.Oid | str) -> tuple[int, bytes, pygit2.Oid]:
        """Return type, content and id; only whole ids are ever asked for."""
        whole = pygit2.Oid(hex=str(oid))
        return (*self.read_cb(whole), whole)

    def exists_prefix_cb(self, oid: pygit2.Oid | str) -> pygit2.Oid:
        """Return the id of an object that is there; only whole ids are ever asked for."""
        whole = pygit2.Oid(hex=str(oid))
        if not self.exists_cb(whole):
            raise KeyError(str(oid))
        return whole

    def refresh_cb(self) -> None:
        """Look again: libgit2 asks for it when an object was nowhere to be found."""
        self._names.clear()


def database(place: Place, environ: Mapping[str, str]) -> pygit2.Odb:
    """Return the object database of a repository: its own folder and those it borrows from.

    Args:
        place: Where the repository lies.
        environ: In a hook the environment, whose object folders (a push's quarantine) come first; else empty.
    """
    found = pygit2.Odb()
    for folder in _folders(place, environ):
        found.add_backend(pygit2.OdbBackendPack(folder), 2)
        found.add_backend(LooseObjects(folder), 1)
    return found


def _folders(place: Place, environ: Mapping[str, str]) -> list[str]:
    own = os.path.abspath(environ.get("GIT_OBJECT_DIRECTORY") or os.path.join(place.common_dir, "objects"))
    folders: list[str] = []
    borrowed = environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
    waiting = [(folder, 0) for folder in [own, *(os.path.abspath(one) for one in borrowed.split(os.pathsep) if one)]]
    while waiting:
        folder, depth = waiting.pop(0)
        if folder in folders:
            continue
        folders.append(folder)
        if depth < _DEEPEST:
            lines = small_file(os.path.join(folder, "info", "alternates")).split(b"\n")
            named = (os.fsdecode(line) for line in lines if line and not line.startswith(b"#"))
            waiting.extend((os.path.normpath(os.path.join(folder, name)), depth + 1) for name in named)
    return [folder for folder in folders if os.path.isdir(folder)]
