"""What the rules about files share: taking a change back, and telling submodules."""

from refwarden.model.commits import FileChange
from refwarden.model.text import quoted, short

SUBMODULE, LINK = 0o160000, 0o120000


def leaves_file(change: FileChange) -> bool:
    """Tell whether a file (or link) is there after the change: neither a deletion nor a submodule's pointer."""
    return change.action != "deleted" and change.mode != SUBMODULE


def taken_out(change: FileChange) -> str:
    """Return the commands that take a path out of the commit, or of what is staged, and leave the file on disk."""
    return redone(change, f"git rm --cached -- {quoted(change.path)}")


def undone(change: FileChange) -> str:
    """Return the commands that leave a path as it was before the commit, or before it was staged."""
    if not change.commit:
        return f"git reset -- {quoted(change.path)}"
    return redone(change, f"git restore --staged --source=HEAD^ -- {quoted(change.path)}")


def redone(change: FileChange, command: str) -> str:
    """Return the commands that make a commit anew with `command` run in it; alone where nothing is committed yet."""
    if not change.commit:
        return command
    at = short(change.commit)
    return (
        f"{command} && git commit --amend --no-edit for the last commit, else git rebase --interactive {at}^"
        " (--root if it is the first) and choose edit for it"
    )
