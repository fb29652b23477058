"""The pull requests that one run is about: each with its verdict, and one report of all where there is room for one."""

import os
from collections.abc import Callable, Sequence

from refwarden.cli import actions, common
from refwarden.flows.required import Asked, Checked
from refwarden.model.errors import RefwardenError
from refwarden.model.report import EXIT_UNKNOWN, Report, joined

# Reports that people read one after the other; two of any other would be no report.
_ONE_BY_ONE = ("text", "markdown", "annotations")


def several(asked: Sequence[Asked], judge: Callable[[Asked], Checked], how: common.Style) -> int:
    """Judge pull requests, deliver what is said of each, and return the worst exit code.

    Where there are several, one that cannot be judged does not keep the others from it.

    Raises:
        RefwardenError: The only one cannot be judged.
    """
    alone = len(asked) == 1
    each = how if alone else how._replace(outputs=(), quiet=how.quiet or how.format not in _ONE_BY_ONE)
    codes: list[int] = []
    reports: list[Report] = []
    for one in asked:
        try:
            done = judge(one)
        except RefwardenError as fault:
            if alone:
                raise
            common.say(f"{one.target}: {fault}")
            codes.append(EXIT_UNKNOWN)
            continue
        reports.append(done.report)
        codes.append(actions.deliver(done.report, each, os.environ))
        if done.published:
            common.say(done.published)
        if done.fault:
            common.say(f"the verdict was not published: {done.fault}")
    if not alone and asked:
        _together(reports, how, whole=len(reports) == len(asked))
    return common.worst(codes)


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
