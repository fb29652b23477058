"""Where the traceback of a bug is kept, since nobody should have to read it on a screen."""

import os
import tempfile
import traceback


def keep(fault: BaseException | str) -> str:
    """Write a traceback to a file of its own and return the file's path, or say that none could be written."""
    text = fault if isinstance(fault, str) else "".join(traceback.format_exception(fault))
    state = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    for folder in (os.path.join(state, "refwarden"), tempfile.gettempdir()):
        try:
            os.makedirs(folder, exist_ok=True)
            handle, path = tempfile.mkstemp(prefix="crash-", suffix=".log", dir=folder)
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return "lost: no folder could be written to"
