"""What each state of a check means to whoever waits for it, and what to do about it."""

from refwarden.model.checks import Check, CheckState, is_app
from refwarden.model.text import listed, printable

# Words that follow the check's name, and a remedy; `{run}` is the command that shows the checks, `{name}` the name.
NOT_THERE = (
    "did not report: a workflow that its paths leave out never does, nor one that waits for somebody's approval",
    "let {name} run on every pull request (without `paths`), or take it out of the policy",
)
WORDS: dict[CheckState, tuple[str, str]] = {
    "success": ("passed", "accept `success`"),
    "failure": ("failed", "see why with {run}, mend it and push"),
    "neutral": ("is neutral: it ran and said neither yes nor no", "let {name} say yes or no, or accept `neutral`"),
    "skipped": (
        "was skipped, which hosts take for a success",
        "let {name} run: its condition was not met; or accept `skipped`",
    ),
    "cancelled": ("was cancelled", "run {name} again, or push"),
    "pending": ("has not finished", "wait for it, see {run}, then ask again"),
    "stale": ("is stale: the host gave up waiting for it, or it speaks of an older state", "run {name} again"),
}


def fault(
    app: str, there: tuple[Check, ...], accept: tuple[CheckState, ...], *, pinned: bool
) -> tuple[str, str] | None:
    """Return what is wrong with a check, and what mends it; None where nothing is.

    Args:
        app: The app that must say it, by its slug; empty where the policy names none. Where the host demands it, the
            host says whose it is.
        there: What was said under its name.
        accept: The states that are good enough.
        pinned: Whether a status that anybody could post counts for nothing.
    """
    if not there:
        return NOT_THERE
    apps = sorted({one.app for one in there if one.app})
    mine = [one for one in there if not app or is_app(app, one.app)]
    if app and not mine:
        by = listed(apps) or "somebody with write access"
        return f"is said by {by}, not by {printable(app)}", "let {app} report {name}"
    if pinned and not app and not all(one.app for one in there):
        return (
            "is a status, which anybody with write access can post",
            "let an app report {name}, and name it in the policy; or set `pinned: false`",
        )
    if pinned and len(apps) > 1 and not app:
        return f"is said by {listed(apps)}, and the policy does not say which counts", "name the app of {name}"
    bad = next((one for one in mine if one.state not in accept), None)
    return WORDS[bad.state] if bad else None
