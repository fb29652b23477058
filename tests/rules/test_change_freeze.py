"""Change freezes: windows of every form, and who passes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from refwarden.model.calendars import parse
from refwarden.model.pulls import PullRequest
from refwarden.model.refs import Now
from refwarden.rules.freezes import Window
from refwarden.rules.pulls.change_freeze import RULE
from tests.rules.proposing import pull
from tests.rules.table import Row, broken, decide, inapplicable, judged, kept, unsure

BERLIN = "Europe/Berlin"
YEAR_END = {"start": "2026-12-18T18:00", "end": "2027-01-04T08:00", "zone": BERLIN, "why": "year end"}
WEEKENDS = {"weekdays": ["fri"], "hours": "16:00-24:00", "zone": BERLIN}
NIGHTS = {"weekdays": ["fri"], "hours": "22:00-06:00", "zone": BERLIN}
# As the compiled policy holds it: the file's events in the place of its path.
FILE = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:black friday
DTSTART;VALUE=DATE:20251128
RRULE:FREQ=MONTHLY;INTERVAL=12;BYDAY=4FR
END:VEVENT
END:VCALENDAR
"""
SALES = {"calendar": tuple(tuple(one) for one in parse(FILE)), "zone": BERLIN}


def now(text: str, *, fold: int = 0) -> Now:
    return Now(int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN), fold=fold).timestamp()))


def row(
    title: str,
    moment: Any,
    want: Any,
    *windows: Any,
    subject: PullRequest | None = None,
    doc: bool = False,
    **more: Any,
) -> Row:
    moment = now(moment) if isinstance(moment, str) else moment
    return Row(title, subject or pull(), want, (moment,), {"windows": windows or (YEAR_END,), **more}, doc=doc)


HOTFIX = pull("hotfix/1", "main")

test_table = judged(
    RULE,
    row("before the freeze", "2026-12-18T17:59", kept("nothing is frozen"), doc=True),
    row(
        "in the freeze", "2026-12-18T18:00", broken("frozen until 2027-01-04 08:00 Europe/Berlin (year end)"), doc=True
    ),
    row("its last second", "2027-01-04T07:59:59", broken()),
    row("after the freeze", "2027-01-04T08:00", kept()),
    row(
        "a bare day of the end is part of it",
        "2026-12-26T23:59",
        broken("2026-12-27 00:00"),
        {"start": "2026-12-24", "end": "2026-12-26", "zone": BERLIN},
    ),
    row(
        "a bare day is a day of its zone",
        "2026-12-24T00:30",
        broken(),
        {"start": "2026-12-24", "end": "2026-12-26", "zone": BERLIN},
    ),
    row("a freeze without an end", "2030-01-01T00:00", broken("without an end"), {"start": "2026-12-24"}),
    row("one of several windows is enough", "2026-12-11T20:00", broken(), YEAR_END, WEEKENDS),
    row("on the weekday, before the hours", "2026-12-11T15:59", kept(), WEEKENDS),
    row("on the weekday, in the hours", "2026-12-11T16:00", broken("2026-12-12 00:00"), WEEKENDS, doc=True),
    row("the hours of another day", "2026-12-12T16:00", kept(), WEEKENDS),
    row(
        "hours over midnight belong to the day on which they begin",
        "2026-12-12T05:59",
        broken("2026-12-12 06:00"),
        NIGHTS,
    ),
    row("they are over in the morning", "2026-12-12T06:00", kept(), NIGHTS),
    row("the morning of their own day is another night's", "2026-12-11T05:00", kept(), NIGHTS),
    row(
        "whole days that follow one another are one freeze",
        "2026-12-11T12:00",
        broken("2026-12-14 00:00"),
        {"weekdays": ["fri", "sat", "sun"], "zone": BERLIN},
    ),
    row(
        "every day has no end",
        "2026-12-11T12:00",
        broken("without an end"),
        {"weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]},
    ),
    row("weekdays within two moments", "2026-12-17T20:00", kept(), {**YEAR_END, "weekdays": ["thu"]}),
    row(
        "weekdays and moments hold at once, and end with the first",
        "2027-01-04T07:00",
        broken("2027-01-04 08:00"),
        {**YEAR_END, "weekdays": ["mon"]},
    ),
    row(
        "a clock put forward takes the hours that it leaves out",
        "2026-03-29T03:10",
        kept(),
        {"hours": "02:00-03:00", "zone": BERLIN},
    ),
    row(
        "a clock put back: the hour that comes twice, the first time",
        now("2026-10-25T02:30"),
        broken(),
        {"hours": "02:00-03:00", "zone": BERLIN},
    ),
    row(
        "a clock put back: the hour that comes twice, the second time",
        now("2026-10-25T02:30", fold=1),
        broken("until 2026-10-25 03:00"),
        {"hours": "02:00-03:00", "zone": BERLIN},
    ),
    row("an event of a calendar", "2026-11-27T12:00", broken("(black friday)"), SALES),
    row("a day without one", "2026-11-26T12:00", kept(), SALES),
    row("a calendar's zone is the window's", "2026-11-28T00:00", kept(), SALES),
    row(
        "the policy's reason goes before the calendar's", "2026-11-27T12:00", broken("(sale)"), {**SALES, "why": "sale"}
    ),
    row(
        "kinds that the policy lets pass",
        "2026-12-20T12:00",
        kept("hotfix branches pass"),
        subject=HOTFIX,
        allow_kinds=["hotfix"],
        doc=True,
    ),
    row("kinds that it does not", "2026-12-20T12:00", broken(), allow_kinds=["hotfix"]),
    row(
        "labels ignore case",
        "2026-12-20T12:00",
        kept("the label Urgent"),
        subject=pull(labels=("Urgent",)),
        allow_labels=["urgent"],
    ),
    row(
        "another label is none",
        "2026-12-20T12:00",
        broken(),
        subject=pull(labels=("not urgent",)),
        allow_labels=["urgent"],
    ),
    row(
        "a fork's hotfix is one",
        "2026-12-20T12:00",
        kept("hotfix branches pass"),
        subject=pull("hotfix/1", "main", fork="eve/shop"),
        allow_kinds=["hotfix"],
    ),
    row(
        "our own main is production",
        "2026-12-20T12:00",
        kept("production branches pass"),
        subject=pull("main", "develop"),
        allow_kinds=["production"],
    ),
    row(
        "a fork's main is not production",
        "2026-12-20T12:00",
        broken(),
        subject=pull("main", fork="eve/shop"),
        allow_kinds=["production"],
    ),
    row(
        "what was merged is judged by when it was",
        "2028-01-01T00:00",
        broken("was merged while"),
        subject=pull(state="merged", merged_at=now("2026-12-20T12:00").seconds),
    ),
    row(
        "what was merged before is not frozen by today",
        "2026-12-20T12:00",
        kept(),
        subject=pull(state="merged", merged_at=now("2026-12-01T12:00").seconds),
    ),
    row("what was closed is not merged", "2026-12-20T12:00", inapplicable(), subject=pull(state="closed")),
    row(
        "a zone that this machine does not know",
        "2026-12-20T12:00",
        unsure("time zone"),
        {**YEAR_END, "zone": "Nowhere/City"},
    ),
    Row("no window", pull(), inapplicable(), (now("2026-12-20T12:00"),)),
)


def test_the_remedy_names_the_way_for_what_cannot_wait():
    verdict = decide(RULE, row("", "2026-12-20T12:00", broken(), allow_kinds=["hotfix"], allow_labels=["urgent"]))
    assert verdict.remedy == (
        "wait until 2027-01-04 08:00 Europe/Berlin; what cannot wait goes by a branch of kind hotfix or the label urgent"
    )


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ({}, "without a time"),
        ({"why": "x"}, "without a time"),
        ({"start": "2027-01-02", "end": "2027-01-01"}, "ends before it begins"),
        ({"start": "2027-01-02", "end": "2027-01-02"}, ""),  # one day
        ({"calendar": "x.ics", "hours": "01:00-02:00"}, "says its own times"),
        (YEAR_END, ""),
    ],
)
def test_a_window_that_means_nothing_is_found_in_the_policy(window, words):
    assert words in Window(**window).fault()
    assert bool(Window(**window).fault()) is bool(words)
