"""What an installation changed besides the hooks themselves, kept so that it can be undone."""

import json
import os
from typing import NamedTuple

_FOLDER, _NAME = "refwarden", "installed.json"


class Record(NamedTuple):
    """What was there before.

    Attributes:
        made: The folders that the installation made.
        options: The repository's own receive.advertisePushOptions before; None where it was not touched, an empty
            text where it was not set.
    """

    made: tuple[str, ...] = ()
    options: str | None = None


def _path(git_dir: str) -> str:
    return os.path.join(git_dir, _FOLDER, _NAME)


def read(git_dir: str) -> Record:
    """Return the record, an empty one where there is none or it is damaged."""
    try:
        with open(_path(git_dir), encoding="utf-8", errors="surrogateescape") as file:
            data = json.load(file)
        made, options = data["made"], data["options"]
    except (OSError, ValueError, KeyError, TypeError):
        return Record()
    return Record(tuple(map(str, made)), options if isinstance(options, str) else None)


def write(git_dir: str, record: Record) -> None:
    """Keep the record; an empty one leaves no file, and no folder of ours without a file."""
    path = _path(git_dir)
    if record == Record():
        if os.path.exists(path):
            os.unlink(path)
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(f"{path}.new", "w", encoding="utf-8", errors="surrogateescape") as file:
        json.dump(record._asdict(), file)
    os.replace(f"{path}.new", path)


def forget(git_dir: str) -> None:
    """Take away the compiled policies that the hooks kept. The log of overrides stays: it is nobody's to undo."""
    folder = os.path.join(git_dir, _FOLDER)
    if not os.path.isdir(folder):
        return
    for name in os.listdir(folder):
        if name.startswith("policy-"):
            os.unlink(os.path.join(folder, name))
    if not os.listdir(folder):
        os.rmdir(folder)
