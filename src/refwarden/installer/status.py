"""Which hooks are installed, with what they are chained, and which cannot fire and why."""

import os
from typing import Literal, NamedTuple

from refwarden.installer.folder import Hooks, find, setting
from refwarden.installer.shims import BEFORE, STAGES, content, interpreter, is_ours, owner, shim
from refwarden.model.text import printable


class Stage(NamedTuple):
    """One hook as it stands.

    Attributes:
        stage: The hook's name.
        state: `installed`, `outdated` (a shim of another version or interpreter), `cannot fire` (ours, but Git will
            not run it), `foreign` (somebody else's hook alone), or `absent`.
        chained: Which hook runs after ours, in words; empty for none.
        why: Why it cannot fire or what to do, in words; empty where all is well.
        also: Commands that Git 2.54 and newer runs at this event by its configuration, before any hook file.
    """

    stage: str
    state: Literal["installed", "outdated", "cannot fire", "foreign", "absent"]
    chained: str = ""
    why: str = ""
    also: tuple[str, ...] = ()


class Status(NamedTuple):
    """A repository's hooks."""

    hooks: Hooks
    stages: tuple[Stage, ...]


def status(repository: str = ".") -> Status:
    """Return how the hooks of a repository stand; raise UsageError where there is none."""
    hooks = find(repository)
    configured = _configured(hooks)
    return Status(hooks, tuple(_stage(hooks, stage, configured.get(stage, ())) for stage in STAGES))


def _stage(hooks: Hooks, stage: str, also: tuple[str, ...]) -> Stage:
    path = os.path.join(hooks.folder, stage)
    data = content(path) if not os.path.isdir(path) else None
    before = content(path + BEFORE)
    if not is_ours(data):
        return _without(hooks, stage, data, also)
    chained = _called(path + BEFORE, before)
    python = interpreter(data or b"")
    if not os.access(path, os.X_OK):
        return Stage(stage, "cannot fire", chained, f"it is not executable: chmod +x {printable(path)}", also)
    if not os.access(python, os.X_OK):
        why = f"its interpreter {printable(python)} is gone, so everything is refused: refwarden hooks install"
        return Stage(stage, "cannot fire", chained, why, also)
    if data != shim(stage, python):
        return Stage(stage, "outdated", chained, "refwarden hooks install brings it up to date", also)
    return Stage(stage, "installed", chained, "", also)


def _without(hooks: Hooks, stage: str, data: bytes | None, also: tuple[str, ...]) -> Stage:
    """Tell of a stage at which the folder that counts holds no shim of ours."""
    own = os.path.join(hooks.place.common_dir, "hooks", stage)
    if hooks.moved_by and is_ours(content(own)):
        why = f"Git looks in {printable(hooks.folder)} (core.hooksPath, {hooks.moved_by}), not in {printable(own)}"
        return Stage(stage, "cannot fire", "", why, also)
    if data is None:
        return Stage(stage, "absent", also=also)
    who = "husky" if hooks.husky else owner(data)
    why = f"{who} owns it" if who else "it is not refwarden's"
    return Stage(stage, "foreign", "", why, also)


def _called(path: str, data: bytes | None) -> str:
    if data is None:
        return ""
    who = owner(data)
    words = f"{printable(os.path.basename(path))}{f' ({who})' if who else ''}"
    return words if os.access(path, os.X_OK) else f"{words}, which is not executable and so does not run"


def _configured(hooks: Hooks) -> dict[str, tuple[str, ...]]:
    """Return the commands of hook.NAME.event and hook.NAME.command by event, in Git's order."""
    listed = setting(hooks.place, "--null", "--get-regexp", r"^hook\..*\.(event|command|enabled)$")
    events: dict[str, list[str]] = {}
    commands: dict[str, str] = {}
    off: set[str] = set()
    for item in (listed or "").split("\0"):
        key, _, value = item.partition("\n")
        name, _, last = key.removeprefix("hook.").rpartition(".")
        if last == "event":
            events.setdefault(value, []).append(name)
        elif last == "command":
            commands[name] = value
        elif value.casefold() in ("false", "no", "off", "0"):
            off.add(name)
    return {
        event: tuple(
            f"{printable(name)}: {printable(commands.get(name, '(no command)'))}" for name in names if name not in off
        )
        for event, names in events.items()
    }
