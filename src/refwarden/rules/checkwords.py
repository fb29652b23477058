"""What each state of a check means to whoever waits for it, and what to do about it."""

from refwarden.model.checks import CheckState

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
    "cancelled": ("was cancelled", "run {name} again: gh run rerun, or push"),
    "pending": ("has not finished", "wait for it: {run} --watch, then ask again"),
    "stale": ("is stale: the host gave up waiting for it, or it speaks of an older state", "run {name} again"),
}
