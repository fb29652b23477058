"""The files that travel with the program: policy packs and hook shims.

An installed wheel holds them here; a source checkout, at its top level.
"""

import os

_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib costs the hot path 3 ms


def folder(name: str) -> str:
    """Return the folder of shipped files: `policy` or `hooks`."""
    inside = os.path.join(_HERE, name)  # noqa: PTH118
    if os.path.isdir(inside):  # noqa: PTH112
        return inside
    return os.path.normpath(os.path.join(_HERE, "..", "..", "..", name))  # noqa: PTH118


def pack(name: str) -> str:
    """Return the path of a shipped policy pack, whether or not it exists."""
    return os.path.join(folder("policy"), f"{name}.yml")  # noqa: PTH118
