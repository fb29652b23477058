"""What hook managers say of a push in place of Git's standard input.

pre-commit and prek read Git's standard input themselves and describe one branch or tag in the environment. They never
tell of deletions, and not of the tip that the remote holds; what they leave open is taken for the stricter case.
"""

from collections.abc import Mapping

from refwarden.model.refs import HEADS, RefUpdate

_REMOTES = "refs/remotes/"


class Unsaid(ValueError):
    """The environment names no push; the message says what is missing."""


def pre_commit(environ: Mapping[str, str], refs: Mapping[str, str], head: str) -> tuple[RefUpdate, str]:
    """Return the one update that pre-commit or prek describes, and the name of the remote.

    `PRE_COMMIT_FROM_REF` is the remote's tip only where that is known here; for a new branch it is the commit from
    which the branch starts. A remote whose branches are tracked tells the two apart. Where none is tracked, as in a
    push to a URL, the branch is taken to be there already, since more is asked of those.

    Args:
        environ: The environment that the manager gives the hook.
        refs: Every ref of this repository with the object that it holds.
        head: The branch that HEAD stands on, empty when detached.

    Raises:
        Unsaid: There is no push, or its new tip cannot be told.
    """
    ref = _full(environ.get("PRE_COMMIT_REMOTE_BRANCH", ""))
    if not ref:
        raise Unsaid("neither git nor a hook manager said what is pushed")
    local = environ.get("PRE_COMMIT_LOCAL_BRANCH", "")
    new = environ.get("PRE_COMMIT_TO_REF") or refs.get(head if local == "HEAD" else local, "")
    if not new:
        raise Unsaid("pre-commit does not say which commit is pushed")
    remote = environ.get("PRE_COMMIT_REMOTE_NAME", "")
    old = _old(ref, environ.get("PRE_COMMIT_FROM_REF", ""), _tracked(refs, remote))
    return RefUpdate(ref=ref, old=old or "0" * len(new), new=new, local=local), remote


def _full(ref: str) -> str:
    return ref if not ref or ref.startswith("refs/") else HEADS + ref


def _tracked(refs: Mapping[str, str], remote: str) -> dict[str, str]:
    """Return the remote's branches as last fetched, by their names there."""
    below = f"{_REMOTES}{remote}/"
    return {HEADS + name[len(below) :]: oid for name, oid in refs.items() if remote and name.startswith(below)}


def _old(ref: str, begin: str, tracked: Mapping[str, str]) -> str:
    if not ref.startswith(HEADS):
        return ""
    if ref in tracked:
        return begin or tracked[ref]
    return "" if tracked else begin
