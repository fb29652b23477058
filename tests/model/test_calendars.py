"""iCalendar files: what is read, what is refused, and when an event covers a moment, across changes of clocks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refwarden.model.calendars import CalendarError, Event, covering, parse
from refwarden.model.moments import hours, moment


def ics(*lines, event=True):
    inside = ["BEGIN:VEVENT", *lines, "END:VEVENT"] if event else list(lines)
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *inside, "END:VCALENDAR", ""]).encode()


def one(*lines):
    (event,) = parse(ics(*lines))
    return event


def at(text, zone="Europe/Berlin", fold=0):
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp())


def covered(event, text, zone="Europe/Berlin", fold=0):
    return covering(event, at(text, zone, fold), zone) is not None


def test_an_event_covers_its_time_and_no_more():
    event = one("DTSTART;TZID=Europe/Berlin:20261218T180000", "DTEND;TZID=Europe/Berlin:20270104T080000")
    found = [
        covered(event, text)
        for text in ("2026-12-18T17:59:59", "2026-12-18T18:00", "2027-01-04T07:59", "2027-01-04T08:00")
    ]
    assert found == [False, True, True, False]
    assert covering(event, at("2026-12-20T00:00")) == at("2027-01-04T08:00")


def test_times_may_be_in_utc_in_a_zone_floating_or_days():
    utc = one("DTSTART:20261218T170000Z", "DTEND:20261218T180000Z")
    zoned = one('DTSTART;TZID="Europe/Berlin":20261218T180000', "DURATION:PT1H")
    floating = one("DTSTART:20261218T180000", "DURATION:PT1H")
    day = one("DTSTART;VALUE=DATE:20261218")
    for event in (utc, zoned, floating, day):
        assert covered(event, "2026-12-18T18:30")
        assert not covered(event, "2026-12-19T00:00")
    assert covered(floating, "2026-12-18T18:30", "Asia/Tokyo")
    assert not covered(zoned, "2026-12-18T18:30", "Asia/Tokyo")
    assert covered(day, "2026-12-18T00:00", "Asia/Tokyo")


def test_an_end_may_be_a_day_or_stand_in_another_zone():
    """The day of DTEND is the first one after the event."""
    days = one("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227")
    assert covering(days, at("2026-12-24T00:00"), "Europe/Berlin") == at("2026-12-27T00:00")
    zones = one("DTSTART;TZID=Europe/Berlin:20261218T180000", "DTEND;TZID=America/New_York:20261218T180000")
    assert covering(zones, at("2026-12-18T18:00")) == at("2026-12-18T18:00", "America/New_York")


def test_durations_are_weeks_or_days_and_times():
    lengths = {"P1W": 7 * 86400, "P1DT2H": 93600, "PT3M": 180, "PT4S": 4, "P1DT1H1M1S": 90061}
    for text, seconds in lengths.items():
        event = one("DTSTART:20261201T000000Z", f"DURATION:{text}")
        assert covering(event, at("2026-12-01T00:00", "UTC")) == at("2026-12-01T00:00", "UTC") + seconds


def test_quotes_hide_what_separates():
    event = one('DTSTART;X-NOTE="a;b:c";TZID=Europe/Berlin:20261218T180000', "DURATION:PT1H")
    assert covered(event, "2026-12-18T18:30")


def test_as_many_events_as_are_read_and_the_years_in_which_they_begin():
    event = "BEGIN:VEVENT\nDTSTART:{}0101T000000Z\nDURATION:P3660D\nEND:VEVENT\n"
    assert len(parse(ics(event.format(1970) * 999, event.format(2199), event=False))) == 1000
    for fault in (event.format(1969), event.format(2200), event.format(2000).replace("3660", "3661")):
        with pytest.raises(CalendarError):
            parse(ics(fault, event=False))


def test_an_event_taken_out_in_another_zone_is_the_one_of_that_moment():
    base = ("DTSTART:20261204T170000Z", "DURATION:PT6H", "RRULE:FREQ=WEEKLY")
    event = one(*base, "EXDATE;TZID=Europe/Berlin:20261211T180000")
    assert [covered(event, f"2026-12-{day:02}T20:00") for day in (4, 11, 18)] == [True, False, True]


def test_a_day_is_as_long_as_its_clock_makes_it():
    short = one("DTSTART;VALUE=DATE:20260329")  # 23 hours in Berlin
    long = one("DTSTART;VALUE=DATE:20261025")  # 25 hours
    assert covering(short, at("2026-03-29T12:00"), "Europe/Berlin") - at("2026-03-29T00:00") == 23 * 3600
    assert covering(long, at("2026-10-25T12:00"), "Europe/Berlin") - at("2026-10-25T00:00") == 25 * 3600


def test_a_time_in_the_gap_of_a_clock_change_is_read_with_the_offset_before_it():
    event = one("DTSTART;TZID=Europe/Berlin:20260329T023000", "DURATION:PT10M")  # no clock ever showed it
    assert [covered(event, text) for text in ("2026-03-29T03:29", "2026-03-29T03:30", "2026-03-29T03:40")] == [
        False,
        True,
        False,
    ]


def test_a_time_that_comes_twice_means_the_first():
    event = one("DTSTART;TZID=Europe/Berlin:20261025T023000", "DURATION:PT10M")
    assert covered(event, "2026-10-25T02:35", fold=0)
    assert not covered(event, "2026-10-25T02:35", fold=1)


def test_an_exact_length_is_repeated_exactly_and_a_number_of_days_by_the_clock():
    """RFC 5545, 3.8.5.3: DTEND gives an exact duration to every instance, DURATION a nominal one."""
    weekly = "RRULE:FREQ=WEEKLY"
    exact = one("DTSTART;TZID=Europe/Berlin:20260320T180000", "DTEND;TZID=Europe/Berlin:20260323T080000", weekly)
    nominal = one("DTSTART;TZID=Europe/Berlin:20260320T180000", "DURATION:P2DT14H", weekly)
    after = {"2026-03-30T08:30": (True, False), "2026-03-30T07:59": (True, True), "2026-03-30T09:00": (False, False)}
    for text, wanted in after.items():
        assert (covered(exact, text), covered(nominal, text)) == wanted, text


def test_a_repeated_event_is_found_years_later_and_ends_with_its_rule():
    event = one(
        "DTSTART;TZID=Europe/Berlin:20200103T180000", "DURATION:PT6H", "RRULE:FREQ=WEEKLY;UNTIL=20261218T170000Z"
    )
    assert covered(event, "2026-12-18T20:00")
    assert not covered(event, "2026-12-19T00:00")
    assert not covered(event, "2026-12-25T20:00")


def test_a_counted_event_is_counted_from_its_start():
    event = one("DTSTART:20261204T180000Z", "DURATION:PT6H", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert [covered(event, f"2026-12-{day:02}T20:00", "UTC") for day in (4, 11, 18, 25)] == [True, True, True, False]


def test_a_day_taken_out_does_not_happen_whatever_zone_says_so():
    base = ("DTSTART;TZID=Europe/Berlin:20261204T180000", "DURATION:PT6H", "RRULE:FREQ=WEEKLY")
    for line in (
        "EXDATE;TZID=Europe/Berlin:20261218T180000",
        "EXDATE:20261204T170000Z,20261218T170000Z",
        "EXDATE;VALUE=DATE:20261218",
    ):
        event = one(*base, line)
        assert not covered(event, "2026-12-18T20:00"), line
        assert covered(event, "2026-12-11T20:00"), line


def test_overlapping_occurrences_end_with_the_last():
    event = one("DTSTART:20261201T000000Z", "DURATION:P3D", "RRULE:FREQ=DAILY;COUNT=3")
    assert covering(event, at("2026-12-03T12:00", "UTC")) == at("2026-12-06T00:00", "UTC")


def test_a_summary_is_unfolded_and_unescaped():
    event = one("DTSTART:20261218T170000Z", "DURATION:PT1H", "SUMMARY:Year\\, e", " nd\\; all \\\\n ow\\nNext")
    assert event.why == "Year, end; all \\n ow Next"


def test_what_is_nested_or_no_event_is_passed_over():
    lines = ["BEGIN:VTIMEZONE", "TZID:X", "DTSTART:19700101T000000", "RRULE:FREQ=YEARLY;BYMONTH=3", "END:VTIMEZONE"]
    lines += [
        "BEGIN:VEVENT",
        "DTSTART:20261218T170000Z",
        "DURATION:PT1H",
        "BEGIN:VALARM",
        "DURATION:PT5M",
        "END:VALARM",
        "END:VEVENT",
    ]
    assert parse(ics(*lines, event=False)) == (Event("2026-12-18T17:00:00", "UTC", 0, 3600),)


def test_a_cancelled_event_does_not_happen():
    assert parse(ics("DTSTART:20261218T170000Z", "DURATION:PT1H", "STATUS:CANCELLED")) == ()


def test_bare_line_feeds_and_a_byte_order_mark_are_read():
    data = b"\xef\xbb\xbf" + ics("DTSTART:20261218T170000Z", "DURATION:PT1H").replace(b"\r\n", b"\n")
    assert len(parse(data)) == 1


START = "DTSTART:20261218T170000Z"
REFUSED = [
    ("no calendar", b"hello\n"),
    ("nothing", b""),
    ("another component first", b"BEGIN:VEVENT\nEND:VEVENT\n"),
    ("cut off", ics(START, "DURATION:PT1H")[:-20]),
    ("no UTF-8", ics(START, "DURATION:PT1H").replace(b"PT1H", b"PT1H\xff")),
    ("no start", ics("DURATION:PT1H")),
    ("no length", ics(START)),
    ("an end before the start", ics(START, "DTEND:20261218T160000Z")),
    ("both an end and a duration", ics(START, "DTEND:20261218T180000Z", "DURATION:PT1H")),
    ("a day that ends at a time", ics("DTSTART;VALUE=DATE:20261218", "DTEND:20261218T180000Z")),
    ("two starts", ics(START, START, "DURATION:PT1H")),
    ("two rules", ics(START, "DURATION:PT1H", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY")),
    ("days by a list", ics(START, "DURATION:PT1H", "RDATE:20261219T170000Z")),
    ("a changed instance", ics(START, "DURATION:PT1H", "RECURRENCE-ID:20261219T170000Z")),
    ("a recurrence that is not understood", ics(START, "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYMONTHDAY=13")),
    ("a start that is none of its recurrences", ics(START, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO")),
    ("a zone that is nobody's", ics("DTSTART;TZID=W. Europe Standard Time:20261218T180000", "DURATION:PT1H")),
    ("a zone that is a path", ics("DTSTART;TZID=../../etc/passwd:20261218T180000", "DURATION:PT1H")),
    ("a duration of another form", ics(START, "DURATION:-PT1H")),
    ("a day that there is not", ics("DTSTART:20260230T170000Z", "DURATION:PT1H")),
    ("a year beyond reason", ics("DTSTART:99990101T000000Z", "DURATION:PT1H")),
    ("an event of ages", ics(START, "DURATION:P99999D")),
    ("a line that says nothing", ics(START, "DURATION:PT1H", "WORDS")),
    ("an end of something else", ics(START, "DURATION:PT1H", "END:VALARM")),
    ("nested without end", ics(*["BEGIN:VALARM"] * 50)),
    (
        "events without end",
        b"BEGIN:VCALENDAR\n"
        + b"BEGIN:VEVENT\nDTSTART:20261218T170000Z\nDURATION:PT1H\nEND:VEVENT\n" * 1001
        + b"END:VCALENDAR\n",
    ),
]


@pytest.mark.parametrize("data", [data for _, data in REFUSED], ids=[why for why, _ in REFUSED])
def test_what_is_not_understood_is_refused(data):
    with pytest.raises(CalendarError):
        parse(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_calendar_or_a_complaint(data):
    try:
        parse(data)
    except CalendarError as fault:
        assert str(fault)


@given(
    st.lists(
        st.sampled_from(
            [*'\r\n \t:;="', "BEGIN:VEVENT\n", "END:VEVENT\n", "DTSTART:20261218\n", "RRULE:FREQ=DAILY\n", "EXDATE:1\n"]
        )
    )
)
def test_any_lines_within_a_calendar_are_events_or_a_complaint(parts):
    try:
        for event in parse(ics("".join(parts), event=False)):
            covering(event, at("2026-12-20T00:00"))
    except CalendarError as fault:
        assert str(fault)


def test_hours_are_two_times_of_a_day():
    assert hours("18:00-24:00") == (1080, 1440)
    assert hours("22:30 - 06:15") == (1350, 375)
    for text in (
        "",
        "18:00",
        "18-24",
        "18:00-18:00",
        "24:00-06:00",
        "18:60-20:00",
        "25:00-26:00",
        "1:00-2:00",
        "18:00-20:00-22:00",
    ):
        with pytest.raises(ValueError, match="were expected"):
            hours(text)


def test_a_moment_without_an_offset_is_in_its_zone():
    assert moment("2026-12-18T18:00", "Europe/Berlin") == at("2026-12-18T18:00")
    assert moment("2026-12-18T18:00+05:00", "Europe/Berlin") == at("2026-12-18T13:00", "UTC")
    assert moment("2026-12-18", "Europe/Berlin", end=True) == at("2026-12-19T00:00")
    for text, zone in (
        ("soon", "UTC"),
        ("2026-12-18", "Nowhere/City"),
        ("0001-01-01T00:00", "Asia/Tokyo"),
        ("9999-12-31", "UTC"),
    ):
        with pytest.raises(ValueError, match="was expected"):
            moment(text, zone, end=True)
