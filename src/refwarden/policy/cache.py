"""Compiled policies, kept under the Git directory so that a hook parses no YAML twice.

An entry holds the very bytes of every document that went into it and is used only while those bytes are still what the
files hold, so nothing is trusted to a digest, a time stamp or a name. It is JSON: reading a damaged or a hostile one
runs nothing. Light imports only; every push comes through here.
"""

import json
import os
import zlib
from collections.abc import Callable
from typing import Any

from refwarden import __version__
from refwarden.model.kinds import BranchKind, Kinds, TagKind
from refwarden.policy.compiled import Exemption, Policy, RuleSetting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from refwarden.model.signers import Signer

_FOLDER = "refwarden"
_MOST = 8 << 20
Inputs = tuple[tuple[str, bytes], ...]


def _path(git_dir: str, name: str, data: bytes) -> str:
    return os.path.join(git_dir, _FOLDER, f"policy-{zlib.crc32(name.encode('utf-8', 'replace') + data):08x}.json")


def cached(git_dir: str, name: str, data: bytes, read: Callable[[str], bytes | None]) -> Policy | None:
    """Return the compiled policy for a document, or None where it must be compiled anew.

    Args:
        git_dir: The Git directory that all worktrees share.
        name: The document's name.
        data: Its bytes now.
        read: Reads the documents that it extends, by name.
    """
    try:
        with open(_path(git_dir, name, data), "rb") as file:
            entry = json.loads(file.read(_MOST))
        if entry["program"] != __version__:
            return None
        for other, content in entry["inputs"]:
            there = data if other == name else read(other)
            if there is None or there != content.encode("latin-1"):
                return None
        return _policy(entry["policy"])
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, UnicodeError):
        return None  # damaged, cut short, or not ours: compiling again mends it


def store(git_dir: str, name: str, data: bytes, policy: Policy, inputs: Inputs) -> None:
    """Keep a compiled policy; where the folder cannot be written the next run compiles again, and nobody is told."""
    entry = {
        "program": __version__,
        "inputs": [[other, content.decode("latin-1")] for other, content in inputs],
        "policy": policy,
    }
    path = _path(git_dir, name, data)
    beside = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(beside, "w", encoding="ascii") as file:
            json.dump(entry, file)
        os.replace(beside, path)
    except OSError:
        try:
            os.unlink(beside)
        except OSError:
            return


def _policy(data: Any) -> Policy:
    """Rebuild a policy from its JSON: NamedTuples were written as lists."""
    source, digest, (branches, tags), rules, exemptions, unknown, builtin, overriders, signers = data
    return Policy(
        source=source,
        digest=digest,
        kinds=Kinds(
            tuple(BranchKind(*_tuples(one)) for one in branches),
            tuple(TagKind(*_tuples(one)) for one in tags),
        ),
        rules=tuple(RuleSetting(*_tuples(one)) for one in rules),
        exemptions=tuple(Exemption(*_tuples(one)) for one in exemptions),
        unknown=unknown,
        builtin=builtin,
        overriders=tuple(overriders),
        signers=None if signers is None else _signers(signers),
    )


def _signers(rows: list[Any]) -> "tuple[Signer, ...]":
    from refwarden.model.signers import Signer  # most policies name none

    return tuple(Signer(*row) for row in rows)


def _tuples(fields: list[Any]) -> list[Any]:
    return [tuple(field) if isinstance(field, list) else field for field in fields]
