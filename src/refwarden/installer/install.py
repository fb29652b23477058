"""Put the shims where Git runs them, beside whatever is there already; and take them away again without a trace."""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Literal, NamedTuple

from refwarden.installer import record
from refwarden.installer.folder import Hooks, find, git, setting
from refwarden.installer.shims import BEFORE, CLIENT, SERVER, STAGES, content, is_ours, shim
from refwarden.model.errors import UsageError
from refwarden.model.text import printable

OPTIONS = "receive.advertisePushOptions"


class Change(NamedTuple):
    """What became of one hook.

    Attributes:
        stage: The hook's name.
        path: Where it lies.
        done: `installed`, `upgraded` (an older shim or another interpreter), `unchanged`, `removed`, `restored` (ours
            removed, and the hook from before put back), or `left` (not ours, so not touched).
        chained: Which hook runs after ours: its path, empty for none.
    """

    stage: str
    path: str
    done: Literal["installed", "upgraded", "unchanged", "removed", "restored", "left"]
    chained: str = ""


class Outcome(NamedTuple):
    """What an installation did: each hook's change, and remarks for a person."""

    hooks: Hooks
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()


def install(repository: str = ".", stages: Sequence[str] = (), *, server: bool = False, force: bool = False) -> Outcome:
    """Install hooks; what is installed already is left or upgraded.

    Args:
        repository: A folder of the repository.
        stages: Which hooks; all that make sense when none are named.
        server: Whether the repository receives pushes.
        force: Whether to install even where the hooks would reach further than this repository on this machine.

    Raises:
        UsageError: A hook manager owns the folder, other repositories or other people share it and `force` is not
            given, two hooks stand in the way, or a file cannot be written.
    """
    chosen = _chosen(stages, ("pre-receive", "post-receive") if server else CLIENT)
    hooks = find(repository)
    _refuse_managed(hooks)
    _refuse_root(hooks)
    if not force:
        _refuse_shared(hooks)
    _importable()
    texts = {stage: shim(stage) for stage in chosen}
    for stage in chosen:
        _refuse_clash(os.path.join(hooks.folder, stage))
    common = hooks.place.common_dir
    was = record.read(common)
    try:
        missing = _missing(hooks.folder)
        os.makedirs(hooks.folder, exist_ok=True)
        was = was._replace(made=(*missing, *was.made))
        changes = tuple(_put(hooks.folder, stage, text) for stage, text in texts.items())
        if any(stage in SERVER for stage in chosen):
            was = _advertise(hooks, was)
        record.write(common, was)
    except OSError as fault:
        raise _unwritable(fault, hooks.folder) from fault
    return Outcome(hooks, changes, _notes(hooks))


def uninstall(repository: str = ".", stages: Sequence[str] = ()) -> Outcome:
    """Take the shims away, put back the hooks from before, and undo what the installation set.

    Args:
        repository: A folder of the repository.
        stages: Which hooks; all when none are named.

    Raises:
        UsageError: There is no repository, or a file cannot be written.
    """
    chosen = _chosen(stages, STAGES)
    hooks = find(repository)
    try:
        changes = [change for stage in chosen if (change := _take(hooks.folder, stage)) is not None]
        # Shims that lie where Git looked before core.hooksPath led it elsewhere are ours to take away, too.
        own = os.path.join(hooks.place.common_dir, "hooks")
        if own != hooks.folder:
            hidden = [stage for stage in chosen if is_ours(content(os.path.join(own, stage)))]
            changes += [change for stage in hidden if (change := _take(own, stage)) is not None]
        there = (os.path.join(folder, stage) for folder in (hooks.folder, own) for stage in STAGES)
        if not any(is_ours(content(path)) for path in there):
            _undo(hooks)
    except OSError as fault:
        raise _unwritable(fault, hooks.folder) from fault
    return Outcome(hooks, tuple(changes))


def _chosen(stages: Sequence[str], default: Sequence[str]) -> Sequence[str]:
    for stage in stages:
        if stage not in STAGES:
            raise UsageError(f"--stage {printable(stage)}: there is no such hook; choose from {', '.join(STAGES)}")
    return tuple(dict.fromkeys(stages)) or default


def _refuse_managed(hooks: Hooks) -> None:
    """A manager that writes the folder anew from its own configuration would throw our shims away unseen."""
    if hooks.husky:
        raise UsageError(
            f"husky owns {printable(hooks.path)} and writes it anew; put this line into .husky/pre-push instead: "
            'refwarden hooks run pre-push "$@"'
        )


def _refuse_root(hooks: Hooks) -> None:
    """Git takes an empty path literally and runs `/pre-push`; nobody means that."""
    if hooks.moved_by and not hooks.path:
        raise UsageError(
            "core.hooksPath is empty, so Git looks for hooks in the root of the file system; "
            "take it out: git config --unset core.hooksPath"
        )


def _refuse_shared(hooks: Hooks) -> None:
    """Hooks that reach further than one repository on one machine are installed by people who mean it."""
    folder = printable(hooks.folder)
    if hooks.shared:
        raise UsageError(
            f"core.hooksPath is {hooks.moved_by}: hooks in {folder} run in every repository that has no hooks path of "
            "its own; if that is what you want, add --force"
        )
    if hooks.tracked():
        raise UsageError(
            f"core.hooksPath leads to {folder}, which commits carry to everybody, but a hook names this machine's "
            "Python; put a line into your own script there instead: refwarden hooks run pre-push "
            '"$@", or add --force'
        )


def _refuse_clash(path: str) -> None:
    there = content(path)
    if os.path.isdir(path):
        raise UsageError(f"{printable(path)} is a folder; Git runs files only")
    if os.path.lexists(path) and not is_ours(there) and os.path.lexists(path + BEFORE):
        raise UsageError(
            f"{printable(path)} was written after refwarden's hook, and {printable(path + BEFORE)} is there too; "
            "keep one of the two, then install again"
        )


def _importable() -> None:
    """Shims run the interpreter isolated; a program that only PYTHONPATH or the user's own folder holds would be lost.

    Better told now than at the first push.
    """
    done = subprocess.run([sys.executable, "-I", "-c", "import refwarden.hook"], capture_output=True, check=False)
    if done.returncode:
        raise UsageError(
            f"{printable(sys.executable)} finds refwarden only by PYTHONPATH or in the user's own packages, "
            "which hooks do not read; install it in a virtual environment or with pipx"
        )


def _missing(folder: str) -> list[str]:
    """Return the folders that must be made for this one to be there, the innermost first."""
    found = []
    while not os.path.isdir(folder):
        found.append(folder)
        folder = os.path.dirname(folder)
    return found


def _put(folder: str, stage: str, text: bytes) -> Change:
    path = os.path.join(folder, stage)
    there = content(path)
    chained = path + BEFORE if os.path.lexists(path + BEFORE) else ""
    if is_ours(there):
        if there == text and os.access(path, os.X_OK):
            return Change(stage, path, "unchanged", chained)
        _write(path, text)
        return Change(stage, path, "upgraded", chained)
    if os.path.lexists(path):
        os.rename(path, path + BEFORE)
        chained = path + BEFORE
    try:
        _write(path, text)
    except OSError:
        if chained and not os.path.lexists(path):
            os.rename(path + BEFORE, path)
        raise
    return Change(stage, path, "installed", chained)


def _write(path: str, text: bytes) -> None:
    """Write a shim whole or not at all; Git must never run half of one."""
    beside = f"{path}.{os.getpid()}.new"
    try:
        with open(beside, "xb") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(beside, 0o777 & ~umask)
        os.replace(beside, path)
    except OSError:
        if os.path.exists(beside):
            os.unlink(beside)
        raise


def _take(folder: str, stage: str) -> Change | None:
    path = os.path.join(folder, stage)
    there = content(path)
    if there is not None and not is_ours(there):
        return Change(stage, path, "left")
    if os.path.lexists(path + BEFORE):
        os.replace(path + BEFORE, path)
        return Change(stage, path, "restored")
    if there is None:
        return None
    os.unlink(path)
    return Change(stage, path, "removed")


def _advertise(hooks: Hooks, was: record.Record) -> record.Record:
    """Let pushes carry options, without which nobody can give a reason for an override."""
    if setting(hooks.place, "--type=bool", "--get", OPTIONS) == "true":
        return was
    own = setting(hooks.place, "--local", "--get", OPTIONS)
    _configured(hooks, "--local", OPTIONS, "true")
    return was._replace(options=own or "")


def _undo(hooks: Hooks) -> None:
    common = hooks.place.common_dir
    was = record.read(common)
    if was.options is not None and setting(hooks.place, "--local", "--get", OPTIONS) == "true":
        if was.options:
            _configured(hooks, "--local", OPTIONS, was.options)
        else:
            _configured(hooks, "--local", "--unset", OPTIONS)
    for folder in was.made:
        if os.path.isdir(folder) and not os.listdir(folder):
            os.rmdir(folder)
    record.write(common, record.Record())
    record.forget(common)


def _configured(hooks: Hooks, *words: str) -> None:
    if git(hooks.place, "config", *words).returncode:
        raise UsageError(f"{printable(hooks.place.common_dir)}: git cannot write the configuration there")


def _notes(hooks: Hooks) -> tuple[str, ...]:
    if hooks.shared:
        folder = printable(hooks.folder)
        return (f"core.hooksPath is {hooks.moved_by}: {folder} serves every repository that has none of its own",)
    if hooks.moved_by:
        return (f"hooks lie in {printable(hooks.folder)}, as core.hooksPath says",)
    return ()


def _unwritable(fault: OSError, folder: str) -> UsageError:
    return UsageError(f"{printable(fault.filename or folder)} cannot be written: {fault.strerror or fault}")
