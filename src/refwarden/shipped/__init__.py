"""The files that travel with the program: policy packs and hook shims.

An installed wheel holds them here; a source checkout, at its top level.
"""

import os

_HERE = os.path.dirname(os.path.abspath(__file__))


def folder(name: str) -> str:
    """Return the folder of shipped files: `policy` or `hooks`."""
    inside = os.path.join(_HERE, name)
    if os.path.isdir(inside):
        return inside
    return os.path.normpath(os.path.join(_HERE, "..", "..", "..", name))


def pack(name: str) -> str:
    """Return the path of a shipped policy pack, whether or not it exists."""
    return os.path.join(folder("policy"), f"{name}.yml")
