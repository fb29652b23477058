"""The pull requests that one run is about: each with its verdict, and one report of all where there is room for one."""

import os
import sys
from collections.abc import Callable, Sequence

from refwarden.cli import actions, common
from refwarden.flows.required import Asked, Checked
from refwarden.model.errors import RefwardenError
from refwarden.model.report import EXIT_UNKNOWN, Report, joined
from refwarden.model.text import printable

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
            sys.stderr.write(f"refwarden: {printable(str(one.target))}: {printable(str(fault))}\n")
            codes.append(EXIT_UNKNOWN)
            continue
        reports.append(done.report)
        codes.append(actions.deliver(done.report, each, os.environ))
        if done.published:
            sys.stderr.write(f"refwarden: {printable(done.published)}\n")
        if done.fault:
            sys.stderr.write(f"refwarden: the verdict was not published: {printable(done.fault)}\n")
    if not alone and asked:
        _together(reports, how, whole=len(reports) == len(asked))
    return common.worst(codes)


def _together(reports: Sequence[Report], how: common.Style, *, whole: bool) -> None:
    """Deliver what is to be one report of all. One that left something out would look like a verdict on everything."""
    printed = not how.quiet and how.format not in _ONE_BY_ONE
    if not (printed or how.outputs):
        return
    if not whole:
        sys.stderr.write("refwarden: no report of all is written, since not all could be judged\n")
        return
    found = joined(reports)
    common.files(found, how)
    if printed:
        common.show(found, how)
