"""The pull requests that one run is about: each with its verdict, and one report of all where there is room for one."""

import os
from collections.abc import Callable, Sequence

from refwarden.cli import actions, common
from refwarden.flows.required import Asked, Checked
from refwarden.model.errors import RefwardenError
from refwarden.model.report import EXIT_UNKNOWN, Report, joined

# Reports that people read one after the other; two of any other would be no report.
_ONE_BY_ONE = ("text", "markdown", "annotations")


def several(
    asked: Sequence[Asked], judge: Callable[[Asked], Checked], how: common.Style, mistake: RefwardenError | None = None
) -> int:
    """Judge pull requests, deliver what is said of each, and return the worst exit code.

    Where there are several, one that cannot be judged does not keep the others from it.

    Args:
        asked: The pull requests.
        judge: Judges one, and publishes the verdict where that is wanted.
        how: How the reports are delivered.
        mistake: What keeps each of them from being judged, and is to be said once; None for nothing.

    Raises:
        RefwardenError: The mistake, or why the only one cannot be judged.
    """
    told = [_told(one, judge) for one in asked]
    alone = len(told) == 1
    fault = mistake or (told[0] if alone else None)
    if isinstance(fault, RefwardenError):
        raise fault
    each = how if alone else how._replace(outputs=(), quiet=how.quiet or how.format not in _ONE_BY_ONE)
    codes = [_delivered(one, done, each) for one, done in zip(asked, told, strict=True)]
    if len(told) > 1:
        reports = [done.report for done in told if isinstance(done, Checked)]
        _together(reports, how, whole=len(reports) == len(told))
    return common.worst(codes)


def _told(asked: Asked, judge: Callable[[Asked], Checked]) -> Checked | RefwardenError:
    """Return what is said of a pull request, or why it could not be judged."""
    try:
        return judge(asked)
    except RefwardenError as fault:
        return fault


def _delivered(asked: Asked, done: Checked | RefwardenError, how: common.Style) -> int:
    """Deliver what is said of one of them; return its exit code."""
    if isinstance(done, RefwardenError):
        common.say(f"{asked.target}: {done}")
        return EXIT_UNKNOWN
    code = actions.deliver(done.report, how, os.environ)
    if done.published:
        common.say(done.published)
    if done.fault:
        common.say(f"the verdict was not published: {done.fault}")
    return code


def _together(reports: Sequence[Report], how: common.Style, *, whole: bool) -> None:
    """Deliver what is to be one report of all. One that left something out would look like a verdict on everything."""
    printed = not how.quiet and how.format not in _ONE_BY_ONE
    if not (printed or how.outputs):
        return
    if not whole:
        common.say("no report of all is written, since not all could be judged")
        return
    found = joined(reports)
    common.files(found, how)
    if printed:
        common.show(found, how)
